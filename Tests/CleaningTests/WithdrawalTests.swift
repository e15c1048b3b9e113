import Records
import Testing

@testable import Cleaning

/// Pages that say of themselves that they do not count any more, and those that tell of other things' withdrawal.
@Suite struct WithdrawalTests {
    private func status(_ body: String, title: String = "Guidance for banks") -> String? {
        var article = Article(id: "00000000000000aa")
        article.html =
            "<html><head><title>\(title)</title></head><body><main><h1>\(title)</h1>\(body)</main></body></html>"
        guard case .cleaned(let cleaned) = Cleaner.clean(article) else { return "rejected" }
        return cleaned.status
    }

    private let text =
        "<p>Banks are to report each month what they hold in reserve, and to whom they have lent more than a tenth of their own funds.</p><p>The first report is due on 31 March.</p>"

    @Test(arguments: [
        "This press release has been withdrawn.", "This guidance was withdrawn on 4 May 2026.",
        "Please note: this page is withdrawn and kept for reference only.",
        "Diese Pressemitteilung wurde zurückgezogen.",
        "Ce communiqué a été retiré le 3 mars.", "Este comunicado ha sido retirado.",
        "Questo comunicato è stato ritirato.",
        "本公告已撤回。", "このプレスリリースは取り下げました。", "이 보도자료는 철회되었습니다.",
    ])
    func aNoticeAboveTheTextIsOne(_ notice: String) {
        #expect(status("<div class=notice><p>\(notice)</p></div>\(text)") == "withdrawn")
        #expect(status("<p>\(notice)</p>") == "withdrawn")
    }

    @Test(arguments: [
        "[Withdrawn] Guidance for banks", "WITHDRAWN: Guidance for banks", "【撤回】关于银行的通知", "Withdrawn – Guidance",
    ])
    func aTitleThatBeginsSoIsOne(_ title: String) { #expect(status(text, title: title) == "withdrawn") }

    @Test(arguments: [
        "<p>The authority has withdrawn the licence of Northgate Bank, it said on Friday.</p>",
        "<p>The Commission has withdrawn its proposal. This decision was taken after a consultation, and the document that was withdrawn is kept.</p>",
        "<p>One.</p><p>Two.</p><p>Three.</p><p>Four, in which this guidance was withdrawn, says the court.</p>",
        "<aside><p>This page has been withdrawn.</p></aside>",
    ])
    func whatTellsOfAnotherThingIsNone(_ body: String) {
        #expect(status(body + text) == nil)
        #expect(status(text, title: "Withdrawn banknotes may be exchanged until May") == nil)
    }

    @Test func wordsOfAListSayItToo() {
        var article = Article(id: "00000000000000aa")
        (article.text, article.content) = ("This notice has been withdrawn.", "entry")
        guard case .cleaned(let cleaned) = Cleaner.clean(article) else {
            Issue.record("rejected")
            return
        }
        #expect(cleaned.status == "withdrawn")
    }
}
