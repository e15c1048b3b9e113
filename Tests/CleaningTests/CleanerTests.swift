import Cleaning
import Fixtures
import Foundation
import Records
import Testing

@Suite struct CleanerTests {
    private let body = """
        <p>The Authority has fined Northgate Bank £2.4 million for delays, it said on Tuesday, after a long inquiry.</p><h2>Background</h2>
        <p>Customers had waited, on average, for more than eight weeks, and many of them gave up; the bank has said that it is sorry.</p>
        <ul><li>It did not have enough staff to answer letters.</li></ul><p>It will pay, and it will report every month.</p>
        """

    @Test func findsTheArticleAndNothingButTheArticle() throws {
        let html = """
            <title>Bank fined | Authority</title><nav><a href=/>Home</a> <a href=/n>News</a></nav><div class="share-bar">Share on X</div><article><h1>Bank fined</h1>
            \(body)<figure><img src=x><figcaption>Photo: someone</figcaption></figure><p>Read more: <a href=/2>Other news about banks</a></p></article>
            <aside><p>Most read: a long teaser text, with commas, that is of no article at all, really.</p></aside><footer><p>© Authority. All rights reserved.</p></footer>
            """
        let article = try SamplePage.cleaned(SamplePage.article(html))
        #expect(article.title == "Bank fined")
        #expect(article.text?.split(separator: "\n").count == 5)
        #expect(
            article.text?.hasPrefix("The Authority has fined") == true
                && article.text?.hasSuffix("every month.") == true)
        for junk in ["Share", "Photo", "Most read", "rights", "Read more", "Home"] {
            #expect(article.text?.contains(junk) == false)
        }
        #expect(article.html == nil && article.content == "article")
    }

    @Test func datesCarryTheirEvidence() throws {
        let linked =
            #"<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2026-11-17T09:30:00+08:00","author":{"@type":"Person","name":"Ann Lee"}}</script>"#
        let article = try SamplePage.cleaned(SamplePage.article(linked + body))
        #expect(article.publishedAt?.description == "2026-11-17T01:30:00Z" && article.publishedEvidence == "json-ld")
        #expect(
            article.publishedDate == "2026-11-17" && article.publishedPrecision == "second"
                && article.authors == ["Ann Lee"])
        let dated = try SamplePage.cleaned(SamplePage.article(body, url: "http://a.example/2026/11/17/x.html"))
        #expect(
            dated.publishedEvidence == "url" && dated.publishedPrecision == "day" && dated.publishedRaw == "2026/11/17")
        #expect(try SamplePage.cleaned(SamplePage.article(body)).publishedAt == nil)
    }

    @Test func aDeadlineInTheTextIsNoDateOfPublication() throws {
        let paragraphs = (0..<8).map {
            "<p>Sentence number \($0) of the notice is about rules, banks and their customers.</p>"
        }.joined()
        let article = try SamplePage.cleaned(
            SamplePage.article(
                "<h1>Call for views on rules</h1>\(paragraphs)<p>Responses must reach us by</p><p>12 February 2027</p>")
        )
        #expect(
            article.publishedAt == nil && article.signedBy == nil && article.text?.hasSuffix("12 February 2027") == true
        )
        let dated = try SamplePage.cleaned(
            SamplePage.article("<h1>Call for views on rules</h1><p>Published 12 January 2027 | News</p>\(paragraphs)"))
        #expect(dated.publishedDate == "2027-01-12" && dated.publishedEvidence == "text")
    }

    @Test func theEntrysTitleAndDateGoBeforeThePages() throws {
        var article = SamplePage.article(
            "<title>Page</title><h1>Page</h1><meta property='article:published_time' content='2026-11-01T00:00:00Z'>"
                + body)
        article.title = "Entry"
        article.publish(
            Published(ParsedDate(year: 2026, month: 11, dayOfMonth: 17), evidence: .feed, raw: "17 Nov 2026")!)
        let result = try SamplePage.cleaned(article)
        #expect(
            result.title == "Entry" && result.publishedDate == "2026-11-17" && result.warnings == ["dates-disagree"])
    }

    @Test func aShortNoticeIsNews() throws {
        let html =
            "<nav><a href=/>Home</a></nav><main><h1>Register closed</h1><p>Closed on 24 December.</p></main><footer><p>We use cookies to make this site better for you.</p></footer>"
        #expect(try SamplePage.cleaned(SamplePage.article(html)).text == "Closed on 24 December.")
    }

    @Test func aPageWithoutTextIsRejectedAndFallsBackToTheEntrysWords() throws {
        var article = SamplePage.article("<nav><a href=/>Home</a></nav><div></div>")
        guard case .rejected(_, let reason, _) = Cleaner.clean(article) else { throw RecordError("kept") }
        #expect(reason == "no-text")
        article.summary = "The feed's own words."
        let result = try SamplePage.cleaned(article)
        #expect(result.text == "The feed's own words." && result.content == "entry")
    }

    @Test func aListOfLinksIsAnIndexPage() throws {
        let links = (0..<40).map { "<li><a href=/\($0)>Headline number \($0) of the news list</a></li>" }.joined()
        guard case .rejected(_, let reason, _) = Cleaner.clean(SamplePage.article("<ul>\(links)</ul>")) else {
            throw RecordError("kept")
        }
        #expect(reason == "index-page")
    }

    @Test func anAwkwardPageCostsNoCrash() throws {  // fault 18
        for html in [
            "", "<", "<p", "<!--", "\u{0}", "<a href=''>", "<html><body><script>",
            String(repeating: "<div>", count: 50_000) + "deep text, it is.",
        ] {
            _ = Cleaner.clean(SamplePage.article(html))
        }
    }

    @Test func plainTextIsNormalisedAndKeepsItsParagraphs() throws {
        var article = Article(id: "a")
        article.text = "A\u{301}\u{200B}  b\r\n\r\n\u{FEFF}c\u{A0}d\u{2028}e\u{AD}f \n"
        #expect(try SamplePage.cleaned(article).text == "Á b\nc d\nef")
    }
}

