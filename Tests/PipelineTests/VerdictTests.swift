import Archive
import Bytes
import Fetching
import Fixtures
import Foundation
import Pipeline
import Records
import Testing

/// Verdicts that compare a visit with those before it, on the whole path of a run.
@Suite struct VerdictTests {
    func verdict(_ outcome: RunOutcome, _ name: String = "a") -> Verdict {
        outcome.visits.first { $0.source.id == "gb/" + name }!.verdict
    }

    func word(_ outcome: RunOutcome, _ name: String = "a") -> String { verdict(outcome, name).word }

    func ledger(_ outcome: RunOutcome, _ name: String = "a") -> Ledger {
        outcome.visits.first { $0.source.id == "gb/" + name }!.ledger
    }

    /// A feed whose entries have no dates, so that nothing says how far back it reaches.
    func undated(_ site: LiveSite, _ name: String, _ numbers: some Collection<Int>) {
        site.feed(name, numbers)
        let text = site.feedText(name)!.replacing(#/<pubDate>[^<]*<.pubDate>/#, with: "")
        site.answer("/" + name, text, type: "text/xml")
    }

    @Test func aSitemapThatBecomesAnIndexIsNoOddity() async throws {
        let site = try LiveSite()
        try site.source("s", kind: "sitemap")
        let pages = (1...12).map { "<url><loc>\(site.base)/n/\($0)</loc></url>" }.joined()
        for number in 1...12 {
            site.answer("/n/\(number)", "<p>The text of notice number \(number), which is short.</p>")
        }
        site.answer("/s", "<urlset>\(pages)</urlset>", type: "text/xml")
        #expect(try await site.run().new == 12)
        site.answer("/s1", "<urlset>\(pages)</urlset>", type: "text/xml")
        site.answer(
            "/s", "<sitemapindex><sitemap><loc>\(site.base)/s1</loc></sitemap></sitemapindex>", type: "text/xml")
        #expect(word(try await site.run(), "s") == "unchanged")
    }

    @Test func aReplayInPlaceLeavesWhatWaitsAsItIs() async throws {
        let site = try LiveSite()
        try site.source("a")
        site.feed("a", 1...20)
        _ = try await site.run()
        site.feed("a", 18...100)
        let odd = try await site.run()
        let quarantine = DataDirectory(site.data).quarantine
        try quarantine.dismiss(Array(odd.waiting.prefix(10)), { _ in }, at: Timestamp("2026-11-20T08:30:00Z")!)
        let before = try quarantine.waiting().map(\.key)
        let replay = Replay(
            pipeline: try PipelineFile.read(site.pipeline), seeds: nil,
            archives: try DataDirectory(site.data).archives(),
            data: site.data, width: 1)
        _ = try await replay.run()
        #expect(try quarantine.waiting().map(\.key) == before && before.count == 40)
    }

    @Test func aMoveToSomethingElseThanTheListIsNone() async throws {
        let site = try LiveSite()
        try site.source("a")
        site.feed("a", 1...5)
        _ = try await site.run()
        let list = site.feedText("a")!
        site.answer("/home", "<html><h1>We are working on our site</h1></html>")
        site.answer("/a", .message(.page("", status: 301, headers: [HTTPHeader("Location", "/home")])))
        for _ in 0..<3 { #expect(word(try await site.run()) == "not_a_feed") }
        site.answer("/a", list, type: "text/xml")
        #expect(word(try await site.run()) == "unchanged")
    }

    @Test func whatWaitsForItsPageOutlivesAnOddList() async throws {
        let site = try LiveSite()
        try site.source("a")
        site.feed("a", 1...30)
        site.answer("/a/5", .message(.page("", status: 503)))
        _ = try await site.run()
        site.feed("a", 28...31)
        site.answer("/a/5", .message(.page("", status: 503)))
        #expect(word(try await site.run()) == "suspicious")
        site.feed("a", 6...30)
        site.answer("/a/5", "<p>The text of the fifth notice, which came in the end.</p>")
        _ = try await site.run()
        #expect(try site.records().contains { $0.url?.hasSuffix("/a/5") == true && $0.content == "article" })
        try await site.expectReplayGivesTheSame()
    }

    @Test func theSameBytesTeachNothingInAReplayEither() async throws {
        let site = try LiveSite()
        try site.source("a")
        site.feed("a", 1...100)
        _ = try await site.run()
        site.feed("a", 80...114)
        for _ in 0..<12 { _ = try await site.run() }
        site.feed("a", 80...230)
        #expect(word(try await site.run()) == "fresh")
        try await site.expectReplayGivesTheSame()
    }

    @Test func aCopyOfRobotsTxtThatAllowsAllStandsInInTheReplayToo() async throws {
        let site = try LiveSite()
        try site.source("a")
        site.feed("a", 1...2)
        _ = try await site.run()
        site.answer("/robots.txt", .message(.page("", status: 500)))
        site.setClock(Timestamp("2026-11-22T06:00:00Z")!)
        site.feed("a", 1...4)
        #expect(try await site.run().new == 2)
        try await site.expectReplayGivesTheSame()
    }

    @Test func aSourceThatWasNotAskedIsNoneInItsReplayThoughAnotherAskedTheSameList() async throws {
        let site = try LiveSite()
        try site.source("a", "keep: ['Notice [1-5] ']")
        try site.source("b", url: "\(site.base)/a", "interval: 7d\ndrop: ['Notice [1-5] ']")
        site.feed("a", 1...6)
        _ = try await site.run()
        site.feed("a", 1...9)
        let second = try await site.run()
        #expect(word(second, "b") == "not_due" && second.new == 0)
        try await site.expectReplayGivesTheSame()
    }

    @Test func aListWhoseLaterPagesWereLeftOutIsNoShortOneInItsReplay() async throws {
        let site = try LiveSite()
        try site.source(
            "l", kind: "listing",
            "expect: { at_least: 25 }\nlisting: { item: //li, link: a/@href, next: '/l{page}', pages: 3 }")
        for number in 1...31 {
            site.answer("/n/\(number)", "<p>The text of notice number \(number), which is short.</p>")
        }
        func pages(_ newest: Int) {
            for page in 1...3 {
                let last = newest - (page - 1) * 10
                site.answer(
                    page == 1 ? "/l" : "/l\(page)", list((max(1, last - 9)...last).reversed().map { "/n/\($0)" }))
            }
        }
        pages(30)
        #expect(try await site.run().new == 30)
        pages(31)
        let second = try await site.run()
        #expect(word(second, "l") == "fresh" && second.new == 1)
        try await site.expectReplayGivesTheSame()
    }

    @Test func aHeaderOfAnyNumberIsSurvived() async throws {
        let site = try LiveSite()
        for (number, headers) in [
            [("Cache-Control", "max-age=-9223372036854775808"), ("Age", "1")],
            [("Cache-Control", "max-age=-5"), ("Age", "9223372036854775807")],
            [("Cache-Control", "max-age=99999999999999999999"), ("Retry-After", "-1")],
            [("Expires", "Fri, 31 Dec 9999 23:59:59 GMT"), ("Date", "Thu, 01 Jan 0001 00:00:00 GMT")],
        ].enumerated() {
            try site.source("a\(number)")
            site.feed("a\(number)", 1...1)
            let body = site.feedText("a\(number)")!
            site.answer(
                "/a\(number)", .message(.page(body, type: "text/xml", headers: headers.map { HTTPHeader($0.0, $0.1) })))
        }
        #expect(try await site.run().new == 4)
    }

    @Test func gapsAreOnlyWhereEntriesMayBeMissing() async throws {
        let site = try LiveSite()
        for name in ["latest", "told", "dated", "back", "short"] { try site.source(name) }
        try site.source("told", "expect: { overlap: false }")
        undated(site, "latest", 1...2)
        for name in ["told", "back", "short"] { undated(site, name, 1...20) }
        site.feed("dated", 1...5)
        _ = try await site.run()
        let first = site.feedText("back")!
        undated(site, "latest", 3...4)
        undated(site, "told", 21...40)
        undated(site, "back", 10...30)
        undated(site, "short", 21...23)
        // other links, but dates that reach back beyond the last visit
        let dated = site.feedText("dated")!.replacing("/dated/", with: "/dated/0")
        site.answer("/dated", dated, type: "text/xml")
        for number in 1...5 {
            site.answer("/dated/0\(number)", "<p>The text of the notice at its new place, \(number).</p>")
        }
        let second = try await site.run()
        #expect(["latest", "told", "dated"].map { word(second, $0) } == ["fresh", "fresh", "fresh"])
        #expect(word(second, "short") == "suspicious")
        // back to what it was: nothing in it that is not known
        undated(site, "back", 21...30)
        _ = try await site.run()
        site.answer("/back", first.replacing(#/<item>.*?20 of back.*?<.item>/#, with: ""), type: "text/xml")
        #expect(["unchanged", "fresh"].contains(word(try await site.run(), "back")))
        // short and new at once: the release does not hide what may be missing
        let world = LiveSite.world(Timestamp("2026-11-20T11:30:00Z")!)
        let quarantine = DataDirectory(site.data).quarantine
        _ = try await quarantine.release(try quarantine.waiting(), { _ in }, width: 1, world: world)
        #expect(word(try await site.run(), "short") == "gap")
    }

    @Test func ourOwnTimeIsNoFaultOfTheSourceAndForbiddenPagesAreNoneEither() async throws {
        let site = try LiveSite()
        try site.source("a", "fail_after: 1")
        site.feed("a", 1...3)
        site.answer("/robots.txt", "User-agent: *\nDisallow: /a/\n", type: "text/plain")
        let forbidden = try await site.run()
        #expect(word(forbidden) == "fresh" && forbidden.exit() == 0 && forbidden.new == 3)
        #expect(forbidden.visits[0].warnings.contains { $0.contains("robots: 3 page(s) may not be asked for") })
        try site.source("slow", "fail_after: 1")
        site.feed("slow", 1...9)
        site.delay(milliseconds: 150)
        try site.writePipeline(fetch: ", max_time: 700ms")
        let late = try await site.run()
        let visit = try #require(late.visits.first { $0.source.id == "gb/slow" })
        #expect(
            ["incomplete", "out_of_time"].contains(visit.verdict.word) && !visit.isReported && visit.failuresInRow == 0)
    }
}
