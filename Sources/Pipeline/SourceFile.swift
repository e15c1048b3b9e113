// One YAML file a source; its keys are those of docs/record.md. All that is wrong with it is named.

import Foundation
import Markup
import Reading
import Records
import Yams

enum SourceFile {
    private static let keys = [
        "name", "publisher", "regulator", "jurisdiction", "language", "rights", "kind", "url", "interval", "recheck",
        "backfill", "time_zone", "identity", "keep", "drop", "expect", "listing", "json", "article", "scope",
        "max_bytes", "headers", "allow_http", "attachments", "fail_after", "unverified", "sitemap",
    ]
    private static let listingKeys = ["item", "link", "title", "date", "summary", "next", "pages"]
    private static let jsonKeys = ["items", "link", "title", "date", "summary", "next", "pages"]
    private static let articleKeys = ["text", "title", "date", "author", "drop"]
    /// Set by regnews, or by the connection.
    private static let ownHeaders: Set<String> = [
        "host", "user-agent", "accept-encoding", "connection", "content-length", "transfer-encoding", "if-none-match",
        "if-modified-since", "range", "te", "upgrade", "expect",
    ]
    private enum Attachments: String, CaseIterable { case fetch, list }
    /// No archive and no memory is the better for more.
    private static let maximumBytes = 256 << 20

    /// The id of a source is its path below the last folder `sources`, without `.yml`.
    static func id(_ path: String) -> String {
        let parts = path.split(separator: "/").map(String.init)
        let start = parts.lastIndex(of: "sources").map { $0 + 1 } ?? max(0, parts.count - 2)
        let id = parts[start...].joined(separator: "/")
        return id.hasSuffix(".yml") ? String(id.dropLast(4)) : id
    }

    /// - Returns: nil where something is wrong with it.
    static func read(_ path: String, _ problems: Problems) -> Source? {
        let before = problems.errors.count
        guard let (fields, digest) = YAMLFields.read(path, problems) else { return nil }
        fields.check(known: keys, in: "a source file")
        var source = Source(
            id: id(path), name: fields.required("name") ?? "", kind: .feed, url: address(fields) ?? "")
        if fields.node("kind") == nil { fields.error("`kind` is missing: feed, listing, sitemap or json") }
        source.kind = fields.choice("kind", Source.Kind.self) ?? .feed
        describe(&source, fields)
        visit(&source, fields)
        selectors(&source, fields)
        source.fingerprint = digest
        return problems.errors.count == before ? source : nil
    }

    private static func address(_ fields: YAMLFields) -> String? {
        guard let text = fields.required("url") else { return nil }
        guard let url = WebURL(text) else {
            fields.error("`url` wants an http or https address, not `\(text)`", at: fields.node("url"))
            return nil
        }
        if !url.username.isEmpty || !url.password.isEmpty {
            fields.error(
                "`url` holds a name or password, which would end up in records; give the site's key in `headers`",
                at: fields.node("url"))
        }
        return text
    }

    private static func describe(_ source: inout Source, _ fields: YAMLFields) {
        source.publisher = fields.string("publisher")
        source.regulator = fields.bool("regulator") ?? false
        source.rights = fields.string("rights")
        source.language = fields.value("language", wants: "a BCP 47 tag like en or zh-Hans") { tag in
            let parts = tag.split(separator: "-", omittingEmptySubsequences: false)
            let isTag = parts.allSatisfy {
                (1...8).contains($0.utf8.count) && $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
            }
            return isTag && (2...3).contains(parts[0].utf8.count) ? tag : nil
        }
        source.timeZone = fields.value("time_zone", wants: "an IANA name like Europe/London") {
            TimeZone(identifier: $0) == nil ? nil : $0
        }
        let jurisdiction = fields.value("jurisdiction", wants: "two capitals (ISO 3166-1, EU, XX, ZZ)") {
            $0.utf8.count == 2 && $0.utf8.allSatisfy { $0 >= 0x41 && $0 <= 0x5A } ? $0 : nil
        }
        source.jurisdiction = jurisdiction ?? "ZZ"
    }

