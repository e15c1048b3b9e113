// Atom 1.0 (RFC 4287) and 0.3.

import Bytes
import Markup
import Records

struct AtomReader {
    private let words: FeedVocabulary
    private let outermost: WebBase
    private let limits: ReadingLimits
    private let dates: DateParser

    init(_ words: FeedVocabulary, _ base: WebBase, _ limits: ReadingLimits, _ dates: DateParser) {
        (self.words, outermost, self.limits, self.dates) = (words, base, limits, dates)
    }

    func read(_ root: XMLNode) -> Reading {
        var reading = Reading()
        let base = words.base(of: root, outer: outermost)
        if words[root] == .entry {
            reading.entries = [entry(root, base, feedAuthors: [])]
            return reading
        }
        var text = FeedText(limits)
        reading.feed.language = root.attribute("lang", prefix: "xml")
        var authors: [String] = []
        var schedule = FeedSchedule()
        var entries: [XMLNode] = []
        for node in root.elements {
            switch words[node] {
            case .entry: entries.append(node)
            case .title:
                reading.feed.title = construct(node, base, &text).text.flatMap { text.line($0) } ?? reading.feed.title
            case .dcTitle: reading.feed.title = reading.feed.title ?? text.line(node.text)
            case .subtitle, .tagline:
                reading.feed.subtitle =
                    construct(node, base, &text).text.flatMap { text.line($0) } ?? reading.feed.subtitle
            case .dcDescription, .itunesSubtitle:
                reading.feed.subtitle = reading.feed.subtitle ?? text.line(node.text)
            case .dcLanguage: reading.feed.language = reading.feed.language ?? text.line(node.text)
            case .updated, .modified: reading.feed.updated = dates.parse(utf8: node.text) ?? reading.feed.updated
            case .dcDate: reading.feed.updated = reading.feed.updated ?? dates.parse(utf8: node.text)
            case .author: if let name = person(node, base, &text) { text.add(name, to: &authors) }
            case .link where FeedSchedule.leadsOn(node): reading.next = reading.next ?? node["href"].flatMap(base.link)
            case .updatePeriod: schedule.period = text.line(node.text)
            case .updateFrequency: schedule.frequency = text.line(node.text)
            default: break
            }
        }
        reading.feed.timeToLive = schedule.seconds
        reading.feed.link = alternate(root, base)
        if entries.count > limits.entries {
            entries.removeSubrange(limits.entries...)
            reading.warnings.append("too-many-entries")
        }
        for node in entries where node.isWhole {
            reading.entries.append(entry(node, words.base(of: node, outer: base), feedAuthors: authors))
        }
        if entries.contains(where: { !$0.isWhole }) { reading.warnings.append("cut-off") }
        return reading
    }

    private func entry(_ node: XMLNode, _ base: WebBase, feedAuthors: [String]) -> Entry {
        var entry = Entry()
        var text = FeedText(limits)
        /// Those of the title and summary, taken where the content has none.
        var otherLinks: [String] = []
        var otherDate: (date: ParsedDate, raw: String?)?
        var creation: (date: ParsedDate, raw: String?)?
        var other = Other()
        for child in node.elements {
            switch words[child] {
            case .id: entry.guid = entry.guid ?? identifier(child, base, &text)
            case .title:
                let read = construct(child, base, &text)
                guard let title = read.text.flatMap({ text.line($0) }) else { break }
                entry.title = title
                if otherLinks.isEmpty { otherLinks = read.links }
            case .published:
                let raw = child.text
                entry.published = dates.parse(utf8: raw) ?? entry.published
                entry.publishedRaw = text.line(raw) ?? entry.publishedRaw
            case .issued, .dcDate, .dcIssued:
                if let date = dates.parse(utf8: child.text) { otherDate = (date, text.line(child.text)) }
            case .created, .dcCreated:
                if let date = dates.parse(utf8: child.text) { creation = (date, text.line(child.text)) }
            case .updated, .modified, .dcModified: entry.updated = dates.parse(utf8: child.text) ?? entry.updated
            case .author, .dcCreator:
                if let name = person(child, base, &text) { text.add(name, to: &entry.authors) }
            case .summary:
                guard entry.summary == nil else { break }
                let read = construct(child, base, &text)
                entry.summary = read.text
                if !read.links.isEmpty { otherLinks = read.links }
            case .content:
                guard entry.contentText == nil else { break }
                let read = construct(child, base, &text)
                (entry.contentText, entry.contentLinks) = (read.text, read.links)
            case .link where child["rel"]?.lowercased() == "enclosure":
                let base = words.base(of: child, outer: base)
                if let url = child["href"].flatMap(base.link) {
                    entry.enclosures.append(.init(url: url, type: child["type"], length: child["length"]))
                }
            default: extras(child, base, &entry, &other, &text)
            }
        }
        entry.title = entry.title ?? other.title
        entry.summary = entry.summary ?? other.description
        if entry.published == nil, let otherDate = otherDate ?? creation {
            (entry.published, entry.publishedRaw) = otherDate
        }
        if entry.contentLinks.isEmpty { entry.contentLinks = otherLinks }
        entry.link = alternate(node, base)
        if entry.link == nil, let guid = entry.guid, WebURL(guid) != nil { entry.link = guid }
        // an author of the feed speaks for its entries (RFC 4287, 4.1.2)
        if entry.authors.isEmpty, !feedAuthors.isEmpty {
            entry.authors = feedAuthors
            entry.warnings.append("author-of-feed")
        }
        if entry.summary == entry.contentText { entry.summary = nil }
        entry.warnings += text.takeWarnings()
        return entry
    }

