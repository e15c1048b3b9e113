import Fixtures
import LanguageDetection
import Records
import Testing

@Suite struct LanguageTests {
    @Test(arguments: [
        ("The Authority has fined the bank for delays in handling complaints.", "en"),
        ("金融管理部门约谈了该公司负责人，要求整改。", "zh-Hans"),
        ("金融管理部門約談了該公司負責人，要求整改。", "zh-Hant"), ("金融庁は業務改善命令を出した。", "ja"), ("금융위원회는 과징금을 부과했다고 밝혔다.", "ko"),
        ("Die Aufsicht hat gegen die Bank ein Bußgeld verhängt.", "de"),
        ("L'autorité a infligé une amende à la banque.", "fr"), ("", "und"), ("12345 67", "und"),
        ("BaFin", "und"), ("OK", "und"), ("Line one is here.\nLine two is here.\nThird para.", "en"),
    ])
    func tellsTheLanguage(_ text: String, _ expected: String) {
        #expect(LanguageDetector.detect(text).language == expected)
    }

    @Test func segmentsCoverTheTextInOrder() {
        let text = "12月26日,蚂蚁集团接受了约谈。\nOn Dec. 26, regulators held a meeting with the group. It was long."
        let guess = LanguageDetector.detect(text)
        #expect(guess.segments.map(\.language) == ["zh-Hans", "en"])
        #expect(guess.segments.first?.start == 0 && guess.segments.last?.end == text.unicodeScalars.count)
        #expect(guess.segments[0].end == guess.segments[1].start)
        #expect(guess.language == "en")
    }
}
