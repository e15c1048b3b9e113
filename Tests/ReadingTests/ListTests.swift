// HTML listings, JSON lists and sitemaps.

import Fixtures
import Foundation
import Reading
import Records
import Testing

private func resource(_ body: String, url: String = "http://a.example/list/", type: String = "text/html")
    -> FetchedResource
{
    resource(Array(body.utf8), url: url, type: type)
}

private func resource(_ body: [UInt8], url: String, type: String) -> FetchedResource {
    FetchedResource(
        requestedURL: url, url: url, status: 200, headers: [HTTPHeader("Content-Type", type)], body: body,
        fetchedAt: Timestamp("2026-11-20T06:00:00Z")!, archived: nil)
}

@Suite struct ListingTests {
    private func read(_ body: String, zone: String? = nil, _ change: (inout Source.Listing) -> Void) throws -> Reading {
        var source = Source(id: "x/y", name: "n", kind: .listing, url: "http://a.example/list/")
        var listing = Source.Listing()
        change(&listing)
        (source.listing, source.timeZone) = (listing, zone)
        return try ListingReader().read(resource(body), of: source)
    }

    @Test func readsRowsByCSS() throws {
        let body = """
            <ul class=menu><li><a href="/">Home</a></li></ul><div class="news"><article><h3><a href="1.html">One</a></h3><time datetime="2026-11-18T10:00:00+08:00">18 Nov</time></article>
            <article><h3><a href="2.html">Two</a></h3></article></div><a rel=next href="?p=2">more</a>
            """
        let reading = try read(body) {
            ($0.item, $0.link, $0.date, $0.next) = (
                ["css:.news > article"], ["css:h3 a"], ["css:time"], ["css:a[rel=next]"]
            )
        }
        #expect(reading.entries.map(\.link) == ["http://a.example/list/1.html", "http://a.example/list/2.html"])
        #expect(reading.entries.map(\.title) == ["One", "Two"] && reading.next == "http://a.example/list/?p=2")
        #expect(reading.entries.map { $0.published?.iso8601 } == ["2026-11-18T02:00:00Z", nil])
    }

    @Test(arguments: [
        "<li><a href=1>One</a> <span>[2026-11-18]</span></li>", "<li><a href=1>One</a>（2026年11月18日）</li>",
        "<li><a href=1>One</a><time datetime=2026-11-18>yesterday or so</time></li>",
        "<li>18 November 2026 <a href=1>One</a></li>",
    ])
    func theDateInTheRowIsFoundWithoutASelector(_ row: String) throws {
        let reading = try read("<ul>\(row)<li><a href=2>Two</a></li></ul>") {
            ($0.item, $0.link) = (["//li"], [".//a"])
        }
        #expect(reading.entries.map { $0.published?.iso8601 } == ["2026-11-18", nil])
    }

    @Test func theDateBesideTheRowIsFoundAndANeighboursIsNotTaken() throws {
        let body =
            "<dl><dt>18 November 2026</dt><dd><a href=1>One</a></dd><dt>17 November 2026</dt><dd><a href=2>Two</a></dd></dl>"
        let reading = try read(body) { ($0.item, $0.link) = (["//dd"], ["./a/@href"]) }
        #expect(reading.entries.map { $0.published?.iso8601 } == ["2026-11-18", "2026-11-17"])
        let rows = "<p><a href=1>One</a></p><p><a href=2>Two</a> <i>2026-11-18</i></p>"
        let other = try read(rows) { ($0.item, $0.link) = (["//p"], ["./a/@href"]) }
        #expect(other.entries.map { $0.published?.iso8601 } == [nil, "2026-11-18"])
    }

    @Test func onWhichSideTheDatesStandIsDecidedForAllRows() throws {
        let body = "<div><h3><a href=5>Five</a></h3><p>5 May 2020</p><h3><a href=4>Four</a></h3><p>4 May 2020</p></div>"
        let reading = try read(body) { ($0.item, $0.link) = (["css:h3"], ["css:a"]) }
        #expect(reading.entries.map { $0.published?.iso8601 } == ["2020-05-05", "2020-05-04"])
        let doubtful = "<div><p>6 May 2020</p>" + body.dropFirst(5)
        let other = try read(doubtful) { ($0.item, $0.link) = (["css:h3"], ["css:a"]) }
        #expect(other.entries.map { $0.published?.iso8601 } == [nil, nil])
    }

