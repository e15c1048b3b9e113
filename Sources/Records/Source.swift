// What to ask, how to find the entries in the answer, and what to expect: the contents of one source file.

package struct Source: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable { case feed, listing, sitemap, json }

    /// Selectors of an HTML list; each a list of which the first that matches counts.
    package struct Listing: Sendable, Equatable {
        package var item: [String] = []
        package var link: [String] = []
        package var title: [String] = []
        package var date: [String] = []
        package var summary: [String] = []
        package var next: [String] = []
        package var pages = 1

        package init() {}
    }

    /// "gb/example-authority-news"
    package var id: String
    package var name: String
    package var kind: Kind
    package var url: String
    package var publisher: String?
    package var regulator = false
    /// ISO 3166-1 alpha-2, `EU`, `XX` for supranational, `ZZ` for unknown.
    package var jurisdiction = "ZZ"
    package var language: String?
    package var rights: String?
    /// IANA name, for dates without a zone.
    package var timeZone: String?
    package var listing: Listing?

    package init(id: String, name: String, kind: Kind, url: String) {
        (self.id, self.name, self.kind, self.url) = (id, name, kind, url)
    }

    package var tag: SourceTag {
        var tag = SourceTag(
            id: id, name: name, kind: kind.rawValue, jurisdiction: jurisdiction, regulator: regulator, rights: rights)
        (tag.language, tag.timeZone) = (language, timeZone)
        return tag
    }
}
