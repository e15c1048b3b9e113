import Archive
import Bytes
import Fetching
import Fixtures
import Foundation
import Pipeline
import Records
import Testing

extension VerdictTests {
    // MARK: silence

    @Test func aSourceThatFallsSilentForLongerThanItsHabitIsQuiet() async throws {  // fault 58
        let site = try LiveSite()
        try site.source("daily")
        try site.source("told", "expect: { news_within: 2d }")
        func feed(_ days: ClosedRange<Int>) -> String {
            let items = days.map {
                "<item><title>Day \($0)</title><link>\(site.base)/d/\($0)</link><pubDate>\($0) Nov 2026 05:00:00 GMT</pubDate></item>"
            }
            return "<rss><channel>\(items.joined())</channel></rss>"
        }
        for day in 1...20 { site.answer("/d/\(day)", "<p>The text of the notice of day \(day) in November.</p>") }
        site.answer("/daily", feed(10...20), type: "text/xml", etag: "\"1\"")
        site.answer("/told", feed(10...20), type: "text/xml", etag: "\"1\"")
        #expect(word(try await site.run(), "daily") == "fresh")
        site.setClock(Timestamp("2026-11-24T06:00:00Z")!)
        let soon = try await site.run()
        #expect(word(soon, "daily") == "unchanged" && word(soon, "told") == "quiet")
        site.setClock(Timestamp("2026-11-28T06:00:00Z")!)
        let late = try await site.run()
        #expect(word(late, "daily") == "quiet" && late.exit() == 0)
        #expect(verdict(late, "daily").detail?.contains("nothing new since 2026-11-20T05:00:00Z") == true)
        site.answer("/d/28", "<p>The text of the notice that came in the end.</p>")
        let item =
            "<item><title>Day 28</title><link>\(site.base)/d/28</link><pubDate>28 Nov 2026 05:00:00 GMT</pubDate></item></channel>"
        site.answer("/daily", feed(10...20).replacing("</channel>", with: item), type: "text/xml")
        #expect(word(try await site.run(), "daily") == "fresh")
    }

    // MARK: who is asked