    @Test(arguments: [
        "Comments due January 5, 2027", "Consultation closes 05/02/2027", "Closing date: 5 January 2027", "506385201",
        "Period ended September 30, 2026", "自2027年1月1日起施行", "2026-10-05 v 2", "截至2026年10月31日",
    ])
    func aDateWithOtherWordsIsNotTheRows(_ text: String) throws {
        let body = "<table><tr><td><a href=1>One</a></td><td>\(text)</td><td>2026-11-18</td></tr></table>"
        let reading = try read(body) { ($0.item, $0.link) = (["//tr"], ["css:a"]) }
        #expect(reading.entries.map { $0.published?.iso8601 } == ["2026-11-18"])
    }

    @Test func aTitleIsNotWhatStandsOnEveryLinkAndWordsAreParted() throws {
        let body = """
            <div><h3>One</h3><a href=1>Read more</a></div><div><h3>Two</h3><a href=2>Read more</a></div>
            <div><a href=3><span>18 November 2026</span><h3>Card<br>three</h3></a></div><div><a href="#">+</a><a href=4>Four</a></div><div>no link</div>
            """
        let reading = try read(body) { ($0.item, $0.link) = (["//div"], ["css:a"]) }
        #expect(reading.entries.map(\.title) == [nil, nil, "Card three", "Four"])
        #expect(
            reading.entries[2].published?.iso8601 == "2026-11-18"
                && reading.entries[3].link == "http://a.example/list/4")
        #expect(reading.warnings == ["rows-without-link: 1"])
    }

    @Test func aTitleThatHoldsADateIsNoDate() throws {
        let reading = try read("<li><a href=1>Statement of 18 November 2026 on fines</a></li>") {
            ($0.item, $0.link) = (["//li"], [".//a"])
        }
        #expect(reading.entries[0].published == nil)
    }

    @Test func relativeDatesCountFromTheFetchInTheSourcesZone() throws {
        let reading = try read("<li><a href=1>One</a><i>昨天 10:30</i></li>", zone: "Asia/Shanghai") {
            ($0.item, $0.link, $0.date) = (["//li"], [".//a"], ["./i"])
        }
        #expect(
            reading.entries[0].published?.iso8601 == "2026-11-19T10:30:00"
                && reading.entries[0].publishedRaw == "昨天 10:30")
    }
}

@Suite struct JSONListTests {
    private func read(_ body: String, _ change: (inout Source.JSONList) -> Void) throws(ReadingError) -> Reading {
        var source = Source(id: "x/y", name: "n", kind: .json, url: "http://a.example/api/list")
        var list = Source.JSONList()
        change(&list)
        (source.json, source.timeZone) = (list, "Asia/Shanghai")
        return try JSONListReader().read(
            resource(body, url: "http://a.example/api/list", type: "application/json"), of: source)
    }

