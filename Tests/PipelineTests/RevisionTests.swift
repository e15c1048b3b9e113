import Archive
import Bytes
import Fetching
import Fixtures
import Foundation
import Pipeline
import Records
import Testing

/// Pages that are corrected, renamed, withdrawn or filled after they were met.  Fault 36.
@Suite struct RevisionTests {
    private func page(_ text: String, title: String = "Bank fined") -> String {
        "<title>\(title)</title><article><h1>\(title)</h1><p>\(text)</p></article>"
    }

    private let text =
        "The authority has fined Northgate Bank 1.2 million pounds for late reports to its customers, it said on Friday."

    private func site(_ more: String = "") throws -> LiveSite {
        let site = try LiveSite()
        try site.source("a", more)
        list(site, "Bank fined")
        site.answer("/a/1", page(text))
        return site
    }

    private func list(_ site: LiveSite, _ title: String, updated: String = "") {
        site.answer(
            "/a",
            "<rss><channel><item><title>\(title)</title><link>\(site.base)/a/1</link><pubDate>Fri, 20 Nov 2026 06:30:00 GMT</pubDate>\(updated)</item></channel></rss>",
            type: "text/xml", etag: "\"\(title)\(updated)\"")
    }

    private func advance(_ site: LiveSite, by seconds: Int, _ start: inout Timestamp) {
        start = Timestamp(seconds: start.seconds + seconds)
        site.setClock(Timestamp(seconds: start.seconds - 3600))
    }

    /// The ages in hours at which a job that runs each hour asks for a page again.
    private func ages(born: Int = 0, met: Int = 0, young: Int = 7 * 86_400) -> [Int] {
        var (asked, ages): (Int, [Int]) = (met, [])
        while let due = Recheck.due(born: born, asked: asked, young: young) {
            asked = (due + 3599) / 3600 * 3600
            ages.append((asked - born) / 3600)
        }
        return ages
    }

    @Test func aPageIsAskedForAgainEachDayThenEverMoreRarelyUpToNinetyDays() {
        let week = Array(stride(from: 48, through: 7 * 24, by: 24))
        #expect(ages() == [3, 6, 12, 24] + week + [14 * 24, 28 * 24, 56 * 24, 90 * 24])
        // what was a week old when it was met is not asked for twice at once
        #expect(ages(met: 7 * 86_400) == [14 * 24, 28 * 24, 56 * 24, 90 * 24])
        #expect(ages(met: 100 * 86_400) == [] && ages(young: 0) == [])
        #expect(ages(young: 100 * 86_400).last == 100 * 24)
        // a date to come, or none, counts from when it was met
        #expect(Recheck.born(nil, met: 50) == 50)
    }

    @Test func aPageIsAskedForWhenItIsDue() async throws {
        let site = try site()
        var now = Timestamp("2026-11-20T07:00:00Z")!
        var asked: [Int] = []
        for hours in [0, 2, 2, 2, 4, 2, 12, 24, 24 * 10, 24, 24 * 60, 24 * 40] {
            let before = site.server.requests.count
            advance(site, by: hours * 3600, &now)
            _ = try await site.run()
            asked.append(site.requests(from: before).count { $0.target == "/a/1" })
        }
        #expect(asked == [1, 0, 1, 0, 1, 0, 1, 1, 1, 0, 1, 1])
        #expect(try site.records().count == 1)
        try await site.expectReplayGivesTheSame()
    }

    @Test func aChangedTextIsARevisionAndOtherBytesAreNone() async throws {
        let site = try site()
        _ = try await site.run()
        // a counter, a new script: the same text
        site.answer("/a/1", page(text) + "<script>n=2</script><!-- 17 ms -->")
        let second = try await site.run(rechecksAll: true)
        #expect(second.new == 0 && second.visits[0].ledger.rechecked == 1 && word(second, "a") == "unchanged")
        site.answer("/a/1", page(text.replacing("1.2", with: "2.1")))
        let third = try await site.run(rechecksAll: true)
        #expect(third.new == 1 && word(third, "a") == "fresh")
        #expect(third.visits[0].ledger.sum == third.visits[0].ledger.listed)
        let all = try site.records()
        #expect(all.map(\.revision) == [0, 1] && all.map(\.status) == ["usable", "corrected"])
        #expect(all[1].text?.contains("2.1 million") == true && all[0].text?.contains("1.2 million") == true)
        #expect(all[1].relation == "revision" && all[1].firstSeenAt == all[0].firstSeenAt && all[1].revisionOf == nil)
        #expect(try await site.run(rechecksAll: true).new == 0)
        // the correction is taken back: that is news once; a server that changes its mind each time is not followed
        for (answer, revisions) in [(text, 3), (text.replacing("1.2", with: "2.1"), 4), (text, 4), ("x" + text, 5)] {
            site.answer("/a/1", page(answer))
            _ = try await site.run(rechecksAll: true)
            #expect(try site.records().count == revisions)
        }
        try await site.expectReplayGivesTheSame()
    }

