import Cleaning
import Fixtures
import Foundation
import Records
import Testing

/// What a hostile reader got out of pages that newsrooms and regulators write, each once lost or wrong.
@Suite struct HostileReadingTests {
    private func text(_ body: String) throws -> String {
        try SamplePage.cleaned(
            SamplePage.page(SamplePage.prose + body + SamplePage.prose.replacing("notice", with: "rule"))
        ).text ?? ""
    }

    @Test(arguments: ["iframe", "noscript", "textarea", "script", "svg", "!--"])
    func elementsThatNeverEndAreLookedForOnce(_ name: String) throws {
        let page = SamplePage.page(SamplePage.prose) + String(repeating: "<\(name)>", count: 60_000)
        #expect(try SamplePage.cleaned(page).text?.contains("paragraph number 5") == true)
    }

    @Test func aCommentEndsWhereBrowsersEndIt() throws {
        #expect(try text("<!-- x --!><p>It must pay within a year, it said.</p><!-- y -->").contains("within a year"))
        #expect(try text("<!--><p>It must pay within a year, it said.</p><!-- y -->").contains("within a year"))
    }

    @Test(arguments: [
        "post-12 hentry category-gdpr", "view-consent-orders", "consumer-credit", "financial-promotion", "credit-risk",
    ])
    func namesOfSubjectsLoseNoArticle(_ name: String) throws {
        let half = "<div class='\(name)'><h2>Annex</h2>\(SamplePage.prose.replacing("notice", with: "annex"))</div>"
        #expect(try text(half).contains("of a annex"))
        let whole = "<div id=post-12 class='\(name)'><h1>Notice to the banks</h1>\(SamplePage.prose)</div>"
        #expect(try SamplePage.cleaned(whole).text?.contains("paragraph number 5") == true)
    }

    @Test func figuresAreNoMenu() throws {
        let rows = (1...20).map { "<tr><td>Year \($0)</td><td>\($0 * 7)</td></tr>" }.joined()
        let second =
            "<section><h2>The figures</h2><table>\(rows)</table>\(SamplePage.prose.replacing("notice", with: "rule"))</section>"
        let page = "<main><section><h1>Notice to the banks</h1>\(SamplePage.prose)</section>\(second)</main>"
        let text = try SamplePage.cleaned(page).text ?? ""
        #expect(text.contains("Year 7\t49") && text.contains("of a rule"))
    }

