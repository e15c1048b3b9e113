import Cleaning
import Fixtures
import Records
import Testing

/// Which of a page's dates is the publication's.
@Suite struct PageDateTests {
    private func dated(_ line: String, _ jurisdiction: String? = nil, url: String = "http://www.a.example/news/1")
        throws
        -> Article
    {
        try SamplePage.cleaned(
            SamplePage.article(SamplePage.page(line + SamplePage.prose), url: url, jurisdiction: jurisdiction))
    }

    @Test(arguments: [
        "Closing date: 30 June 2027", "Effective date: 1 January 2028", "Event date: 5 May 2027", "Due: 30 June 2027",
        "Deadline 30 June 2027", "截止日期：2027年6月30日",
    ]) func aDeadlineIsNoPublication(_ line: String) throws {
        #expect(try dated("<p class=date>\(line)</p>").publishedAt == nil)
        #expect(try dated("<p>3 May 2026</p><p>\(line)</p>").publishedDate == "2026-05-03")
    }

    @Test(arguments: [
        "<p>Last updated: 3 March 2026</p>", "<p class=date>Updated 3 March 2026</p>",
        "<div>Last updated on:</div><div>3 March 2026</div>", "<p>Stand: 3.3.2026</p>", "<p>最后更新：2026年3月3日</p>",
    ]) func aPageThatNamesItsLastChangeOnlySaysSo(_ line: String) throws {
        let article = try dated(line)
        #expect(article.publishedDate == "2026-03-03")
        #expect(article.warnings?.contains("date-of-update") == true)
        #expect(article.updatedAt?.description == "2026-03-03T00:00:00Z")
        let both = try dated("<p>3 May 2025</p>" + line)
        #expect(both.publishedDate == "2025-05-03")
        #expect(both.warnings?.contains("date-of-update") != true)
        #expect(both.updatedAt?.description == "2026-03-03T00:00:00Z")
    }

    @Test(arguments: [
        "Published 3 May 2026, last updated 4 June 2026", "Last updated 4 June 2026, originally published 3 May 2026",
        "3 May 2026 - Updated 4 June 2026", "Updated: 4 June 2026 | Published: 3 May 2026",
        "Letzte Änderung: 4.6.2026 Veröffentlicht: 3.5.2026",
    ]) func aLineOfTwoDatesIsReadByItsLabels(_ line: String) throws {
        let article = try dated("<p>\(line)</p>")
        #expect(article.publishedDate == "2026-05-03")
        #expect(article.updatedAt?.description == "2026-06-04T00:00:00Z")
    }

    @Test(
        arguments: [
            ("US", "2026-03-04"), ("GB", "2026-04-03"), ("AU", "2026-04-03"), ("EU", "2026-04-03"), ("CA", nil),
            (nil, nil),
        ] as [(String?, String?)])
    func theSourcesCountrySaysWhichIsTheDay(_ jurisdiction: String?, _ day: String?) throws {
        #expect(try dated("<p class=date>03/04/2026</p>", jurisdiction).publishedDate == day)
    }

    @Test func thePagesOtherDatesSayWhichIsTheDay() throws {
        let line = "<p class=date>03/04/2026</p>"
        let page = { (other: String) in
            SamplePage.page(line + SamplePage.prose) + "<aside><ul><li>\(other)</li></ul></aside>"
        }
        #expect(try SamplePage.cleaned(page("27/02/2026")).publishedDate == "2026-04-03")
        #expect(try SamplePage.cleaned(page("02/27/2026")).publishedDate == "2026-03-04")
        #expect(try SamplePage.cleaned(page("02/27/2026 27/02/2026")).publishedDate == nil)
        #expect(try SamplePage.cleaned("<html lang=en-us>" + page("x")).publishedDate == "2026-03-04")
    }

    @Test func whatReadersAreToldGoesBeforeATemplatesDate() throws {
        let meta = "<meta name=date content=2026-05-09>"
        let line = "<p>Published: 3 May 2026</p>"
        #expect(try SamplePage.cleaned(meta + SamplePage.page(line + SamplePage.prose)).publishedDate == "2026-05-03")
        #expect(try SamplePage.cleaned(meta + SamplePage.page(SamplePage.prose)).publishedDate == "2026-05-09")
        let strong = "<meta property=article:published_time content=2026-05-02>"
        #expect(try SamplePage.cleaned(strong + SamplePage.page(line + SamplePage.prose)).publishedDate == "2026-05-02")
    }

    @Test func aLabelledDateBesideTheArticleIsItsOwn() throws {
        let aside = "<div class=sidebar><h4>Published</h4><time datetime=2026-05-03T12:00:00Z>3 May 2026</time></div>"
        #expect(try SamplePage.cleaned(SamplePage.page(SamplePage.prose) + aside).publishedDate == "2026-05-03")
        let unlabelled = "<div class=sidebar><h4>Calendar</h4><p>7 August 2026 and more</p></div>"
        #expect(try SamplePage.cleaned(SamplePage.page(SamplePage.prose) + unlabelled).publishedDate == nil)
    }

    @Test func microdataMayStandInAnyElement() throws {
        let span =
            "<div itemprop=datePublished content=2026-05-03><span itemprop=dateModified>Updated on 4 June 2026</span></div>"
        #expect(try dated(span).publishedDate == "2026-05-03")
    }

    @Test func monthsHaveNamesInAddressesToo() throws {
        let url = "http://www.a.example/blog/2026/october/03/rules"
        #expect(try dated("", url: url).publishedDate == "2026-10-03")
        #expect(try dated("", url: url).publishedEvidence == "url")
    }

    @Test func aTimeThatContradictsWhatItShowsIsNotBelieved() throws {
        #expect(
            try dated("<time datetime='2018-07-01T20:00:00'>13 November 2025</time>").publishedDate == "2025-11-13")
    }

    @Test(arguments: ["minutes20251029.htm", "meetings/2025/10/29/record.htm", "transcript/20251029"])
    func aMeetingsDayIsNoPublication(_ path: String) throws {
        #expect(try dated("", url: "http://bank.example/\(path)").publishedAt == nil)
    }

    @Test(
        arguments: [
            ("LONDON, 17 November 2026 - The Authority has fined the bank, it said.", "2026-11-17"),
            ("17.11.2026 - Die Behörde hat die Bank gerügt, teilte sie mit.", "2026-11-17"),
            ("서울 2026년 11월 17일 (연합) 금융위원회는 은행에 과태료를 부과했다.", "2026-11-17"),
            ("17.11.2026 Die Behörde hat die Bank gerügt, teilte sie mit.", "2026-11-17"),
            ("The bank was fined on 17 November 2026 - and paid at once.", nil),
        ] as [(String, String?)]) func aDatelineDates(_ line: String, _ day: String?) throws
    {
        let prose = SamplePage.prose
        #expect(try SamplePage.cleaned(SamplePage.page("<p>\(line)</p>" + prose)).publishedDate == day)
        // several are a chronicle
        let other = line.replacing("17", with: "18")
        #expect(try SamplePage.cleaned(SamplePage.page("<p>\(line)</p><p>\(other)</p>" + prose)).publishedDate == nil)
    }
}
