import Bytes
import Fixtures
import Foundation
import Pipeline
import Records
import Store
import Testing

/// A state that was lost is made anew from corpus and archives, and the next run does as if nothing had happened.
@Suite struct ReindexTests {
    /// All that is remembered, in words, but for files that are asked for anew each day.
    private func memory(_ site: LiveSite) throws -> [String] {
        let state = try StateStore(site.data + "/state.sqlite", readOnly: true)
        var lines: [String] = []
        for source in try state.sources() {
            lines.append("\(source)")
            lines += try state.pending(source.id).map { "\($0)" }
            for id in try state.watchedIDs(source.id, dueBy: .max, orBornAfter: .max, most: 1000).sorted() {
                lines.append("\(try #require(try state.watchedPage(id)))")
            }
        }
        return lines + (try state.closedServers()).map { "\($0)" }.sorted() + ["\(try state.documentCount())"]
    }

    @Test func theStateIsWhatItWas() async throws {
        let site = try LiveSite()
        for name in ["a", "b", "c"] { try site.source(name) }
        site.feed("a", 1...4, etag: "\"1\"")
        site.feed("b", 1...2)
        site.answer("/c", .message(.page("", status: 500)))
        site.answer("/a/3", .message(.page("", status: 503)))
        _ = try await site.run()
        site.feed("a", 2...5, etag: "\"2\"")
        site.answer("/a/5", .message(.page("", status: 503)))
        site.feed("c", 1...3)
        _ = try await site.run(rechecksAll: true)
        site.answer("/a/4", "<article><h1>Notice 4 of a</h1><p>Another text of the authority.</p></article>")
        _ = try await site.run(asksAll: true, rechecksAll: true)
        let before = try memory(site)
        #expect(before.contains { $0.contains("PendingEntry") } && before.contains { $0.contains("WatchedPage") })
        let records = try site.records().map(\.line)
        let file = site.data + "/state.sqlite"
        try File.write(Array("no database at all, but some text".utf8), to: file)
        let made = try await DataDirectory(site.data).reindex(PipelineFile.read(site.pipeline), width: 2)
        #expect(made.archives == 3 && made.notices == [] && made.kept == file + ".refused-1")
        let after = try memory(site)
        for line in Set(before).symmetricDifference(after).sorted() { Issue.record("\(line)") }
        // the next run asks as it would have asked, and goes on with what was pending
        site.answer("/a/5", "<article><h1>Notice 5 of a</h1><p>The text that came late, on deposits.</p></article>")
        let asked = site.server.requests.count
        let next = try await site.run()
        #expect(next.new == 1)
        let first = try #require(site.requests(from: asked).first { $0.target == "/a" })
        #expect(first.headers["if-none-match"] == "\"2\"")
        let now = try site.records().map(\.line)
        #expect(now.count == records.count + 1 && Set(records).isSubset(of: now))
    }

    @Test func whoWantsToBeLeftAloneStillIs() async throws {
        let site = try LiveSite()
        try site.source("a")
        site.feed("a", 1...4, etag: "\"1\"")
        site.answer("/a/2", .message(.page("", status: 429, headers: [HTTPHeader("Retry-After", "90000")])))
        _ = try await site.run()
        let before = try memory(site)
        #expect(before.contains { $0.contains("127.0.0.1") && $0.contains("value") })
        unlink(site.data + "/state.sqlite")
        _ = try await DataDirectory(site.data).reindex(PipelineFile.read(site.pipeline), width: 1)
        let after = try memory(site)
        for line in Set(before).symmetricDifference(after).sorted() { Issue.record("\(line)") }
        let asked = site.server.requests.count
        #expect(word(try await site.run(), "a") == "not_due" && site.server.requests.count == asked)
    }
}
