// An HTML page that lists articles, read by the selectors of the source file: XPath, or CSS with the prefix `css:`.

import Markup
import Records

package struct ListingReader: EntryReader {
    package static let kind = Source.Kind.listing

    package init() {}

    package func read(_ resource: FetchedResource, of source: Source) throws(ReadingError) -> Reading {
        guard let listing = source.listing, !listing.item.isEmpty, !listing.link.isEmpty else { throw .noListing }
        let decoded = Charset.decode(
            resource.body, contentType: resource.contentType, kind: .html, language: source.language)
        guard decoded.utf8.contains(where: { $0 > 0x20 }) else { throw .empty }
        do throws(MarkupError) {
            let tree = try MarkupTree(html: Mend.html(decoded.utf8))
            return try withExtendedLifetime(tree) { () throws(MarkupError) -> Reading in
                var reading = try Rows(tree, resource, source, listing).read()
                reading.warnings += decoded.warnings
                for index in reading.entries.indices { reading.entries[index].warnings += decoded.warnings }
                return reading
            }
        } catch { throw .markup(error) }
    }

    /// The XPath of a selector of a source file.
    ///
    /// - Parameter isNested: whether it starts from an item.
    package static func xpath(_ selector: String, isNested: Bool) throws(CSSError) -> String {
        guard selector.hasPrefix("css:") else { return selector }
        return try CSSSelector.xpath(String(selector.dropFirst(4)), isNested: isNested)
    }
}

/// The rows of one page.
private struct Rows {
    let tree: MarkupTree
    let listing: Source.Listing
    let limits: ReadingLimits
    let base: WebBase
    let dates: DateParser

    init(_ tree: MarkupTree, _ resource: FetchedResource, _ source: Source, _ listing: Source.Listing) {
        (self.tree, self.listing) = (tree, listing)
        limits = ReadingLimits(bytes: source.maximumBytes ?? 8 << 20)
        let page = WebURL(resource.url)
        let declared = ((try? tree.select("//base/@href"))?.first).flatMap { WebURL($0.text, base: page) }
        base = WebBase(url: declared ?? page)
        dates = DateParser(
            localeHint: source.language, reference: DateReference(resource.fetchedAt, zone: source.timeZone))
    }

    func read() throws(MarkupError) -> Reading {
        var reading = Reading()
        var text = FeedText(limits)
        var rowsWithoutLink = 0
        var ownTitles: [String: [Int]] = [:]
        let items = Array(try first(listing.item, from: nil).prefix(limits.entries + 1))
        let beside = listing.date.isEmpty ? datesBeside(items) : []
        for (index, item) in items.enumerated() {
            guard reading.entries.count < limits.entries else {
                reading.warnings.append("too-many-entries")
                break
            }
            guard let anchor = try first(listing.link, from: item).first(where: { address($0) != nil }) else {
                rowsWithoutLink += 1
                continue
            }
            var entry = Entry()
            entry.link = address(anchor)
            entry.title = try words(listing.title, from: item).flatMap { text.line($0) }
            if entry.title == nil {
                // the link's own words, where nothing else is named
                entry.title = (anchor.isElement ? anchor : anchor.parent).flatMap { text.line($0.spacedText) }
                ownTitles[entry.title ?? "", default: []].append(reading.entries.count)
            }
            entry.summary = try words(listing.summary, from: item).flatMap { text.line($0) }
            if let raw = try words(listing.date, from: item).flatMap({ text.line($0) }) {
                (entry.publishedRaw, entry.published) = (raw, dates.parse(raw))
            } else if listing.date.isEmpty, let found = beside[index] {
                (entry.publishedRaw, entry.published) = (found.raw, found.date)
                // a date within the link is no part of its title
                if let title = entry.title, title.utf8.count > found.raw.utf8.count {
                    if title.hasPrefix(found.raw) { entry.title = String(title.dropFirst(found.raw.count)).trimmed }
                    if title.hasSuffix(found.raw) { entry.title = String(title.dropLast(found.raw.count)).trimmed }
                }
            }
            entry.hasRelativeDate =
                entry.publishedRaw.map { entry.published != nil && dates.withoutReference.parse($0) == nil } ?? false
            entry.warnings = text.takeWarnings()
            reading.entries.append(entry)
        }
        // what stands on several rows ("Read more", "PDF") is no title; the page will have one
        for (_, indices) in ownTitles where Set(indices.map { reading.entries[$0].link }).count > 1 {
            for index in indices { reading.entries[index].title = nil }
        }
        if rowsWithoutLink > 0 { reading.warnings.append("rows-without-link: \(rowsWithoutLink)") }
        if let next = try first(listing.next, from: nil).lazy.compactMap(address).first { reading.next = next }
        return reading
    }

