// RSS 2.0 and its elders, and RSS 1.0 (RDF), with Dublin Core, content, media, iTunes and the central banks' module.
//
// Rules: RSS Advisory Board's RSS 2.0, RSS 1.0, and what feeds do (docs/feeds.md has what was decided where they differ).

import Markup
import Records

struct RSSReader {
    private let words: FeedVocabulary
    private let outermost: WebBase
    private let limits: ReadingLimits
    private let dates: DateParser

    init(_ words: FeedVocabulary, _ base: WebBase, _ limits: ReadingLimits, _ dates: DateParser) {
        (self.words, outermost, self.limits, self.dates) = (words, base, limits, dates)
    }

    func read(_ root: XMLNode) -> Reading {
        var reading = Reading()
        var items: [(XMLNode, WebBase)] = []
        let base = words.base(of: root, outer: outermost)
        if words[root] == .channel {
            channel(root, base, &reading, &items)
        } else {
            for node in root.elements {
                switch words[node] {
                case .channel: channel(node, words.base(of: node, outer: base), &reading, &items)
                // RSS 1.0 and 0.90 have their items beside the channel
                case .item: items.append((node, words.base(of: node, outer: base)))
                default: break
                }
            }
        }
        if items.count > limits.entries {
            items.removeSubrange(limits.entries...)
            reading.warnings.append("too-many-entries")
        }
        for (item, base) in items where item.isWhole { reading.entries.append(entry(item, base)) }
        if items.contains(where: { !$0.0.isWhole }) { reading.warnings.append("cut-off") }
        return reading
    }

    private func channel(
        _ channel: XMLNode, _ base: WebBase, _ reading: inout Reading, _ items: inout [(XMLNode, WebBase)]
    ) {
        var feed = reading.feed
        var text = FeedText(limits)
        var published: ParsedDate?
        var schedule = FeedSchedule()
        for node in channel.elements {
            switch words[node] {
            case .item: items.append((node, words.base(of: node, outer: base)))
            case .title: feed.title = text.title(node.text, base).text ?? feed.title
            case .dcTitle: feed.title = feed.title ?? text.title(node.text, base).text
            case .description: feed.subtitle = text.title(node.text, base).text ?? feed.subtitle
            case .itunesSubtitle, .dcDescription, .subtitle:
                feed.subtitle = feed.subtitle ?? text.title(node.text, base).text
            case .link: feed.link = link(node, base) ?? feed.link
            case .language: feed.language = text.line(node.text) ?? feed.language
            case .dcLanguage: feed.language = feed.language ?? text.line(node.text)
            case .lastBuildDate, .dcModified: feed.updated = date(node) ?? feed.updated
            case .pubDate, .dcDate, .dcIssued: published = date(node) ?? published
            case .ttl: schedule.minutes = text.line(node.text)
            case .updatePeriod: schedule.period = text.line(node.text)
            case .updateFrequency: schedule.frequency = text.line(node.text)
            case .atomLink where FeedSchedule.leadsOn(node):
                reading.next = reading.next ?? node["href"].flatMap(base.link)
            default: break
            }
        }
        feed.updated = feed.updated ?? published
        feed.timeToLive = schedule.seconds ?? feed.timeToLive
        reading.feed = feed
    }

    private func date(_ node: XMLNode) -> ParsedDate? { dates.parse(utf8: node.text) }

    private func link(_ node: XMLNode, _ outer: WebBase) -> String? {
        let base = words.base(of: node, outer: outer)
        if let address = node["href"].flatMap(base.link) { return address }
        return base.link(String(decoding: node.ownText, as: UTF8.self))
    }

    /// What an item says, until it is known which of several words wins.
    private struct Draft {
        var entry = Entry()
        var text: FeedText
        var guidIsPermalink = false
        var published: (date: ParsedDate?, raw: String?)?
        /// Dates of modules, taken where there is no `pubDate`.
        var otherDate: (date: ParsedDate, raw: String?)?
        /// In Dublin Core or the media module, taken where the item has no word of its own.
        var otherTitle: String?
        var otherDescription: String?
        var titleLinks: [String] = []
        var summaryLinks: [String] = []
        /// How deep in elements within elements it stands.
        var depth = 0
        /// Whether the text is only a second summary, which a real text may replace.
        var summaryIsContent = false
    }

    private func entry(_ item: XMLNode, _ base: WebBase) -> Entry {
        var draft = Draft(text: FeedText(limits))
        for node in item.elements { take(node, base, &draft) }
        var entry = draft.entry
        if entry.guid == nil { entry.guid = item.attribute("about", prefix: "rdf").flatMap { draft.text.line($0) } }
        if entry.link == nil, draft.guidIsPermalink, let guid = entry.guid, WebURL(guid) != nil { entry.link = guid }
        entry.title = entry.title ?? draft.otherTitle
        entry.summary = entry.summary ?? draft.otherDescription
        if let published = draft.published, published.date != nil || draft.otherDate == nil {
            (entry.published, entry.publishedRaw) = published
        } else if let other = draft.otherDate {
            (entry.published, entry.publishedRaw) = other
        }
        if entry.contentLinks.isEmpty {
            entry.contentLinks = draft.summaryLinks.isEmpty ? draft.titleLinks : draft.summaryLinks
        }
        if entry.summary == entry.contentText { entry.summary = nil }
        entry.warnings = draft.text.takeWarnings()
        return entry
    }