@Suite struct PlainTextTests {
    private func cleaned(_ text: String) throws -> Article {
        var article = Article(id: "a")
        article.text = text
        guard case .cleaned(let result) = Cleaner.clean(article) else { throw RecordError("rejected") }
        return result
    }

    @Test(
        arguments: [
            (
                "Der BÃ¼rgermeister sprach.\nUnd die Ãœbrigen â€“ alle.",
                "Der Bürgermeister sprach.\nUnd die Übrigen – alle."
            ),
            ("閾惰鐩戠鏈烘瀯绾﹁皥浜嗗叕鍙革紝鎻愬嚭鏁存敼瑕佹眰銆", nil),
        ] as [(String, String?)]) func textEncodedTwiceIsRepairedWhereNothingIsLost(_ written: String, _ meant: String?)
        throws
    {
        let article = try cleaned(written)
        // what a reader of GBK has lost stays as it is
        #expect(article.text == meant ?? written && (article.warnings == ["double-encoded"]) == (meant != nil))
    }

    @Test func chineseReadAsGBKIsRepaired() throws {
        // written with an even number of bytes, so that nothing was lost
        let meant = "监管机构要求整改，公司的董事会和股东"
        #expect(try cleaned("鐩戠鏈烘瀯瑕佹眰鏁存敼锛屽叕鍙哥殑钁ｄ簨浼氬拰鑲′笢").text == meant)
    }

    @Test func aDatelineWithItsYearDatesTheArticle() throws {
        let article = try cleaned("LONDON, 17 November 2026 - The Authority has fined a bank.\nIt will pay.")
        #expect(article.publishedDate == "2026-11-17" && article.publishedEvidence == "dateline")
        #expect(try cleaned("新华社北京2026年11月17日电 监管部门约谈了该公司。").publishedDate == "2026-11-17")
        #expect(try cleaned("The rules of 17 November 2026 - and all others - are void.").publishedAt == nil)
        #expect(try cleaned("LONDON, Nov 17 (Courier) - The Authority has fined a bank.").publishedAt == nil)
    }
}

