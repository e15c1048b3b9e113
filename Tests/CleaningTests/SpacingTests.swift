import Cleaning
import Testing

@Suite struct SpacingTests {
    @Test(arguments: [
        ("the semi -annual report", "the semi-annual report"),
        ("the non -executive directors", "the non-executive directors"),
        ("the e -commerce market", "the e-commerce market"),
        ("increased to 50%in early June", "increased to 50% in early June"),
        ("holds 33%of Ant", "holds 33% of Ant"),
        ("the board of directors.An important part.", "the board of directors. An important part."),
        ("plan in November 2020.The official then", "plan in November 2020. The official then"),
        ("within 72 hours.Fourth, to strengthen", "within 72 hours. Fourth, to strengthen"),
    ])
    func aBlankThatIsCertainIsSetRight(_ broken: String, _ mended: String) {
        #expect(Spacing.mended([broken]) == [mended])
    }

    @Test(arguments: [
        "see www.Example.Com for more", "mail to ann.Lee@bank.example now", "node.Js and asp.Net are names",
        "J.Smith and U.S.A. firms", "St.Louis",
        "Form 10 -K", "run ls -la now", "it was high -which nobody knew- then",
        "a%20in the address http://a.example/x%20in y", "eine 50%ige Quote",
        "see http://a.example/Page.Html please", "1.The first item", "version 2.The rest", "上海.Shanghai 公司",
        "该比例为50%以上。蚂蚁集团", "file.Name.Ext here",
        "pre -and post-trade", "Section 12.The rule", "Only the small -perhaps the smallest -firms",
        "two -one red, one blue", "Das Gehalt ist so -sagt er -zu hoch",
        "console.Log to see", "jane.Doe has left", "class.A shares rose", "hotels.Asia said so", "Table 2021.A shows",
        "report.Final for use", "etcIn terms of", "of”dual circulation”under the",
    ])
    func whereItIsNotCertainNothingIsTouched(_ text: String) { #expect(Spacing.mended([text]) == nil) }

    @Test func inATextThatIsDamagedThroughoutMoreIsCertain() {
        let damaged = [
            "It holds 33%of the shares.", "the board of directors.An important part",
            "the directors.Corporate culture construction and a high -pressure rectification",
        ]
        #expect(
            Spacing.mended(damaged) == [
                "It holds 33% of the shares.", "the board of directors. An important part",
                "the directors. Corporate culture construction and a high-pressure rectification",
            ])
        #expect(Spacing.mended([damaged[2]]) == nil)
    }
}