    @Test func gonePlacesAreNotAskedAgainAndThoseThatMovedAreFollowed() async throws {  // fault 55
        let site = try LiveSite()
        for name in ["gone", "moved", "wanders"] { try site.source(name) }
        site.answer("/gone", .message(.page("", status: 410)))
        site.feed("new", 1...2, etag: "\"1\"")
        for name in ["moved", "wanders"] {
            site.answer("/" + name, .message(.page("", status: 301, headers: [HTTPHeader("Location", "/new")])))
        }
        let first = try await site.run()
        #expect(word(first, "gone") == "http_410" && word(first, "moved") == "fresh")
        site.answer("/wanders", .message(.page("", status: 302, headers: [HTTPHeader("Location", "/new")])))
        let second = try await site.run()
        #expect(
            second.visits.first { $0.source.id == "gb/moved" }?.warnings.contains {
                $0.contains("moved: for good to \(site.base)/new")
            } == true)
        let before = site.server.requests.count
        let third = try await site.run()
        let asked = site.requests(from: before).map(\.target)
        // seen twice in a row, it is remembered; once is nothing, and 410 is the end
        #expect(!asked.contains("/moved") && asked.contains("/wanders") && !asked.contains("/gone"))
        #expect(word(third, "gone") == "http_410" && third.exit() == 1 && word(third, "moved") == "unchanged")
        #expect(verdict(third, "gone").detail?.contains("gone for good") == true)
        try await site.expectReplayGivesTheSame()
        // where the new address fails the old one is asked again
        let list = site.feedText("new")!
        site.answer("/new", nil)
        #expect(word(try await site.run(), "moved") == "http_404")
        site.answer(
            "/moved", list.replacing("</channel>", with: "<item><link>/new/3</link><title>3</title></item></channel>"),
            type: "text/xml")
        site.answer("/new/3", "<p>The text of the third notice, which is new here.</p>")
        #expect(word(try await site.run(), "moved") == "fresh")
        // asked for by a person, or with a mended source file, it is asked again
        site.feed("gone", 1...1)
        try site.source("gone", "# mended")
        #expect(word(try await site.run(), "gone") == "fresh")
    }

    @Test func aListIsNotAskedBeforeItIsDueByItsOwnWord() async throws {
        let site = try LiveSite()
        for name in ["cached", "lives", "often"] { try site.source(name) }
        site.feed("cached", 1...1)
        let body = site.feedText("cached")!
        site.answer(
            "/cached", .message(.page(body, type: "text/xml", headers: [HTTPHeader("Cache-Control", "max-age=9000")])))
        site.feed("lives", 1...1)
        let lives = site.feedText("lives")!.replacing("<channel>", with: "<channel><ttl>150</ttl>")
        site.answer("/lives", lives, type: "text/xml")
        site.feed("often", 1...1)
        _ = try await site.run()
        let second = try await site.run()
        #expect(["cached", "lives", "often"].map { word(second, $0) } == ["not_due", "not_due", "unchanged"])
        #expect(verdict(second, "lives").detail == "not before 2026-11-20T09:30:00Z")
        #expect(word(try await site.run(asksAll: true), "cached") == "unchanged")
    }

    @Test func anHourIsTheDefaultAndABackfillOfAWeek() throws {
        let folder = try TemporaryFolder()
        try folder.write("sources/gb/a.yml", "name: a\nkind: feed\nurl: https://a.example/feed\n")
        try folder.write("p.yml", "sources: [sources/gb/*.yml]\n")
        let source = try #require(try PipelineFile.read(folder.path + "/p.yml").sources.first)
        #expect(
            source.interval == 3600 && source.backfill == 7 * 86_400 && source.scope == .host && source.failAfter == 3)
    }

    // MARK: servers

    @Test func robotsTxtIsKeptForADayAndItsReplayKnowsIt() async throws {  // fault 56
        let site = try LiveSite()
        try site.source("a")
        site.feed("a", 1...2)
        site.answer("/robots.txt", "User-agent: *\nDisallow: /a/2\n", type: "text/plain")
        let first = try await site.run()
        #expect(first.new == 2 && site.server.requests.filter { $0.target == "/robots.txt" }.count == 1)
        site.feed("a", 1...4)
        site.answer("/robots.txt", "User-agent: *\nDisallow: /a/3\n", type: "text/plain")
        let before = site.server.requests.count
        _ = try await site.run()
        #expect(!site.server.requests.dropFirst(before).contains { $0.target == "/robots.txt" || $0.target == "/a/2" })
        #expect(site.requests(from: before).contains { $0.target == "/a/3" })
        try await site.expectReplayGivesTheSame()
        // the second run's archive alone knows what it obeyed
        site.setClock(Timestamp("2026-11-21T09:00:00Z")!)
        site.feed("a", 1...6)
        let later = site.server.requests.count
        _ = try await site.run()
        #expect(site.server.requests.dropFirst(later).filter { $0.target == "/robots.txt" }.count == 1)
        try await site.expectReplayGivesTheSame()
    }

    @Test func aHostThatWantsPeaceGetsItFromAllItsSourcesUnlessTheyCountByThemselves() async throws {  // fault 54
        let site = try LiveSite()
        try site.source("a")
        try site.source("b")
        try site.source("own", "scope: source")
        site.answer("/a", .message(.page("", status: 429, headers: [HTTPHeader("Retry-After", "5400")])))
        for name in ["b", "own"] { site.feed(name, 1...1) }
        let first = try await site.run()
        #expect(word(first) == "rate_limited" && word(first, "own") == "fresh")
        let before = site.server.requests.count
        let second = try await site.run()
        #expect(word(second) == "not_due" && word(second, "b") == "not_due" && word(second, "own") == "unchanged")
        #expect(!site.requests(from: before).contains { $0.target == "/a" || $0.target == "/b" })
        site.feed("a", 1...1)
        let third = try await site.run()
        #expect(word(third) == "fresh" && word(third, "b") == "fresh")
    }

    @Test func anUnchangedListTakesNoPlaceInTheArchive() async throws {
        let site = try LiveSite()
        try site.source("a")
        site.feed("a", 1...30)
        _ = try await site.run()
        let first = try File.read("\(site.data)/archive/2026-11-20T070000Z.warc.gz").count
        site.answer("/a/x", "<p>nobody asks for this</p>")
        let second = try await site.run()
        #expect(word(second) == "unchanged")
        let path = "\(site.data)/archive/2026-11-20T080000Z.warc.gz"
        #expect(try File.read(path).count < 2500 && first > 10_000)
        var records: [WARCRecord] = []
        #expect(try WARCReader(path).forEach { records.append($0) }.isEmpty)
        let revisit = try #require(records.first { $0.type == "revisit" })
        #expect(revisit.original?.location.file == "2026-11-20T070000Z.warc.gz")
        try await site.expectReplayGivesTheSame()
    }
}
