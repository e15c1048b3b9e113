import Archive
import Bytes
import Fixtures
import Foundation
import Pipeline
import Records
import Testing

/// Lists of every kind, live against a loopback server, and the replay of what was archived.
@Suite struct ListRunTests {
    private func page(_ site: LiveSite, _ number: Int) {
        site.answer(
            "/n/\(number)",
            "<article><h1>Notice \(number)</h1><p>The authority has fined bank number \(number) for late reports to customers, it said in \(number * 7919).</p></article>"
        )
    }

    private func rows(_ numbers: some Sequence<Int>) -> String {
        numbers.map { "<li class=row><a href=/n/\($0)>Notice \($0)</a> <i>2026-11-\($0)</i></li>" }.joined()
    }

    @Test func aListingsPagesAreFollowedToTheirBoundAndNotBeyondWhatIsKnown() async throws {
        let site = try LiveSite()
        try site.source(
            "l", kind: "listing", "listing: { item: css:li.row, link: css:a, next: \"css:a[rel=next]\", pages: 3 }")
        site.answer("/l", rows([18, 17]) + "<a rel=next href=/l2>more</a>")
        site.answer("/l2", rows([16]) + "<a rel=next href=/l3>more</a>")
        site.answer("/l3", rows([15]) + "<a rel=next href=/l4>more</a>")
        for number in 15...19 { page(site, number) }
        let first = try await site.run()
        #expect(first.new == 4 && first.visits[0].ledger.listed == 4 && word(first, "l") == "fresh")
        #expect(!site.requests().contains { $0.target == "/l4" })
        #expect(try site.records().map(\.publishedDate).sorted { $0! < $1! } == (15...18).map { "2026-11-\($0)" })
        // one more row; the second page brings nothing new, so the third is not asked for
        site.answer("/l", rows([19, 18, 17]) + "<a rel=next href=/l2>more</a>")
        let before = site.server.requests.count
        #expect(try await site.run().new == 1)
        #expect(site.requests(from: before).map(\.target) == ["/l", "/l2", "/n/19"])
        try await site.expectReplayGivesTheSame()
    }

    @Test func aPageThatFailedIsAskedForTheNextTimeAlthoughTheFirstBringsNothingNew() async throws {
        let site = try LiveSite()
        try site.source(
            "l", kind: "listing", "listing: { item: //li, link: ./a/@href, next: \"/more/{page}\", pages: 3 }")
        site.answer("/l", rows([18]))
        site.answer("/more/2", .message(.page("", status: 500)))
        for number in 16...18 { page(site, number) }
        #expect(try await site.run().new == 1)
        site.answer("/more/2", rows([17]))
        site.answer("/more/3", rows([16]))
        #expect(try await site.run().new == 2)
        try await site.expectReplayGivesTheSame()
    }

    @Test func aCountedPageThatIsNotThereIsTheEndAndTheSameOneAgainAsWell() async throws {
        let site = try LiveSite()
        for name in ["ends", "same"] {
            try site.source(
                name, kind: "listing", "listing: { item: //li, link: ./a/@href, next: \"?p={page}\", pages: 5 }")
        }
        site.answer("/ends", rows([18]))
        site.answer("/same", rows([17]))
        try site.source(
            "absent", kind: "listing", "listing: { item: //li, link: ./a/@href, next: \"/nowhere/{page}\", pages: 5 }")
        site.answer("/absent", rows([16]))
        for number in 16...18 { page(site, number) }
        let outcome = try await site.run()
        #expect(outcome.new == 3 && outcome.exit() == 0 && word(outcome, "absent") == "fresh")
        #expect(site.requests().count { $0.target.hasPrefix("/same") } == 2)
    }

    @Test func fewerEntriesThanExpectedAreNoAlarmWherePagesWereLeftOut() async throws {  // fault 57
        let site = try LiveSite()
        try site.source(
            "l", kind: "listing",
            "expect: { at_least: 3 }\nlisting: { item: //li, link: ./a/@href, next: \"/more/{page}\", pages: 2 }")
        site.answer("/l", rows([18, 17]))
        site.answer("/more/2", rows([16, 15]))
        for number in 15...18 { page(site, number) }
        #expect(word(try await site.run(), "l") == "fresh")
        site.answer("/l", rows([18, 17]) + "<!-- other bytes -->")
        #expect(word(try await site.run(), "l") == "unchanged")
    }

    @Test func aRelativeDateDoesNotMakeAnArticleNewEachTime() async throws {
        let site = try LiveSite()
        try site.source("l", kind: "listing", "identity: title-date\nlisting: { item: //li, link: ./a, date: ./i }")
        for hours in 3...5 {
            site.answer("/l", "<li><a href=/n/1>Notice</a> <i>\(hours) hours ago</i></li>")
            page(site, 1)
            #expect(try await site.run().new == (hours == 3 ? 1 : 0))
        }
    }