@Suite struct ImprintTests {
    private func take(_ lines: [String]) -> (Imprint, [String]) {
        var lines = lines
        return (Imprint.take(from: &lines), lines)
    }

    @Test func publisherSourceSignatureAndDateAreMetadata() {
        let (imprint, rest) = take([
            "北京日报客户端 12月26日,蚂蚁集团接受了约谈。", "Text goes on here.", "Ant Group", "December 27, 2020", "来源 蚂蚁集团",
        ])
        #expect(imprint.publisher == "北京日报客户端" && imprint.creditedSource == "蚂蚁集团" && imprint.signedBy == "Ant Group")
        #expect(imprint.date?.iso8601 == "2020-12-27" && imprint.dateRaw == "December 27, 2020")
        #expect(rest == ["12月26日,蚂蚁集团接受了约谈。", "Text goes on here."])
    }

    @Test(arguments: [
        ["Applications must be received by", "12 February 2027"], ["Final rules", "12 February 2027"],
        ["The key dates are:", "1 March 2027"],
        ["Effective date", "2027-01-01"], ["• new rules for banks", "• 3 May 2026"], ["下次会议时间", "2026年5月3日"],
        ["1 March 2027", "15 April 2027"],
        ["Reporting by exception will stay in force"], ["Editor: she has resigned"], ["记者 张三说他不知道"], ["审核 工作将在下周开始"],
        ["记者：谢谢您接受采访！"], ["Source: the dispute began in May"], ["Quelle: Die Ermittler nannten keinen Namen"],
        ["来源 不明的资金将被冻结"], ["3 May 2026"],
    ])
    func whatBelongsToTheTextStays(_ end: [String]) {
        let lines = ["The first sentence of it.", "The second sentence."] + end
        let (imprint, rest) = take(lines)
        #expect(rest == lines && imprint == Imprint())
    }

    @Test(arguments: ["互联网 平台企业应当合规，依法经营。", "国家电网 昨日宣布，投资增加。", "供销合作社 日前宣布，降息。", "请关注我们的频道 每天更新，谢谢。"])
    func theFirstWordOfASentenceIsNoMedium(_ line: String) { #expect(take([line, "Second."]).1 == [line, "Second."]) }

    @Test func aSignatureWhoseDateIsKnownOtherwiseStaysInTheText() {
        var lines = ["规则如下。", "请遵照执行。", "临江金融监督管理局", "2026年11月13日"]
        let imprint = Imprint.take(from: &lines, takesDate: false)
        #expect(lines.count == 4 && imprint.date?.iso8601 == "2026-11-13" && imprint.signedBy == nil)
        #expect(Imprint.take(from: &lines).signedBy == "临江金融监督管理局" && lines.count == 2)
    }

    @Test func aTextIsNeverEmptiedAndProseIsNoImprint() {
        #expect(take(["来源：新华社"]).1 == ["来源：新华社"])
        #expect(take(["First paragraph.", "Source code of the tool is free."]).1.count == 2)
        #expect(take(["人民网 财经 频道"]).1 == ["人民网 财经 频道"])
        #expect(take(["One.", "It ended on 3 May 2026."]).0.date == nil)
    }

    /// Documents are not opened, so nothing in them can be executed or go on for ever.
    @Test func aDocumentInPlaceOfAPageIsHandedOutAndTheEntrysWordsStandIn() throws {  // fault 21
        var article = Article(id: "a")
        (article.url, article.title) = ("http://a.example/order.pdf", "Order against Northgate Bank")
        article.contentType = "text/html"
        article.body = Base64(Array("%PDF-1.7\nstream of bytes".utf8))
        guard case .cleaned(let cleaned) = Cleaner.clean(article) else {
            Issue.record("rejected")
            return
        }
        #expect(cleaned.text == "Order against Northgate Bank" && cleaned.content == "entry")
        #expect(cleaned.warnings == ["pdf_unreadable"])
        #expect(cleaned.attachments?.map(\.type) == ["application/pdf"] && cleaned.attachments?[0].url == article.url)
    }
}
