import Archive
import Bytes
import Fixtures
import Foundation
import Pipeline
import Records
import Testing

/// Live runs against servers and lists that behave in ways that nobody would think of first.
@Suite struct RunFaultTests {
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
        try await site.expectReplayGivesTheSame()
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
        try await site.expectReplayGivesTheSame()
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
        try await site.expectReplayGivesTheSame()
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
        let other = try LoopbackServer(address: "127.0.0.2", seconds: 300) { _ in
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
        try await site.expectReplayGivesTheSame()
    }

    @Test func anotherHostsWishIsNotForTheSourcesOwn() async throws {  // fault 54
        let site = try LiveSite()
        let other = try LoopbackServer(address: "127.0.0.2", seconds: 300) { _ in
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
        try await site.expectReplayGivesTheSame()
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