    @Test func anotherTitleInTheListOrOnThePageIsARevision() async throws {
        let site = try site()
        _ = try await site.run()
        list(site, "Northgate Bank fined")
        #expect(try await site.run().new == 1)
        site.answer("/a/1", page(text, title: "Northgate Bank of London fined"))
        #expect(try await site.run(rechecksAll: true).new == 1)
        let all = try site.records()
        #expect(
            all.map(\.title) == ["Bank fined", "Northgate Bank fined", "Northgate Bank of London fined"]
                && Set(all.map(\.text)).count == 1)
        // the list flips back to its first title: asked for, but nothing new
        list(site, "Bank fined")
        let before = site.server.requests.count
        #expect(try await site.run().new == 0)
        #expect(site.requests(from: before).map(\.target) == ["/a", "/a/1"])
        try await site.expectReplayGivesTheSame()
    }

    @Test func anUpdateThatTheListTellsOfIsFollowedAtOnceButNotAListThatAlwaysUpdates() async throws {
        let site = try LiveSite()
        try site.source("a")
        func list(_ hours: [Int]) {
            let items = hours.enumerated().map { index, hour in
                "<entry><title>Notice \(index)</title><link href='\(site.base)/a/\(index)'/><updated>2026-11-20T0\(hour):00:00Z</updated></entry>"
            }
            site.answer(
                "/a", "<feed xmlns='http://www.w3.org/2005/Atom'>\(items.joined())</feed>",
                type: "application/atom+xml")
        }
        for index in 0..<8 { site.answer("/a/\(index)", page(text + " Notice \(index * 7919).")) }
        list([1, 1, 1, 1, 1, 1, 1, 1])
        #expect(try await site.run().new == 8)
        list([1, 1, 4, 1, 1, 1, 1, 1])
        var before = site.server.requests.count
        _ = try await site.run()
        #expect(site.requests(from: before).map(\.target) == ["/a", "/a/2"])
        list([5, 5, 5, 5, 5, 5, 5, 5])
        before = site.server.requests.count
        _ = try await site.run()
        #expect(site.requests(from: before).map(\.target) == ["/a"])
    }

    @Test func whatIsGoneOrSaysSoIsWithdrawnAndWhatComesBackIsNot() async throws {
        let site = try site()
        _ = try await site.run()
        site.answer("/a/1", .message(.page("<h1>Not found</h1>", status: 404)))
        let missing = try await site.run(rechecksAll: true)
        // a missing page may come back; the record stays, and the manifest tells of it
        #expect(missing.new == 0 && missing.exit() == 0)
        #expect(missing.visits[0].warnings.contains { $0.contains("recheck-failed") && $0.contains("404") })
        site.answer("/a/1", page("<b>This press release has been withdrawn.</b></p><p>" + text))
        #expect(try await site.run(rechecksAll: true).new == 1)
        site.answer("/a/1", page(text))
        #expect(try await site.run(rechecksAll: true).new == 1)
        site.answer("/a/1", .message(.page("", status: 410)))
        #expect(try await site.run(rechecksAll: true).new == 1)
        #expect(try await site.run(rechecksAll: true).new == 0)
        let all = try site.records()
        #expect(all.map(\.status) == ["usable", "withdrawn", "corrected", "withdrawn"])
        #expect(all[3].text == all[0].text && all[3].warnings?.contains("http-410") == true)
        #expect(all[3].provenance?.archive?.file == all[2].provenance?.archive?.file)
        #expect(all.map(\.revision) == [0, 1, 2, 3])
        try await site.expectReplayGivesTheSame()
    }

    @Test func aPlaceholderIsFollowedByTheText() async throws {
        let site = try site()
        // listed before its time: first nothing, then a page without text
        site.answer("/a/1", .message(.page("", status: 404)))
        #expect(try await site.run().new == 1)
        site.answer("/a/1", page("This announcement will be published at 12:00."))
        #expect(try await site.run(rechecksAll: true).new == 1)
        site.answer("/a/1", page(text))
        #expect(try await site.run(rechecksAll: true).new == 1)
        let all = try site.records()
        #expect(all.map(\.content) == ["entry", "article", "article"] && all.map(\.revision) == [0, 1, 2])
        #expect(all[2].text == text && all[2].warnings?.contains("page-failed") == false)
        try await site.expectReplayGivesTheSame()
    }

    @Test func thePageIsAskedForWithItsValidatorsAndLeftAloneWhereTheSourceFileSaysSo() async throws {
        let site = try site()
        site.answer("/a/1", page(text), etag: "\"one\"")
        _ = try await site.run()
        let before = site.server.requests.count
        #expect(try await site.run(rechecksAll: true).visits[0].ledger.rechecked == 1)
        let request = try #require(site.requests(from: before).first { $0.target == "/a/1" })
        #expect(request.headers["if-none-match"] == "\"one\"")
        // its list has another title for a page that did not change
        list(site, "Northgate Bank fined")
        #expect(try await site.run().new == 1)
        #expect(try site.records().last?.text == text)
        try site.source("a", "recheck: 0s")
        let after = site.server.requests.count
        _ = try await site.run(rechecksAll: true)
        #expect(!site.requests(from: after).contains { $0.target == "/a/1" })
        try site.source("a")
        try await site.expectReplayGivesTheSame()
    }

    @Test func aListThatChangedAndThenStaysReplaysTheSame() async throws {
        let site = try LiveSite()
        try site.source("a")
        func list(_ words: String) {
            site.answer(
                "/a",
                "<rss><channel><item><title>Bank fined</title><link>\(site.base)/a/1</link><description>\(words)</description></item></channel></rss>",
                type: "text/xml")
        }
        list("In brief.")
        site.answer("/a/1", page(text))
        _ = try await site.run()
        // other words of the list are no reason to ask for the page; the page has changed, too
        list("In other words.")
        site.answer("/a/1", page(text.replacing("1.2", with: "2.1")))
        #expect(try await site.run().new == 0)
        #expect(try await site.run(rechecksAll: true).new == 1)
        try await site.expectReplayGivesTheSame()
    }

    @Test func whatWasGoneIsAskedForStillAndComesBack() async throws {
        let site = try site()
        _ = try await site.run()
        for answer in [410, 410, 200, 200] {
            if answer == 410 {
                site.answer("/a/1", .message(.page("", status: 410)))
            } else {
                site.answer("/a/1", page(text))
            }
            _ = try await site.run(rechecksAll: true)
        }
        #expect(try site.records().map(\.status) == ["usable", "withdrawn", "corrected"])
        try await site.expectReplayGivesTheSame()
    }

    @Test func aPageThatDidNotChangeIsKeptOnce() async throws {
        let site = try site()
        let long = String(repeating: "<p>A paragraph of the notice that says what it says.</p>", count: 40)
        site.answer("/a/1", page(text + long))
        for _ in 0..<3 { _ = try await site.run(rechecksAll: true) }
        let archives = try DataDirectory(site.data).archives()
        #expect(archives.count == 3)
        var pages: [String] = []
        for archive in archives {
            _ = try WARCReader(archive).forEach { record in
                if record.targetURI?.hasSuffix("/a/1") == true, record.type != "request" { pages.append(record.type) }
            }
        }
        #expect(pages == ["response", "revisit", "revisit"])
        try await site.expectReplayGivesTheSame()
    }

    @Test func theWordsOfAListWithoutPagesAreComparedToo() async throws {
        let site = try LiveSite()
        try site.source("a")
        func list(_ words: String) {
            site.answer(
                "/a",
                "<rss><channel><item><title>Rate</title><guid isPermaLink='false'>r1</guid><description>\(words)</description></item></channel></rss>",
                type: "text/xml")
        }
        list("The policy rate is 4.25 per cent.")
        #expect(try await site.run().new == 1)
        list("The policy rate is 4.50 per cent.")
        #expect(try await site.run().new == 1)
        list("The policy rate is 4.25 per cent.")
        #expect(try await site.run().new == 0)
        #expect(try site.records().map(\.status) == ["usable", "corrected"])
        try await site.expectReplayGivesTheSame()
    }
}
