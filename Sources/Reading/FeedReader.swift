// RSS 0.90 to 2.0, RDF, Atom and JSON Feed, told apart by what the document says, not by its content type.

import Bytes
import Foundation
import Markup
import Records

package struct FeedReader: EntryReader {
    package static let kind = Source.Kind.feed

    package init() {}

    package func read(_ resource: FetchedResource, of source: Source) throws(ReadingError) -> Reading {
        try read(
            resource.body, headers: resource.headers, url: WebURL(resource.url),
            limits: ReadingLimits(bytes: source.maximumBytes ?? 8 << 20), language: source.language)
    }

    /// - Parameters:
    ///   - headers: of the answer; Content-Type helps with the encoding, Content-Location with relative links,
    ///     Content-Language where the feed names none.
    ///   - language: of the source, BCP 47; helps with dates and the encoding.
    ///   - url: where the document came from, after redirects; the base of its relative links.
    package func read(
        _ body: [UInt8], headers: [HTTPHeader], url: WebURL?, limits: ReadingLimits = ReadingLimits(),
        language: String? = nil
    ) throws(ReadingError) -> Reading {
        var base = WebBase(url: url)
        if let location = headers["content-location"] { base = base.moved(to: location) }
        var reading: Reading
        let start = body.firstIndex { $0 > 0x20 && $0 < 0x80 }
        if let start, body[start] == UInt8(ascii: "{") {
            reading = try json(Array(body[start...]), base, limits, DateParser(localeHint: language))
        } else {
            let decoded = Charset.decode(body, contentType: headers["content-type"], kind: .xml, language: language)
            guard decoded.utf8.contains(where: { $0 > 0x20 }) else { throw .empty }
            reading = try xml(.parse(decoded), base, limits, DateParser(localeHint: language))
            reading.warnings += decoded.warnings
            for index in reading.entries.indices { reading.entries[index].warnings += decoded.warnings }
        }
        if reading.feed.language == nil { reading.feed.language = headers["content-language"] }
        return reading
    }

    private func json(_ body: [UInt8], _ base: WebBase, _ limits: ReadingLimits, _ dates: DateParser)
        throws(ReadingError) -> Reading
    {
        let text = Charset.decode(body, contentType: "application/json; charset=utf-8", kind: .xml)
        guard let feed = try? JSONValue.parse(text.utf8, isLenient: true),
            let reading = JSONFeedReader(base: base, limits: limits, dates: dates).read(feed)
        else { throw .notAFeed(root: "{") }
        return reading
    }

    private func xml(_ tree: XMLTree, _ base: WebBase, _ limits: ReadingLimits, _ dates: DateParser)
        throws(ReadingError) -> Reading
    {
        let roots = tree.topLevel
        let words = FeedVocabulary(tree)
        // a script's error message may stand before the feed
        for root in roots {
            switch words[root] {
            case .rss, .rdf, .channel: return RSSReader(words, base, limits, dates).read(root)
            case .feed, .entry: return AtomReader(words, base, limits, dates).read(root)
            default: break
            }
        }
        guard let root = roots.first?.name.local else { throw .markup(.notXML) }
        throw Self.pageTags.contains(root.lowercased()) ? .htmlInsteadOfFeed : .notAFeed(root: root)
    }

    /// What an HTML page begins with.
    private static let pageTags: Set<String> = [
        "html", "head", "body", "meta", "title", "script", "style", "link", "div", "p", "br", "center", "h1", "iframe",
        "noscript", "b", "font", "table",
    ]
}

extension XMLTree {
    /// The tree of decoded bytes.
    static func parse(_ decoded: Decoded) throws(ReadingError) -> XMLTree {
        do throws(MarkupError) { return XMLTree(try XMLEntities.expanded(Mend.xml(decoded.utf8))) } catch {
            throw .markup(error)
        }
    }
}
