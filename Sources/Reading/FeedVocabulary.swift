// Which of a feed's names mean what. Modules go by their namespace's address, whatever prefix, scheme or case it has; one
// that is not declared goes by its usual prefix; a default namespace that nobody knows counts as none.

import Bytes
import Markup

/// An element that a feed reader knows, with the usual prefix of its module.
enum FeedTag: String {
    case rss, rdf = "rdf:rdf", channel, feed, entry, item, html = "xhtml:html", items
    case title, link, guid, id, description, summary, subtitle, tagline, content, language, author, name, email, uri,
        url
    case pubDate = "pubdate", lastBuildDate = "lastbuilddate", published, issued, created, updated, modified, lastmod
    case category, tags, enclosure, body, fullitem, ttl
    case updatePeriod = "sy:updateperiod", updateFrequency = "sy:updatefrequency"
    case dcTitle = "dc:title", dcDescription = "dc:description", dcDate = "dc:date", dcIssued = "dc:issued"
    case dcCreated = "dc:created", dcModified = "dc:modified", dcCreator = "dc:creator", dcAuthor = "dc:author"
    case dcSubject = "dc:subject", dcIdentifier = "dc:identifier", dcLanguage = "dc:language"
    case contentEncoded = "content:encoded", xhtmlBody = "xhtml:body", xhtmlDiv = "xhtml:div"
    case itunesSummary = "itunes:summary", itunesSubtitle = "itunes:subtitle", itunesAuthor = "itunes:author"
    case itunesCategory = "itunes:category", itunesKeywords = "itunes:keywords", itunesTitle = "itunes:title"
    case mediaGroup = "media:group", mediaContent = "media:content", mediaTitle = "media:title"
    case mediaDescription = "media:description", mediaCategory = "media:category", mediaKeywords = "media:keywords"
    case atomLink = "atom:link", atomID = "atom:id", atomPublished = "atom:published", atomUpdated = "atom:updated"
    case atomAuthor = "atom:author", atomSummary = "atom:summary", atomContent = "atom:content"
    case cbOccurrenceDate = "cb:occurrencedate", cbPublicationDate = "cb:publicationdate"
    case cbKeyword = "cb:keyword", cbSimpleTitle = "cb:simpletitle"
}

struct FeedVocabulary {
    /// By the index of the name.
    private let tags: [FeedTag?]
    /// The index of `xml:base`, where it occurs.
    private let base: Int?

    init(_ tree: XMLTree) {
        var modules: [String: String] = [:]
        func module(of name: XMLTree.Name) -> String? {
            guard let namespace = name.namespace else {
                return name.prefix.map { Self.prefixes[$0.lowercased()] } ?? ""
            }
            let module = modules[namespace] ?? Self.module(of: namespace)
            modules[namespace] = module
            // a default namespace that nobody knows counts as none
            return module == Self.unknown ? (name.prefix == nil ? "" : nil) : module
        }
        // Atom's own names are those of a document that begins with one of them
        let isAtom = tree.topLevel.contains { root in
            ["feed", "entry"].contains(root.name.local.lowercased()) && ["", "atom"].contains(module(of: root.name))
        }
        tags = tree.names.map { name in
            guard let module = module(of: name) else { return nil }
            let local = name.local.lowercased()
            let isOwn = module.isEmpty || isAtom && module == "atom"
            return FeedTag(rawValue: isOwn ? local : module + ":" + local)
        }
        base = tree.names.firstIndex { $0.prefix == "xml" && $0.local == "base" }
    }

    subscript(node: XMLNode) -> FeedTag? { tags[node.nameIndex] }

    /// The base that applies to a node and what is in it.
    func base(of node: XMLNode, outer: WebBase) -> WebBase {
        guard let base, let text = node.attribute(named: base) else { return outer }
        return outer.moved(to: text)
    }

    private static let unknown = "?"
    private static let namespaces: [(part: StaticString, module: String)] = [
        ("purl.org/dc/", "dc"), ("rss/1.0/modules/content", "content"), ("w3.org/2005/atom", "atom"),
        ("purl.org/atom", "atom"), ("itunes", "itunes"), ("search.yahoo.com/mrss", "media"),
        ("w3.org/1999/xhtml", "xhtml"), ("cbwiki", "cb"), ("22-rdf-syntax-ns", "rdf"),
        ("rss/1.0/modules/syndication", "sy"), ("purl.org/rss/1.0/modules", "other"),
        ("purl.org/rss/", ""), ("purl.org/net/rss", ""), ("userland.com", ""), ("netscape.com", ""),
        ("harvard.edu/tech/rss", ""), ("harvard.edu/rss", ""), ("blogs.law", ""),
    ]
    private static let prefixes: [String: String] = [
        "dc": "dc", "dcterms": "dc", "content": "content", "atom": "atom", "itunes": "itunes", "media": "media",
        "xhtml": "xhtml", "cb": "cb", "rdf": "rdf", "rss": "", "sy": "sy",
    ]

    /// The usual prefix of the module of a namespace, empty for RSS's own.
    private static func module(of namespace: String) -> String {
        var address = namespace.lowercased()
        return address.withUTF8 { bytes in namespaces.first { bytes.find($0.part) != nil }?.module ?? unknown }
    }
}
