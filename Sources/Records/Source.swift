// What to ask, how to find the entries in the answer, and what to expect: the contents of one source file.

package struct Source: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable { case feed, listing, sitemap, json }
    /// What makes two entries of this source one article.
    package enum Identity: String, Sendable, CaseIterable { case link, guid, titleAndDate = "title-date" }

    /// What shares the limits of its requests: its host, all hosts of its registrable domain, or nothing but itself.
    package enum Scope: String, Sendable, CaseIterable { case host, domain, source }

    /// Selectors of an HTML list; each a list of which the first that matches counts.
    package struct Listing: Sendable, Equatable {
        package var item: [String] = []
        package var link: [String] = []
        package var title: [String] = []
        package var date: [String] = []
        package var summary: [String] = []
        /// Selectors of the link to the next page, or patterns of its address (`PagePattern`).
        package var next: [String] = []
        /// Pages of one visit at most.
        package var pages = 1

        package init() {}
    }

    /// JSON pointers of a JSON list; each a list of which the first that points to something counts.
    package struct JSONList: Sendable, Equatable {
        package var items: [String] = []
        /// Pointers, or patterns of an address like `https://authority.example/doc?id={/docId}`.
        package var link: [String] = []
        package var title: [String] = []
        package var date: [String] = []
        package var summary: [String] = []
        /// Pointers from the document, or patterns of an address with pointers or a page's number.
        package var next: [String] = []
        package var pages = 1

        package init() {}
    }

    /// Where the article stands on this source's pages, as XPath; each a list of which the first that matches counts. What is
    /// not named is found as everywhere.
    package struct ArticleSelectors: Sendable, Equatable {
        /// All that these select is the text.
        package var text: [String] = []
        package var title: [String] = []
        package var date: [String] = []
        package var author: [String] = []
        /// None of these is of the article; all count.
        package var drop: [String] = []

        package init() {}
    }

    /// What a fetch of the list should give; outside of it the source is suspicious.
    package struct Expectation: Sendable, Equatable {
        package var atLeast: Int?
        package var atMost: Int?
        /// Whether every entry has a date.
        package var dates = false
        /// Seconds without anything new after which it is quiet; nil learns them from what came so far.
        package var newsWithin: Int?
        /// Whether something of one visit is still there at the next; else entries may be missing.
        package var overlap = true

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
    package var article: ArticleSelectors?
    package var json: JSONList?
    /// Seconds between two visits.
    package var interval = 3600
    /// On the first visit only entries of the last so many seconds are taken; nil takes all.
    package var backfill: Int? = 7 * 86_400
    /// For so many seconds a page is asked for again each day, and then ever more rarely; 0 for never.
    package var recheck = 7 * 86_400
    package var identity = Identity.link
    package var scope = Scope.host
    /// Where a feed that has run over is made up from; see the verdict `gap`.
    package var sitemap: String?
    /// Extended regular expressions over title, address and categories.
    package var keep: [String] = []
    package var drop: [String] = []
    package var expect = Expectation()
    /// Bytes of one answer; nil takes the fetcher's limit.
    package var maximumBytes: Int?
    package var headers: [HTTPHeader] = []
    /// Whether a redirect may lead from https to http.
    package var allowsHTTP = false
    /// Whether the documents that a page hands out are fetched into the archive.
    package var fetchesAttachments = false
    /// Visits in a row that may fail before it counts as broken for good.
    package var failAfter = 3
    /// The address could not be tried yet.
    package var isUnverified = false
    /// SHA-256 of the source file: validators and digests of a list that was read by other rules do not count.
    package var fingerprint = ""

    package init(id: String, name: String, kind: Kind, url: String) {
        (self.id, self.name, self.kind, self.url) = (id, name, kind, url)
    }

    /// Pages of its list that one visit asks for.
    package var maximumPages: Int { (kind == .json ? json?.pages : kind == .listing ? listing?.pages : nil) ?? 1 }

    /// The address of a further page of its list, by its pattern.
    ///
    /// - Parameter page: 2 for the one after the first.
    package func address(ofPage page: Int) -> String? {
        let forms = (kind == .json ? json?.next : kind == .listing ? listing?.next : nil) ?? []
        let address = forms.lazy.compactMap { PagePattern($0) }.first?.address(ofPage: page)
        return address.flatMap { WebURL($0, base: WebURL(url)) }?.description ?? address
    }

    package var tag: SourceTag {
        var tag = SourceTag(
            id: id, name: name, kind: kind.rawValue, jurisdiction: jurisdiction, regulator: regulator, rights: rights)
        (tag.language, tag.timeZone) = (language, timeZone)
        return tag
    }
}
