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
    case unsupported(Source.Kind)

    package var description: String {
        switch self {
        case .empty: "the body is empty"
        case .htmlInsteadOfFeed:
            "the body is an HTML page, not a feed (an error or challenge page, or the wrong address)"
        case .notAFeed("{"): "the body is JSON (or a piece of it), not a JSON Feed"
        case .notAFeed(let root): "the body is XML with the root `\(root)`, not a feed"
        case .markup(let error): error.description
        case .noListing: "the source file has no `listing` with `item` and `link`"
        case .unsupported(let kind): "sources of the kind `\(kind.rawValue)` cannot be read yet"
        }
    }

    /// The stable word for rejections and verdicts.
    package var word: String {
        switch self {
        case .empty: "empty_body"
        case .markup(let error) where error.isOfASelector: "configuration"
        case .htmlInsteadOfFeed, .notAFeed, .markup: "not_a_feed"
        case .noListing, .unsupported: "configuration"
        }
    }
}

package enum EntryReaders {
    package static let all: [any EntryReader] = [FeedReader(), ListingReader(), SitemapReader()]

    package static func read(_ resource: FetchedResource, of source: Source) throws(ReadingError) -> Reading {
        guard let reader = all.first(where: { type(of: $0).kind == source.kind }) else {
            throw .unsupported(source.kind)
        }
        return try reader.read(resource, of: source)
    }
}
