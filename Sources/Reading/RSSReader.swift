// RSS 2.0 and its elders, and RSS 1.0 (RDF), with Dublin Core, content, media and iTunes.
//
// Rules: RSS Advisory Board's RSS 2.0, RSS 1.0, and what feeds do. Elements count by their local name in RSS's own or no
// namespace; the modules' by the end of their namespace, for prefixes and schemes vary.

import Markup
import Records

struct RSSReader {
    let base: WebURL?
    private let dates = DateParser()

    init(base: WebURL?) { self.base = base }

    func read(_ root: MarkupNode) -> Reading {
        var reading = Reading()
        let channel =
            root.name.lowercased() == "channel" ? root : root.elements.first { $0.name.lowercased() == "channel" }
        if let channel {
            for node in channel.elements {
                switch key(node) {
                case "title", "dc:title": reading.feed.title = reading.feed.title ?? FeedText.title(node.text)
                case "description", "itunes:subtitle":
                    reading.feed.subtitle = reading.feed.subtitle ?? FeedText.title(node.text)
                case "link": reading.feed.link = reading.feed.link ?? link(node)
                case "language", "dc:language":
                    reading.feed.language = reading.feed.language ?? FeedText.folded(node.text)
                case "pubdate", "lastbuilddate", "dc:date", "dc:issued", "dc:modified":
                    reading.feed.updated = reading.feed.updated ?? dates.parse(node.text)
                default: break
                }
            }
        }
        // RSS 1.0 and 0.90 have their items beside the channel
        for parent in [channel, root].compactMap({ $0 }) {
            for node in parent.elements where node.name.lowercased() == "item" { reading.entries.append(entry(node)) }
            if parent == root { break }
        }
        return reading
    }

    private func link(_ node: MarkupNode) -> String? {
        FeedText.link(node["href"] ?? node.text, base: FeedText.base(of: node, outer: base))
    }

    /// The element's name with the usual prefix of its module.
    private func key(_ node: MarkupNode) -> String {
        let name = node.name.lowercased()
        guard let namespace = node.namespace?.lowercased() else {
            return node.prefix.map { "\($0.lowercased()):\(name)" } ?? name
        }
        if namespace.contains("purl.org/dc/") { return "dc:" + name }
        if namespace.contains("rss/1.0/modules/content") { return "content:" + name }
        if namespace.contains("w3.org/2005/atom") || namespace.contains("purl.org/atom") { return "atom:" + name }
        if namespace.contains("itunes") { return "itunes:" + name }
        if namespace.contains("search.yahoo.com/mrss") { return "media:" + name }
        if namespace.contains("w3.org/1999/xhtml") { return "xhtml:" + name }
        if namespace.contains("cbwiki") { return "cb:" + name }
        return name
    }

    private func entry(_ item: MarkupNode) -> Entry {
        var entry = Entry()
        var guidIsPermalink = false
        var description: String?
        let itemBase = FeedText.base(of: item, outer: base)
        for node in item.elements {
            switch key(node) {
            case "title": entry.title = FeedText.title(node.text) ?? entry.title
            case "link":
                if entry.link == nil { entry.link = link(node) }
            case "atom:link":
                if entry.link == nil, node["rel"] ?? "alternate" == "alternate" { entry.link = link(node) }
            case "guid", "atom:id", "dc:identifier":
                if entry.guid == nil, let value = FeedText.folded(node.text) {
                    entry.guid = value
                    guidIsPermalink = key(node) == "guid" && node["isPermaLink"]?.lowercased() != "false"
                }
            case "description", "summary", "itunes:summary":
                if description == nil || key(node) == "description" {
                    description = node.elements.isEmpty ? node.text : node.innerMarkup
                }
            case "content:encoded", "xhtml:body", "xhtml:div", "body", "fullitem":
                guard entry.contentText == nil else { break }
                let markup = node.elements.isEmpty ? node.text : node.innerMarkup
                let read = FeedText.html(markup, base: FeedText.base(of: node, outer: base))
                entry.contentText = read.text
                entry.contentLinks = read.links
            case "pubdate":
                if entry.published == nil {
                    entry.publishedRaw = FeedText.folded(node.text)
                    entry.published = dates.parse(node.text)
                }
            case "dc:date", "dc:issued", "dc:created", "atom:published", "cb:occurrencedate":
                if entry.published == nil, let date = dates.parse(node.text) {
                    entry.published = date
                    entry.publishedRaw = FeedText.folded(node.text)
                }
            case "atom:updated", "dc:modified", "lastmod": entry.updated = entry.updated ?? dates.parse(node.text)
            case "author", "dc:creator", "dc:author", "itunes:author":
                if let name = FeedText.person(node.text), !entry.authors.contains(name) {
                    if key(node) == "itunes:author", !entry.authors.isEmpty { break }
                    entry.authors.append(name)
                }
            case "category", "dc:subject":
                if let name = FeedText.folded(node.text), !entry.categories.contains(name) {
                    entry.categories.append(name)
                }
            case "enclosure":
                if let url = node["url"].flatMap({ FeedText.link($0, base: itemBase) }) {
                    entry.enclosures.append(.init(url: url, type: node["type"], length: node["length"]))
                }
            default: break
            }
        }
        if entry.link == nil, guidIsPermalink, let guid = entry.guid, WebURL(guid) != nil { entry.link = guid }
        if let description {
            let read = FeedText.html(description, base: itemBase)
            if read.text != entry.contentText { entry.summary = read.text }
            if entry.contentLinks.isEmpty { entry.contentLinks = read.links }
        }
        return entry
    }
}
