import Fixtures
import Foundation
import Records
import Testing

@Suite struct DateTests {
    @Test(arguments: [
        ("Tue, 17 Nov 2026 09:30:00 +0000", "2026-11-17T09:30:00Z"), ("17 Nov 26 09:30 EST", "2026-11-17T14:30:00Z"),
        ("2026-11-17T09:30:00+08:00", "2026-11-17T01:30:00Z"), ("2026-11-17", "2026-11-17"),
        ("November 17, 2026", "2026-11-17"),
        ("2026年11月18日 10:30", "2026-11-18T10:30:00"), ("令和8年11月18日", "2026-11-18"), ("二〇二六年十一月十八日", "2026-11-18"),
        ("2026년 11월 18일", "2026-11-18"), ("17. November 2026", "2026-11-17"), ("17 novembre 2026", "2026-11-17"),
        ("17 de noviembre de 2026", "2026-11-17"),
        ("20261117", "2026-11-17"), ("1795000000", "2026-11-18T11:06:40Z"), ("December 2026", "2026-12"),
        ("31.12.2026 24:00", "2027-01-01T00:00:00"),
    ])
    func readsADateAsExactlyAsItIsWritten(_ text: String, _ expected: String) {
        #expect(DateParser().parse(text)?.iso8601 == expected)
    }

    @Test(arguments: [
        "31 June 2026", "03/04/2026", "soon", "", "12:30", "Sunday", "99 Nov 2026", "2026-13-01", "call 0800 123 456",
    ])
    func isNilWhenInDoubt(_ text: String) {  // fault 28
        #expect(DateParser().parse(text) == nil)
    }

    @Test(arguments: [
        "May 12-14, 2020", "12–14 May 2020", "Bulletin 4 (April 2021)", "PDF 5 MB, May 2020", "Volume 12, May 2020",
        "Page 3 of 12, May 2020", "Issue 3 - March 2021", "Q1 March 2021", "March 4 Justice 2020",
        "Section 12 may apply 2020",
        "Data set 12, 2020", "Sold out 2020", "It may be 2020", "Mars 2020 rover lands", "Table 3 mac 2020",
    ])
    func aNumberBesideAMonthIsNotAlwaysADay(_ text: String) {
        #expect(DateParser().parse(text) == nil)
        #expect(DateParser(localeHint: "en").parse(text) == nil)
    }

    @Test(
        arguments: [
            ("202012271030", nil, "2020-12-27T10:30:00"), ("20201227T103000Z", nil, "2020-12-27T10:30:00Z"),
            ("2020-12-27T10:30:00,123+08:00", nil, "2020-12-27T02:30:00Z"),
            ("27 Dec 2020 10:30 - 12:00", "en", "2020-12-27T10:30:00"),
            ("27.12.2020, 09:00 – 17:00", "de", "2020-12-27T09:00:00"),
            ("2020-12-27 10:30-05:00", nil, "2020-12-27T15:30:00Z"),
            ("26.11.18", "ko", "2026-11-18"), ("26.11.18", "de", "2018-11-26"),
            ("27 Dec 2020 3pm", "en", "2020-12-27T15:00:00"),
            ("WASHINGTON, Jan. 6, 2021", "en", "2021-01-06"), ("воскресенье, 27 декабря 2020 года", "ru", "2020-12-27"),
        ] as [(String, String?, String)])
    func formsThatAreEasilyMistaken(_ text: String, _ locale: String?, _ expected: String) {
        #expect(DateParser(localeHint: locale).parse(text)?.iso8601 == expected)
    }

    @Test func theLocaleDecidesWhichIsTheDay() {
        #expect(DateParser(localeHint: "en-US").parse("03/04/2026")?.iso8601 == "2026-03-04")
        #expect(DateParser(localeHint: "en-GB").parse("03/04/2026")?.iso8601 == "2026-04-03")
    }

