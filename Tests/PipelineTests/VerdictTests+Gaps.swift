import Archive
import Bytes
import Fetching
import Fixtures
import Foundation
import Pipeline
import Records
import Testing

extension VerdictTests {
    @Test func aFeedThatHasRunOverIsAGapUntilSomebodyHasSeenIt() async throws {
        let site = try LiveSite()
        try site.source("a")
        undated(site, "a", 1...5)
        _ = try await site.run()
        undated(site, "a", 11...15)
        let gap = try await site.run()
        #expect(word(gap) == "gap" && gap.new == 5 && gap.exit() == 1)
        #expect(verdict(gap).detail?.contains("between 2026-11-20T07:00:00Z and 2026-11-20T08:00:00Z") == true)
        // it does not go away by itself
        undated(site, "a", 12...16)
        let next = try await site.run()
        #expect(word(next) == "gap" && next.new == 1 && next.exit() == 1)
        let known = try Acknowledgement.note(
            ["gb/a", "gb/nobody"], in: DataDirectory(site.data), at: Timestamp("2026-11-20T09:30:00Z")!
        ) { $0.reason = "checked by hand" }
        #expect(known == ["gb/a"])
        #expect(word(try await site.run()) == "unchanged")
        try await site.expectReplayGivesTheSame()
    }

    @Test func filteredEntriesCountAsKnownTooAndAnEditedSourceStartsAnew() async throws {
        let site = try LiveSite()
        try site.source("a", "keep: [Notice 1 of]")
        site.feed("a", 1...5)
        _ = try await site.run()
        site.feed("a", 3...8)
        #expect(["unchanged", "fresh"].contains(word(try await site.run())))
        try site.source("a", "keep: [Notice]")
        site.feed("a", 20...25)
        #expect(word(try await site.run()) == "fresh")
    }

    @Test func aPagedFeedIsReadBackToTheLastVisit() async throws {
        let site = try LiveSite()
        try site.source("a")
        site.feed("a", 1...15)
        func page(_ numbers: ClosedRange<Int>, next: String?) -> String {
            let items = numbers.reversed().map { "<item><title>N\($0)</title><link>\(site.base)/a/\($0)</link></item>" }
            let link =
                next.map { "<a:link xmlns:a=\"http://www.w3.org/2005/Atom\" rel=\"next\" href=\"\($0)\"/>" } ?? ""
            return "<rss><channel>\(link)\(items.joined())</channel></rss>"
        }
        site.answer("/a", page(1...5, next: "/a2"), type: "text/xml")
        site.answer("/a2", page(1...5, next: "/a3"), type: "text/xml")
        #expect(try await site.run().new == 5)
        // what reaches back is not paged through
        #expect(!site.server.requests.contains { $0.target == "/a2" })
        site.answer("/a", page(11...15, next: "/a2"), type: "text/xml")
        site.answer("/a2", page(6...10, next: "/a3"), type: "text/xml")
        site.answer("/a3", page(1...5, next: "/a4"), type: "text/xml")
        let second = try await site.run()
        #expect(word(second) == "fresh" && second.new == 10)
        #expect(!site.server.requests.contains { $0.target == "/a4" })
        try await site.expectReplayGivesTheSame()
    }

    @Test func aSitemapMakesUpForWhatIsGoneFromTheFeed() async throws {
        let site = try LiveSite()
        try site.source("a", "sitemap: \(site.base)/map.xml")
        undated(site, "a", 1...15)
        undated(site, "a", 1...5)
        _ = try await site.run()
        undated(site, "a", 11...15)
        let pages = (1...15).map { "<url><loc>\(site.base)/a/\($0)</loc><lastmod>2026-11-20</lastmod></url>" }
        let old =
            "<url><loc>\(site.base)/a/0</loc><lastmod>2026-01-02</lastmod></url><url><loc>\(site.base)/about</loc></url>"
        site.answer("/map.xml", "<urlset>\(old)\(pages.joined())</urlset>", type: "text/xml")
        let second = try await site.run()
        #expect(word(second) == "fresh" && second.new == 10, "\(second.visits)")
        #expect(second.visits[0].warnings.contains { $0.contains("gap-made-up: 10 entries") })
        try await site.expectReplayGivesTheSame()
        // one that does not reach back either closes nothing
        undated(site, "a", 31...35)
        site.answer("/map.xml", "<urlset></urlset>", type: "text/xml")
        #expect(word(try await site.run()) == "gap")
    }
}
