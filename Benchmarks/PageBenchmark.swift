// From pages to articles, through the pipe, on one thread: against libxml2's bare tree, and trafilatura and resiliparse (PyPI)
// where Python has them, all on the same pages in the same run.

internal import CLibXML2
import Bytes
import Fixtures
import Foundation
import Markup
import Records

enum PageBenchmark {
    static func run() async throws {
        let pages = try pages()
        let size = pages.reduce(0) { $0 + $1.count }
        // long enough for the start of a process not to count
        let repeats = max(1, 60_000_000 / size)
        print("\(pages.count) pages of \(size / pages.count / 1000) kB, one thread, median of \(Meter.runs)")
        let bare =
            await Meter.seconds { for _ in 0..<repeats { for page in pages { bareTree(page) } } } / Double(repeats)
        report("libxml2's bare tree", pages.count, bare, nil)
        let folder = try TemporaryFolder()
        let lines = pages.enumerated().map { index, page in
            var article = Article(id: CanonicalURL.id("page \(index)"))
            (article.url, article.body) = ("https://www.authority.example/news/\(index)", Base64(page))
            return article.line + [0x0A]
        }
        let input = (0..<repeats).flatMap { _ in lines.flatMap { $0 } }
        try folder.write("pages.ndjson", input)
        let tool = (CommandLine.arguments[0] as NSString).deletingLastPathComponent + "/regnews"
        if FileManager.default.isExecutableFile(atPath: tool) {
            let command = "'\(tool)' clean --threads 1 -q < '\(folder.path)/pages.ndjson' > /dev/null"
            let clean = try await Meter.seconds { _ = try Tool.run("/bin/sh", ["-c", command]) } / Double(repeats)
            report("regnews clean, piped", pages.count, clean, bare)
        } else {
            print("regnews clean: \(tool) is missing")
        }
        try peers(pages, bare)
    }

    private static func report(_ name: String, _ pages: Int, _ seconds: Double, _ bare: Double?) {
        let ratio = bare.map { String(format: "  %.2f of the bare tree's speed", $0 / seconds) } ?? ""
        print(
            name.padding(toLength: 24, withPad: " ", startingAt: 0)
                + String(format: " %.0f pages/s", Double(pages) / seconds) + ratio)
    }

    /// What libxml2 takes for a tree of the page as it came, and nothing else.
    private static func bareTree(_ page: [UInt8]) {
        let options =
            HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue
            | HTML_PARSE_NONET.rawValue
        page.withUnsafeBytes { bytes in
            let document = htmlReadMemory(
                bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count), nil, "UTF-8",
                Int32(options))
            if let document { xmlFreeDoc(document) }
        }
    }

    /// The pages of a folder (`REGNEWS_PAGES`; `.gz` are unpacked), or thirty written here.
    private static func pages() throws -> [[UInt8]] {
        guard let folder = ProcessInfo.processInfo.environment["REGNEWS_PAGES"] else { return (0..<30).map(page) }
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().compactMap { name in
            guard name.contains(".htm"), let data = FileManager.default.contents(atPath: folder + "/" + name) else {
                return nil
            }
            return name.hasSuffix(".gz")
                ? try ContentDecoding.decode(Array(data), encoding: "gzip", limit: 64 << 20) : Array(data)
        }
    }

    /// A newsroom's page as content programs write them: a third of it programs and styles, a menu, an article, teasers, a foot.
    private static func page(_ number: Int) -> [UInt8] {
        var seed = UInt64(number) &* 0x9E37_79B9_7F4A_7C15 | 1
        func next() -> UInt64 {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1
            return seed >> 40
        }
        let script = (0..<400).map { "window.q=window.q||[];if(a<\($0)){q.push({id:\(next()),k:'v\(next())'})}" }
        let style = (0..<200).map { ".c\($0)>li:hover{color:#\(String(next() & 0xFFF, radix: 16));margin:\($0)px}" }
        let menu = (0..<120).map {
            "<li class=\"nav-item level-2\"><a class=\"nav-link\" href=\"/s/\($0)\">Section \($0)</a></li>"
        }
        let text = (0..<18).map { paragraph -> String in
            let words =
                "<p class=\"text\">The authority has <b>fined</b> bank \(next()) for late reports to its customers, it said on Tuesday; the <a href=\"/d/\(next())\">decision</a> is public, and the bank has said that it will pay within \(paragraph + 2) weeks.</p>"
            return paragraph % 6 == 5 ? "<h2>What it means, part \(paragraph)</h2>" + words : words
        }
        let cards = (0..<40).map {
            "<div class=\"card\"><div class=\"card-inner\"><a href=\"/n/\($0)\"><img src=\"/i/\(next()).jpg\" alt=\"\"><h3>Other news, number \($0), of the day</h3></a><p class=\"date\">12 November 2026</p></div></div>"
        }
        let page = """
            <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Fine \(number) | Authority</title><meta property="article:published_time" content="2026-11-17T09:00:00Z">
            <style>\(style.joined())</style><script>\(script.joined(separator: "\n"))</script></head><body><header><nav><ul>\(menu.joined(separator: "\n"))</ul></nav></header>
            <main><article><h1>Fine number \(number) for late reports</h1><div class="article-body">\(text.joined(separator: "\n"))</div></article><aside>\(cards.joined(separator: "\n"))</aside></main>
            <footer><p>© Authority. All rights reserved.</p></footer><script>\(script.joined())</script></body></html>
            """
        return Array(page.utf8)
    }

    private static func peers(_ pages: [[UInt8]], _ bare: Double) throws {
        let script = """
            import trafilatura
            from resiliparse.extract.html2text import extract_plain_text
            documents = [document.decode('utf-8', 'replace') for document in documents]
            print(seconds(lambda page: trafilatura.extract(page, with_metadata=True), 1), seconds(lambda page: extract_plain_text(page, main_content=True), 3))
            """
        for (name, seconds) in try Peers.seconds(["trafilatura", "resiliparse"], on: pages, script) {
            report(name, pages.count, seconds, bare)
        }
    }
}