    @Test func readsItemsByPointers() throws {
        let body = #"""
            {"data":{"rows":[{"docId":7,"docTitle":"关于 <b>处罚</b>","publishDate":"2026-11-18 10:30:00","info":{"abs":"<p>短</p>"}},
             {"docId":8,"docTitle":"Two","publishDate":1795000000000},{"other":1}],"next":"?page=2"}}
            """#
        let reading = try read(body) {
            ($0.items, $0.link) = (["/rows", "/data/rows"], ["/url", "https://b.example/doc?id={/docId}&x=1"])
            ($0.title, $0.date, $0.summary, $0.next) = (["/docTitle"], ["/publishDate"], ["/info/abs"], ["/data/next"])
        }
        #expect(reading.entries.map(\.link) == ["https://b.example/doc?id=7&x=1", "https://b.example/doc?id=8&x=1"])
        #expect(reading.entries.map(\.title) == ["关于 处罚", "Two"] && reading.entries[0].summary == "短")
        #expect(reading.entries.map { $0.published?.iso8601 } == ["2026-11-18T10:30:00", "2026-11-18T11:06:40Z"])
        #expect(reading.next == "http://a.example/api/list?page=2")
    }

    @Test func aValueDoesNotBreakTheAddressItGoesInto() throws {
        let reading = try read(#"{"items":[{"id":"a&b=#1 2","p":"x/y","n":1.795e12}]}"#) {
            ($0.items, $0.link, $0.date) = (["/items"], ["/{/p}?id={/id}"], ["/n"])
        }
        #expect(reading.entries[0].link == "http://a.example/x/y?id=a%26b%3D%231%202")
        #expect(reading.entries[0].published?.iso8601 == "2026-11-18T11:06:40Z")
    }

    @Test func aCursorGoesIntoItsPattern() throws {
        let reading = try read(#"{"items":[{"url":"/1"}],"meta":{"cursor":"abc"}}"#) {
            ($0.items, $0.link, $0.next) = (["/items"], ["/url"], ["/api/list?cursor={/meta/cursor}"])
        }
        #expect(
            reading.next == "http://a.example/api/list?cursor=abc"
                && reading.entries.map(\.link) == ["http://a.example/1"])
        let last = try read(#"{"items":[],"meta":{"cursor":null}}"#) {
            ($0.items, $0.link, $0.next) = (["/items"], ["/url"], ["/api/list?cursor={/meta/cursor}"])
        }
        #expect(last.next == nil && last.entries.isEmpty)
    }

    @Test func jsonpAndSloppyJSONAreRead() throws {
        let reading = try read("callback_1([{\"url\":\"/1\",\"t\":\"A\tB\",\"t\":\"C\nD\"}]);") {
            ($0.items, $0.link, $0.title) = ([""], ["/url"], ["/t"])
        }
        #expect(reading.entries.map(\.title) == ["C D"])
    }

    @Test func anEmptyListMayBeNullAndDatesMayBeASPNETs() throws {
        let empty = try read(#"{"items":null}"#) { ($0.items, $0.link) = (["/items"], ["/url"]) }
        #expect(empty.entries.isEmpty)
        let dated = try read(#"{"items":[{"url":"/1","d":"/Date(1795000000000+0800)/"}]}"#) {
            ($0.items, $0.link, $0.date) = (["/items"], ["/url"], ["/d"])
        }
        #expect(dated.entries[0].published?.iso8601 == "2026-11-18T11:06:40Z")
        #expect(throws: ReadingError.rowsWithoutLink(1)) {
            try read(#"{"items":[{"a":1}]}"#) { ($0.items, $0.link) = (["/items"], ["/url"]) }
        }
    }

    @Test func whatIsNotThereIsSaid() {
        func list(_ body: String) throws(ReadingError) -> Reading {
            try read(body) { ($0.items, $0.link) = (["/items"], ["/url"]) }
        }
        #expect(throws: ReadingError.noItems(["/items"])) { try list(#"{"error":"x"}"#) }
        #expect(throws: ReadingError.htmlInsteadOfJSON) { try list("<!DOCTYPE html><p>blocked") }
        #expect(throws: ReadingError.empty) { try list("  ") }
        #expect(throws: ReadingError.self) { try list("{\"items\":[") }
    }
}

@Suite struct SitemapTests {
    private func read(_ body: String, url: String = "https://a.example/sitemap.xml") throws -> Reading {
        let source = Source(id: "x/y", name: "n", kind: .sitemap, url: "https://www.a.example/sitemap.xml")
        return try SitemapReader().read(resource(Array(body.utf8), url: url, type: "application/xml"), of: source)
    }

    @Test func readsPagesWithNewsAndLeavesForeignHostsOut() throws {  // fault 22
        let reading = try read(
            """
            <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="i">
            <url><loc> https://a.example/1 </loc><lastmod>2026-11-18</lastmod><image:image><image:loc>https://a.example/i.png</image:loc></image:image>
            <n:news><n:publication_date>2026-11-17T09:30:00Z</n:publication_date><n:title>One</n:title></n:news></url>
            <url><loc>https://a.example/1</loc></url><url><loc>https://elsewhere.example/2</loc></url><url><loc/></url></urlset>
            """)
        #expect(reading.entries.map(\.link) == ["https://a.example/1"] && reading.entries[0].title == "One")
        #expect(
            reading.entries[0].published?.iso8601 == "2026-11-17T09:30:00Z"
                && reading.entries[0].updated?.iso8601 == "2026-11-18")
        #expect(reading.warnings == ["foreign-host"])
    }

    @Test func aSitemapBehindAScriptsErrorIsRead() throws {
        #expect(try read("<p>warn</p><urlset><url><loc>/1</loc><url><loc>/2</loc></url></urlset>").entries.count == 2)
    }

    @Test func anIndexNamesFurtherLists() throws {
        let reading = try read(
            "<sitemapindex><sitemap><loc>/a.xml</loc></sitemap><sitemap><loc>/a.xml</loc></sitemap><sitemap><loc>/b.xml.gz</loc></sitemap></sitemapindex>"
        )
        #expect(reading.lists == ["https://a.example/a.xml", "https://a.example/b.xml.gz"] && reading.entries.isEmpty)
    }

    @Test func aCutOffSitemapGivesItsWholeAddresses() throws {
        let reading = try read(
            "<urlset><url><loc>https://a.example/1</loc></url><url><loc>https://a.example/2</loc><lastmod>2026-1")
        #expect(
            reading.entries.map(\.link) == ["https://a.example/1", "https://a.example/2"]
                && reading.entries[1].updated == nil)
        #expect(reading.warnings == ["cut-off"])
    }

    @Test func theTextFormIsAnAddressALine() throws {
        #expect(
            try read("https://a.example/1\r\nhttps://a.example/2\nnot one\n").entries.map(\.link) == [
                "https://a.example/1", "https://a.example/2",
            ])
    }

    @Test func fiftyThousandIsTheProtocolsLimit() throws {  // fault 22
        let body =
            "<urlset>" + (0..<50_010).map { "<url><loc>https://a.example/\($0)</loc></url>" }.joined() + "</urlset>"
        let reading = try read(body)
        #expect(reading.entries.count == 50_000 && reading.warnings == ["too-many-entries"])
    }
}

@Suite struct DiscoveryTests {
    @Test func aPagesFeedsAreFoundSurestFirst() {  // pitfall 16
        let page = resource(
            """
            <head><base href="/site/"><link rel="stylesheet" href="x.css"><link rel="alternate" hreflang="fr" href="/fr/">
            <link rel="alternate" type="application/rss+xml" title="News &amp; more" href="news.rss"><link rel=alternate type="application/atom+xml" href="feed://b.example/atom"></head>
            <a href="/about">About</a><a href="/rss-feeds">RSS feeds</a><a href="/press/feed.xml">Press</a><a href="news.rss">again</a>
            """, url: "https://a.example/news")
        let found = Discovery.candidates(in: page)
        #expect(
            found.map(\.url) == [
                "https://a.example/site/news.rss", "https://b.example/atom", "https://a.example/press/feed.xml",
                "https://a.example/rss-feeds",
            ])
        #expect(found.map(\.origin) == [.link, .link, .anchor, .hub] && found[0].title == "News & more")
    }

    @Test func theUsualPlacesLieBelowThePageAndAtTheRoot() throws {
        let places = Discovery.usualPlaces(try #require(WebURL("https://a.example/news?x=1"))).map(\.url)
        #expect(places.contains("https://a.example/news/feed") && places.contains("https://a.example/rss.xml"))
    }
}

@Suite struct EntryReadersTests {
    @Test(arguments: Source.Kind.allCases) func eachKindHasAReader(_ kind: Source.Kind) {
        #expect(EntryReaders.all.contains { type(of: $0).kind == kind })
    }
}
