import Cleaning
import Foundation
import Records
import Testing

/// What becomes of tables, lists, links; of pages that are no article; of what people say of a site.
@Suite struct PageFormTests {
    private let story = """
        <h1>Fees in the register</h1><p>The Authority has set the fees of the register for the coming year, after a long consultation.</p>
        <h2>What is due</h2><table><tr><th>Kind</th><th>Fee</th></tr><tr><td>Bank</td><td>£1,200</td></tr><tr><td>Broker</td><td>£300</td></tr></table>
        <p>Fees are due in <a href="/months">three months</a>, it said, and late payers pay *more*.</p><ol><li>Register online.</li><li>Pay by card.</li></ol>
        <blockquote><p>We have listened to those who pay.</p></blockquote>
        """

    @Test func cellsArePartedByTabsAndItemsAreLines() throws {
        #expect(
            try SamplePage.cleaned("<main>\(story)</main>").text?.split(separator: "\n") == [
                "The Authority has set the fees of the register for the coming year, after a long consultation.",
                "What is due",
                "Kind\tFee", "Bank\t£1,200", "Broker\t£300",
                "Fees are due in three months, it said, and late payers pay *more*.", "Register online.",
                "Pay by card.",
                "We have listened to those who pay.",
            ])
    }

    @Test func aLayoutsTableIsNone() throws {
        let cell =
            "The Authority has set the fees of the register for the coming year, after a long consultation, it said."
        let long = String(repeating: cell + " ", count: 6)
        let text = try SamplePage.cleaned("<table><tr><td><p>\(long)</p></td><td><p>\(cell)</p></td></tr></table>").text
        #expect(text?.contains("\t") == false)
    }

    @Test func markdownKeepsTheForm() throws {
        var options = Cleaner.Options()
        options.form = .markdown
        #expect(
            try SamplePage.cleaned(SamplePage.article("<main>\(story)</main>"), options).text == """
                The Authority has set the fees of the register for the coming year, after a long consultation.

                ## What is due

                | Kind | Fee |
                | --- | --- |
                | Bank | £1,200 |
                | Broker | £300 |

                Fees are due in [three months](http://www.a.example/months), it said, and late payers pay \\*more\\*.

                1. Register online.
                2. Pay by card.

                > We have listened to those who pay.
                """)
    }

    @Test func pagesThatAreNoneAreRejectedWithTheirReason() {
        #expect(
            SamplePage.reason(
                "<title>404 Not Found</title><h1>Page not found</h1><p>Sorry, this page was moved or never was there.</p>"
            ) == "error-page")
        #expect(
            SamplePage.reason(
                "<div id=root></div><noscript>You need to enable JavaScript to run this app.</noscript><script src=a.js></script>"
            ) == "needs-javascript")
        #expect(
            SamplePage.reason("<div id=app></div><script src=a.js></script><script src=b.js></script>")
                == "needs-javascript")
        #expect(SamplePage.reason("<nav><a href=/>Home</a></nav><div></div>") == "no-text")
        // an article on error pages is none
        #expect(SamplePage.reason("<h1>Not found: the missing millions of Northgate Bank</h1>" + story) == nil)
    }

    @Test func aShellThatAScriptFillsMayCarryTheTextForMachines() throws {
        let body = String(repeating: "The Authority has fined the bank for its delays. ", count: 8)
        let article = try SamplePage.cleaned(
            "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"Bank fined\",\"articleBody\":\"\(body)\"}</script><div id=root></div><script src=a></script>"
        )
        #expect(article.text?.hasPrefix("The Authority has fined") == true && article.warnings == ["text-from-json-ld"])
        #expect(article.title == "Bank fined")
    }

    @Test(arguments: [
        #"<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>"#,
        "<div>Subscribe to continue reading.</div>", "<p>Dieser Artikel ist nur für Abonnenten.</p>",
        "<p>剩余内容需付费阅读</p>",
        "<meta property='article:content_tier' content='locked'>",
    ]) func aStubIsLimited(_ barrier: String) throws {  // fault 60
        let lead =
            "<h1>Bank fined for delays</h1><p>The Authority has fined the bank, and the bank has said that it will appeal to the court.</p>"
        #expect(try SamplePage.cleaned("<article>\(lead)</article>\(barrier)").access == "limited")
        #expect(try SamplePage.cleaned("<article>\(lead)</article>").access == nil)
    }

    @Test func aSourcesSelectorsGoBeforeOurs() throws {
        var selectors = Source.ArticleSelectors()
        selectors.text = ["//div[@class='x']"]
        selectors.title = ["//span[@id='t']"]
        selectors.date = ["//i"]
        selectors.author = ["//b"]
        selectors.drop = ["//u", "//div[@class='x']/p[1]"]
        var options = Cleaner.Options()
        options.rules = CleaningRules(selectors: ["s": selectors], boilerplate: [:])
        var article = SamplePage.article(
            "<span id=t>Own title</span><i>3 November 2026</i><b>Ann Lee</b><div class=x><p>First.</p><p>Second <u>not this</u> one.</p>Short</div><main>\(story)</main>"
        )
        article.source = SourceTag(id: "s", name: "S", kind: "feed", jurisdiction: "GB", regulator: true, rights: nil)
        guard case .cleaned(let result) = Cleaner.clean(article, options) else { throw RecordError("rejected") }
        #expect(result.text == "Second\none.\nShort" && result.title == "Own title" && result.authors == ["Ann Lee"])
        #expect(result.publishedDate == "2026-11-03")
        // a page on which they match nothing is read as any other, and says so
        article.html = "<main>\(story)</main>"
        guard case .cleaned(let other) = Cleaner.clean(article, options) else { throw RecordError("rejected") }
        #expect(other.warnings == ["selector-without-match"] && other.text?.contains("Register online.") == true)
    }

    @Test(
        arguments: [("en_us", "en-US"), ("ZH-hans-cn", "zh-Hans-CN"), ("de", "de"), ("english!", nil), ("", nil)]
            as [(String, String?)])
    func thePagesOwnLanguageIsAHint(_ declared: String, _ tag: String?) throws {
        #expect(try SamplePage.cleaned("<html lang='\(declared)'><main>\(story)</main>").declaredLanguage == tag)
    }

    @Test func linesOfAHostAreDropped() throws {
        var options = Cleaner.Options()
        options.rules = CleaningRules(
            selectors: [:], boilerplate: ["a.example": ["Pay by card."], "b.example": ["Register online."]])
        let text = try SamplePage.cleaned(SamplePage.article("<main>\(story)</main>"), options).text ?? ""
        #expect(!text.contains("Pay by card.") && text.contains("Register online."))
    }

    @Test func bylinesGivePersonsNotOrganisations() throws {
        func authors(_ html: String) throws -> [String]? {
            try SamplePage.cleaned("<main><h1>Fees in the register</h1>\(html)\(story)</main>").authors
        }
        #expect(try authors("<p class=byline>By Ann Lee and Bo Chen | 3 May 2026</p>") == ["Ann Lee", "Bo Chen"])
        #expect(try authors("<p>Von Jörg Müller</p>") == ["Jörg Müller"])
        #expect(try authors("<span class=author>作者：李在山 来源：证券时报网</span>") == ["李在山"])
        #expect(try authors("<p class=author>By Reuters Staff</p>") == [])
        #expect(try authors("<meta name=author content='Vanessa Mendez, MD'>") == ["Vanessa Mendez, MD"])
        #expect(try authors("<div class=reviewer>Reviewed by <a rel=author href=/a>Ann Lee</a></div>") == [])
        let graph =
            #"<script type="application/ld+json">{"@graph":[{"@type":"Article","author":{"@id":"x:a"}},{"@type":"Person","@id":"x:a","name":"Ann Lee"}]}</script>"#
        #expect(try authors(graph) == ["Ann Lee"])
    }

    @Test func commentsAndTeasersAreNoArticle() throws {
        let comments = (0..<12).map {
            "<li class=comment><p>I think that number \($0) is too much, and I have said so before, many times.</p></li>"
        }.joined()
        let teasers = (0..<6).map {
            "<li><h3><a href=/\($0)>Another headline of the day, number \($0)</a></h3><div>It has been a long day for the banks of the city, one of them said on Tuesday.</div></li>"
        }.joined()
        let more =
            "<p>More is told here, for the page is long enough to be an article with paragraphs of its own, side by side with others, as such pages have them, and so on until the end is reached at last.</p>"
        let text =
            try SamplePage.cleaned(
                "<div>\(story)\(more)\(more.replacing("More", with: "Again"))<ul>\(teasers)</ul><ol>\(comments)</ol></div>"
            ).text ?? ""
        #expect(text.contains("Register online.") && !text.contains("too much") && !text.contains("long day"))
    }
}
