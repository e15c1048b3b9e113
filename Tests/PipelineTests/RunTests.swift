import Archive
import Bytes
import Fixtures
import Foundation
import Pipeline
import Records
import Testing

/// Live runs against a loopback server.
@Suite struct RunTests {
    private func word(_ outcome: RunOutcome, _ name: String) -> String? {
        outcome.visits.first { $0.source.id == "gb/" + name }?.verdict.word
    }

    /// What its archives hold is what the corpus holds, byte for byte.
    private func expectReplayGivesTheSame(_ site: LiveSite, width: Int = 1) async throws {
        let replayed = site.folder.path + "/replayed"
        _ = try await Replay(
            pipeline: PipelineFile.read(site.pipeline), seeds: nil, archives: DataDirectory(site.data).archives(),
            data: replayed, width: width
        ).run()
        let names = try Set(File.names(in: site.data + "/corpus") + File.names(in: replayed + "/corpus"))
        for name in names {
            let pair = try [site.data, replayed].map { folder -> [UInt8] in
                let path = "\(folder)/corpus/\(name)"
                return File.exists(path) ? try File.read(path) : []
            }
            #expect(pair[0] == pair[1], "\(name)")
        }
    }

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
            "refused": (.message(.page("", status: 403)), "http_403"),
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
        try await expectReplayGivesTheSame(site)
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
        try await expectReplayGivesTheSame(site, width: 2)
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
        try site.source("a", url: "http://127.0.0.1:1/feed")
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

