// Atom 1.0 (RFC 4287) and 0.3.

import Markup
import Records

struct AtomReader {
    let base: WebURL?
    private let dates = DateParser()

    init(base: WebURL?) { self.base = base }

    func read(_ root: MarkupNode) -> Reading {
        var reading = Reading()
        if root.name == "entry" {
            reading.entries = [entry(root, feedAuthors: [])]
            return reading
        }
        let feed = root.elements
        reading.feed.language = root.xmlAttribute("lang")
        var authors: [String] = []
        for node in feed where node.name != "entry" {
            switch node.name {
            case "title": reading.feed.title = reading.feed.title ?? construct(node).text.flatMap(oneLine)
            case "subtitle", "tagline":
                reading.feed.subtitle = reading.feed.subtitle ?? construct(node).text.flatMap(oneLine)
            case "updated", "modified": reading.feed.updated = reading.feed.updated ?? dates.parse(node.text)
            case "author": if let name = person(node) { authors.append(name) }
            default: break
            }
        }
        reading.feed.link = alternate(feed)
        reading.entries = feed.filter { $0.name == "entry" }.map { entry($0, feedAuthors: authors) }
        return reading
    }

    private func oneLine(_ text: String) -> String? { FeedText.folded(text) }

    private func entry(_ node: MarkupNode, feedAuthors: [String]) -> Entry {
        var entry = Entry()
        let children = node.elements
        for child in children {
            switch child.name {
            case "id": entry.guid = entry.guid ?? FeedText.folded(child.text)
            case "title": if entry.title == nil { entry.title = construct(child).text.flatMap(oneLine) }
            case "published", "issued", "created":
                if entry.published == nil || child.name == "published" {
                    entry.published = dates.parse(child.text) ?? entry.published
                    entry.publishedRaw = FeedText.folded(child.text)
                }
            case "updated", "modified": entry.updated = entry.updated ?? dates.parse(child.text)
            case "author":
                if let name = person(child), !entry.authors.contains(name) { entry.authors.append(name) }
            case "summary":
                guard entry.summary == nil else { break }
                let read = construct(child)
                entry.summary = read.text
                if entry.contentLinks.isEmpty { entry.contentLinks = read.links }
            case "content":
                guard entry.contentText == nil else { break }
                let read = construct(child)
                entry.contentText = read.text
                if !read.links.isEmpty { entry.contentLinks = read.links }
            case "category":
                if let name = FeedText.folded(child["term"] ?? child["label"] ?? child.text),
                    !entry.categories.contains(name)
                {
                    entry.categories.append(name)
                }
            case "link" where child["rel"] == "enclosure":
                if let url = child["href"].flatMap({ FeedText.link($0, base: FeedText.base(of: child, outer: base)) }) {
                    entry.enclosures.append(.init(url: url, type: child["type"], length: child["length"]))
                }
            default: break
            }
        }
        entry.link = alternate(children)
        if entry.link == nil, let guid = entry.guid, WebURL(guid) != nil { entry.link = guid }
        // an author of the feed speaks for its entries (RFC 4287, 4.1.2)
        if entry.authors.isEmpty { entry.authors = feedAuthors }
        if entry.summary == entry.contentText { entry.summary = nil }
        return entry
    }

    /// The alternate link, one without type or with HTML first.
    private func alternate(_ children: [MarkupNode]) -> String? {
        let links = children.filter { $0.name == "link" && ($0["rel"] ?? "alternate") == "alternate" }
        let best = links.first { ($0["type"] ?? "text/html").contains("html") } ?? links.first
        guard let best else { return nil }
        return FeedText.link(best["href"] ?? best.text, base: FeedText.base(of: best, outer: base))
    }

    private func person(_ node: MarkupNode) -> String? {
        let children = node.elements
        for name in ["name", "email", "uri", "url"] {
            if let text = children.first(where: { $0.name == name }).flatMap({ FeedText.folded($0.text) }) {
                return text
            }
        }
        return children.isEmpty ? FeedText.folded(node.text) : nil
    }

    /// A text construct: plain, escaped HTML, inline XHTML; Atom 0.3's media types and modes.
    private func construct(_ node: MarkupNode) -> (text: String?, links: [String]) {
        let type = (node["type"] ?? "text").lowercased()
        let inner = FeedText.base(of: node, outer: base)
        if node["mode"]?.lowercased() == "base64"
            || type.contains("/") && !type.hasPrefix("text/") && !type.contains("xml") && !type.contains("html")
        {
            guard let bytes = Base64.decode(node.text.filter { !$0.isWhitespace }) else { return (nil, []) }
            let decoded = String(decoding: bytes, as: UTF8.self)
            guard type.contains("html") else { return (FeedText.folded(decoded), []) }
            return FeedText.html(decoded, base: inner)
        }
        if type == "xhtml" || type.contains("xml") || !node.elements.isEmpty {
            let markup = node.elements.isEmpty ? node.text : node.innerMarkup
            return FeedText.html(markup, base: inner)
        }
        if type.contains("html") || node["mode"]?.lowercased() == "escaped" && type != "text/plain" {
            return FeedText.html(node.text, base: inner)
        }
        let text = HTMLText.folded(Array(node.text.utf8))
        return (text.isEmpty ? nil : text, [])
    }
}