    private static func visit(_ source: inout Source, _ fields: YAMLFields) {
        func seconds(_ key: String) -> Int? { fields.duration(key).map { Int($0 / .seconds(1)) } }
        source.interval = seconds("interval") ?? source.interval
        source.recheck = seconds("recheck") ?? source.recheck
        if fields.node("backfill")?.scalar?.string == "all" {
            source.backfill = nil
        } else {
            source.backfill = seconds("backfill") ?? source.backfill
        }
        source.sitemap = fields.value("sitemap", wants: "an http or https address") { WebURL($0) == nil ? nil : $0 }
        source.identity = fields.choice("identity", Source.Identity.self) ?? .link
        for (key, path) in [("keep", \Source.keep), ("drop", \Source.drop)] {
            source[keyPath: path] = fields.texts(key).compactMap { text, node in
                if let why = EntryPattern.fault(text) {
                    fields.error("`\(text)` is no pattern: \(why)", at: node)
                    return nil
                }
                return text
            }
        }
        if let nested = fields.fields("expect") {
            nested.check(known: ["at_least", "at_most", "dates", "news_within", "overlap"], in: "`expect`")
            source.expect.atLeast = nested.int("at_least")
            source.expect.atMost = nested.int("at_most")
            source.expect.dates = nested.bool("dates") ?? false
            source.expect.overlap = nested.bool("overlap") ?? true
            source.expect.newsWithin = nested.duration("news_within").map { Int($0 / .seconds(1)) }
            if let low = source.expect.atLeast, let high = source.expect.atMost, low > high {
                nested.error("`at_least` is above `at_most`", at: nested.node("at_least"))
            }
        }
        source.maximumBytes = fields.value("max_bytes", wants: "a size like 8MiB, at most 256MiB") {
            Quantity.bytes($0).flatMap { (1...maximumBytes).contains($0) ? $0 : nil }
        }
        for (name, value, node) in fields.fields("headers")?.scalars() ?? [] {
            if name.isEmpty || !name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x3A })
                || value.utf8.contains(where: { $0 < 0x20 })
            {
                fields.error("`\(name)` is no header that can be sent", at: node)
            } else if ownHeaders.contains(name.lowercased()) {
                fields.error("the header `\(name)` is set by regnews", at: node)
            } else {
                source.headers.append(HTTPHeader(name, value))
            }
        }
        source.allowsHTTP = fields.bool("allow_http") ?? false
        source.failAfter = max(1, fields.int("fail_after") ?? 3)
        source.isUnverified = fields.bool("unverified") ?? false
        source.scope = fields.choice("scope", Source.Scope.self) ?? .host
        source.fetchesAttachments = fields.choice("attachments", Attachments.self) == .fetch
    }

    private static func selectors(_ source: inout Source, _ fields: YAMLFields) {
        if let nested = fields.fields("listing") {
            nested.check(known: listingKeys, in: "`listing`")
            var listing = Source.Listing()
            for (key, path) in [
                ("item", \Source.Listing.item), ("link", \.link), ("title", \.title), ("date", \.date),
                ("summary", \.summary),
            ] {
                listing[keyPath: path] = selectors(key, nested, isNested: key != "item")
            }
            listing.next = selectors("next", nested, isNested: false)
            listing.pages = pages(nested, listing.next)
            source.listing = listing
            for key in ["item", "link"] where source.kind == .listing && nested.node(key) == nil {
                nested.error("`listing` needs `\(key)`")
            }
        } else if source.kind == .listing, fields.node("listing") == nil {
            fields.error("a source of the kind `listing` needs `listing: {item, link}`")
        }
        if let nested = fields.fields("article") {
            nested.check(known: articleKeys, in: "`article`")
            var article = Source.ArticleSelectors()
            for (key, path) in [
                ("text", \Source.ArticleSelectors.text), ("title", \.title), ("date", \.date), ("author", \.author),
                ("drop", \.drop),
            ] {
                // their faults have been told
                article[keyPath: path] = selectors(key, nested, isNested: false).compactMap {
                    try? ListingReader.xpath($0, isNested: false)
                }
            }
            source.article = article
        }
        if let nested = fields.fields("json") {
            nested.check(known: jsonKeys, in: "`json`")
            var list = Source.JSONList()
            for (key, path) in [
                ("items", \Source.JSONList.items), ("link", \.link), ("title", \.title), ("date", \.date),
                ("summary", \.summary), ("next", \.next),
            ] {
                list[keyPath: path] = pointers(key, nested, takesAddress: key == "link" || key == "next")
            }
            list.pages = pages(nested, list.next)
            // the document itself may be the list
            if nested.node("items") == nil { list.items = [""] }
            source.json = list
            if source.kind == .json, nested.node("link") == nil { nested.error("`json` needs `link`") }
        } else if source.kind == .json, fields.node("json") == nil {
            fields.error("a source of the kind `json` needs `json: {link}`, and mostly `items`")
        }
    }

    /// How many pages a visit asks for: one where no further page is described, ten where one is and no number stands.
    private static func pages(_ fields: YAMLFields, _ next: [String]) -> Int {
        let pages = fields.int("pages")
        if pages == 0 { fields.error("`pages` wants 1 at least", at: fields.node("pages")) }
        if let pages, pages > 1, next.isEmpty {
            fields.error("`pages` needs `next`, which leads to the second page", at: fields.node("pages"))
        }
        return max(1, pages ?? (next.isEmpty ? 1 : defaultPages))
    }

    /// Pages stop sooner, where one brings nothing new.
    private static let defaultPages = 10

    private static func pointers(_ key: String, _ fields: YAMLFields, takesAddress: Bool) -> [String] {
        fields.texts(key).compactMap { text, node in
            if let brace = text.firstRange(of: "{"), !text[brace.upperBound...].hasPrefix("/"), PagePattern(text) == nil
            {
                fields.error("`\(key)`: in braces stands a JSON pointer like {/id}, or {page}: `\(text)`", at: node)
                return nil
            }
            if text.hasPrefix("/") { return text }
            if takesAddress, text.contains("{/") || PagePattern(text) != nil { return text }
            fields.error(
                "`\(key)` wants a JSON pointer like /items"
                    + (takesAddress ? ", or an address with one like https://authority.example/doc?id={/id}" : "")
                    + ", not `\(text)`", at: node)
            return nil
        }
    }

    private static func selectors(_ key: String, _ fields: YAMLFields, isNested: Bool) -> [String] {
        fields.texts(key).compactMap { text, node in
            if key == "next", PagePattern(text) != nil { return text }
            do throws(CSSError) {
                let xpath = try ListingReader.xpath(text, isNested: isNested)
                guard let fault = MarkupTree.fault(inXPath: xpath) else {
                    if isNested, text.hasPrefix("/") {
                        fields.warning(
                            "`\(key)`: `\(text)` looks through the whole page for each row; begin with `.//`", at: node)
                    } else if !text.hasPrefix("css:"), !isNested, !"/.(".contains(text.prefix(1)), !text.contains("::")
                    {
                        fields.warning(
                            "`\(key)`: `\(text)` is an XPath from the top of the page; is `css:\(text)` or `//\(text)` meant?",
                            at: node)
                    }
                    return text
                }
                fields.error("`\(key)` wants an XPath that selects nodes, not `\(text)`: \(fault)", at: node)
            } catch {
                fields.error("`\(key)`: `\(text)` is no CSS selector: \(error)", at: node)
            }
            return nil
        }
    }
}
