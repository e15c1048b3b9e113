import Archive
import Bytes
import Fixtures
import Foundation
import Pipeline
import Records
import Testing

/// Live runs against a loopback server.
@Suite struct RunTests {

    @Test func aSecondRunAsksWithValidatorsAndAddsNothing() async throws {
        let site = try LiveSite()
        try site.source("a")
        site.feed("a", 1...3, etag: "W/\"one\"")
        let first = try await site.run()
        #expect(first.new == 3 && first.exit() == 0 && word(first, "a") == "fresh")
        let asked = site.server.requests.count
        let second = try await site.run()
        #expect(second.new == 0 && second.exit() == 0 && word(second, "a") == "unchanged" && second.segments.isEmpty)
        #expect(site.requests(from: asked).map(\.target) == ["/a"])
        #expect(site.requests(from: asked)[0].headers["if-none-match"] == "W/\"one\"")
        #expect(site.requests()[0].headers["user-agent"] == "\(Version.software) (+test@example.org)")
        // one more entry: its page alone is asked for
        site.feed("a", 2...4, etag: "\"two\"")
        let before = site.server.requests.count
        let third = try await site.run()
        #expect(third.new == 1 && site.requests(from: before).map(\.target) == ["/a", "/a/4"])
    }

    @Test func withoutValidatorsTheSameBytesAreNotReadAgain() async throws {
        let site = try LiveSite()
        try site.source("a")
        site.feed("a", 1...2)
        _ = try await site.run()
        let second = try await site.run()
        #expect(word(second, "a") == "unchanged" && second.visits[0].ledger.listed == 0)
        // a source file that was changed reads the list anew
        try site.source("a", "language: en")
        #expect(try await site.run().visits[0].ledger.known == 2)
    }

