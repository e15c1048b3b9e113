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
            resource.body, contentType: resource.contentType, url: WebURL(resource.url),
            location: resource.headers["content-location"])
    }

    /// - Parameters:
    ///   - url: where the document came from; the base of its relative links.
    ///   - location: the Content-Location header, which goes before `url`.
    package func read(
        _ body: [UInt8], contentType: String?, url: WebURL?, location: String? = nil
    ) throws(ReadingError) -> Reading {
        guard let start = body.firstIndex(where: { $0 > 0x20 && $0 < 0x80 }) else { throw .empty }
        if body[start] == UInt8(ascii: "{") {
            let base = location.flatMap { WebURL($0, base: url) } ?? url
            let text = Charset.decode(Array(body[start...]), contentType: "application/json; charset=utf-8", kind: .xml)
            guard let feed = try? JSONValue.parse(text.utf8), let reading = JSONFeedReader(base: base).read(feed) else {
                throw .notAFeed(root: "{")
            }
            return reading
        }
        let decoded = Charset.decode(body, contentType: contentType, kind: .xml)
        if Self.isHTML(decoded.utf8) { throw .htmlInsteadOfFeed }
        let tree: MarkupTree
        do throws(MarkupError) { tree = try MarkupTree(xml: Mend.xml(decoded.utf8)) } catch { throw .markup(error) }
        guard let root = tree.root else { throw .markup(.notXML) }
        let base = location.flatMap { WebURL($0, base: url) } ?? url
        var reading = try withExtendedLifetime(tree) { () throws(ReadingError) -> Reading in
            switch root.name.lowercased() {
            case "rss", "rdf", "channel": return RSSReader(base: base).read(root)
            case "feed", "entry": return AtomReader(base: base).read(root)
            case "html": throw .htmlInsteadOfFeed
            default: throw .notAFeed(root: root.name)
            }
        }
        reading.warnings += decoded.warnings
        return reading
    }

    private static func isHTML(_ bytes: [UInt8]) -> Bool {
        let head = String(decoding: bytes.prefix(2048), as: UTF8.self).lowercased()
        guard let first = head.range(of: "<html") ?? head.range(of: "<!doctype html") else { return false }
        let before = head[..<first.lowerBound]
        return !["<rss", "<feed", "<rdf", "<channel"].contains { before.contains($0) }
    }
}

/// What the feed formats share.
struct FeedText {
    /// The base that applies below a node, by its `xml:base` and those above it.
    static func base(of node: MarkupNode, outer: WebURL?) -> WebURL? {
        var chain: [String] = []
        var current: MarkupNode? = node
        while let next = current, next.isElement {
            if let value = next.xmlAttribute("base") { chain.append(value) }
            current = next.parent
        }
        return chain.reversed().reduce(outer) { WebURL($1, base: $0) ?? $0 }
    }

    /// An address made absolute; what does not parse stays as it was linked.
    static func link(_ text: String, base: WebURL?) -> String? {
        let bare = text.trimmed
        guard !bare.isEmpty else { return nil }
        guard let base else { return bare }
        return WebURL(bare, base: base).map(\.description) ?? bare
    }

    static func folded(_ text: String) -> String? {
        let folded = HTMLText.folded(Array(text.utf8)).split(separator: "\n").joined(separator: " ")
        return folded.isEmpty ? nil : folded
    }

    /// Text of HTML that a feed carries, and its links made absolute.
    static func html(_ markup: String, base: WebURL?) -> (text: String?, links: [String]) {
        let read = HTMLText(markup)
        return (read.text.isEmpty ? nil : read.text, read.links.compactMap { link($0, base: base) })
    }

    /// A title that may hold markup: tags are stripped only where they look like HTML's.
    static func title(_ text: String) -> String? {
        guard text.contains("<") || text.contains("&") else { return folded(text) }
        return folded(HTMLText(text).text)
    }
}

extension FeedText {
    /// A person's name: RSS writes "me@example.org (Ann Lee)", some write it the other way round. Where there is only an
    /// address, the address.
    static func person(_ text: String) -> String? {
        guard let line = title(text) else { return nil }
        guard line.hasSuffix(")"), let open = line.firstIndex(of: "(") else { return line }
        let outside = String(line[..<open]).trimmed
        let inside = String(line[line.index(after: open)...].dropLast()).trimmed
        if outside.contains("@"), !inside.isEmpty { return inside }
        return inside.contains("@") && !outside.isEmpty ? outside : line
    }
}

extension String {
    var trimmed: String {
        var text = Substring(self)
        while let first = text.unicodeScalars.first, first.properties.isWhitespace { text.unicodeScalars.removeFirst() }
        while let last = text.unicodeScalars.last, last.properties.isWhitespace { text.unicodeScalars.removeLast() }
        return String(text)
    }
}