    @Test(arguments: ["glossary-tooltip", "popup", "keywords", "cta", "menu", "share"])
    func wordsThatOpenSomethingAreWords(_ name: String) throws {
        #expect(
            try text("<p>The bank must hold <a class='\(name)' href=/g>CET1 capital</a> of twelve per cent.</p>")
                .contains("hold CET1 capital of twelve"))
        #expect(
            try text("<p><span class='\(name)'>CET1</span> capital of twelve per cent is enough for it.</p>").contains(
                "CET1 capital of twelve"))
    }

    @Test func whatReadersSeeStays() throws {
        #expect(
            try text("<p>A fine of <span aria-hidden=true>€5,000,000</span> is due within a month of it.</p>").contains(
                "fine of €5,000,000 is due"))
        let more =
            "<p>It has three demands. <span style='display:none'>First, it must repay what it took from its customers.</span> <a href=# onclick=x()>More</a></p>"
        #expect(try text(more).contains("First, it must repay"))
        #expect(
            try text(
                "<p>See the <a href=/r>rules<span class=sr-only> (opens in new window)</span></a> of last year for this, it said.</p>"
            ).contains("the rules of last year"))
        for joint in ["Zahlungs<template></template>dienste", "漢<rt>かん</rt>字"] {
            #expect(
                try text("<p>Das Amt prüft \(joint), und es fragt nach.</p>").contains(
                    joint.hasPrefix("Z") ? "Zahlungsdienste," : "漢字,"))
        }
        #expect(
            try text("<p>These are the <a href=/r>rules<svg></svg></a>, which apply from May, it said.</p>").contains(
                "rules, which"))
    }

    @Test func casesWithinAnArticleAndDigestsAreText() throws {
        let cases = (1...6).map {
            "<div class=case><h3><a href=/c/\($0)>Decision against bank number \($0)</a></h3><p>The bank number \($0) did not report its positions within the time that the rules give, and it had been warned of that twice in the year before.</p></div>"
        }.joined()
        #expect(try text(cases).contains("bank number 3 did not report"))
        #expect(
            SamplePage.reason(
                "<main><h1>Enforcement actions in the third quarter</h1><p>These are the decisions of the quarter.</p>\(cases)</main>"
            ) == nil)
    }

    @Test(arguments: [
        "Reporting by banks under the new rules will begin on 1 July 2027.",
        "Published on the same day, the accompanying report says so.",
        "Filed under seal, the complaint alleges that the bank lied.",
        "The growth story continues to be strong in the second half.",
        "Students were told to click here to verify their accounts, which were then emptied.",
        "Publié le 12 mars au Journal officiel, le décret fixe les règles.",
        "Veröffentlicht am 3. Mai, gilt die Verordnung für alle Banken.",
        "有关机构未经授权，以证券公司的名义向投资者推荐股票，扰乱了市场秩序，我局提醒投资者注意。", "声明：我局从未授权任何机构或者个人开展此类业务，请广大投资者提高警惕，注意防范风险。",
        "不法分子通过微信公众号发布虚假的荐股信息，骗取投资者的信任，造成了很大的损失。",
    ]) func sentencesThatBeginLikeJunkStay(_ sentence: String) throws {
        #expect(try text("<p>\(sentence)</p>").contains(sentence))
    }

    @Test(arguments: ["Comments", "Topics", "Related post-trade reforms"])
    func headingsOfRulesEndNoArticle(_ heading: String) throws {
        let end =
            "<h2>\(heading)</h2><p>Comments on the proposed rule must be received by the Authority within ninety days of it, in writing.</p>"
        #expect(
            try SamplePage.cleaned(
                SamplePage.page(SamplePage.prose + SamplePage.prose.replacing("notice", with: "rule") + end)
            ).text?.hasSuffix("in writing.") == true)
    }

    @Test func conditionsMayBeTheSameForSeveralFirms() throws {
        let conditions = [
            "It must report its positions to the Authority every Monday.",
            "It must not take new customers before the first of May.",
            "It must keep ten per cent of its assets in cash at a bank.",
        ].map { "<p>\($0)</p>" }.joined()
        let firms = (1...3).map {
            "<div class=firm><p>Bank number \($0) was examined in the month \($0) of the year.</p>\(conditions)</div>"
        }.joined()
        #expect(try text(firms).components(separatedBy: "every Monday").count == 4)
    }

    @Test func footnoteMarksAreNoFigures() throws {
        let line =
            "<p>The desk carried out the transactions.<sup><a href='#fn2'>2</a></sup> It was told so by <a href='#x'>the annex</a>, and by 10<sup>6</sup> others.</p>"
        #expect(try text(line).contains("transactions.[2] It was told so by the annex, and by 106 others"))
    }

    @Test func rowsOfATableStayTogether() throws {
        let table =
            "<table><tr><td>Chair</td><td>Ann Lee</td></tr><tr><td>Deputy</td><td>Bea Moor</td></tr><tr><td>Nobody else</td><td></td></tr><tr><td><div>Bank</div><ul><li>One</li><li>Two</li></ul></td><td>7</td></tr></table>"
        let lines = try text(table).split(separator: "\n").map(String.init)
        #expect(lines.contains("Chair\tAnn Lee") && lines.contains("Nobody else") && lines.contains("Bank One Two\t7"))
    }

    @Test(
        arguments: [
            (
                "<p>Published: 3 May 2026</p><p>Last updated: <time datetime=2026-06-04>4 June 2026</time></p>",
                "2026-05-03"
            ),
            ("<p>Deadline: <time datetime=2026-09-01>1 September 2026</time></p>", nil),
            ("<p>Date de publication : 3 mai 2026</p><p>Date de mise à jour : 4 juin 2026</p>", "2026-05-03"),
            ("<p>Published 3 May 2026 | Effective 1 July 2026</p>", "2026-05-03"),
            ("<p>Published: 3 May 2026. Comments due by 1 July 2026</p>", "2026-05-03"),
            ("<p>实施日期：2026年7月1日</p>", nil), ("<p>Comments close on 1 July 2026</p>", nil),
            ("<p>Start date: 1 July 2026</p>", nil),
            ("<p>DORA applies from 17 January 2025 – firms must report all of it.</p>", nil),
            ("<p>1 July 2026 – the day from which the new rules apply – is near, it said.</p>", nil),
            (
                "<p class=date>17 November 2026</p><div class=sidebar><h3><a href=/o>Other news of the day</a></h3><time class=published datetime=2026-12-01>1 December 2026</time></div>",
                "2026-11-17"
            ),
        ] as [(String, String?)]) func datesAreWhatTheirWordsSay(_ body: String, _ day: String?) throws
    {
        #expect(try SamplePage.cleaned(SamplePage.page(body + SamplePage.prose)).publishedDate == day)
    }

    @Test(arguments: [
        "Dernière mise à jour : 3 mai 2026", "Modifié le 3 mai 2026", "更新日期：2026年5月3日",
        "Zuletzt bearbeitet am 3. Mai 2026",
        "Stand 3. Mai 2026", "Letzte Aktualisierung: 3. Mai 2026", "Última actualización: 3 de mayo de 2026",
        "Ultimo aggiornamento: 3 maggio 2026",
    ]) func changesHaveManyNames(_ line: String) throws {
        let article = try SamplePage.cleaned(SamplePage.page("<p>\(line)</p>" + SamplePage.prose))
        #expect(article.publishedDate == "2026-05-03" && article.warnings?.contains("date-of-update") == true)
    }

    @Test func anAddressMayHaveAnEventInAWord() throws {
        let page = SamplePage.article(
            SamplePage.page(SamplePage.prose), url: "https://www.example.org/news/2026/05/03/fraud-prevention-week")
        #expect(try SamplePage.cleaned(page).publishedDate == "2026-05-03")
    }

    @Test(arguments: [
        (
            "<p>Governor <a href=/people/andrew-barley>Andrew Barley</a> said that all of the banks have to report, and that he knows it.</p>",
            ""
        ),
        (
            "<p>The Authority has fined <a href=/authorised-firms/x>Barrow Capital Limited</a> for late reports to all of its customers.</p>",
            ""
        ),
        ("<h2>By Asset Class</h2>", ""), ("", "European Securities and Markets Authority"),
        ("", "HM Revenue & Customs"), ("", "Pressestelle"), ("", "条法司"),
    ]) func theseAreNoAuthors(_ body: String, _ meta: String) throws {
        #expect(
            try SamplePage.cleaned("<meta name=author content='\(meta)'>" + SamplePage.page(body + SamplePage.prose))
                .authors == [])
    }

    @Test(arguments: [("<p>作者：张来明 来源：新华社</p>", "张来明"), ("<p>By Marie Anne Le Roux</p>", "Marie Anne Le Roux")])
    func theseAreAuthors(_ line: String, _ name: String) throws {
        #expect(try SamplePage.cleaned(SamplePage.page(line + SamplePage.prose)).authors == [name])
    }

    @Test func titlesKeepTheirParts() throws {
        func title(_ head: String, _ body: String = "") throws -> String? {
            try SamplePage.cleaned(
                SamplePage.article(
                    "<title>\(head)</title><main>\(body)\(SamplePage.prose)</main>",
                    url: "https://www.fca.org.uk/news/1")
            ).title
        }
        #expect(try title("Bank fined again | Financial Conduct Authority") == "Bank fined again")
        #expect(
            try title("Consultation on Crypto-assets - Second Phase") == "Consultation on Crypto-assets - Second Phase")
        #expect(
            try title("x", "<h1><span class=overline>Enforcement action against</span> Example Bank plc</h1>")
                == "Enforcement action against Example Bank plc")
        #expect(
            SamplePage.reason(
                "<title>x</title><h1>Open banking: access denied</h1><p>The bank has denied access to two firms, it said.</p>"
            ) == nil)
    }

    @Test func aLabelInCapitalsIsNoTitleWhereThePageHasAFuller() throws {
        let head = "<meta property=og:title content='Introductory statement to the press conference'>"
        #expect(
            try SamplePage.cleaned(head + "<main><h1>PRESS CONFERENCE</h1>\(SamplePage.prose)</main>").title
                == "Introductory statement to the press conference")
    }

    @Test func aFewWordsOfALargePageAreDoubted() throws {
        let links = (1...300).map { "<li><a href=/n\($0)>Section number \($0)</a></li>" }.joined()
        let page = "<nav><ul>\(links)</ul></nav><main><h1>Live results</h1><p>The results follow here.</p></main>"
        #expect(try SamplePage.cleaned(page).warnings?.contains("little-text") == true)
        #expect(
            try SamplePage.cleaned(SamplePage.page(SamplePage.prose) + links).warnings?.contains("little-text") != true)
    }

    @Test func documentsAreFoundWhereverTheyStandInTheArticle() throws {
        let links =
            "<p><a href=' /d/order.pdf\n'>Order (PDF, 0.2MB)</a> <a href='/d/order.pdf#page=2'>page two</a> <a href=/d/slides.pptx>Slides</a></p><footer><a href=/d/annex.pdf>PDF</a></footer>"
        let article = try SamplePage.cleaned(
            SamplePage.page(SamplePage.prose + links) + "<footer><a href=/charter.pdf>Charter</a></footer>")
        #expect(
            article.attachments?.map(\.url)
                == ["order.pdf", "slides.pptx", "annex.pdf"].map { "http://www.a.example/d/" + $0 })
        #expect(article.attachments?.map(\.title) == ["Order", "Slides", nil])
    }

    @Test(
        arguments: [
            ("Annual report (2026)", "Annual report (2026)"), ("Consultation document", "Consultation document"),
            ("Statement (PDF 0.2 MB) PDF", "Statement"), ("Download PDF", nil), ("PDF version", nil),
            ("Rules 3.2 PDF", "Rules 3.2"),
        ] as [(String, String?)]) func aDocumentsTitleIsNotItsButton(_ words: String, _ title: String?) throws
    {
        let link = "<p><a href=/d/x.pdf>\(words)</a></p>"
        #expect(try SamplePage.cleaned(SamplePage.page(SamplePage.prose + link)).attachments?.first?.title == title)
    }

    @Test func aPublisherHasAName() throws {
        func publisher(_ head: String, url: String = "https://www.bankofengland.co.uk/news/1") throws -> String? {
            try SamplePage.cleaned(SamplePage.article(head + SamplePage.page(SamplePage.prose), url: url)).publisher
        }
        #expect(try publisher("<title>Statement on rates | Bank of England</title>") == "Bank of England")
        #expect(try publisher("<meta property=og:site_name content='https://www.a.example'>") == nil)
        #expect(
            try publisher("<meta property=og:site_name content='The Ledger - News that count since 1922'>")
                == "The Ledger")
        #expect(try publisher("<title>Statement on rates | Second part of it</title>") == nil)
    }

    @Test func anUpdateComesAfterItsPublication() throws {
        let head = { (time: String) in
            "<meta property=article:published_time content=2026-05-03T10:00:00Z><meta property=article:modified_time content=\(time)>"
        }
        #expect(
            try SamplePage.cleaned(head("2026-05-03T01:00:00Z") + SamplePage.page(SamplePage.prose)).updatedAt == nil)
        #expect(
            try SamplePage.cleaned(head("1970-01-01T00:00:00Z") + SamplePage.page(SamplePage.prose)).updatedAt == nil)
        #expect(
            try SamplePage.cleaned(head("2026-05-04T01:00:00Z") + SamplePage.page(SamplePage.prose)).updatedAt?
                .description == "2026-05-04T01:00:00Z")
    }
}