    @Test func aDocumentThatTheListHandsOutIsAnAttachment() async throws {
        let site = try LiveSite()
        try site.source("a")
        site.answer(
            "/a",
            "<rss><channel><item><title>N</title><link>\(site.base)/n/1</link><enclosure url='/order.pdf' type='application/pdf'/><enclosure url='/x.mp3' type='audio/mpeg'/></item></channel></rss>",
            type: "text/xml")
        page(site, 1)
        _ = try await site.run()
        #expect(try site.records().first?.attachments?.map(\.url) == ["\(site.base)/order.pdf"])
    }

    @Test func aSitemapThatMovedToAnotherHostIsRead() async throws {
        let site = try LiveSite()
        try site.source("s", kind: "sitemap", url: "http://localhost:\(site.server.port)/s")
        try site.writePipeline(fetch: ", in_flight: 2")
        let pipeline = try String(contentsOfFile: site.pipeline, encoding: .utf8)
        try site.folder.write("p.yml", pipeline.replacing("[127.0.0.1]", with: "[127.0.0.1, localhost, \"::1\"]"))
        site.answer("/s", .message(.page("", status: 301, headers: [HTTPHeader("Location", "\(site.base)/s2")])))
        site.answer("/s2", "<urlset><url><loc>/n/17</loc></url></urlset>", type: "text/xml")
        page(site, 17)
        #expect(try await site.run().new == 1)
    }

    @Test func pagesAreFollowedByThePatternOfTheirAddress() async throws {
        let site = try LiveSite()
        try site.source(
            "l", kind: "listing",
            "listing: { item: //li, link: ./a/@href, next: \"/more/{page}\", pages: 5 }")
        site.answer("/l", rows([18]))
        site.answer("/more/2", rows([17]))
        site.answer("/more/3", "<p>nothing more</p>")
        for number in 17...18 { page(site, number) }
        #expect(try await site.run().new == 2)
        #expect(!site.requests().contains { $0.target == "/more/4" })
        try await site.expectReplayGivesTheSame()
    }

    @Test func aJSONListIsReadPageByPage() async throws {
        let site = try LiveSite()
        try site.source(
            "j", kind: "json",
            """
            time_zone: Asia/Shanghai
            json: { items: /data/rows, link: "/n/{/id}", title: /t, date: /d, next: "/j2?cursor={/data/cursor}" }
            """)
        site.answer(
            "/j", #"{"data":{"rows":[{"id":18,"t":"Notice 18","d":1795000000000}],"cursor":"x1"}}"#,
            type: "application/json")
        site.answer(
            "/j2", #"{"data":{"rows":[{"id":17,"t":"Notice 17","d":"2026-11-17 08:00:00"}],"cursor":null}}"#,
            type: "application/json")
        for number in 17...18 { page(site, number) }
        #expect(try await site.run().new == 2)
        #expect(site.requests().contains { $0.target == "/j2?cursor=x1" })
        let records = try site.records().sorted { $0.publishedAt! < $1.publishedAt! }
        #expect(records.map(\.publishedAt?.description) == ["2026-11-17T00:00:00Z", "2026-11-18T11:06:40Z"])
        #expect(records.allSatisfy { $0.publishedEvidence == "json" } && records[0].publishedDate == "2026-11-17")
        try await site.expectReplayGivesTheSame()
    }

