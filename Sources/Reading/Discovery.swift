// Where a page's feeds may be: its link elements, links that look like feeds, pages that collect feeds, and the places where
// programs put them. Only reading one shows whether it is one.

import Markup
import Records

package struct FeedCandidate: Sendable, Equatable {
    /// Surest first.
    package enum Origin: Int, Sendable, Comparable {
        case link, anchor, hub, place, sitemap

        package static func < (a: Origin, b: Origin) -> Bool { a.rawValue < b.rawValue }
    }

    package var url: String
    package var title: String?
    package var origin: Origin

    package init(url: String, title: String? = nil, origin: Origin) {
        (self.url, self.title, self.origin) = (url, title, origin)
    }
}

package enum Discovery {
    private static let feedTypes: Set<String> = [
        "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json",
        "application/xml", "text/xml", "application/json", "text/rss+xml", "application/x-rss+xml", "text/rss",
    ]
    /// Where blog and content programs put their feeds.
    private static let places = [
        "feed", "rss", "rss.xml", "feed.xml", "atom.xml", "index.xml", "feeds", "news/rss", "feed/", "rss/news.xml",
        "feed.json",
    ]

    /// What a page names, surest first, each address once.
    package static func candidates(in page: FetchedResource) -> [FeedCandidate] {
        let decoded = Charset.decode(page.body, contentType: page.contentType, kind: .html)
        guard let tree = try? MarkupTree(html: Mend.html(decoded.utf8)) else { return [] }
        let url = WebURL(page.url)
        let base = ((try? tree.select("//base/@href"))?.first).flatMap { WebURL($0.text, base: url) } ?? url
        var found: [FeedCandidate] = []
        var met: Set<String> = [url?.description ?? ""]
        func add(_ address: String?, _ title: String?, _ origin: FeedCandidate.Origin) {
            // `feed:` stands before addresses for reader programs
            let bare = address?.trimmed.replacing("feed://", with: "https://").replacing("feed:http", with: "http")
            guard let bare, !bare.isEmpty, var link = WebURL(bare, base: base) else { return }
            link.fragment = nil
            let text = link.description
            guard met.insert(text).inserted else { return }
            found.append(FeedCandidate(url: text, title: title.flatMap(HTMLText.line), origin: origin))
        }
        withExtendedLifetime(tree) {
            for node in (try? tree.select("//link[@href]")) ?? [] {
                let rel = (node["rel"] ?? "").lowercased().split(separator: " ")
                let type = (node["type"] ?? "").lowercased().prefix { $0 != ";" }
                if rel.contains("alternate"), node["hreflang"] == nil || type.contains("rss") || type.contains("atom"),
                    feedTypes.contains(String(type))
                {
                    add(node["href"], node["title"], .link)
                } else if rel.contains("feed") {
                    add(node["href"], node["title"], .link)
                }
            }
            for node in (try? tree.select("//a[@href]")) ?? [] {
                guard let href = node["href"] else { continue }
                let words = node.text.trimmed
                if looksLikeFeed(href) {
                    add(href, words, .anchor)
                } else if looksLikeHub(href, words) {
                    add(href, words, .hub)
                }
            }
        }
        return found.enumerated().sorted { ($0.element.origin, $0.offset) < ($1.element.origin, $1.offset) }.map(
            \.element)
    }

    /// Where a feed may lie although no page says so: below the folder of the page, and at the site's root.
    package static func usualPlaces(_ page: WebURL) -> [FeedCandidate] {
        var root = page
        (root.query, root.fragment) = (nil, nil)
        var folders: [String] = []
        let folder = page.path.utf8.last == UInt8(ascii: "/") ? page.path : page.path + "/"
        if folder != "/" { folders.append(folder) }
        folders.append("/")
        return folders.flatMap { folder in
            places.map { place in
                root.path = folder + place
                return FeedCandidate(url: root.description, origin: .place)
            }
        }
    }

    private static func looksLikeFeed(_ href: String) -> Bool {
        let path = href.lowercased().prefix { $0 != "#" }
        let file = path.prefix { $0 != "?" }
        let endings = [
            ".rss", ".rdf", ".atom", "/rss", "/feed", "/feed/", "/rss/", "/atom", "rss.xml", "feed.xml", "atom.xml",
        ]
        if endings.contains(where: { file.hasSuffix($0) }) { return true }
        if file.hasSuffix(".xml") { return file.contains("rss") || file.contains("feed") || file.contains("news") }
        return path.contains("format=rss") || path.contains("feed=rss") || path.contains("type=rss")
            || path.contains("/rss/")
    }

    /// A page that collects feeds.
    private static func looksLikeHub(_ href: String, _ words: String) -> Bool {
        guard words.utf8.count <= 60 else { return false }
        let isWord = words.lowercased().split { !$0.isLetter }.contains { ["rss", "feeds", "rss订阅"].contains($0) }
        let path = href.lowercased()
        return isWord || path.contains("rss") || path.contains("/feeds")
    }
}

extension HTMLText {
    /// One line of plain text; nil for an empty one.
    fileprivate static func line(_ text: String) -> String? {
        let line = folded(Array(text.utf8), asLine: true)
        return line.isEmpty ? nil : line
    }
}
