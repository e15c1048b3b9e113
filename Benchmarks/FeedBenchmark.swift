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

    /// The feeds of a folder (`REGNEWS_FEEDS`), or forty written here.
    private static func feeds() throws -> [[UInt8]] {
        guard let folder = ProcessInfo.processInfo.environment["REGNEWS_FEEDS"] else {
            return (0..<40).map { Array((($0 % 3 == 2) ? atom($0) : rss($0)).utf8) }
        }
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().compactMap { name in
            FileManager.default.contents(atPath: folder + "/" + name).map { Array($0) }
        }
    }

    private static func rss(_ number: Int) -> String {
        let items = (0..<40).map { item -> String in
            let text = html(number * 100 + item)
            let escaped = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            return """
                <item><title>Notice \(item): R&amp;D &#8211; late reports</title><link>https://authority.example/news/\(number)/\(item)</link>
                <guid isPermaLink="false">N-\(number)-\(item)</guid><pubDate>Tue, 17 Nov 2026 09:\(10 + item):00 +0000</pubDate><dc:creator>Ann Lee</dc:creator>
                <category>Fines</category><category>Banks</category><description>\(escaped.prefix(400))</description>
                <content:encoded>\(item % 2 == 0 ? "<![CDATA[\(text)]]>" : escaped)</content:encoded></item>

                """
        }
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
            <channel><title>Authority</title><link>https://authority.example/</link><language>en</language>\(items.joined())</channel></rss>
            """
    }

    private static func atom(_ number: Int) -> String {
        let entries = (0..<40).map { item in
            """
            <entry><id>https://authority.example/\(number)/\(item)</id><title type="html">Notice \(item)</title>
            <link rel="alternate" type="text/html" href="/news/\(number)/\(item).html"/><updated>2026-11-17T09:\(10 + item):00Z</updated>
            <author><name>Ann Lee</name></author><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">\(html(number * 100 + item))</div></content></entry>

            """
        }
        return """
            <?xml version="1.0" encoding="utf-8"?>
            <feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://authority.example/"><title>Authority</title>\(entries.joined())</feed>
            """
    }

    /// Paragraphs with links and marks, as content programs write them.
    private static func html(_ number: Int) -> String {
        var seed = UInt64(number) &* 0x9E37_79B9_7F4A_7C15 | 1
        var text = ""
        for paragraph in 0..<6 {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1
            text +=
                "<p class=\"text\">The authority has <b>fined</b> bank \(seed >> 40) for late reports to its customers, it said on Tuesday; "
            text +=
                "监管部门 &amp; the <a href=\"https://authority.example/decision/\(paragraph)?id=\(seed >> 50)\">decision</a> is public.</p>\n"
        }
        return text + "<p><img src=\"/images/\(number).png\" alt=\"\"/></p>"
    }

    private static func peers(_ documents: [[UInt8]], _ bare: Double, _ size: Int) throws {
        let script = """
            import fastfeedparser, feedparser
            print(seconds(fastfeedparser.parse, 5), seconds(feedparser.parse, 1))
            """
        for (name, seconds) in try Peers.seconds(["fastfeedparser", "feedparser"], on: documents, script) {
            report(name, size, seconds, bare)
        }
    }
}