    @Test func aDayIsNeverShiftedByAZone() throws {
        let date = try #require(DateParser().parse("December 27, 2020"))
        let published = try #require(
            Published(date, evidence: .signature, raw: "December 27, 2020", zone: "Asia/Shanghai"))
        #expect(published.at.description == "2020-12-27T00:00:00Z")
        #expect(published.precision == .day)
    }

    @Test func aTimeWithoutZoneTakesTheSources() throws {  // fault 29
        let date = try #require(DateParser().parse("2026-11-18 02:30"))
        #expect(
            Published(date, evidence: .meta, raw: "", zone: "Asia/Shanghai")?.at.description == "2026-11-17T18:30:00Z")
        #expect(Published(date, evidence: .meta, raw: "", zone: nil)?.precision == .day)
    }

    @Test func thePublishersDayIsThatOfItsOwnZone() throws {
        let date = try #require(DateParser().parse("Tue, 17 Nov 2026 23:00:00 GMT"))
        #expect(Published(date, evidence: .feed, raw: "", zone: "Asia/Shanghai")?.day.description == "2026-11-18")
    }

    @Test(arguments: [
        ("3 hours ago", "en", "2026-11-20T03:00:00Z"), ("vor 2 Tagen", "de", "2026-11-18"),
        ("昨天 10:30", "zh", "2026-11-19T10:30:00"),
        ("hace una semana", "es", "2026-11-13"), ("2日前", "ja", "2026-11-18"), ("12月26日", "zh", "2025-12-26"),
        ("19 Nov", "en", "2026-11-19"), ("5분 전", "ko", "2026-11-20T05:55:00Z"), ("il y a 3 mois", "fr", "2026-08"),
        ("an hour ago", "en", "2026-11-20T05:00:00Z"),
        ("il y a un an", "fr", "2025"), ("5 mo ago", "en", "2026-06"),
        ("Aujourd’hui à 10:30", "fr", "2026-11-20T10:30:00"),
    ])
    func relativeWordsCountFromTheFetch(_ text: String, _ locale: String, _ expected: String) {
        let reference = DateReference(Timestamp("2026-11-20T06:00:00Z")!, offset: 28_800)
        #expect(DateParser(localeHint: locale, reference: reference).parse(text)?.iso8601 == expected)
        // and are no date where nobody says when that was
        #expect(DateParser(localeHint: locale).parse(text) == nil)
    }

    @Test(arguments: [
        "3 days ago the bank was fined", "The first 3 hours", "Version 2.0.12", "https://a.example/2026/11/18/x",
        "Copyright 1999-2026 the company", "九九九九九九九九九九九九九九九九九九九九九九九九九年", "9999 years ago",
        "Sun, Dec x 2012 11:47:32 GMT",
    ])
    func sentencesAndVersionsAreNoDates(_ text: String) {
        let reference = DateReference(Timestamp("2026-11-20T06:00:00Z")!, offset: 0)
        #expect(DateParser(localeHint: "en", reference: reference).parse(text) == nil)
    }

    @Test(arguments: [
        ("27 Aralık 2020", "tr"), ("27. prosince 2020", "cs"), ("27 grudnia 2020 r.", "pl"),
        ("27. joulukuuta 2020", "fi"),
        ("27 Δεκεμβρίου 2020", "el"), ("27 декабря 2020 г.", "ru"), ("2020. december 27.", "hu"),
        ("27. desember 2020", "nb"),
        ("27 dicembre 2020", "it"), ("27 de dezembro de 2020", "pt"), ("den 27 december 2020", "sv"),
        ("令和2年12月27日", "ja"), ("R2.12.27", "ja"), ("民國109年12月27日", "zh-TW"), ("2020년 12월 27일", "ko"),
        ("27 ธ.ค. 2563", "th"), ("27 декември 2020", "bg"), ("27 décembre 2020", "fr"), ("27-Dec-20", "en"),
        ("发布时间：2020-12-27 来源：证监会", "zh"), ("2020-W52-7", "en"), ("2020-362", "en"),
    ])
    func readsTheSameDayInManyTongues(_ text: String, _ locale: String) {
        #expect(DateParser(localeHint: locale).parse(text)?.iso8601 == "2020-12-27")
    }

    @Test(arguments: [
        ("Fri, 31 Mar 2023 20:19:00 America/Los_Angeles", "2023-04-01T03:19:00Z"),
        ("2021-03-28T02:30:00+01:00[Europe/Paris]", "2021-03-28T01:30:00Z"),
        ("北京时间2020年12月27日10:30", "2020-12-27T02:30:00Z"),
        ("27.12.2020 10:30 МСК", "2020-12-27T07:30:00Z"),
        ("Sun, 27 Dec 2020 10:30:00 GMT+0000", "2020-12-27T10:30:00Z"),
    ])
    func zonesOfEveryKindAreRead(_ text: String, _ expected: String) {  // pitfall 6
        #expect(DateParser().parse(text)?.iso8601 == expected)
    }

    @Test(arguments: ["0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
    func whatProgramsWriteWhereTheyHaveNoneIsNoDateOfARecord(_ text: String) throws {  // fault 28
        let date = try #require(DateParser().parse(utf8: Array(text.utf8)))
        #expect(Published(date, evidence: .feed, raw: text) == nil)
    }

    @Test(arguments: [
        "Tue, 17 Nov 2026 09:30:00 +0800", "17 Nov 2026 09:30 GMT", "2026-11-17T09:30:00.123-05:30",
        "2026-11-17 09:30:00Z",
        " Tue, 17 Nov 2026 09:30:00 GMT\n",
    ])
    func theShortWayGivesWhatTheLongOneGives(_ text: String) {
        #expect(DateParser().parse(utf8: Array(text.utf8)) == DateParser().parse(text))
    }

    /// The floor is what this version reaches, less a point; see docs/quality.md.
    @Test(.enabled(if: Project.sharedData != nil, "../shared/data is not there"))
    func theLabelledDatesAreReadAsOftenAsBefore() throws {
        struct Case: Decodable { var input: String, locale_hint: String?, expected_iso8601: String?, group: String }
        let data = try Data(contentsOf: URL(fileURLWithPath: Project.sharedData! + "/dates/cases.json"))
        let cases = try JSONDecoder().decode([Case].self, from: data)
        let reference = DateReference(Timestamp("2021-01-05T04:00:00Z")!, offset: 28_800)
        let right = cases.count {
            let parser = DateParser(localeHint: $0.locale_hint, reference: $0.group == "relative" ? reference : nil)
            return parser.parse(utf8: Array($0.input.utf8))?.iso8601 == $0.expected_iso8601
        }
        #expect(right * 100 >= cases.count * 97, "\(right) of \(cases.count)")
    }
}

@Suite struct AddressTests {
    @Test(arguments: [
        ("HTTP://Example.COM:80/a/../b/./c?x=1#f", "http://example.com/b/c?x=1#f"),
        ("https://user:pw@host/", "https://user:pw@host/"),
        ("http://0x7f.1/", "http://127.0.0.1/"), ("http://[::FFFF:1.2.3.4]/", "http://[::ffff:102:304]/"),
        ("http://bücher.example/ä", "http://xn--bcher-kva.example/%C3%A4"),
        (" http://a b.example", nil), ("javascript:alert(1)", nil), ("http://", nil), ("http:///x", "http://x/"),
        ("file:///etc/passwd", nil), ("http://a.example/\u{1F4A9}", "http://a.example/%F0%9F%92%A9"),
        ("http://faß.de/", "http://xn--fa-hia.de/"), ("http://日本語。JP/", "http://xn--wgv71a119e.jp/"),
        ("https://☃/", "https://xn--n3h/"), ("http://يa.example/", nil), ("http://０Ｘｃ０．０２５０．０１", "http://192.168.0.1/"),
        ("http://foo.0XFFFFFFFFFFFFFFFFFFFFACE123", nil), ("http://09.example/", "http://09.example/"),
        ("http://1.09/", nil),
    ])
    func parsesByTheURLStandard(_ input: String, _ expected: String?) {
        #expect(WebURL(input)?.description == expected)
    }

    @Test func relativeAddressesAreResolved() throws {
        let base = try #require(WebURL("https://a.example/news/list.html?p=2"))
        #expect(WebURL("../x", base: base)?.description == "https://a.example/x")
        #expect(WebURL("//b.example/y", base: base)?.description == "https://b.example/y")
        #expect(WebURL("https:/p", base: base)?.description == "https://a.example/p")
        #expect(WebURL("?p=3", base: base)?.description == "https://a.example/news/list.html?p=3")
        #expect(WebURL("", base: base)?.description == "https://a.example/news/list.html?p=2")
    }

    @Test func trackingParametersFragmentsAndCredentialsAreNoPartOfAnArticlesAddress() {  // fault 33
        let canonical = CanonicalURL.of("https://u:p@A.example/x?utm_source=rss&b=2&a=1&fbclid=9#top")
        #expect(canonical == "https://a.example/x?a=1&b=2")
        #expect(CanonicalURL.of("https://a.example/x?a=%e4&a=1") == "https://a.example/x?a=%E4&a=1")
    }

    @Test func anIdIsSixteenHexDigitsOfTheCanonicalAddress() {
        #expect(CanonicalURL.id("https://a.example/x") == String(SHA256.hex("https://a.example/x".utf8).prefix(16)))
        #expect(CanonicalURL.id(source: "gb/a", key: "1") != CanonicalURL.id(source: "gb/b", key: "1"))
    }

    @Test(.enabled(if: Project.sharedData != nil, "../shared/data is not there"))
    func theLabelledAddressesAreParsedAsOftenAsBefore() throws {
        struct Case: Decodable { var input: String, base: String?, expected: String? }
        let data = try Data(contentsOf: URL(fileURLWithPath: Project.sharedData! + "/urls/cases.json"))
        let cases = try JSONDecoder().decode([Case].self, from: data)
        let right = cases.count { WebURL($0.input, base: $0.base.flatMap { WebURL($0) })?.description == $0.expected }
        #expect(right * 100 >= cases.count * 98, "\(right) of \(cases.count)")
    }
}

@Suite struct PagePatternTests {
    @Test(arguments: [
        ("https://a.example/?p={page}", "https://a.example/?p=2", "https://a.example/?p=3"),
        ("/list/{page:1}.html", "/list/1.html", "/list/2.html"),
        ("?start={page:20:20}&n=20", "?start=20&n=20", "?start=40&n=20"),
    ])
    func countsTheFurtherPages(_ pattern: String, _ second: String, _ third: String) throws {
        let pattern = try #require(PagePattern(pattern))
        #expect(pattern.address(ofPage: 2) == second && pattern.address(ofPage: 3) == third)
    }

    @Test func aSelectorIsNoPattern() {
        #expect(PagePattern("//a[@rel='next']/@href") == nil && PagePattern("{pages}") == nil)
    }
}

@Suite struct SerialisedAddressTests {
    /// What is said to need no parsing must come out of it as it went in.
    @Test(arguments: [
        "https://a.example/x/y.html?a=1&b=%20#f", "http://a.example/", "https://a.example", "https://A.example/",
        "https://a.example:443/", "https://a.example/../x", "https://a.example/%2e/x", "https://xn--bcher-kva.example/",
        "https://1.2/", "https://a.example/ä", "https://a.example/a b", "https://u@a.example/", "https://a.0x7f/x",
        "https://a..example/x", "https://a.example/'x'", "https://-a.example/", "https://a.example/x|y^z`",
        "http:///x/y.ex/",
        "https://a.example/x?y'z", "https://a.example\\x", "https://a.example/.hidden", "httpx://a.example/longer",
    ])
    func whatIsTakenAsItIsWouldNotBeChanged(_ text: String) {
        if WebURL.isSerialised(text) { #expect(WebURL(text)?.description == text) }
    }

    @Test func plainAddressesAreTakenAsTheyAre() {
        #expect(WebURL.isSerialised("https://www.authority.example/news/2026/11/18/fine-for-bank.html?ref=rss"))
    }
}
