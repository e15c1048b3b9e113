// An HTML page that lists articles, read by the XPath selectors of the source file.

import Markup
import Records

package struct ListingReader: EntryReader {
    package static let kind = Source.Kind.listing

    package init() {}

    package func read(_ resource: FetchedResource, of source: Source) throws(ReadingError) -> Reading {
        guard let listing = source.listing, !listing.item.isEmpty, !listing.link.isEmpty else { throw .noListing }
        let decoded = Charset.decode(resource.body, contentType: resource.contentType, kind: .html)
        do throws(MarkupError) {
            let tree = try MarkupTree(html: Mend.html(decoded.utf8))
            return try withExtendedLifetime(tree) { () throws(MarkupError) -> Reading in
                var reading = Reading()
                reading.warnings = decoded.warnings
                let base = Self.base(of: tree, page: WebURL(resource.url))
                let dates = DateParser(localeHint: source.language)
                for item in try Self.first(listing.item, in: tree, from: nil) {
                    var entry = Entry()
                    guard
                        let link = try Self.text(listing.link, in: tree, from: item).flatMap({ WebURL($0, base: base) })
                    else { continue }
                    entry.link = link.description
                    entry.title = try Self.text(listing.title, in: tree, from: item).flatMap(FeedText.folded)
                    entry.summary = try Self.text(listing.summary, in: tree, from: item).flatMap(FeedText.folded)
                    if let raw = try Self.text(listing.date, in: tree, from: item).flatMap(FeedText.folded) {
                        entry.publishedRaw = raw
                        entry.published = dates.parse(raw)
                    }
                    reading.entries.append(entry)
                }
                if let next = try Self.text(listing.next, in: tree, from: nil) {
                    reading.next = WebURL(next, base: base)?.description
                }
                return reading
            }
        } catch { throw .markup(error) }
    }

    /// The nodes of the first selector that matches.
    private static func first(_ selectors: [String], in tree: MarkupTree, from node: MarkupNode?) throws(MarkupError)
        -> [MarkupNode]
    {
        for selector in selectors {
            let nodes = try tree.select(selector, from: node)
            if !nodes.isEmpty { return nodes }
        }
        return []
    }

    private static func text(_ selectors: [String], in tree: MarkupTree, from node: MarkupNode?) throws(MarkupError)
        -> String?
    {
        try first(selectors, in: tree, from: node).lazy.map(\.text).first { !$0.trimmed.isEmpty }
    }

    private static func base(of tree: MarkupTree, page: WebURL?) -> WebURL? {
        ((try? tree.select("//base/@href"))?.first).flatMap { WebURL($0.text, base: page) } ?? page
    }
}