    // faults 2, 3, 5, 11, 12, 16, 55 to 57, 59
    @Test func everyBadServerHasItsVerdictAndTheGoodOneIsRead() async throws {
        let site = try LiveSite()
        let kilobyte = String(repeating: "x", count: 1024)
        let bad: [String: (LiveSite.Answer, String)] = [
            "reset": (.raw { $0.reset() }, "connection"), "stall": (.raw { $0.hang() }, "timeout"),
            "short": (.raw { $0.send("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n<rss>") }, "truncated"),
            "html": (.message(.page("<html><body>Please enable JavaScript</body></html>")), "not_a_feed"),
            "ill": (.message(.page("", status: 500)), "http_500"),
            "endless": (
                .raw {
                    $0.send("HTTP/1.1 200 OK\r\n\r\n")
                    while $0.send(kilobyte) {}
                }, "too_large"
            ),
            "gone": (.message(.page("", status: 410)), "http_410"),
            "refused": (.message(.page("", status: 403)), "blocked"),
            "nothing": (.message(.page("", type: "text/xml")), "empty_body"),
            "hollow": (.message(.page("<rss><channel></channel></rss>", type: "text/xml")), "empty"),
            "file": (
                .message(.page("", status: 302, headers: [HTTPHeader("Location", "file:///etc/passwd")])),
                "redirect_refused"
            ),
            "inner": (
                .message(
                    .page("", status: 302, headers: [HTTPHeader("Location", "http://127.0.0.2:\(site.server.port)/")])),
                "address_refused"
            ),
        ]
        for (name, (answer, _)) in bad {
            try site.source(name, "max_bytes: 64KiB")
            site.answer("/" + name, answer)
        }
        try site.source("few", "expect: { at_least: 5 }")
        site.feed("few", 1...2)
        try site.source("list", kind: "listing", "listing: { item: \"//li[@class='old']\", link: .//a/@href }")
        site.answer("/list", "<ul><li class=new><a href=/x>Moved</a></li></ul>")
        try site.source("forbidden", url: "\(site.base)/private/feed")
        site.answer("/robots.txt", "User-agent: *\nDisallow: /private/\n", type: "text/plain")
        try site.source("good")
        site.feed("good", 1...3)

        let outcome = try await site.run()
        for (name, (_, verdict)) in bad { #expect(word(outcome, name) == verdict, "\(name)") }
        #expect(word(outcome, "few") == "suspicious" && word(outcome, "list") == "layout_changed")
        #expect(word(outcome, "forbidden") == "robots" && word(outcome, "good") == "fresh")
        #expect(!site.requests().contains { $0.target.hasPrefix("/private/") })
        #expect(outcome.exit() == 1)
        #expect(try site.records().count { $0.source?.id == "gb/good" } == 3)
        for visit in outcome.visits {
            #expect(visit.ledger.sum == visit.ledger.listed, "\(visit.source.id)")
            #expect(!visit.verdict.isFailure || visit.verdict.detail != nil && !visit.verdict.advice.isEmpty)
        }
        // the failures are in the archive: a replay meets them again, and gives the same corpus
        try await site.expectReplayGivesTheSame()
        let replayed = site.folder.path + "/replayed"
        for name in try File.names(in: site.data + "/runs") where name.hasSuffix(".ndjson") {
            #expect(try File.read("\(site.data)/runs/\(name)") == File.read("\(replayed)/runs/\(name)"))
        }
    }

    @Test func aSourceThatIsOddIsLookedAtAsAWholeInTheNextRun() async throws {
        let site = try LiveSite()
        try site.source("a", "expect: { at_least: 3 }")
        site.feed("a", 1...2, etag: "\"one\"")
        #expect(word(try await site.run(), "a") == "suspicious")
        // no 304 hides it
        let second = try await site.run()
        #expect(word(second, "a") == "suspicious" && second.visits[0].failuresInRow == 2)
    }

    @Test func aPageThatFailsIsAskedForInLaterRunsAndThenTheEntrysWordsStandIn() async throws {
        let site = try LiveSite()
        try site.source("a")
        site.feed("a", 1...2, etag: "\"one\"")
        site.answer("/a/2", .message(.page("", status: 500)))
        let first = try await site.run()
        #expect(first.new == 1 && word(first, "a") == "incomplete" && first.visits[0].ledger.pending == 1)
        #expect(first.exit() == 1)
        // the list says 304, and the page is asked for all the same
        let before = site.server.requests.count
        _ = try await site.run()
        #expect(site.requests(from: before).map(\.target) == ["/a", "/a/2"])
        let third = try await site.run()
        #expect(third.new == 1 && third.visits[0].ledger.pending == 0)
        let entry = try #require(try site.records().first { $0.url?.hasSuffix("/a/2") == true })
        #expect(entry.content == "entry" && entry.text == "In brief, number 2." && entry.warnings == ["page-failed"])
        #expect(try await site.run().visits[0].ledger.listed == 0)
        // the chain of archives gives the same corpus
        try await site.expectReplayGivesTheSame(width: 2)
    }

    @Test func aPageThatComesBackIsTakenWhenItDoes() async throws {
        let site = try LiveSite()
        try site.source("a")
        site.feed("a", 1...2)
        site.answer("/a/2", .raw { $0.reset() })
        #expect(try await site.run().new == 1)
        site.feed("a", 3...3)
        site.answer("/a/2", "<p>The page of the second notice, which the feed has dropped meanwhile.</p>")
        #expect(try await site.run().new == 2)
        #expect(try site.records().allSatisfy { $0.content == "article" })
    }

    @Test func theSameArticleInTwoFeedsIsAskedForOnce() async throws {  // fault 33
        let site = try LiveSite()
        for name in ["a", "b"] { try site.source(name) }
        site.feed("a", 1...1)
        let link = "\(site.base)/a/1?utm_source=b#top"
        site.answer(
            "/b", "<rss><channel><item><title>X</title><link>\(link)</link></item></channel></rss>", type: "text/xml")
        let outcome = try await site.run()
        #expect(outcome.new == 1 && outcome.visits.map(\.ledger.known) == [0, 1])
        #expect(try site.records()[0].otherURLs == [link])
        #expect(site.requests().count { $0.target.hasPrefix("/a/1") } == 1)
    }

    @Test func intervalBackfillKeepDropAndIdentity() async throws {
        let site = try LiveSite()
        try site.source("a", "interval: 3h\nbackfill: 1d\nkeep: [notice]\ndrop: ['notice 2']")
        site.feed("a", 1...3)
        let old = """
            <item><title>Notice of long ago</title><link>\(site.base)/old</link><pubDate>Mon, 02 Nov 2026 05:00:00 GMT</pubDate></item>
            <item><title>Tender</title><link>\(site.base)/t</link></item></channel>
            """
        let feed = try #require(site.feedText("a"))
        site.answer("/a", feed.replacing("</channel>", with: old), type: "text/xml")
        let first = try await site.run()
        let ledger = first.visits[0].ledger
        #expect(first.new == 2 && ledger.known == 1 && ledger.skipped == 2 && ledger.listed == 5)
        // an hour later it is not due, unless told otherwise
        let before = site.server.requests.count
        #expect(word(try await site.run(), "a") == "not_due" && site.requests(from: before).isEmpty)
        #expect(word(try await site.run(asksAll: true), "a") == "unchanged")

        try site.source("g", "identity: guid")
        func item(_ link: String) -> String {
            "<rss><channel><item><guid isPermaLink=\"false\">N-1</guid><title>N</title><link>\(site.base)\(link)</link></item></channel></rss>"
        }
        site.answer("/g", item("/g/typo"), type: "text/xml")
        site.answer("/g/typo", "<p>The text of the notice about the rules for banks.</p>")
        _ = try await site.run()
        site.answer("/g", item("/g/mended"), type: "text/xml")
        let again = try await site.run()
        #expect(again.visits.first { $0.source.id == "gb/g" }?.ledger.known == 1)
    }

    @Test func nothingReachableIs69AndNoTimeLeftWaitsForTheNextRun() async throws {
        let site = try LiveSite()
        try site.source("a", url: "http://127.0.0.1:3/feed")
        #expect(try await site.run().exit() == 69)
        try site.source("a")
        site.feed("a", 1...3)
        try site.writePipeline(fetch: ", max_time: 0s")
        let late = try await site.run()
        #expect(late.exit() == 1 && word(late, "a") == "out_of_time")
        try site.writePipeline()
        let next = try await site.run()
        #expect(next.new == 3 && next.visits[0].failuresInRow == 0)
    }

    @Test func manifestsAreAChainAndAClockSetBackDoesNotBreakIt() async throws {  // fault 31
        let site = try LiveSite()
        try site.source("a")
        site.feed("a", 1...1)
        let first = try await site.run()
        site.setClock(try #require(Timestamp("2026-11-19T06:00:00Z")))
        site.feed("a", 1...2)
        let second = try await site.run()
        #expect(second.segments == ["2026-11-20T070001Z.ndjson"] && second.notices.contains { $0.contains("clock") })
        let manifest = try JSONValue.parse(try File.read(try #require(second.manifest?.path)))
        #expect(manifest["previous"]?.string == first.manifest?.digest)
        #expect(manifest["run"]?.string == "2026-11-20T070001Z" && manifest["exit"]?.int == 0)
        for part in ["segment", "archive"] {
            let member = try #require(manifest[part])
            let folder = part == "segment" ? "corpus" : "archive"
            let path = "\(site.data)/\(folder)/\(try #require(member["file"]?.string))"
            #expect(try File.digest(path) == member["sha256"]?.string)
        }
        #expect(manifest["inputs"]?.object?.contains { $0.name.hasSuffix("sources/gb/a.yml") } == true)
        let source = try #require(manifest["sources"]?.array?.first)
        #expect(source["ledger"]?["listed"]?.int == 2 && source["ledger"]?["new"]?.int == 1)
    }

    @Test func aHostIsAskedOneAtATimeWithItsGap() async throws {
        let site = try LiveSite()
        try site.writePipeline(fetch: "")
        let pipeline = try String(contentsOfFile: site.pipeline, encoding: .utf8)
        try site.folder.write("p.yml", pipeline.replacing("gap: 0s", with: "gap: 200ms"))
        for name in ["a", "b"] {
            try site.source(name)
            site.feed(name, 1...2)
        }
        #expect(try await site.run().new == 4)
        let times = site.server.requests.map(\.at)
        #expect(times.count == 7)
        for (earlier, later) in zip(times, times.dropFirst()) {
            #expect(earlier.duration(to: later) >= .milliseconds(195))
        }
    }
}
