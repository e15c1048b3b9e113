// From the bytes of a source to its entries: one reader a kind of source, all in one list.

import Markup
import Records

package protocol EntryReader: Sendable {
    static var kind: Source.Kind { get }
    func read(_ resource: FetchedResource, of source: Source) throws(ReadingError) -> Reading
}

/// Why a resource gave no entries.
package enum ReadingError: Error, Equatable, CustomStringConvertible {
    case empty
    case htmlInsteadOfFeed
    case notAFeed(root: String)
    case markup(MarkupError)
    case noListing
    case noJSON
    case notJSON(String)
    case htmlInsteadOfJSON
    /// None of the pointers points to an array.
    case noItems([String])
    /// The array has rows, but the pointers of links and titles lead nowhere in them.
    case rowsWithoutLink(Int)

    package var description: String {
        switch self {
        case .empty: "the body is empty"
        case .htmlInsteadOfFeed:
            "the body is an HTML page, not a feed (an error or challenge page, or the wrong address)"
        case .notAFeed("{"): "the body is JSON (or a piece of it), not a JSON Feed"
        case .notAFeed(let root): "the body is XML with the root `\(root)`, not a feed"
        case .markup(let error): error.description
        case .noListing: "the source file has no `listing` with `item` and `link`"
        case .noJSON: "the source file has no `json` with `link`"
        case .notJSON(let why): "the body is no JSON: \(why)"
        case .htmlInsteadOfJSON: "the body is a web page, not JSON (an error or challenge page, or the wrong address)"
        case .rowsWithoutLink(let count): "neither `link` nor `title` points to anything in any of \(count) rows"
        case .noItems(let pointers):
            "no array is \(pointers.map { $0.isEmpty ? "the document" : "at `\($0)`" }.joined(separator: " or "))"
        }
    }

    /// The stable word for rejections and verdicts.
    package var word: String {
        switch self {
        case .empty: "empty_body"
        case .markup(let error) where error.isOfASelector: "configuration"
        case .markup(.refused): "xml_refused"
        case .htmlInsteadOfFeed, .notAFeed, .markup: "not_a_feed"
        case .notJSON, .htmlInsteadOfJSON: "not_json"
        case .noItems, .rowsWithoutLink: "layout_changed"
        case .noListing, .noJSON: "configuration"
        }
    }
}

package enum EntryReaders {
    package static let all: [any EntryReader] = [FeedReader(), ListingReader(), SitemapReader(), JSONListReader()]

    package static func read(_ resource: FetchedResource, of source: Source) throws(ReadingError) -> Reading {
        for reader in all where type(of: reader).kind == source.kind { return try reader.read(resource, of: source) }
        preconditionFailure("no reader of the kind \(source.kind)")
    }
}