    @Test func anArticleOfTwoSourcesWaitsForItsPageInBoth() async throws {
        let site = try LiveSite()
        for name in ["a", "b"] { try site.source(name) }
        site.feed("a", 1...1, etag: "\"1\"")
        site.answer("/b", try #require(site.feedText("a")), type: "text/xml", etag: "\"1\"")
        site.answer("/a/1", .message(.page("", status: 503)))
        #expect(try await site.run().visits.map(\.ledger.pending) == [1, 1])
        // the first source is given up; the second one asks for the page though its list says 304
        unlink(site.folder.path + "/sources/gb/a.yml")
        site.answer("/a/1", "<p>The text of the first notice, which came in the end.</p>")
        #expect(try await site.run().new == 1)
        #expect(try site.records().first?.source?.id == "gb/b")
    }

    @Test func aHostThatWantsPeaceCostsNoPageItsTries() async throws {  // fault 54
        let site = try LiveSite()
        try site.source("a")
        site.feed("a", 1...4, etag: "\"1\"")
        // the oldest comes first, and it stands last
        site.answer("/a/3", .message(.page("", status: 429, headers: [HTTPHeader("Retry-After", "7200")])))
        let first = try await site.run()
        #expect(first.new == 1 && first.visits[0].ledger.pending == 3 && word(first, "a") == "incomplete")
        // an hour later it is left alone, and then asked for the rest
        let before = site.server.requests.count
        #expect(word(try await site.run(), "a") == "not_due" && site.server.requests.count == before)
        _ = try await site.run()
        site.feed("a", 1...4, etag: "\"1\"")
        for _ in 0..<3 { _ = try await site.run() }
        #expect(try site.records().map(\.content) == ["article", "article", "article", "article"])
        try await expectReplayGivesTheSame(site)
    }

    @Test func withTwoConnectionsToAHostAReplayGivesTheSame() async throws {
        let site = try LiveSite()
        let pipeline = try String(contentsOfFile: site.pipeline, encoding: .utf8)
        try site.folder.write("p.yml", pipeline.replacing("gap: 0s", with: "gap: 0s, connections: 2"))
        try site.source("a")
        site.feed("a", 1...8, etag: "\"1\"")
        site.answer(
            "/a/5",
            .raw {
                usleep(200_000)
                $0.send("HTTP/1.1 429 Too Many\r\nRetry-After: 7200\r\nContent-Length: 0\r\n\r\n")
            })
        _ = try await site.run()
        #expect(try site.records().count >= 2)
        try await expectReplayGivesTheSame(site)
    }

    @Test func aRetryThatTheRunHadNoTimeForIsNoneInItsReplay() async throws {
        let site = try LiveSite()
        try site.writePipeline(fetch: ", max_time: 3s")
        try site.source("a")
        site.feed("a", 1...1, etag: "\"1\"")
        site.answer("/a/1", .message(.page("", status: 503, headers: [HTTPHeader("Retry-After", "8")])))
        for _ in 0..<2 {
            let outcome = try await site.run()
            // on a busy machine the time may be over before the list was asked
            #expect(["incomplete", "out_of_time"].contains(word(outcome, "a")) && outcome.exit() == 1)
        }
        #expect(try site.records().isEmpty)
        try await expectReplayGivesTheSame(site)
    }

    @Test func onlyTheFirstReadingOfAListTakesBackfill() async throws {
        let site = try LiveSite()
        try site.source("a", "backfill: 1d")
        site.feed("a", 1...1)
        site.answer("/a/1", .message(.page("", status: 500)))
        #expect(word(try await site.run(), "a") == "incomplete")
        let old =
            "<item><title>Late</title><link>\(site.base)/late</link><pubDate>Mon, 02 Nov 2026 05:00:00 GMT</pubDate></item></channel>"
        site.answer("/a", try #require(site.feedText("a")).replacing("</channel>", with: old), type: "text/xml")
        site.answer("/late", "<p>The text of a notice that was dated back by its publisher.</p>")
        #expect(try await site.run().new == 1)
    }

    @Test func whatBringsNothingIsNoAnswer() async throws {  // fault 55
        let site = try LiveSite()
        let nothing = HTTPMessage(status: 304, reason: "Not Modified", headers: [], body: [])
        try site.source("a")
        site.answer("/a", .message(nothing))
        #expect(word(try await site.run(), "a") == "http_304")
        try site.source("b")
        site.feed("b", 1...3)
        for (number, status) in [(1, 204), (2, 202)] {
            site.answer("/b/\(number)", .message(.page("wait", status: status)))
        }
        site.answer("/b/3", .message(nothing))
        let outcome = try await site.run()
        #expect(outcome.new == 0 && outcome.visits[1].ledger.pending == 3)
        site.feed("b", 1...3)
        #expect(try await site.run().new == 3)
    }

    @Test func aGuidThatAllItemsShareIsNone() async throws {  // fault 32
        let site = try LiveSite()
        try site.source("a", "identity: guid")
        site.feed("a", 1...4)
        let feed = try #require(site.feedText("a")).replacing("<item>", with: "<item><guid>same</guid>")
        site.answer("/a", feed, type: "text/xml")
        let outcome = try await site.run()
        #expect(outcome.new == 4 && outcome.visits[0].warnings.contains { $0.contains("identity-shared") })
    }

    @Test func aSourcesSecretsDoNotFollowItsListToAnotherHost() async throws {  // fault 7
        let site = try LiveSite()
        let other = try LoopbackServer(address: "127.0.0.2", seconds: 60) { _ in
            .message(.page("<li><a href=/z>z</a></li>"))
        }
        defer { other.stop() }
        let pipeline = try String(contentsOfFile: site.pipeline, encoding: .utf8)
        try site.folder.write("p.yml", pipeline.replacing("[127.0.0.1]", with: "[127.0.0.0/8]"))
        try site.source(
            "l", kind: "listing",
            "headers: { Authorization: Bearer SECRET }\nlisting: { item: //li, link: a/@href, next: //nav/a/@href, pages: 2 }"
        )
        site.answer("/l", "<li><a href=/l/1>One</a></li><nav><a href='http://127.0.0.2:\(other.port)/2'>next</a></nav>")
        site.answer("/l/1", "<p>The text of the notice about rules for banks.</p>")
        _ = try await site.run()
        #expect(site.requests().map(\.target) == ["/l", "/l/1"])
        #expect(site.requests().allSatisfy { $0.headers["authorization"] == "Bearer SECRET" })
        #expect(other.requests.contains { $0.target == "/2" })
        #expect(other.requests.allSatisfy { $0.headers["authorization"] == nil })
        for archive in try DataDirectory(site.data).archives() {
            let plain = try Tool.run("/bin/sh", ["-c", "zcat '\(archive)'"])
            #expect(plain.text.contains("Authorization: (left out)") && !plain.text.contains("SECRET"))
        }
    }

    @Test func aStrangersPasswordIsKeptNowhere() async throws {  // fault 8
        let site = try LiveSite()
        try site.source("a")
        let link = "http://user:hunter2@127.0.0.1:\(site.server.port)/a/1"
        site.answer(
            "/a", "<rss><channel><item><title>X</title><link>\(link)</link></item></channel></rss>", type: "text/xml")
        let target = "http://bob:hunter2@127.0.0.1:\(site.server.port)/a/2"
        site.answer("/a/1", .message(.page("", status: 302, headers: [HTTPHeader("Location", target)])))
        site.answer("/a/2", "<p>The text of the notice about rules for banks.</p>")
        #expect(try await site.run().new == 1)
        #expect(try site.records()[0].url == "\(site.base)/a/1")
        #expect(site.requests().allSatisfy { $0.headers["authorization"] == nil })
    }

    @Test func whatARunThatDiedHadArchivedIsSetAside() async throws {  // fault 38
        let site = try LiveSite()
        try site.source("a")
        site.feed("a", 1...2)
        _ = try await site.run()
        // as if it had died after its archive was closed
        let run = "2026-11-20T070000Z"
        for name in ["corpus/\(run).ndjson", "runs/\(run).json", "state.sqlite"] { unlink("\(site.data)/\(name)") }
        try File.write([], to: "\(site.data)/runs/\(run).running")
        let next = try await site.run()
        #expect(next.new == 2 && next.notices.contains { $0.contains("did not come to its end") })
        #expect(File.exists("\(site.data)/archive/\(run).warc.gz.interrupted"))
        #expect(try !File.names(in: site.data + "/runs").contains { $0.hasSuffix(".running") })
        try await expectReplayGivesTheSame(site)
    }

    @Test func anotherHostsWishIsNotForTheSourcesOwn() async throws {  // fault 54
        let site = try LiveSite()
        let other = try LoopbackServer(address: "127.0.0.2", seconds: 60) { _ in
            .message(.page("", status: 429, headers: [HTTPHeader("Retry-After", "86400")]))
        }
        defer { other.stop() }
        let pipeline = try String(contentsOfFile: site.pipeline, encoding: .utf8)
        try site.folder.write("p.yml", pipeline.replacing("[127.0.0.1]", with: "[127.0.0.0/8]"))
        try site.source("a")
        site.feed("a", 1...1)
        let item = "<item><title>Elsewhere</title><link>http://127.0.0.2:\(other.port)/x</link></item></channel>"
        site.answer("/a", try #require(site.feedText("a")).replacing("</channel>", with: item), type: "text/xml")
        #expect(try await site.run().new == 1)
        site.feed("a", 1...2)
        #expect(try await site.run().new == 1)
    }

    @Test func aListWithoutLinksIsSuspicious() async throws {  // fault 57
        let site = try LiveSite()
        try site.source("a")
        let items = String(repeating: "<item><title>No link</title></item>", count: 20)
        site.answer("/a", "<rss><channel>\(items)</channel></rss>", type: "text/xml")
        let outcome = try await site.run()
        #expect(word(outcome, "a") == "suspicious" && outcome.visits[0].ledger.rejected == 20 && outcome.exit() == 1)
    }

    @Test func aPageThatSaysNotModifiedUnaskedReplaysTheSame() async throws {
        let site = try LiveSite()
        try site.source("a")
        site.feed("a", 1...2, etag: "\"1\"")
        site.answer("/a/2", .message(HTTPMessage(status: 304, reason: "", headers: [], body: [])))
        for _ in 0..<3 { _ = try await site.run() }
        #expect(try site.records().count { $0.warnings == ["page-failed"] } == 1)
        try await expectReplayGivesTheSame(site)
    }

    @Test func validatorsThatCannotGoBackAsTheyCameAreNotKept() async throws {
        let site = try LiveSite()
        try site.source("a")
        site.answer(
            "/a",
            .raw {
                $0.send("HTTP/1.1 200 OK\r\nETag: \"a\u{1}\u{1B}\"\r\nLast-Modified: ")
                $0.send([0xFF, 0xFE])
                $0.send(
                    "\r\nContent-Type: text/xml\r\nContent-Length: 47\r\n\r\n<rss><channel><item></item></channel></rss>     "
                )
            })
        _ = try await site.run()
        _ = try await site.run()
        #expect(
            site.requests().allSatisfy { $0.headers["if-none-match"] == nil && $0.headers["if-modified-since"] == nil })
    }

    @Test func aSelectorThatTakesTooLongOnAPageIsCalledThat() async throws {
        let site = try LiveSite()
        try site.source(
            "l", kind: "listing", "listing: { item: '//li[count(preceding::li) >= 0]', link: a/@href }")
        site.answer("/l", "<ul>" + String(repeating: "<li><a href=/x>x</a></li>", count: 20_000) + "</ul>")
        let outcome = try await site.run()
        #expect(word(outcome, "l") == "configuration")
        #expect(outcome.visits[0].verdict.detail?.contains("takes too long on this page") == true)
    }
}
