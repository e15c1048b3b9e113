// Reading feeds, entries out, on one core: against libxml2's bare tree, and fastfeedparser and feedparser (PyPI) where Python
// has them, all on the same documents in the same run.

internal import CLibXML2
import Fixtures
import Foundation
import Reading
import Records

enum FeedBenchmark {
    static func run() async throws {
        let documents = try feeds()
        let size = documents.reduce(0) { $0 + $1.count }
        print("\(documents.count) feeds, \(size / 1000) kB, one thread, median of \(Meter.runs)")
        let repeats = max(1, 8_000_000 / size)
        let bare = await Meter.seconds { for _ in 0..<repeats { for feed in documents { bareTree(feed) } } }
        report("libxml2's bare tree", size * repeats, bare, nil)
        var entries = 0
        let reading = await Meter.seconds {
            entries = 0
            for _ in 0..<repeats {
                for feed in documents {
                    entries += (try? FeedReader().read(feed, headers: [], url: nil).entries.count) ?? 0
                }
            }
        }
        report("feed, \(entries / repeats) entries", size * repeats, reading, bare)
        try peers(documents, bare / Double(repeats), size)
    }

    private static func report(_ name: String, _ bytes: Int, _ seconds: Double, _ bare: Double?) {
        let ratio = bare.map { String(format: "  %.2f of the bare tree's speed", $0 / seconds) } ?? ""
        print(
            name.padding(toLength: 24, withPad: " ", startingAt: 0)
                + String(format: " %.0f MB/s", Double(bytes) / seconds / 1e6) + ratio)
    }

    /// What libxml2 takes for a recovered tree, and nothing else.
    private static func bareTree(_ feed: [UInt8]) {
        let options =
            XML_PARSE_RECOVER.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
            | XML_PARSE_NONET.rawValue | XML_PARSE_HUGE.rawValue
        feed.withUnsafeBytes { bytes in
            let document = xmlReadMemory(
                bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count), nil, nil, Int32(options))
            xmlFreeDoc(document)
        }
    }

    /// The feeds of a folder (`REGNEWS_FEEDS`), or those of the tests.
    private static func feeds() throws -> [[UInt8]] {
        let folder = ProcessInfo.processInfo.environment["REGNEWS_FEEDS"]
        let paths =
            try folder.map { folder in
                try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { folder + "/" + $0 }
            } ?? testFeeds()
        return paths.filter { !$0.hasSuffix(".json") && !$0.hasSuffix(".md") }.compactMap { path in
            FileManager.default.contents(atPath: path).map { Array($0) }
        }
    }

    private static func testFeeds() throws -> [String] {
        let folder = Project.folder + "/Tests/ReadingTests/Feeds"
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { folder + "/" + $0 }
    }

    private static func peers(_ documents: [[UInt8]], _ bare: Double, _ size: Int) throws {
        guard let python = ProcessInfo.processInfo.environment["REGNEWS_PYTHON"] else {
            print("fastfeedparser, feedparser: REGNEWS_PYTHON names no Python that has them")
            return
        }
        let folder = try TemporaryFolder()
        for (index, document) in documents.enumerated() {
            try folder.write("feeds/\(index)", document)
        }
        let script = """
            import os, statistics, sys, time
            documents = [open(os.path.join(sys.argv[1], name), 'rb').read() for name in sorted(os.listdir(sys.argv[1]))]
            def seconds(parse, runs):
                times = []
                for _ in range(runs):
                    start = time.perf_counter()
                    for document in documents:
                        try: parse(document)
                        except Exception: pass
                    times.append(time.perf_counter() - start)
                return statistics.median(times)
            import fastfeedparser, feedparser
            print(seconds(fastfeedparser.parse, 5), seconds(feedparser.parse, 1))
            """
        let finished = try Tool.run(python, ["-c", script, folder.path + "/feeds"])
        let times = String(decoding: finished.output, as: UTF8.self).split(separator: " ").compactMap {
            Double($0.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        guard times.count == 2 else {
            print("fastfeedparser, feedparser: `\(python)` has them not")
            return
        }
        report("fastfeedparser", size, times[0], bare)
        report("feedparser", size, times[1], bare)
    }
}
