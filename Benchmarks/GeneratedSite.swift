// A site that is made up as it is asked: a feed of some entries, and a page for each, of some 20 kB with menus and footers around the text.

import Archive
import Fetching
import Fixtures
import Foundation
import Pipeline
import Records

struct GeneratedSite: Transport {
    let now: Timestamp
    let entries: Range<Int>

    static let base = "https://site.example"

    static var source: Source {
        var source = Source(id: "xx/site", name: "Site", kind: .feed, url: base + "/feed")
        // pages that are asked for again would be eight times as many as new ones, and bring nothing
        (source.interval, source.backfill, source.recheck) = (0, nil, 0)
        return source
    }

    static var pipeline: PipelineFile {
        var pipeline = PipelineFile()
        pipeline.fetch.contact = "bench@example.org"
        (pipeline.fetch.gap, pipeline.fetch.connections) = (.zero, 16)
        pipeline.sources = [source]
        return pipeline
    }

    static func world(at now: Timestamp, entries: Range<Int>) -> World {
        World(
            transport: { _ in GeneratedSite(now: now, entries: entries) }, now: { now }, clock: { WallClock() },
            random: { 0 }, signal: { 0 })
    }

    func send(_ request: Request) async throws(FetchError) -> Response {
        Response(message: answer(request.url.path), receivedAt: now)
    }

    private func answer(_ path: String) -> HTTPMessage {
        if path == "/feed" {
            let items = entries.map {
                "<item><title>Notice \($0)</title><link>\(Self.base)/\($0)</link></item>"
            }
            return .page("<rss><channel>\(items.joined())</channel></rss>", type: "text/xml")
        }
        guard let number = Int(path.dropFirst()), entries.contains(number) else { return .page("", status: 404) }
        return .page(Self.page(number))
    }

    static func page(_ number: Int) -> String {
        let menu = (0..<80).map { "<li class=\"menu-item\"><a href=\"/topic/\($0)\">Topic \($0) of ours</a></li>" }
            .joined()
        let text = (0..<8).map { "<p>\(IndexBenchmark.text(number &* 8 &+ $0)).</p>" }.joined()
        let teasers = (0..<30).map {
            "<div class=\"teaser\"><h4><a href=\"/\(number - $0)\">Another notice, number \(number - $0)</a></h4><span>20 November 2026</span></div>"
        }.joined()
        return """
            <!doctype html><html lang="en"><head><meta charset="utf-8"><title>Notice \(number) | Site</title>
            <meta property="article:published_time" content="\(Timestamp(seconds: 1_767_225_600 + number * 4000))"><script>\(String(repeating: "var a=1;", count: 200))</script></head>
            <body><header><nav><ul>\(menu)</ul></nav></header><main><article><h1>Notice \(number)</h1>\(text)</article></main>
            <aside>\(teasers)</aside><footer><p>Imprint, terms, contact.</p></footer></body></html>
            """
    }
}