    /// The nodes of the first selector that matches.
    private func first(_ selectors: [String], from node: MarkupNode?) throws(MarkupError) -> [MarkupNode] {
        for selector in selectors where PagePattern(selector) == nil {
            let path: String
            do throws(CSSError) { path = try ListingReader.xpath(selector, isNested: node != nil) } catch {
                throw .badSelector(selector)
            }
            let nodes = try tree.select(path, from: node)
            if !nodes.isEmpty { return nodes }
        }
        return []
    }

    private func words(_ selectors: [String], from node: MarkupNode?) throws(MarkupError) -> String? {
        for node in try first(selectors, from: node) {
            // a `time` element says it better in its attribute
            let text = node.isElement && node.name == "time" ? node["datetime"] ?? node.text : node.spacedText
            if !text.trimmed.isEmpty { return text }
        }
        return nil
    }

    /// Where an attribute, a text or an element leads.
    private func address(_ node: MarkupNode) -> String? {
        let text: String?
        if node.isElement {
            text = node["href"] ?? node["src"] ?? (try? tree.select("descendant::a/@href", from: node))?.first?.text
        } else {
            text = node.text
        }
        // `#` leads to the list itself
        guard let bare = text?.trimmed, !bare.isEmpty,
            !bare.hasPrefix("#") || bare.hasPrefix("#/") || bare.hasPrefix("#!"),
            let link = WebURL(bare, base: base.url)
        else { return nil }
        return link.description
    }

    /// A date that is all that stands somewhere: in a `time` element, or as a short text.
    private struct Found {
        var date: ParsedDate
        var raw: String
    }

    /// The dates of rows for which the source file has no selector: those in the rows, or else those beside them. On which side
    /// they stand is decided for all rows at once, for between two rows a date belongs to one of them; in doubt to neither.
    private func datesBeside(_ items: [MarkupNode]) -> [Found?] {
        let own = items.map(dateWithin)
        guard own.allSatisfy({ $0 == nil }) else { return own }
        let before = items.map { dateAlone("preceding-sibling::*[1]/descendant-or-self::*/text()", $0) }
        let after = items.map { dateAlone("following-sibling::*[1]/descendant-or-self::*/text()", $0) }
        let counts = (before.count { $0 != nil }, after.count { $0 != nil })
        return counts.0 > counts.1 ? before : counts.1 > counts.0 ? after : items.map { _ in nil }
    }

    private func dateWithin(_ item: MarkupNode) -> Found? {
        if let time = (try? tree.select("descendant-or-self::time[@datetime]", from: item))?.first,
            let raw = time["datetime"], let date = dates.parse(raw)
        {
            return Found(date: date, raw: raw)
        }
        let texts = (try? tree.select("descendant::text()[not(parent::a)]", from: item)) ?? []
        return texts.prefix(40).lazy.compactMap { found($0.text) }.first
    }

    /// The date of a neighbour that holds no other words: one that does is a row of its own.
    private func dateAlone(_ path: String, _ item: MarkupNode) -> Found? {
        let texts = ((try? tree.select(path, from: item)) ?? []).map { $0.text.trimmed }.filter { !$0.isEmpty }
        return texts.count == 1 ? found(texts[0]) : nil
    }

    private func found(_ text: String) -> Found? {
        let raw = text.trimmed.trimmingBrackets
        guard raw.utf8.count >= 5, raw.utf8.count <= 60, let date = dates.parse(alone: raw), date.day != nil else {
            return nil
        }
        return Found(date: date, raw: raw)
    }
}

extension String {
    /// Without the brackets that lists put around dates.
    fileprivate var trimmingBrackets: String {
        var text = Substring(self)
        while let last = text.last, ")]）】".contains(last) { text.removeLast() }
        while let first = text.first, "([（【".contains(first) { text.removeFirst() }
        return String(text).trimmed
    }
}
