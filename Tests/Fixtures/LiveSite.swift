// A project of its own for a live run in a test: source files, a pipeline file, a data directory, and a loopback server whose
// answers the test changes as it goes on.

import Archive
import Fetching
import Foundation
import Pipeline
import Records
import Synchronization

package final class LiveSite: Sendable {
    package typealias Answer = LoopbackServer.Answer

    package let folder: TemporaryFolder
    package let server: LoopbackServer
    private let answers: Answers
    private let clock: Mutex<Timestamp>

    private final class Answers: Sendable {
        let byTarget = Mutex<[String: Answer]>([:])
        let delay = Mutex<UInt32>(0)
    }

    package init(startingAt start: Timestamp = Timestamp("2026-11-20T06:00:00Z")!, seconds: Int = 300) throws {
        let answers = Answers()
        self.answers = answers
        folder = try TemporaryFolder()
        clock = Mutex(start)
        server = try LoopbackServer(seconds: seconds) { request in
            let path = request.target.prefix { $0 != "?" }
            usleep(answers.delay.withLock { $0 })
            if let answer = answers.byTarget.withLock({ $0[String(path)] }) {
                if case .message(let message) = answer, let etag = message.headers["etag"],
                    etag == request.headers["if-none-match"]
                {
                    return .message(
                        HTTPMessage(status: 304, reason: "Not Modified", headers: message.headers, body: []))
                }
                return answer
            }
            return .message(.page("<h1>Not found</h1>", status: 404))
        }
        try writePipeline()
    }

    package var data: String { folder.path + "/data" }
    package var pipeline: String { folder.path + "/p.yml" }
    package var base: String { "http://127.0.0.1:\(server.port)" }

    package func writePipeline(_ more: String = "", fetch: String = "") throws {
        try folder.write(
            "p.yml",
            """
            sources: [sources/gb/*.yml]
            fetch: { contact: test@example.org, per_host: { gap: 0s }, allow: [127.0.0.1], timeout: 2s\(fetch) }
            \(more)
            """)
    }

    /// Each answer comes so many milliseconds late.
    package func delay(milliseconds: Int) { answers.delay.withLock { $0 = UInt32(milliseconds * 1000) } }

    /// A source `gb/<name>` whose list lies at `/<name>`; asked in every run, and wholly taken on the first, unless `more` says
    /// otherwise.
    package func source(_ name: String, kind: String = "feed", url: String? = nil, _ more: String = "") throws {
        let defaults = ["interval: 0s", "backfill: all"].filter { !more.contains($0.prefix { $0 != " " }) }
        try folder.write(
            "sources/gb/\(name).yml",
            "name: \(name)\nkind: \(kind)\nurl: \(url ?? "\(base)/\(name)")\n\(defaults.joined(separator: "\n"))\n\(more)\n"
        )
    }

    package func answer(_ path: String, _ answer: Answer?) { answers.byTarget.withLock { $0[path] = answer } }
    package func answer(_ path: String, _ body: String, type: String = "text/html", etag: String? = nil) {
        answer(path, .message(.page(body, type: type, headers: etag.map { [HTTPHeader("ETag", $0)] } ?? [])))
    }

    /// A feed at `/<name>` with entries `1…count`, and a page for each at `/<name>/<number>`.
    package func feed(_ name: String, _ numbers: some Collection<Int>, etag: String? = nil) {
        let items = numbers.map { number in
            """
            <item><title>Notice \(number) of \(name)</title><link>\(base)/\(name)/\(number)</link>
            <pubDate>Fri, 20 Nov 2026 05:0\(number % 10):00 GMT</pubDate><description>In brief, number \(number).</description></item>
            """
        }
        answer(
            "/\(name)", "<rss version=\"2.0\"><channel>\(items.joined())</channel></rss>", type: "application/rss+xml",
            etag: etag)
        for number in numbers {
            answer(
                "/\(name)/\(number)",
                "<article><h1>Notice \(number) of \(name)</h1><p>The authority \(name) has fined bank number \(number) for late reports to its customers, it said in notice \(number * 7919).</p></article>"
            )
        }
    }

    package func feedText(_ name: String) -> String? {
        guard case .message(let message)? = answers.byTarget.withLock({ $0["/" + name] }) else { return nil }
        return String(decoding: message.body, as: UTF8.self)
    }

    /// Runs once; each run is an hour after the one before.
    package func run(asksAll: Bool = false, rechecksAll: Bool = false, width: Int = 2) async throws -> RunOutcome {
        clock.withLock { $0 = Timestamp(seconds: $0.seconds + 3600) }
        let now = clock.withLock { $0 }
        var run = Run(
            pipeline: try PipelineFile.read(pipeline), seeds: nil, data: data, width: width, asksAll: asksAll,
            world: Self.world(now))
        run.rechecksAll = rechecksAll
        return try await run.run()
    }

    /// libcurl, and a clock that stands.
    package static func world(_ now: Timestamp) -> World {
        World(
            transport: { fetch in
                try CurlTransport(
                    limits: CurlLimits(timeout: fetch.timeout), addresses: AddressGuard(allow: fetch.allow),
                    now: { now })
            }, now: { now }, clock: { WallClock() }, random: { 0 }, signal: { 0 })
    }

    /// Sets the clock; the next run is an hour later.
    package func setClock(_ time: Timestamp) { clock.withLock { $0 = time } }

    package func records() throws -> [Article] {
        var records: [Article] = []
        try Corpus(data: data).forEachLine { _, line in records.append(try Article(line: line)) }
        return records
    }

    /// Requests for a path since a number of them, robots.txt aside.
    package func requests(from start: Int = 0) -> [LoopbackServer.Request] {
        server.requests.dropFirst(start).filter { $0.target != "/robots.txt" }
    }
}