    /// What modules say, taken where the entry has no word of its own.
    private struct Other {
        var title: String?
        var description: String?
        var depth = 0
    }

    private func extras(
        _ node: XMLNode, _ base: WebBase, _ entry: inout Entry, _ other: inout Other, _ text: inout FeedText
    ) {
        func categorise(_ name: String?) {
            if let name = name.flatMap({ text.line($0) }) { text.add(name, to: &entry.categories) }
        }
        switch words[node] {
        case .category: categorise(node["term"] ?? node["label"] ?? String(decoding: node.ownText, as: UTF8.self))
        case .dcSubject, .mediaCategory: categorise(String(decoding: node.ownText, as: UTF8.self))
        case .mediaKeywords, .itunesKeywords:
            for word in String(decoding: node.text, as: UTF8.self).split(separator: ",") { categorise(String(word)) }
        case .dcTitle, .mediaTitle: other.title = other.title ?? text.title(node.text, base).text
        case .dcDescription, .mediaDescription:
            other.description = other.description ?? text.html(node.text, base).text
        case .mediaGroup, .mediaContent:
            // groups hold contents, and these no groups
            guard other.depth < 4 else { break }
            other.depth += 1
            for inner in node.elements { extras(inner, base, &entry, &other, &text) }
            other.depth -= 1
        default: break
        }
    }

    /// An id is absolute; one that is not is meant relative to the base that the feed names.
    private func identifier(_ node: XMLNode, _ outer: WebBase, _ text: inout FeedText) -> String? {
        guard let id = text.line(node.text) else { return nil }
        let base = words.base(of: node, outer: outer)
        guard base.isDeclared, !id.contains(":") else { return id }
        return base.link(id)
    }

    /// The alternate link, one without type or with HTML first.
    private func alternate(_ parent: XMLNode, _ base: WebBase) -> String? {
        var best: XMLNode?
        for node in parent.elements
        where words[node] == .link && (node["rel"] ?? "alternate").lowercased() == "alternate" {
            if (node["type"] ?? "text/html").holds("html") {
                best = node
                break
            }
            best = best ?? node
        }
        guard let best else { return nil }
        let own = words.base(of: best, outer: base)
        // an empty reference is the document itself (RFC 3986, 4.4), whatever its writer meant
        if best["href"] == "" { return own.url?.description }
        return own.link(best["href"] ?? String(decoding: best.text, as: UTF8.self))
    }

    private func person(_ node: XMLNode, _ base: WebBase, _ text: inout FeedText) -> String? {
        guard node.hasElements else { return text.line(node.text) }
        for tag in [FeedTag.name, .email, .uri, .url] {
            guard let found = node.elements.first(where: { words[$0] == tag }), let line = text.line(found.text) else {
                continue
            }
            return tag == .uri || tag == .url ? words.base(of: found, outer: base).link(line) : line
        }
        return nil
    }

    /// A text construct: plain, escaped HTML, inline XHTML; Atom 0.3's media types and modes.
    private func construct(_ node: XMLNode, _ outer: WebBase, _ text: inout FeedText) -> (
        text: String?, links: [String]
    ) {
        let type = (node["type"] ?? "text").lowercased()
        let mode = node["mode"]?.lowercased()
        let base = words.base(of: node, outer: outer)
        let isHTML = type.holds("html") || mode == "escaped" && type != "text/plain"
        if mode == "base64"
            || type.holds("/") && !type.hasPrefix("text/") && !type.holds("xml") && !type.holds("html")
        {
            if let decoded = Self.unpacked(node.text) {
                return mode == "base64" && !isHTML ? (text.plain(decoded), []) : text.html(decoded, base)
            }
        }
        if type == "xhtml" || type.holds("xml") {
            return text.html(node.hasElements ? Array(node.innerMarkup) : node.text, base)
        }
        // some wrap escaped HTML in a `div`
        let isWrapped = isHTML && node.elements.allSatisfy { $0.name.local.lowercased() == "div" && !$0.hasElements }
        if node.hasElements, !isWrapped { return text.html(node.innerMarkup, base) }
        return isHTML ? text.html(node.text, base) : (text.plain(node.text), [])
    }

    /// Nil for what is no Base64 of a text.
    private static func unpacked(_ text: [UInt8]) -> [UInt8]? {
        let packed = String(decoding: text.filter { $0 > 0x20 }, as: UTF8.self)
        guard let bytes = Base64.decode(packed), String(validating: bytes, as: UTF8.self) != nil else { return nil }
        return bytes
    }
}
