// One YAML file a source; its keys are those of docs/record.md.

import Records

enum SourceFile {
    private static let keys = [
        "name", "publisher", "regulator", "jurisdiction", "language", "rights", "kind", "url", "interval", "recheck",
        "backfill", "time_zone",
        "identity", "keep", "drop", "expect", "listing", "json", "article", "scope", "max_bytes", "headers",
        "allow_http", "attachments",
        "fail_after", "unverified",
    ]
    private static let listingKeys = ["item", "link", "title", "date", "summary", "next", "pages"]

    /// The id of a source is its path below the last folder `sources`, without `.yml`.
    static func id(_ path: String) -> String {
        let parts = path.split(separator: "/").map(String.init)
        let start = parts.lastIndex(of: "sources").map { $0 + 1 } ?? max(0, parts.count - 2)
        let id = parts[start...].joined(separator: "/")
        return id.hasSuffix(".yml") ? String(id.dropLast(4)) : id
    }

    static func read(_ path: String) throws(ConfigurationError) -> Source {
        let fields = try YAMLFields.read(path)
        try fields.check(known: keys, in: "a source file")
        let kindName = try fields.required("kind")
        guard let kind = Source.Kind(rawValue: kindName) else {
            throw fields.error(
                "`kind` is one of feed, listing, sitemap, json, not `\(kindName)`", at: fields.node("kind"))
        }
        let url = try fields.required("url")
        guard WebURL(url) != nil else {
            throw fields.error("`url` wants an http or https address, not `\(url)`", at: fields.node("url"))
        }
        var source = Source(id: id(path), name: try fields.required("name"), kind: kind, url: url)
        source.publisher = try fields.string("publisher")
        source.regulator = try fields.bool("regulator") ?? false
        source.language = try fields.string("language")
        source.rights = try fields.string("rights")
        source.timeZone = try fields.string("time_zone")
        if let jurisdiction = try fields.string("jurisdiction") {
            guard jurisdiction.utf8.count == 2, jurisdiction.utf8.allSatisfy({ $0 >= 0x41 && $0 <= 0x5A }) else {
                throw fields.error(
                    "`jurisdiction` wants two capitals (ISO 3166-1, EU, XX, ZZ), not `\(jurisdiction)`",
                    at: fields.node("jurisdiction"))
            }
            source.jurisdiction = jurisdiction
        }
        if let nested = try fields.fields("listing") {
            try nested.check(known: listingKeys, in: "`listing`")
            var listing = Source.Listing()
            listing.item = try nested.strings("item")
            listing.link = try nested.strings("link")
            listing.title = try nested.strings("title")
            listing.date = try nested.strings("date")
            listing.summary = try nested.strings("summary")
            listing.next = try nested.strings("next")
            listing.pages = try nested.int("pages") ?? 1
            source.listing = listing
        }
        if kind == .listing, source.listing.map({ $0.item.isEmpty || $0.link.isEmpty }) ?? true {
            throw fields.error("a source of the kind `listing` needs `listing: {item, link}`")
        }
        return source
    }
}
