import Cleaning
import Fixtures
import Foundation
import Markup
import Records
import Testing

/// What pages do to a cleaner, each once seen to go wrong.
@Suite struct HostilePageTests {
    @Test func aProgramsComparisonIsNoTag() throws {
        let program = (0..<400).map { "    var option\($0) = get(\"o1\");" }.joined(separator: "\n")
        let html = "<script>for(var i=0;i<n;i++){a[i]=i;}\n\(program)</script>" + SamplePage.page(SamplePage.prose)
        #expect(try SamplePage.cleaned(html).text?.split(separator: "\n").count == 5)
        #expect(
            try SamplePage.cleaned("<style>a<b{}\n\(program)</style>" + SamplePage.page(SamplePage.prose)).text?.split(
                separator: "\n"
            ).count == 5)
    }

    @Test(arguments: [5, 150, 3000]) func aTableStaysHoweverLong(_ rows: Int) throws {
        let table =
            "<table><tr><th>Firm</th><th>Fine</th></tr>"
            + (0..<rows).map { "<tr><td>Firm \($0)</td><td>£\($0)00</td></tr>" }.joined() + "</table>"
        let text = try SamplePage.cleaned(SamplePage.page(SamplePage.prose + table)).text
        #expect(text?.split(separator: "\n").count == 5 + 1 + rows && text?.contains("Firm 4\t£400") == true)
    }

    @Test func emptyCellsKeepTheirColumns() throws {
        let table =
            "<table><tr><th>Firm</th><th>2025</th><th>2026</th></tr><tr><td>A</td><td></td><td>7</td></tr><tr><td>B<br>C</td><td>1<br>2</td><td>3</td></tr></table>"
        #expect(
            try SamplePage.cleaned(SamplePage.page(SamplePage.prose + table)).text?.hasSuffix(
                "Firm\t2025\t2026\nA\t\t7\nB C\t1 2\t3") == true)
        #expect(
            try SamplePage.cleaned(SamplePage.page(SamplePage.prose + table), .markdown).text?.hasSuffix(
                "| Firm | 2025 | 2026 |\n| --- | --- | --- |\n| A |  | 7 |\n| B C | 1 2 | 3 |") == true)
    }

    /// Found by the fuzzer.
    @Test func textInARowWithoutACellIsNoTrap() throws {
        let table = "<table><tr>Loose words of the row<td>A<td>7</table>"
        for form in TextForm.allCases {
            #expect(
                try SamplePage.cleaned(SamplePage.page(SamplePage.prose + table), form).text?.contains("Loose words")
                    == true)
        }
    }

    @Test func markdownIsWhatItLooksLike() throws {
        let list =
            "<ol><li><p>One.</p><p>Still one.</p><ul><li>Below one.</li></ul></li><li>Two.</li></ol><blockquote><p>Said.</p><p>Said more.</p></blockquote><p>1. no list here</p><p># no heading &amp;lt;b&gt;</p>"
        #expect(
            try SamplePage.cleaned(SamplePage.page(SamplePage.prose + list), .markdown).text?.hasSuffix(
                "1. One.\n\n   Still one.\n   - Below one.\n2. Two.\n\n> Said.\n>\n> Said more.\n\n1\\. no list here\n\n\\# no heading \\&lt;b>"
            ) == true)
    }

    @Test(arguments: [
        "The firm did not publish a privacy policy.", "It changed its terms of service without notice.",
        "Subscribers to the fund were misled about costs.", "Advertisements for crypto assets must be fair and clear.",
        "Copyright in the report rests with the authority.", "Loading fees must be disclosed to all clients.",
    ]) func sentencesThatBeginLikeBoilerplateStay(_ sentence: String) throws {
        #expect(
            try SamplePage.cleaned(SamplePage.page(SamplePage.prose + "<p>\(sentence)</p>" + SamplePage.prose)).text?
                .contains(sentence) == true)
    }

    @Test(arguments: [
        "consumer-credit", "share-capital", "social-security", "related-parties", "comment-period", "newsletter-rules",
    ])
    func aSectionCalledByItsHeadingStays(_ id: String) throws {
        let section =
            "<section id=\(id)><h2>The second part</h2><p>It is about what the first one left out, and it is long.</p></section>"
        #expect(
            try SamplePage.cleaned(SamplePage.page(SamplePage.prose + section + SamplePage.prose)).text?.contains(
                "first one left out") == true)
    }

    @Test func theEndOfAnArticleStays() throws {
        for end in [
            "<p>Join the webinar on 5 May.</p><p>The second list enters into force on 3 June, and firms must file reports.</p>",
            "<h2>More on capital rules</h2><p>The second list enters into force on 3 June, and firms must file reports.</p>",
            "<h2>Sources</h2><p>The second list enters into force on 3 June, and firms must file reports.</p>",
        ] {
            #expect(
                try SamplePage.cleaned(SamplePage.page(SamplePage.prose + SamplePage.prose + end)).text?.hasSuffix(
                    "file reports.") == true)
        }
        let boxes = "<h2>Related</h2><ul><li>A headline of another day</li><li>And one more of them</li></ul>"
        #expect(
            try SamplePage.cleaned(SamplePage.page(SamplePage.prose + SamplePage.prose + boxes)).text?.contains(
                "headline") == false)
    }

    @Test func aTimeThatContradictsWhatItShowsIsNotBelieved() throws {
        let article = try SamplePage.cleaned(
            SamplePage.page("<time datetime='2018-07-01T20:00:00'>13 November 2025</time>" + SamplePage.prose))
        #expect(article.publishedDate == "2025-11-13")
        let minutes = SamplePage.article(SamplePage.page(SamplePage.prose))
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
            SamplePage.reason("<main><h1>\(title)</h1><p>The Authority has said so today. It will say more.</p></main>")
                == nil)
    }

    @Test(arguments: [
        "404", "404 Not Found", "Page not found | Authority", "Authority - Page not found", "Error 404",
        "Page Not Found!",
    ])
    func anErrorPageIsNoArticle(_ title: String) {
        #expect(
            SamplePage.reason(
                "<title>\(title)</title><main><h1>\(title)</h1><p>The page is not there. Try the search.</p></main>")
                == "error-page")
    }

    @Test func aShortNoticeNeedsNoScript() throws {
        let scripts = "<script src=a></script><script src=b></script>"
        #expect(
            try SamplePage.cleaned(
                "<title>Office closed</title>\(scripts)<h1>Office closed</h1><p>Closed on Monday.</p>"
            ).text
                == "Closed on Monday.")
        #expect(
            SamplePage.reason(
                "\(scripts)<noscript>Please enable JavaScript to see the video.</noscript><h1>Office closed</h1><p>Closed on Monday. Open on Tuesday.</p>"
            ) == nil)
    }

    @Test func aMenusOfferIsNoBarrier() throws {
        let menu = "<header><a href=/l>Already a subscriber? Log in</a></header>"
        #expect(try SamplePage.cleaned(menu + SamplePage.page(SamplePage.prose)).access == nil)
        let free = #"<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":true}</script>"#
        #expect(
            try SamplePage.cleaned(free + SamplePage.page(SamplePage.prose) + "<p>Subscribe to continue reading</p>")
                .access == nil)
    }

    @Test func otherArticlesDataIsNotThisOnes() throws {
        let list =
            #"<script type="application/ld+json">[{"@type":"NewsArticle","headline":"Notice to the banks"},{"@type":"NewsArticle","headline":"Other","datePublished":"2020-01-01","author":{"@type":"Person","name":"Bob Other"},"isAccessibleForFree":false}]</script>"#
        let article = try SamplePage.cleaned(list + SamplePage.page(SamplePage.prose))
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
        #expect(
            try SamplePage.cleaned("<meta name=author content='\(value)'>" + SamplePage.page(SamplePage.prose)).authors
                == names)
    }

    @Test func citedAuthorsAreOneAnElement() throws {
        let metas = (0..<16).map {
            "<meta name=citation_author content='Smith\(Character(UnicodeScalar(97 + UInt8($0)))), John'>"
        }.joined()
        #expect(try SamplePage.cleaned(metas + SamplePage.page(SamplePage.prose)).authors?.first == "John Smitha")
        #expect(try SamplePage.cleaned(metas + SamplePage.page(SamplePage.prose)).authors?.count == 16)
    }

    @Test func aConsentBoxIsNeverTheArticle() throws {
        let html =
            "<div class=cookie-notice><p>We use necessary cookies to make our site work. We would like to set others as well, to see how it is used.</p></div><main><div class=page-content><h2>These minutes will be published on 17 December.</h2></div></main>"
        #expect(try SamplePage.cleaned(html).text == "These minutes will be published on 17 December.")
    }

    @Test func aListOfReleasesIsNoArticle() throws {
        let entry = { (n: Int) in
            "<div class=row><article><h2><a href=/r\(n)>The Authority fines bank number \(n)</a></h2><div>3 May 2026</div><p>The Authority has fined bank number \(n) for late reports to its customers, and it explains why in a notice.</p></article></div>"
        }
        let list = (1...10).map(entry).joined()
        #expect(SamplePage.reason("<main><h1>Press releases</h1>\(list)</main>") == "index-page")
        // under an article they are teasers
        let article = try SamplePage.cleaned(
            SamplePage.page(SamplePage.prose + SamplePage.prose.replacing("notice", with: "rule")) + list)
        #expect(article.text?.contains("fined bank number") == false)
        // an article of parts, each under a linked heading, has more than one paragraph a part
        let parts = (1...6).map {
            "<section><h2><a href=/bank\($0)>Bank number \($0) of them all</a></h2>\(SamplePage.prose.replacing("notice", with: "plan \($0)"))</section>"
        }
        #expect(SamplePage.reason("<main><h1>Six banks compared</h1>\(parts.joined())</main>") == nil)
    }

    @Test func hiddenAddressesAreReadAsReadersDo() throws {
        // "press@a.example", each byte combined with 0x2a
        let hex =
            "2a"
            + Array("press@a.example".utf8).map { String($0 ^ 0x2A, radix: 16) }.map { $0.count == 1 ? "0" + $0 : $0 }
            .joined()
        let line =
            "<p>Questions go to <a class=__cf_email__ data-cfemail=\(hex)>[email&#160;protected]</a>, and are answered within a day.</p>"
        #expect(
            try SamplePage.cleaned(SamplePage.page(SamplePage.prose + line)).text?.contains(
                "go to press@a.example, and") == true)
        let broken = line.replacing(hex, with: "2az")
        #expect(try SamplePage.cleaned(SamplePage.page(SamplePage.prose + broken)).text?.contains("protected") == true)
    }

    @Test func aKickerIsNoHeadline() throws {
        let page =
            "<main><article><h1><span class=kicker>Banking</span>The Authority fines a bank</h1>\(SamplePage.prose)</article></main>"
        #expect(try SamplePage.cleaned(page).title == "The Authority fines a bank")
    }

    @Test func linksBackAreNoWords() throws {
        let notes =
            "<p>1. See the report of last year, on page seven. <a href='#r1'>Return to text</a></p><p>Firms <a href='#top'>back</a> must report within a year.</p>"
        let text = try SamplePage.cleaned(SamplePage.page(SamplePage.prose + notes)).text
        #expect(text?.contains("page seven.\nFirms must report") == true)
        let other = "<p>Read <a href='#annex'>the annex on top fees</a> of the notice, it says.</p>"
        #expect(
            try SamplePage.cleaned(SamplePage.page(SamplePage.prose + other)).text?.hasSuffix(
                "annex on top fees of the notice, it says.") == true)
    }

    @Test func footnotesFactsAndLabelsAreOfTheText() throws {
        let facts =
            "<ul class=facts><li>Call for sanctions against politicians of the country</li><li>Elections should be held once more under observation</li></ul>"
        let text =
            try SamplePage.cleaned(
                "<main><h1>Notice to the banks</h1>\(facts)<div class=body>\(SamplePage.prose)<strong>A label</strong>\(SamplePage.prose)<div class=footnotes>1. Attended on Tuesday only</div></div></main>"
            ).text ?? ""
        #expect(
            text.hasPrefix("Call for sanctions") && text.contains("\nA label\n")
                && text.contains("Attended on Tuesday only"))
    }

    /// libxml2 lets a box that is open at `</noscript>` swallow the rest of the page.
    @Test(arguments: ["noscript", "iframe", "textarea", "style", "script", "svg"])
    func whatIsNoWordsSwallowsNothing(_ element: String) throws {
        let cut = "<\(element)><div id=x><b></\(element)>"
        let article = try SamplePage.cleaned(
            cut + SamplePage.page(SamplePage.prose + cut + SamplePage.prose.replacing("notice", with: "rule")))
        #expect(article.text?.split(separator: "\n").count == 10)
        #expect(article.title == "Notice to the banks")
        // never closed: the rest is read all the same
        let open = try SamplePage.cleaned("<svg><path d=x>" + SamplePage.page(SamplePage.prose) + "<svg></svg>")
        #expect(open.text?.contains("paragraph number 5") == true)
    }

    @Test func hiddenWordsAndFormulasPartNoSentence() throws {
        let hidden =
            "<p>When <span style='display:none'>a long formula for machines, \\ne 0</span>it holds, it is long enough.</p>"
        #expect(
            try SamplePage.cleaned(SamplePage.page(hidden + SamplePage.prose)).text?.contains("When it holds") == true)
        let formula =
            "<p>When <span class='MathJax CtxtMenu_Attached_0'><math><mi>a</mi><mo>≠</mo><mn>0</mn><annotation>a \\ne 0</annotation></math></span>, it holds for all of the banks.</p>"
        #expect(
            try SamplePage.cleaned(SamplePage.page(formula + SamplePage.prose)).text?.hasPrefix("When a ≠ 0, it holds")
                == true)
    }

    @Test func textInATemplateIsReadWhereThereIsNoOther() throws {
        let template = "<script type='text/template'>\(SamplePage.prose)</script>"
        #expect(try SamplePage.cleaned(SamplePage.page(template)).text?.contains("paragraph number 5") == true)
        let both = try SamplePage.cleaned(
            SamplePage.page(SamplePage.prose + "<script type='text/template'><p>Hidden {{name}} of it.</p></script>"))
        #expect(both.text?.contains("{{name}}") == false)
    }

    @Test(arguments: [1, 2]) func aFootIsLongerThanANotice(_ count: Int) throws {
        let menu = "<ul>" + (1...14).map { "<li><a href=/m\($0)>Part \($0)</a></li>" }.joined() + "</ul>"
        let notice = (1...count).map { "<p>The register is closed on day \($0) of the holidays.</p>" }.joined()
        let page =
            "<div class=k2><div class=q9><h1>Register closed over the holidays</h1><div class=z>\(notice)</div></div></div>"
            + menu + "<div class=lg>\(SamplePage.prose)</div>"
        let article = try SamplePage.cleaned("<body><div id=w>\(page)</div></body>")
        #expect(article.text?.split(separator: "\n").count == count)
        #expect(article.text?.contains("paragraph number") == false)
    }

    /// The sample's warning, on a page with cookies, menus, a newsletter, teasers and a legal foot longer than itself.
    @Test func theSamplesWarningEndsWhereItEnds() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let page = folder.appendingPathComponent(
            "Fixtures/Site/authority.localhost/news/scam-warning-clone-firm.html")
        let text = try SamplePage.cleaned(String(contentsOf: page, encoding: .utf8)).text ?? ""
        #expect(text.hasPrefix("Fraudsters are pretending"))
        #expect(text.hasSuffix("unlikely to get their money back."))
        #expect(text.split(separator: "\n").count == 4)
    }

    @Test func theRestOfAnArticleInSectionsStays() throws {
        let first = "<section><h1>Notice to the banks</h1>\(SamplePage.prose)</section>"
        let second =
            "<section><h2>What firms must do</h2>\(SamplePage.prose.replacing("notice", with: "rule"))</section>"
        #expect(try SamplePage.cleaned("<main>\(first)\(second)</main>").text?.contains("of a rule") == true)
    }

    @Test func aGalleryIsNoArticleAndShortLinesStay() throws {
        let gallery =
            "<div class=gallery>"
            + (1...40).map { "<p>Picture \($0) shows the harbour at night, and the lights of it.</p>" }.joined()
            + "</div>"
        let body =
            "<div class=article-body>" + SamplePage.prose + SamplePage.prose.replacing("notice", with: "rule")
            + SamplePage.prose.replacing("notice", with: "plan")
            + SamplePage.prose.replacing("notice", with: "register") + gallery + "</div>"
        #expect(try SamplePage.cleaned(SamplePage.page(body)).text?.contains("harbour at night") == false)
        // rates in lines of their own are the news
        let rates = ["Repo rate", "5.25%", "SDF rate", "5.00%", "MSF rate", "5.50%"].map { "<p>\($0)</p>" }.joined()
        #expect(
            try SamplePage.cleaned(SamplePage.page(SamplePage.prose + rates + SamplePage.prose)).text?.contains(
                "SDF rate\n5.00%") == true)
        let countries = ["1. Finland", "2. Norway", "3. Italy", "4. Spain", "5. France"].map { "<p>\($0)</p>" }.joined()
        #expect(
            try SamplePage.cleaned(SamplePage.page(SamplePage.prose + countries + SamplePage.prose)).text?.contains(
                "3. Italy") == true)
    }

    @Test func linksToTheSamePageMakeNoTeasers() throws {
        let questions = (1...5).map {
            "<section><a href='#top'>Back to the top of this page</a><h2>Question \($0)</h2><p>The answer number \($0) is that firms must report within three months of the date.</p></section>"
        }.joined()
        let text = try SamplePage.cleaned(SamplePage.page(SamplePage.prose + SamplePage.prose + questions)).text
        #expect(text?.contains("answer number 3") == true)
    }

    @Test(arguments: ["comment-period", "margin-bottom", "border-top", "top-description"])
    func namesOfLooksAndOfOurSubjectAreNoBoilerplates(_ name: String) throws {
        let box = "<div class='\(name)'><p>Comments are due within ninety days of the date of this notice.</p></div>"
        #expect(
            try SamplePage.cleaned(SamplePage.page(SamplePage.prose + box + SamplePage.prose)).text?.contains(
                "ninety days") == true)
    }

    @Test func cellsThatHoldABoxOrALinkStay() throws {
        let rows = ["Alpha", "Beta"].map {
            "<tr><td><div><a href=/\($0)>\($0) Bank</a></div></td><td><div>£1.2m</div></td><td><div>2026</div></td></tr>"
        }.joined()
        let text = try SamplePage.cleaned(
            SamplePage.page(SamplePage.prose + "<table>\(rows)</table>" + SamplePage.prose)
        ).text
        #expect(text?.contains("Beta Bank\t£1.2m\t2026") == true)
    }

    @Test(arguments: [
        "Harbour National/Getty Images", "(aja/PAP)", "The governor in her office. © AFP / ANN LEE", "DPA/Ann Lee",
    ])
    func creditsAreNoText(_ credit: String) throws {
        let text = try SamplePage.cleaned(SamplePage.page(SamplePage.prose + "<p>\(credit)</p>" + SamplePage.prose))
            .text
        #expect(text?.contains(credit) == false)
    }

    @Test func badgesPartNoSentence() throws {
        let sentence =
            "<p>Shares of <a href=/s>Northbank <span class='tooltip share'>i</span></a> worth $8 million <button>Add</button>were sold, it said on the day.</p>"
        #expect(
            try SamplePage.cleaned(SamplePage.page(SamplePage.prose + sentence)).text?.contains(
                "Northbank worth $8 million were sold") == true)
        #expect(
            try SamplePage.cleaned(
                SamplePage.page(
                    SamplePage.prose + "<p>The words end here<iframe></iframe>and begin again, as they do.</p>")
            )
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

    /// Work is bounded: each of these once grew with the square of the page, and took minutes.
    @Test func muchOfAnythingIsReadInOnePass() throws {
        let files = (0..<4_000).map { "<a href=/f\($0).pdf>File</a>" }.joined()
        #expect(try SamplePage.cleaned(SamplePage.page(SamplePage.prose + files)).attachments?.count == 4_000)
        let deep = SamplePage.article(String(repeating: "<section><div>", count: 4_000) + "deep text, it is.")
        #expect(try SamplePage.cleaned(deep).text == "deep text, it is.")
        let related = String(repeating: "<h2>Related</h2><p>Text of it all.</p>", count: 4_000)
        #expect(
            try SamplePage.cleaned(SamplePage.page(SamplePage.prose + related)).text?.contains("paragraph number 5")
                == true)
        let authors = (0..<20_000).map { _ in "{\"@type\":\"Person\",\"name\":\"Ann Lee\"}" }.joined(separator: ",")
        let named = try SamplePage.cleaned(
            "<script type='application/ld+json'>{\"@type\":\"Article\",\"author\":[\(authors)]}</script>"
                + SamplePage.page(SamplePage.prose))
        #expect(named.authors == ["Ann Lee"])
        let links = (0..<4_000).map { "<p>A paragraph with <a href=/\($0)>one link</a>, and no more than that.</p>" }
        let markdown = try SamplePage.cleaned(SamplePage.page(links.joined()), .markdown)
        #expect(markdown.text?.contains("[one link](http://www.a.example/3999)") == true)
        let attributes = (0..<100_000).map { "a\($0)=1 " }.joined()
        #expect(try SamplePage.cleaned("<p \(attributes)>text</p>").text == "text")
    }
}
