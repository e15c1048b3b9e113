// What a feed, a listing or another list says of one article.

package struct Entry: Sendable, Equatable, Codable {
    package var guid: String?
    /// Absolute, as linked.
    package var link: String?
    package var title: String?
    /// The list's own words, as text.
    package var summary: String?
    /// The full text, where the list brings it, as text; and the addresses in its HTML.
    package var contentText: String?
    package var contentLinks: [String] = []
    package var authors: [String] = []
    package var published: ParsedDate?
    package var publishedRaw: String?
    package var updated: ParsedDate?
    package var categories: [String] = []
    package var enclosures: [Enclosure] = []
    /// What was cut, repaired or inferred, in stable words: `truncated`, `double-encoded`, `author-of-feed`.
    package var warnings: [String] = []
    /// Whether the date counts from the fetch ("3 hours ago"), so that it is another the next time.
    package var hasRelativeDate = false

    package init() {}

    /// Entries that wait were written by older versions, too.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func value<Value: Decodable>(_ key: CodingKeys) throws -> Value? {
            try values.decodeIfPresent(Value.self, forKey: key)
        }
        (guid, link, title) = (try value(.guid), try value(.link), try value(.title))
        (summary, contentText) = (try value(.summary), try value(.contentText))
        (contentLinks, authors) = (try value(.contentLinks) ?? [], try value(.authors) ?? [])
        (published, publishedRaw, updated) = (try value(.published), try value(.publishedRaw), try value(.updated))
        (categories, enclosures) = (try value(.categories) ?? [], try value(.enclosures) ?? [])
        (warnings, hasRelativeDate) = (try value(.warnings) ?? [], try value(.hasRelativeDate) ?? false)
    }

    package struct Enclosure: Sendable, Equatable, Codable {
        package var url: String
        package var type: String?
        package var length: String?

        package init(url: String, type: String?, length: String?) {
            (self.url, self.type, self.length) = (url, type, length)
        }
    }
}

/// What was read from one resource of a source.
package struct Reading: Sendable, Equatable {
    package struct Feed: Sendable, Equatable {
        package var title: String?
        package var subtitle: String?
        package var link: String?
        package var language: String?
        package var updated: ParsedDate?
        /// Seconds for which it says that it need not be asked for again.
        package var timeToLive: Int?

        package init() {}
    }

    package var feed = Feed()
    package var entries: [Entry] = []
    /// The address of the next page, where the list has one.
    package var next: String?
    /// Further lists that a list of lists names.
    package var lists: [String] = []
    package var warnings: [String] = []

    package init() {}
}