    @Test func aPageInsteadOfJSONAndALostArrayHaveTheirVerdicts() async throws {  // faults 55 and 59
        let site = try LiveSite()
        for name in ["blocked", "moved", "broken"] {
            try site.source(name, kind: "json", "json: { items: /items, link: /url }")
        }
        site.answer("/blocked", "<html><title>Just a moment...</title></html>")
        site.answer("/moved", #"{"results":[]}"#, type: "application/json")
        site.answer("/broken", #"{"items":[{"url""#, type: "application/json")
        let outcome = try await site.run()
        #expect(word(outcome, "blocked") == "blocked" && word(outcome, "moved") == "layout_changed")
        #expect(word(outcome, "broken") == "not_json" && outcome.exit() == 1)
    }

    @Test func aSitemapIndexIsFollowedOnceEachAndOnItsOwnSite() async throws {  // fault 22
        let site = try LiveSite()
        try site.source("s", kind: "sitemap")
        func index(_ addresses: [String]) -> String {
            "<sitemapindex>" + addresses.map { "<sitemap><loc>\($0)</loc></sitemap>" }.joined() + "</sitemapindex>"
        }
        site.answer("/s", index(["/s", "/s1.xml", "/s2", "https://elsewhere.example/s.xml"]), type: "text/xml")
        site.answer("/s1.xml", "<urlset><url><loc>/n/17</loc></url></urlset>", type: "text/xml")
        site.answer("/s2", index(["/s", "/s1.xml", "/s3.xml"]), type: "text/xml")
        site.answer(
            "/s3.xml", "<urlset><url><loc>/n/18</loc><lastmod>2026-11-18</lastmod></url></urlset>", type: "text/xml")
        for number in 17...18 { page(site, number) }
        let outcome = try await site.run()
        #expect(outcome.new == 2 && outcome.visits[0].warnings.contains { $0.hasSuffix("foreign-sitemap") })
        #expect(
            site.requests().count { $0.target == "/s" } == 1 && site.requests().count { $0.target == "/s1.xml" } == 1)
        // an index that did not change says nothing of what it names
        site.answer(
            "/s1.xml", "<urlset><url><loc>/n/17</loc></url><url><loc>/n/16</loc></url></urlset>", type: "text/xml")
        page(site, 16)
        #expect(try await site.run().new == 1)
        try await site.expectReplayGivesTheSame()
    }

    @Test func aPackedSitemapThatBreaksOffGivesWhatIsThereAndSaysSo() async throws {  // faults 12 and 22
        let site = try LiveSite()
        let urls = ([17] + (1000..<1400)).map {
            "<url><loc>/n/\($0)</loc><lastmod>2026-11-\($0 % 28 + 1)</lastmod></url>"
        }
        let packed = ContentDecoding.gzip(Array("<urlset>\(urls.joined())</urlset>".utf8))
        func answer(_ body: [UInt8]) -> LiveSite.Answer {
            .message(
                HTTPMessage(
                    status: 200, reason: "OK", headers: [HTTPHeader("Content-Type", "application/gzip")], body: body))
        }
        try site.source("s", kind: "sitemap", "keep: /n/17$")
        page(site, 17)
        site.answer("/s", answer(Array(packed.dropLast(packed.count / 3))))
        let cut = try await site.run()
        #expect(cut.new == 1 && (2..<401).contains(cut.visits[0].ledger.listed))
        #expect(cut.visits[0].warnings.contains { $0.hasSuffix("cut-off") })
        site.answer("/s", answer(packed))
        let whole = try await site.run()
        #expect(whole.visits[0].ledger.listed == 401 && !whole.visits[0].warnings.contains { $0.hasSuffix("cut-off") })
    }

    @Test func hundredsOfSitemapsAreNotAllAskedAndThatIsSaid() async throws {  // fault 22
        let site = try LiveSite()
        try site.source("s", kind: "sitemap")
        site.answer(
            "/s",
            "<sitemapindex>" + (0..<200).map { "<sitemap><loc>/m/\($0)</loc></sitemap>" }.joined() + "</sitemapindex>",
            type: "text/xml")
        for number in 0..<200 { site.answer("/m/\(number)", "<urlset></urlset>", type: "text/xml") }
        let outcome = try await site.run()
        #expect(site.requests().count { $0.target.hasPrefix("/m/") } == 49)
        #expect(outcome.visits[0].warnings.contains { $0.hasSuffix("too-many-sitemaps") })
    }

    @Test func anEntryWithoutALinkIsWhatItSaysItself() async throws {  // asks 16 to 18
        let site = try LiveSite()
        try site.source("a")
        let items = (1...2).map {
            "<item><guid isPermaLink='false'>N-\($0)</guid><title>Notice \($0)</title><description>The authority has fined bank \($0) for late reports.</description></item>"
        }
        site.answer(
            "/a", "<rss><channel>\(items.joined())<item><title>nothing</title></item></channel></rss>", type: "text/xml"
        )
        let first = try await site.run()
        #expect(first.new == 2 && first.visits[0].ledger.rejected == 1)
        let records = try site.records()
        #expect(
            records.allSatisfy { $0.content == "entry" && $0.url == nil && $0.warnings?.contains("no-link") == true })
        site.answer("/a", "<rss><channel>\(items.reversed().joined())</channel></rss>", type: "text/xml")
        #expect(try await site.run().new == 0)
        try await site.expectReplayGivesTheSame()
    }

    @Test func anEntryThatLeadsToItsOwnListLeadsToItsGuid() async throws {
        let site = try LiveSite()
        try site.source("a")
        site.answer(
            "/a",
            "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>\(site.base)/n/1</id><title>N</title><link rel='alternate' href=''/></entry></feed>",
            type: "application/atom+xml")
        page(site, 1)
        #expect(try await site.run().new == 1)
        #expect(try site.records().first?.url == "\(site.base)/n/1")
    }

    @Test func theSameGuidInTwoSourcesIsTwoArticles() async throws {
        let site = try LiveSite()
        for name in ["a", "b"] {
            try site.source(name, "identity: guid")
            site.feed(name, 1...1)
            let feed = try #require(site.feedText(name)).replacing("<item>", with: "<item><guid>same</guid>")
            site.answer("/" + name, feed, type: "text/xml")
        }
        #expect(try await site.run().new == 2)
        #expect(Set(try site.records().map(\.id)).count == 2)
    }