    private func take(_ node: XMLNode, _ base: WebBase, _ draft: inout Draft) {
        guard let tag = words[node] else { return }
        switch tag {
        case .title:
            let read = draft.text.title(markup(node), words.base(of: node, outer: base))
            guard let title = read.text else { break }
            (draft.entry.title, draft.titleLinks) = (title, read.links)
        case .dcTitle, .mediaTitle, .itunesTitle, .cbSimpleTitle:
            if draft.otherTitle == nil { draft.otherTitle = draft.text.title(node.text, base).text }
        case .link: draft.entry.link = link(node, base) ?? draft.entry.link
        case .atomLink: atomLink(node, base, &draft)
        case .guid, .atomID:
            guard draft.entry.guid == nil, let value = draft.text.line(node.text) else { break }
            draft.entry.guid = value
            draft.guidIsPermalink = tag == .guid && node["isPermaLink"]?.lowercased() != "false"
        case .dcIdentifier: break  // names a work, not the item
        case .description, .summary, .itunesSummary, .atomSummary, .contentEncoded, .xhtmlBody, .xhtmlDiv, .body,
            .fullitem, .content, .atomContent:
            words(tag, node, base, &draft)
        case .dcDescription, .mediaDescription:
            if draft.otherDescription == nil { draft.otherDescription = draft.text.html(node.text, base).text }
        case .pubDate, .published:
            let raw = node.text
            if let date = dates.parse(utf8: raw) {
                draft.published = (date, draft.text.line(raw))
            } else if draft.published == nil {
                draft.published = (nil, draft.text.line(raw))
            }
        case .dcDate, .dcIssued, .dcCreated, .atomPublished, .cbOccurrenceDate, .cbPublicationDate:
            let raw = node.text
            if let date = dates.parse(utf8: raw) { draft.otherDate = (date, draft.text.line(raw)) }
        case .atomUpdated, .dcModified, .lastmod, .updated, .modified:
            draft.entry.updated = date(node) ?? draft.entry.updated
        case .author, .dcCreator, .dcAuthor, .itunesAuthor, .atomAuthor: author(tag, node, &draft)
        default: extras(tag, node, base, &draft)
        }
    }

    private func atomLink(_ node: XMLNode, _ base: WebBase, _ draft: inout Draft) {
        switch (node["rel"] ?? "alternate").lowercased() {
        case "alternate": if draft.entry.link == nil { draft.entry.link = link(node, base) }
        case "enclosure": enclose(node, node["href"], base, &draft)
        default: break
        }
    }

    /// The first of the short words is the summary, a second one the text where there is none yet.
    private func words(_ tag: FeedTag, _ node: XMLNode, _ outer: WebBase, _ draft: inout Draft) {
        let base = words.base(of: node, outer: outer)
        let isShort = [.description, .summary, .itunesSummary, .atomSummary].contains(tag)
        let asSummary = isShort && draft.entry.summary == nil
        guard asSummary || draft.entry.contentText == nil || !isShort && draft.summaryIsContent else { return }
        let read = draft.text.html(markup(node), base)
        guard let text = read.text else { return }
        if asSummary {
            (draft.entry.summary, draft.summaryLinks) = (text, read.links)
        } else {
            (draft.entry.contentText, draft.entry.contentLinks) = (text, read.links)
            draft.summaryIsContent = isShort
        }
    }

    /// HTML as text; or inline, where elements stand in it.
    private func markup(_ node: XMLNode) -> [UInt8] { node.hasElements ? Array(node.innerMarkup) : node.text }

    private func author(_ tag: FeedTag, _ node: XMLNode, _ draft: inout Draft) {
        var name = node.elements.first { words[$0] == .name || $0.name.local == "name" }.map(\.text) ?? node.ownText
        if name.allSatisfy({ $0 <= 0x20 }) { name = node.text }
        if tag == .itunesAuthor, !draft.entry.authors.isEmpty { return }
        guard let person = draft.text.person(name) else { return }
        draft.text.add(person, to: &draft.entry.authors)
    }

    private func extras(_ tag: FeedTag, _ node: XMLNode, _ base: WebBase, _ draft: inout Draft) {
        switch tag {
        case .category, .dcSubject, .mediaCategory: categorise([node.ownText], &draft)
        case .itunesCategory:
            if let text = node["text"] { categorise([Array(text.utf8)], &draft) }
            takeInner(node, base, &draft)
        case .itunesKeywords, .mediaKeywords, .tags, .cbKeyword:
            categorise(node.text.split(separator: UInt8(ascii: ",")).map(Array.init), &draft)
        case .enclosure:
            enclose(node, node["url"], base, &draft)
            takeInner(node, base, &draft)
        case .mediaGroup, .mediaContent: takeInner(node, base, &draft)
        default: break
        }
    }

    /// No feed nests deeper; a hostile one would empty the stack.
    private static let maximumDepth = 8

    private func takeInner(_ node: XMLNode, _ base: WebBase, _ draft: inout Draft) {
        guard draft.depth < Self.maximumDepth else { return }
        draft.depth += 1
        for inner in node.elements { take(inner, base, &draft) }
        draft.depth -= 1
    }

    private func categorise(_ texts: [[UInt8]], _ draft: inout Draft) {
        for text in texts {
            guard let name = draft.text.line(text) else { continue }
            draft.text.add(name, to: &draft.entry.categories)
        }
    }

    private func enclose(_ node: XMLNode, _ address: String?, _ base: WebBase, _ draft: inout Draft) {
        guard let url = address.flatMap(base.link) else { return }
        draft.entry.enclosures.append(.init(url: url, type: node["type"], length: node["length"]))
    }
}
