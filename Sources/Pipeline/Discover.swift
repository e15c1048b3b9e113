// Looks for the lists of a site: what its page names, what pages of feeds name, the usual places, its sitemaps. Each is read
// before it is believed.

import Fetching
import Markup
import Reading
import Records

package struct Discover {
    package struct Found: Sendable {
        package var url: String
        package var kind: Source.Kind
        package var origin: FeedCandidate.Origin
        package var title: String?
        package var reading: Reading
    }

    /// What came of an address that was tried.
    package struct Trial: Sendable {
        package var url: String
        /// "12 entries", or why it is none.
        package var outcome: String
    }

    /// Requests of one search: enough for a site's feeds, few enough for its patience.
    package static let maximumRequests = 30
    /// Feeds after which no further pages of feeds are looked through.
    private static let enough = 10

    private let fetcher: Fetcher
    private let tell: (Trial) -> Void
    private var found: [Found] = []
    private var tried: Set<String> = []

    package init(fetcher: Fetcher, tell: @escaping (Trial) -> Void) { (self.fetcher, self.tell) = (fetcher, tell) }

    /// An address as it may stand in messages.
    package static func shown(_ address: String) -> String { Fetcher.shown(address) }

    /// With the manners of a run.
    package init(_ fetch: PipelineFile.Fetch, contact: String, world: World, tell: @escaping (Trial) -> Void) throws {
        var fetch = fetch
        // a person waits; a few requests at a slow walk trouble nobody
        fetch.gap = min(fetch.gap, .seconds(2))
        self.init(
            fetcher: Fetcher(
                try world.transport(fetch), settings: fetch.settings(contact), clock: world.clock(),
                random: world.random), tell: tell)
    }

    /// - Returns: the lists, the likeliest first.
    package mutating func search(_ address: String) async throws(FetchError) -> [Found] {
        let page = try await fetch(address)
        guard let url = WebURL(page.url) else { throw .badAddress(address) }
        if read(page, .link, nil) { return found }
        if let sitemap = try? SitemapReader().read(page, of: Self.probe(page.url)),
            !sitemap.entries.isEmpty || !sitemap.lists.isEmpty
        {
            return [Found(url: page.url, kind: .sitemap, origin: .sitemap, title: nil, reading: sitemap)]
        }
        let candidates = Discovery.candidates(in: page)
        // a link that looks like a feed's may lead to a page of feeds
        for hub in try await verify(candidates) where found.count < Self.enough {
            _ = try await verify(Discovery.candidates(in: hub).filter { $0.origin < .hub })
        }
        if found.isEmpty { _ = try await verify(Discovery.usualPlaces(url), stopsAtFirst: true) }
        if found.isEmpty { try await sitemaps(url) }
        return ranked(url)
    }

    /// Reads what may be feeds.
    ///
    /// - Returns: the pages among them.
    private mutating func verify(_ candidates: [FeedCandidate], stopsAtFirst: Bool = false) async throws(FetchError)
        -> [FetchedResource]
    {
        var pages: [FetchedResource] = []
        for candidate in candidates {
            guard let page = try await get(candidate.url) else { continue }
            if !read(page, candidate.origin, candidate.title) { pages.append(page) } else if stopsAtFirst { break }
        }
        return pages
    }

    private mutating func sitemaps(_ url: WebURL) async throws(FetchError) {
        var root = url
        (root.query, root.fragment) = (nil, nil)
        root.path = "/robots.txt"
        var addresses: [String] = []
        if let robots = try await get(root.description) {
            for line in String(decoding: robots.body, as: UTF8.self).split(whereSeparator: \.isNewline)
            where line.lowercased().hasPrefix("sitemap:") {
                addresses.append(String(line.dropFirst(8).drop { $0 == " " || $0 == "\t" }))
            }
        }
        root.path = "/sitemap.xml"
        addresses.append(root.description)
        for address in addresses.prefix(5) {
            guard let page = try await get(address),
                let sitemap = try? SitemapReader().read(page, of: Self.probe(page.url))
            else { continue }
            guard !sitemap.entries.isEmpty || !sitemap.lists.isEmpty else { continue }
            found.append(Found(url: page.url, kind: .sitemap, origin: .sitemap, title: nil, reading: sitemap))
        }
    }

    private static func probe(_ url: String) -> Source { Source(id: "discover", name: "", kind: .sitemap, url: url) }

    private mutating func read(_ page: FetchedResource, _ origin: FeedCandidate.Origin, _ title: String?) -> Bool {
        do throws(ReadingError) {
            let reading = try FeedReader().read(page.body, headers: page.headers, url: WebURL(page.url))
            tell(Trial(url: page.url, outcome: "\(reading.entries.count) entries"))
            guard !found.contains(where: { $0.url == page.url }) else { return true }
            found.append(
                Found(url: page.url, kind: .feed, origin: origin, title: reading.feed.title ?? title, reading: reading))
            return true
        } catch {
            tell(Trial(url: page.url, outcome: error == .htmlInsteadOfFeed ? "a web page" : "no feed: \(error)"))
            return false
        }
    }

    /// The answer of an address that was not asked before; nil where there is none.
    private mutating func get(_ address: String) async throws(FetchError) -> FetchedResource? {
        guard !tried.contains(address), tried.count < Self.maximumRequests else { return nil }
        do throws(FetchError) { return try await fetch(address) } catch {
            if error == .cancelled { throw error }
            tell(Trial(url: address, outcome: "\(error)"))
            return nil
        }
    }

    private mutating func fetch(_ address: String) async throws(FetchError) -> FetchedResource {
        tried.insert(address)
        return try await fetcher.fetch(Ask(address, for: "discover"))
    }

    /// Lists with entries before empty ones, comments last; then those that lie nearest to the page, then by their origin.
    private func ranked(_ page: WebURL) -> [Found] {
        func key(_ found: Found, _ index: Int) -> [Int] {
            let words = (found.url + " " + (found.title ?? "")).lowercased()
            let shared = zip(found.url.utf8, page.description.utf8).prefix { $0 == $1 }.count
            return [
                found.reading.entries.isEmpty && found.reading.lists.isEmpty ? 1 : 0, words.contains("comment") ? 1 : 0,
                found.origin.rawValue, -shared, index,
            ]
        }
        return found.enumerated().map { ($0.element, key($0.element, $0.offset)) }
            .sorted { $0.1.lexicographicallyPrecedes($1.1) }.map(\.0)
    }
}

