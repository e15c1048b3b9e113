// What a run costs beside a large corpus, and merging one: `benchmarks corpus 1000000`. A run adds 100 articles to the corpus of so many
// records, and to an empty one, in turn, each in a process of its own.

import Bytes
import Fixtures
import Foundation
import Pipeline
import Records
import Store

enum CorpusBenchmark {
    private static let segments = 100
    private static let rounds = 3
    static let added = 100

    static func run(_ size: Int) async throws {
        let folder = try TemporaryFolder()
        let large = folder.path + "/large"
        try write(size, to: large)
        let bytes = try FileManager.default.contentsOfDirectory(atPath: large + "/corpus").reduce(0) {
            $0 + (try File.size("\(large)/corpus/\($1)"))
        }
        print("\(size) records in \(segments) segments, \(bytes / size) bytes each")
        for _ in 0..<rounds { try child(["corpus-merge", large, String(bytes)]) }
        let started = ContinuousClock.now
        _ = try await DataDirectory(large).reindex(nil, width: 2)
        print("reindex: \(Int(started.duration(to: .now) / .seconds(1))) s")
        let small = folder.path + "/small"
        for round in 0..<rounds {
            for data in [small, large] {
                print("\(data == small ? "against nothing" : "against \(size)"): ", terminator: "")
                fflush(nil)
                if data == small { try? FileManager.default.removeItem(atPath: small) }
                try child(["corpus-run", data, String(round)])
            }
        }
    }

    private static func child(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: CommandLine.arguments[0])
        process.arguments = arguments
        try process.run()
        process.waitUntilExit()
    }

    static func merge(_ data: String, bytes: Int) throws {
        let corpus = Corpus(data: data)
        let paths = try corpus.segments().map { "\(corpus.folder)/\($0)" }
        let sink = open("/dev/null", O_WRONLY)
        let start = ContinuousClock.now
        try Merge.run(paths, into: RecordOutput(sink, path: "/dev/null")) { print($0) }
        let seconds = start.duration(to: .now) / .seconds(1)
        print("merge: \(Int(Double(bytes) / seconds / 1e6)) MB/s, peak \(Meter.peakMemory) MiB")
    }

    /// One run, with pages of a site that is made up as it is asked.
    static func runOnce(_ data: String, round: Int) async throws {
        let now = Timestamp(seconds: 1_795_000_000 + round * 3600)
        var run = Run(
            pipeline: GeneratedSite.pipeline, seeds: nil, data: data, width: 2, asksAll: true,
            world: GeneratedSite.world(at: now, entries: 10_000_000 + round * added..<10_000_000 + (round + 1) * added))
        run.rechecksAll = false
        let start = ContinuousClock.now
        let outcome = try await run.run()
        let milliseconds = Int(start.duration(to: .now) / .milliseconds(1))
        print("a run of \(outcome.new) new: \(milliseconds) ms, peak \(Meter.peakMemory) MiB")
    }

    /// Records as a run leaves them, spread over segments.
    private static func write(_ size: Int, to data: String) throws {
        try File.makeFolder(data + "/corpus")
        for segment in 0..<segments {
            var lines: [(key: String, line: [UInt8])] = []
            for number in stride(from: segment, to: size, by: segments) {
                let article = record(number)
                lines.append((article.id, article.line))
            }
            lines.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            let file = try WholeFile(
                String(format: "%@/corpus/2026-%02d-%02dT000000Z.ndjson", data, segment / 28 + 1, segment % 28 + 1))
            var block: [UInt8] = []
            for (_, line) in lines {
                block += line + [0x0A]
                if block.count > 1 << 20 {
                    try file.append(block)
                    block = []
                }
            }
            try file.append(block)
            try file.commit()
        }
    }

    private static func record(_ number: Int) -> Article {
        // spread as digests are
        var article = Article(id: String(CanonicalURL.id("https://old.example/\(number)")))
        article.schemaVersion = Article.schemaVersion
        (article.revision, article.status, article.content) = (0, "usable", "article")
        (article.url, article.canonicalURL) = ("https://old.example/\(number)", "https://old.example/\(number)")
        article.source = GeneratedSite.source.tag
        (article.title, article.text) = (
            "Notice \(number)", IndexBenchmark.text(number) + "\n" + IndexBenchmark.text(number &* 31 + 7)
        )
        (article.authors, article.otherURLs, article.attachments, article.warnings) = ([], [], [], [])
        (article.language, article.relation, article.cluster) = ("en", "original", article.id)
        article.firstSeenAt = Timestamp(seconds: 1_780_000_000 + number)
        article.run = "2026-01-01T000000Z"
        var provenance = Provenance(version: Version.string)
        provenance.archive = .init(
            file: "2026-01-01T000000Z.warc.gz", recordID: "urn:uuid:\(number)",
            sha256: String(repeating: "0", count: 64))
        article.provenance = provenance
        return article
    }
}
