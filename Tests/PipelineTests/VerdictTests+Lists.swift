import Archive
import Bytes
import Fetching
import Fixtures
import Foundation
import Pipeline
import Records
import Testing

extension VerdictTests {
    @Test func farFewerFarMoreOrNoneAreSuspiciousAndWait() async throws {  // fault 57
        let site = try LiveSite()
        for name in ["few", "many", "none", "undated"] {
            try site.source(name)
            site.feed(name, 1...20)
        }
        #expect(try await site.run().new == 80)
        site.feed("few", 18...21)
        site.feed("many", 1...90)
        site.answer("/none", "<rss><channel></channel></rss>", type: "text/xml")
        let undated = try #require(site.feedText("undated")).replacing(#/<pubDate>[^<]*<.pubDate>/#, with: "")
        site.answer("/undated", undated.replacing("/undated/", with: "/undated/0"), type: "text/xml")
        let second = try await site.run()
        for name in ["few", "many", "none", "undated"] { #expect(word(second, name) == "suspicious", "\(name)") }
        #expect(ledger(second, "few").quarantined == 1 && ledger(second, "none").listed == 0)
        // of a flood a person sees as much as there is to see
        #expect(ledger(second, "many").quarantined == 50 && ledger(second, "many").skipped == 20)
        #expect(second.visits.allSatisfy { $0.ledger.sum == $0.ledger.listed })
        #expect(second.new == 0 && second.exit() == 1 && second.waiting.count >= 51)
        #expect(try site.records().count == 80)
        let kept = try File.read("\(site.data)/quarantine/2026-11-20T080000Z.ndjson").split(separator: 0x0A)
        #expect(kept.count == second.waiting.count)
        // it goes on waiting, and nothing more is asked of a source that has filled its place
        let before = site.server.requests.count
        let third = try await site.run()
        #expect(third.waiting.count == second.waiting.count && third.exit() == 1)
        #expect(!site.requests(from: before).contains { $0.target.hasPrefix("/many/") })
        try await site.expectReplayGivesTheSame()
    }

    @Test func aListThatWasNeverMetIsComparedWithTheSourceFileOnly() async throws {
        let site = try LiveSite()
        try site.source("a", "expect: { at_least: 5, at_most: 10 }")
        try site.source("b")
        site.feed("a", 1...4)
        site.feed("b", 1...60)
        let first = try await site.run()
        #expect(word(first) == "suspicious" && word(first, "b") == "fresh")
        // what the source file says is usual goes before what was
        try site.source("b", "expect: { at_most: 600 }")
        site.feed("b", 1...300)
        #expect(word(try await site.run(), "b") == "fresh")
    }

    @Test func aReleaseTakesThemInAndMakesThemUsual() async throws {
        let site = try LiveSite()
        try site.source("a")
        site.feed("a", 1...20)
        _ = try await site.run()
        site.feed("a", 20...23)
        let odd = try await site.run()
        #expect(odd.waiting.map(\.source) == ["gb/a", "gb/a", "gb/a"] && odd.waiting[0].title != nil)
        let quarantine = DataDirectory(site.data).quarantine
        let clock = LiveSite.world(Timestamp("2026-11-20T08:30:00Z")!)
        let released = try await quarantine.release(odd.waiting, { $0.reviewer = "tester" }, width: 1, world: clock)
        #expect(released.new == 3 && released.waiting.isEmpty && released.exit() == 0)
        #expect(try site.records().count == 23)
        let record = try #require(try site.records().first { $0.url?.hasSuffix("/a/23") == true })
        // it is the run's that met it, and its page lies in that run's archive
        #expect(
            record.run == "2026-11-20T080000Z" && record.provenance?.archive?.file.hasPrefix("2026-11-20T08") == true)
        let reviews = String(decoding: try File.read(site.data + "/reviews.ndjson"), as: UTF8.self)
        #expect(reviews.split(separator: "\n").count == 3 && reviews.contains("\"reviewer\":\"tester\""))
        let manifest = try JSONValue.parse(try File.read(try #require(released.manifest?.path)))
        #expect(manifest["previous"]?.string == odd.manifest?.digest && manifest["exit"]?.int == 0)
        // a second time there is nothing to take, and the short list is usual now
        #expect(try await quarantine.release(odd.waiting, { _ in }, width: 1, world: clock).new == 0)
        let next = try await site.run()
        #expect(word(next) == "unchanged" && next.exit() == 0 && next.new == 0)
    }

    @Test func whatIsDismissedDoesNotComeBack() async throws {
        let site = try LiveSite()
        try site.source("a")
        site.feed("a", 1...20)
        _ = try await site.run()
        let good = site.feedText("a")!
        site.feed("a", 20...23)
        let odd = try await site.run()
        let quarantine = DataDirectory(site.data).quarantine
        try quarantine.dismiss(odd.waiting, { $0.reason = "a test page" }, at: Timestamp("2026-11-20T08:30:00Z")!)
        #expect(try quarantine.waiting().isEmpty)
        // still odd, but nothing of it is new
        let again = try await site.run()
        #expect(word(again) == "suspicious" && again.waiting.isEmpty && ledger(again).known == 4)
        site.answer("/a", good, type: "text/xml")
        #expect(word(try await site.run()) == "unchanged")
        #expect(try site.records().count == 20)
    }

    @Test func aListingThatMatchesOtherThingsHasChangedItsLayout() async throws {  // fault 59
        let site = try LiveSite()
        for name in ["lost", "menu", "flood"] {
            try site.source(name, kind: "listing", "listing: { item: //li, link: a/@href }")
            site.answer("/" + name, list((1...10).map { "/\(name)/2025/\($0).html" }))
            for number in 1...10 {
                site.answer("/\(name)/2025/\(number).html", "<p>The text of notice \(number) of \(name).</p>")
            }
        }
        #expect(try await site.run().new == 30)
        site.answer("/lost", "<div>new design</div>")
        site.answer("/menu", list((1...12).map { "/about/\($0)" }))
        site.answer("/flood", list((1...500).map { "/flood/2026/\($0).html" }))
        let second = try await site.run()
        for name in ["lost", "menu", "flood"] { #expect(word(second, name) == "layout_changed", "\(name)") }
        #expect(second.new == 0 && second.exit() == 1)
        // a new year in the addresses is no new layout
        try site.source("year", kind: "listing", "listing: { item: //li, link: a/@href }")
        site.answer("/year", list(["/2025/1"]))
        site.answer("/2025/1", "<p>The last notice of the old year, which is short.</p>")
        site.answer("/2026/2", "<p>The first notice of the new year, which is long.</p>")
        _ = try await site.run()
        site.answer("/year", list(["/2026/2", "/2025/1"]))
        #expect(word(try await site.run(), "year") == "fresh")
    }

    func list(_ links: [String]) -> String {
        "<ul>" + links.map { "<li><a href='\($0)'>Notice \($0)</a></li>" }.joined() + "</ul>"
    }
}