extension Discover.Found {
    /// A source file for it, with what it would give in comments.
    package func sourceFile(others: [Discover.Found]) -> String {
        var lines: [String] = []
        let dated = reading.entries.count { $0.published != nil }
        lines.append("# Found and read: \(summary); \(dated) of \(reading.entries.count) entries have a date.")
        lines.append("name: \(Self.quoted(title ?? WebURL(url)?.host ?? url))")
        lines.append("kind: \(kind.rawValue)")
        lines.append("url: \(Self.quoted(url))")
        lines.append("jurisdiction: ZZ        # ISO 3166-1, EU or XX (supranational)")
        lines.append("regulator: false        # true for an authority's own words")
        if let language = reading.feed.language.flatMap(Self.tag) { lines.append("language: \(language)") }
        if reading.entries.contains(where: { $0.published.map { $0.time != nil && $0.offset == nil } ?? false }) {
            lines.append("# time_zone: Europe/London   # its times name no zone; whose are they?")
        }
        lines.append("interval: 1h")
        if !reading.entries.isEmpty, kind == .feed {
            lines.append("expect: { at_least: 1\(dated == reading.entries.count ? ", dates: true" : "") }")
        }
        lines.append("# It would give:")
        for entry in reading.entries.prefix(10) {
            let date = entry.published?.iso8601 ?? entry.updated?.iso8601 ?? "no date"
            lines.append("#   \(date)  \(entry.title ?? "no title")  \(entry.link ?? "no link")")
        }
        if reading.entries.count > 10 { lines.append("#   … and \(reading.entries.count - 10) more") }
        for list in reading.lists.prefix(5) { lines.append("#   a sitemap: \(list)") }
        if !others.isEmpty {
            lines.append("# Found as well:")
            for other in others { lines.append("#   \(other.url)  \(other.summary)") }
        }
        return lines.map { $0.replacing("\n", with: " ").replacing("\r", with: " ") }.joined(separator: "\n")
    }

    /// "feed, 12 entries: News of the Authority"
    private var summary: String {
        let count = reading.lists.isEmpty ? "\(reading.entries.count) entries" : "\(reading.lists.count) sitemaps"
        return "\(kind.rawValue), \(count)" + (title.map { ": \($0)" } ?? "")
    }

    /// JSON's strings are YAML's.
    private static func quoted(_ text: String) -> String {
        var writer = JSONWriter()
        writer.string(text)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// The tag where it is one of BCP 47.
    private static func tag(_ text: String) -> String? {
        let tag = text.replacing("_", with: "-")
        let parts = tag.split(separator: "-", omittingEmptySubsequences: false)
        let isTag = parts.allSatisfy {
            (1...8).contains($0.utf8.count)
                && $0.utf8.allSatisfy { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A || $0 >= 0x30 && $0 <= 0x39 }
        }
        return isTag && (2...3).contains(parts[0].utf8.count) ? tag : nil
    }
}
