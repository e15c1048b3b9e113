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
    private func verdict(_ outcome: RunOutcome, _ name: String = "a") -> Verdict {
        outcome.visits.first { $0.source.id == "gb/" + name }!.verdict
    }

    private func word(_ outcome: RunOutcome, _ name: String = "a") -> String { verdict(outcome, name).word }

    private func ledger(_ outcome: RunOutcome, _ name: String = "a") -> Ledger {
        outcome.visits.first { $0.source.id == "gb/" + name }!.ledger
    }

    // MARK: lists that are not as they used to be

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

    private func list(_ links: [String]) -> String {
        "<ul>" + links.map { "<li><a href='\($0)'>Notice \($0)</a></li>" }.joined() + "</ul>"
    }

    // MARK: gaps

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

    // MARK: what hostile readings found

    /// A feed whose entries have no dates, so that nothing says how far back it reaches.
    private func undated(_ site: LiveSite, _ name: String, _ numbers: some Collection<Int>) {
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
