import Cleaning
import Fixtures
import Foundation
import Markup
import Records
import Testing

/// What pages do to a cleaner, each once seen to go wrong.
@Suite struct HostilePageTests {
    private func article(_ html: String) -> Article {
        var article = Article(id: "0123456789abcdef")
        article.url = "http://www.a.example/news/1"
        article.html = html
        return article
    }

    private func cleaned(_ html: String, _ form: TextForm = .text) throws -> Article {
        var options = Cleaner.Options()
        options.form = form
        guard case .cleaned(let result) = Cleaner.clean(article(html), options) else { throw RecordError("rejected") }
        return result
    }

    private func reason(_ html: String) -> String? {
        guard case .rejected(_, let reason, _) = Cleaner.clean(article(html)) else { return nil }
        return reason
    }

    private static let prose = (1...5).map {
        "<p>This is paragraph number \($0) of a notice that the Authority has published, and it is about banks and their customers.</p>"
    }.joined()

    private func page(_ body: String) -> String {
        "<main><article><h1>Notice to the banks</h1>\(body)</article></main>"
    }

    @Test func aProgramsComparisonIsNoTag() throws {
        let program = (0..<400).map { "    var option\($0) = get(\"o1\");" }.joined(separator: "\n")
        let html = "<script>for(var i=0;i<n;i++){a[i]=i;}\n\(program)</script>" + page(Self.prose)
        #expect(try cleaned(html).text?.split(separator: "\n").count == 5)
        #expect(
            try cleaned("<style>a<b{}\n\(program)</style>" + page(Self.prose)).text?.split(separator: "\n").count == 5)
    }

    @Test(arguments: [5, 150, 3000]) func aTableStaysHoweverLong(_ rows: Int) throws {
        let table =
            "<table><tr><th>Firm</th><th>Fine</th></tr>"
            + (0..<rows).map { "<tr><td>Firm \($0)</td><td>£\($0)00</td></tr>" }.joined() + "</table>"
        let text = try cleaned(page(Self.prose + table)).text
        #expect(text?.split(separator: "\n").count == 5 + 1 + rows && text?.contains("Firm 4\t£400") == true)
    }

    @Test func emptyCellsKeepTheirColumns() throws {
        let table =
            "<table><tr><th>Firm</th><th>2025</th><th>2026</th></tr><tr><td>A</td><td></td><td>7</td></tr><tr><td>B<br>C</td><td>1<br>2</td><td>3</td></tr></table>"
        #expect(try cleaned(page(Self.prose + table)).text?.hasSuffix("Firm\t2025\t2026\nA\t\t7\nB C\t1 2\t3") == true)
        #expect(
            try cleaned(page(Self.prose + table), .markdown).text?.hasSuffix(
                "| Firm | 2025 | 2026 |\n| --- | --- | --- |\n| A |  | 7 |\n| B C | 1 2 | 3 |") == true)
    }

    /// Found by the fuzzer.
    @Test func textInARowWithoutACellIsNoTrap() throws {
        let table = "<table><tr>Loose words of the row<td>A<td>7</table>"
        for form in TextForm.allCases {
            #expect(try cleaned(page(Self.prose + table), form).text?.contains("Loose words") == true)
        }
    }

    @Test func markdownIsWhatItLooksLike() throws {
        let list =
            "<ol><li><p>One.</p><p>Still one.</p><ul><li>Below one.</li></ul></li><li>Two.</li></ol><blockquote><p>Said.</p><p>Said more.</p></blockquote><p>1. no list here</p><p># no heading &amp;lt;b&gt;</p>"
        #expect(
            try cleaned(page(Self.prose + list), .markdown).text?.hasSuffix(
                "1. One.\n\n   Still one.\n   - Below one.\n2. Two.\n\n> Said.\n>\n> Said more.\n\n1\\. no list here\n\n\\# no heading \\&lt;b>"
            ) == true)
    }

    @Test(arguments: [
        "The firm did not publish a privacy policy.", "It changed its terms of service without notice.",
        "Subscribers to the fund were misled about costs.", "Advertisements for crypto assets must be fair and clear.",
        "Copyright in the report rests with the authority.", "Loading fees must be disclosed to all clients.",
    ]) func sentencesThatBeginLikeBoilerplateStay(_ sentence: String) throws {
        #expect(try cleaned(page(Self.prose + "<p>\(sentence)</p>" + Self.prose)).text?.contains(sentence) == true)
    }

    @Test(arguments: [
        "consumer-credit", "share-capital", "social-security", "related-parties", "comment-period", "newsletter-rules",
    ])
    func aSectionCalledByItsHeadingStays(_ id: String) throws {
        let section =
            "<section id=\(id)><h2>The second part</h2><p>It is about what the first one left out, and it is long.</p></section>"
        #expect(try cleaned(page(Self.prose + section + Self.prose)).text?.contains("first one left out") == true)
    }

    @Test func theEndOfAnArticleStays() throws {
        for end in [
            "<p>Join the webinar on 5 May.</p><p>The second list enters into force on 3 June, and firms must file reports.</p>",
            "<h2>More on capital rules</h2><p>The second list enters into force on 3 June, and firms must file reports.</p>",
            "<h2>Sources</h2><p>The second list enters into force on 3 June, and firms must file reports.</p>",
        ] { #expect(try cleaned(page(Self.prose + Self.prose + end)).text?.hasSuffix("file reports.") == true) }
        let boxes = "<h2>Related</h2><ul><li>A headline of another day</li><li>And one more of them</li></ul>"
        #expect(try cleaned(page(Self.prose + Self.prose + boxes)).text?.contains("headline") == false)
    }

    @Test(arguments: [
        "Closing date: 30 June 2027", "Effective date: 1 January 2028", "Event date: 5 May 2027", "Due: 30 June 2027",
        "Last updated: 3 March 2026", "Updated 3 March 2026", "Deadline 30 June 2027", "截止日期：2027年6月30日",
    ]) func aDeadlineIsNoPublication(_ line: String) throws {
        let article = try cleaned(page("<p class=date>\(line)</p>" + Self.prose))
        #expect(article.publishedAt == nil)
        #expect((article.updatedAt != nil) == line.lowercased().contains("updated"))
        let both = try cleaned(page("<p>3 May 2026</p><p>\(line)</p>" + Self.prose))
        #expect(both.publishedDate == "2026-05-03")
    }

    @Test func aTimeThatContradictsWhatItShowsIsNotBelieved() throws {
        let article = try cleaned(page("<time datetime='2018-07-01T20:00:00'>13 November 2025</time>" + Self.prose))
        #expect(article.publishedDate == "2025-11-13")
        let minutes = self.article(page(Self.prose))
        var dated = minutes
        dated.url = "http://bank.example/monetary/minutes20251029.htm"
        guard case .cleaned(let result) = Cleaner.clean(dated) else { throw RecordError("rejected") }
        #expect(result.publishedAt == nil)
    }

    @Test(arguments: [
        "404 banks fined in 2026", "Forbidden loans: new rules", "Not found guilty", "Security check for airports",
        "Service unavailable: bank fined", "Access denied: bank fined", "500 jobs to go at the bank",
    ]) func anArticleOnErrorsIsNone(_ title: String) {
        #expect(
            reason("<main><h1>\(title)</h1><p>The Authority has said so today. It will say more.</p></main>") == nil)
    }

    @Test(arguments: [
        "404", "404 Not Found", "Page not found | Authority", "Authority - Page not found", "Error 404",
        "Page Not Found!",
    ])
    func anErrorPageIsNoArticle(_ title: String) {
        #expect(
            reason("<title>\(title)</title><main><h1>\(title)</h1><p>The page is not there. Try the search.</p></main>")
                == "error-page")
    }

    @Test func aShortNoticeNeedsNoScript() throws {
        let scripts = "<script src=a></script><script src=b></script>"
        #expect(
            try cleaned("<title>Office closed</title>\(scripts)<h1>Office closed</h1><p>Closed on Monday.</p>").text
                == "Closed on Monday.")
        #expect(
            reason(
                "\(scripts)<noscript>Please enable JavaScript to see the video.</noscript><h1>Office closed</h1><p>Closed on Monday. Open on Tuesday.</p>"
            ) == nil)
    }

    @Test func aMenusOfferIsNoBarrier() throws {
        let menu = "<header><a href=/l>Already a subscriber? Log in</a></header>"
        #expect(try cleaned(menu + page(Self.prose)).access == nil)
        let free = #"<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":true}</script>"#
        #expect(try cleaned(free + page(Self.prose) + "<p>Subscribe to continue reading</p>").access == nil)
    }

    @Test func otherArticlesDataIsNotThisOnes() throws {
        let list =
            #"<script type="application/ld+json">[{"@type":"NewsArticle","headline":"Notice to the banks"},{"@type":"NewsArticle","headline":"Other","datePublished":"2020-01-01","author":{"@type":"Person","name":"Bob Other"},"isAccessibleForFree":false}]</script>"#
        let article = try cleaned(list + page(Self.prose))
        #expect(article.publishedAt == nil && article.authors == [] && article.access == nil)
    }

    @Test(
        arguments: [
            ("BaFin", []), ("ESMA", []), ("Deutsche Bundesbank", []), ("Federal Reserve", []), ("Banco de España", []),
            ("证监会", []), ("中国银行", []), ("Theresa May", ["Theresa May"]), ("April Smith", ["April Smith"]),
            ("Marine Le Pen", ["Marine Le Pen"]), ("Di Maio Luigi", ["Di Maio Luigi"]),
            ("John Lee and Ma Ying-jeou", ["John Lee", "Ma Ying-jeou"]),
        ] as [(String, [String])]) func authorsArePersons(_ value: String, _ names: [String]) throws
    {
        #expect(try cleaned("<meta name=author content='\(value)'>" + page(Self.prose)).authors == names)
    }

    @Test func citedAuthorsAreOneAnElement() throws {
        let metas = (0..<16).map {
            "<meta name=citation_author content='Smith\(Character(UnicodeScalar(97 + UInt8($0)))), John'>"
        }.joined()
        #expect(try cleaned(metas + page(Self.prose)).authors?.first == "John Smitha")
        #expect(try cleaned(metas + page(Self.prose)).authors?.count == 16)
    }

    @Test func aConsentBoxIsNeverTheArticle() throws {
        let html =
            "<div class=cookie-notice><p>We use necessary cookies to make our site work. We would like to set others as well, to see how it is used.</p></div><main><div class=page-content><h2>These minutes will be published on 17 December.</h2></div></main>"
        #expect(try cleaned(html).text == "These minutes will be published on 17 December.")
    }

    @Test func footnotesFactsAndLabelsAreOfTheText() throws {
        let facts =
            "<ul class=facts><li>Call for sanctions against politicians of the country</li><li>Elections should be held once more under observation</li></ul>"
        let text =
            try cleaned(
                "<main><h1>Notice to the banks</h1>\(facts)<div class=body>\(Self.prose)<strong>A label</strong>\(Self.prose)<div class=footnotes>1. Attended on Tuesday only</div></div></main>"
            ).text ?? ""
        #expect(
            text.hasPrefix("Call for sanctions") && text.contains("\nA label\n")
                && text.contains("Attended on Tuesday only"))
    }

    @Test func badgesPartNoSentence() throws {
        let sentence =
            "<p>Shares of <a href=/s>Northbank <span class='tooltip share'>i</span></a> worth $8 million <button>Add</button>were sold, it said on the day.</p>"
        #expect(try cleaned(page(Self.prose + sentence)).text?.contains("Northbank worth $8 million were sold") == true)
        #expect(
            try cleaned(page(Self.prose + "<p>The words end here<iframe></iframe>and begin again, as they do.</p>"))
                .text?.contains("here and begin") == true)
    }

    @Test func rawControlsAreWhatWindowsMeans() throws {
        // U+0092 as UTF-8, and an en dash that was encoded twice with its controls
        var record = Article(id: "a")
        record.url = "http://a.example/1"
        record.contentType = "text/html; charset=utf-8"
        let bytes =
            Array("<main><h1>Notice</h1><p>The Committee".utf8) + [0xC2, 0x92] + Array("s minutes of October 28".utf8)
            + [0xC3, 0xA2, 0xC2, 0x80, 0xC2, 0x93] + Array("29 were read out, all of them.</p></main>".utf8)
        record.body = Base64(bytes)
        guard case .cleaned(let result) = Cleaner.clean(record) else { throw RecordError("rejected") }
        #expect(result.text == "The Committee’s minutes of October 28–29 were read out, all of them.")
    }

    @Test(
        arguments: [
            [0x52, 0x49, 0x46, 0x46, 9, 0, 0, 0] + Array("WEBPVP8 ".utf8),
            [0, 0, 0, 0x18] + Array("ftypmp42isom".utf8),
            [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C],
        ] as [[UInt8]]) func filesAreNoText(_ head: [UInt8]) throws
    {
        var record = Article(id: "a")
        (record.url, record.title) = ("http://a.example/f", "A film")
        record.body = Base64(head + (0..<200).map { UInt8($0 % 7) })
        guard case .cleaned(let result) = Cleaner.clean(record) else { throw RecordError("rejected") }
        #expect(result.text == "A film" && result.content == "entry" && result.warnings == ["not-a-page"])
    }

    @Test func numbersInAPDFMayBeAnything() throws {
        var record = Article(id: "a")
        (record.url, record.title) = ("http://a.example/f.pdf", "An order")
        let whole = String(decoding: SamplePDF.file([[SamplePDF.Line("The order is made.", y: 400)]]), as: UTF8.self)
        for height in ["100000000000000000000", "-5", "0"] {
            record.body = Base64(Array(whole.replacing("612 792", with: "612 \(height)").utf8))
            guard case .cleaned = Cleaner.clean(record) else { throw RecordError("rejected") }
        }
    }

    /// Work grows with the page, not with its square: each of these took minutes.
    @Test func muchOfAnythingIsReadInOnePass() throws {
        let start = ContinuousClock.now
        _ = try cleaned(page(Self.prose + (0..<4_000).map { "<a href=/f\($0).pdf>File</a>" }.joined()))
        _ = Cleaner.clean(article(String(repeating: "<h1><div>", count: 4_000) + "deep text, it is."))
        _ = try cleaned(page(Self.prose + String(repeating: "<h2>Related</h2><p>Text of it all.</p>", count: 4_000)))
        let authors = (0..<20_000).map { "{\"@type\":\"Person\",\"name\":\"Ann Lee\($0)\"}" }.joined(separator: ",")
        _ = try cleaned(
            "<script type='application/ld+json'>{\"@type\":\"Article\",\"author\":[\(authors)]}</script>"
                + page(Self.prose))
        _ = try cleaned(
            page(
                (0..<4_000).map { "<p>A paragraph with <a href=/\($0)>one link</a>, and no more than that.</p>" }
                    .joined()), .markdown)
        _ = Cleaner.clean(article("<p " + (0..<100_000).map { "a\($0)=1 " }.joined() + ">text</p>"))
        // generous: a debug build on a busy machine
        #expect(ContinuousClock.now - start < .seconds(60))
    }
}