    @Test func entriesThatShareALinkAreTold() async throws {  // ask 17
        let site = try LiveSite()
        try site.source("a")
        let items = (1...3).map { "<item><title>Meeting \($0)</title><link>\(site.base)/n/1</link></item>" }
        site.answer("/a", "<rss><channel>\(items.joined())</channel></rss>", type: "text/xml")
        page(site, 1)
        let outcome = try await site.run()
        #expect(outcome.new == 1 && outcome.visits[0].warnings.contains { $0.contains("links-shared: 3 entries") })
        let parts = (1...2).map { "<item><title>Part \($0)</title><link>\(site.base)/n/1#p\($0)</link></item>" }
        site.answer("/a", "<rss><channel>\(parts.joined())</channel></rss>", type: "text/xml")
        #expect(try await site.run().visits[0].warnings.contains { $0.contains("links-shared: 2 entries") })
    }

    @Test func whatWasRepairedInTheListStandsInTheRecord() async throws {
        let site = try LiveSite()
        try site.source("a")
        site.answer(
            "/a",
            "<rss><channel><item><title>BrÃ¸ndby is fined</title><link>\(site.base)/n/1</link></item></channel></rss>",
            type: "text/xml")
        page(site, 1)
        _ = try await site.run()
        let record = try #require(try site.records().first)
        #expect(record.title == "Brøndby is fined" && record.warnings?.contains("double-encoded") == true)
    }
}

@Suite struct DiscoverTests {
    private func search(_ site: LiveSite, _ path: String) async throws -> (found: [Discover.Found], asked: [String]) {
        let pipeline = try PipelineFile.read(site.pipeline)
        let now = Timestamp("2026-11-20T06:00:00Z")!
        var discover = try Discover(
            pipeline.fetch, contact: "test@example.org",
            world: LiveSite.world(now)
        ) { _ in }
        let found = try await discover.search(site.base + path)
        return (found, site.requests().map(\.target))
    }

    @Test func theFeedsOfAPageAreReadBeforeTheyAreBelieved() async throws {  // pitfall 16
        let site = try LiveSite()
        try site.source("x")
        site.feed("news/rss", 1...3)
        site.feed("comments/feed", 1...9)
        site.answer(
            "/news",
            "<link rel=alternate type=application/rss+xml href=/comments/feed><link rel=alternate type=application/rss+xml href=/gone><link rel=alternate type=application/rss+xml href=/news/rss><a href=/about/rss>Our RSS feeds</a>"
        )
        site.answer("/about/rss", "<p><a href=/press.xml>nothing</a><a href=/hub/feed>Press</a></p>")
        site.feed("hub/feed", 1...2)
        let (found, _) = try await search(site, "/news")
        #expect(found.map { $0.url.dropFirst(site.base.count) } == ["/news/rss", "/hub/feed", "/comments/feed"])
        let text = found[0].sourceFile(others: Array(found.dropFirst()))
        #expect(text.contains("kind: feed\nurl: \"\(site.base)/news/rss\"") && text.contains("Notice 2 of news/rss"))
        // what it prints is a source file that the run takes
        try site.folder.write("sources/gb/found.yml", text.replacing("interval: 1h", with: ""))
        site.answer("/x", "<rss><channel></channel></rss>", type: "text/xml")
        let outcome = try await site.run()
        #expect(outcome.visits.first { $0.source.id == "gb/found" }?.ledger.new == 3)
    }

    @Test func theUsualPlacesAndTheSitemapsComeLast() async throws {
        let site = try LiveSite()
        try site.source("x")
        site.answer("/news", "<p>No feeds here.</p>")
        site.answer(
            "/robots.txt", "User-agent: *\nDisallow: /secret\nSitemap: \(site.base)/maps/news.xml\n", type: "text/plain"
        )
        site.answer("/maps/news.xml", "<urlset><url><loc>/n/1</loc></url></urlset>", type: "text/xml")
        let (found, asked) = try await search(site, "/news")
        #expect(found.map(\.kind) == [.sitemap] && found[0].reading.entries.count == 1)
        #expect(
            asked.contains("/news/feed") && asked.contains("/rss.xml") && asked.count <= Discover.maximumRequests + 1)
        site.feed("rss.xml", 1...2)
        #expect(try await search(site, "/news").found.map { $0.url.dropFirst(site.base.count) } == ["/rss.xml"])
    }

    @Test func anAddressThatIsAFeedIsTheAnswer() async throws {
        let site = try LiveSite()
        site.feed("f", 1...2)
        try site.source("x")
        #expect(try await search(site, "/f").found.map(\.kind) == [.feed])
    }
}
