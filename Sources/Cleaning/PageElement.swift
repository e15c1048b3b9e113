// The elements of a page that the extractor tells apart, and what their class and id say of them.

enum PageTag: UInt8 {
    case other, inline, block, div, p, heading1, heading, list, item, tableCell, table, blockquote, pre, link,
        lineBreak, article, main
    case section, body, definition, form
    case skipped, aside, metadata

    init(_ name: String) { self = Self.names[name] ?? .inline }

    /// Unknown elements (`<amp-story>`, `<o:p>`) run inline.
    private static let names: [String: PageTag] = {
        var table: [String: PageTag] = [
            "div": .div, "p": .p, "h1": .heading1, "a": .link, "br": .lineBreak, "hr": .lineBreak, "article": .article,
            "main": .main,
            "body": .body, "blockquote": .blockquote, "pre": .pre, "table": .table, "form": .form,
        ]
        for name in ["h2", "h3", "h4", "h5", "h6"] { table[name] = .heading }
        for name in ["ul", "ol", "dl"] { table[name] = .list }
        for name in ["li"] { table[name] = .item }
        for name in ["dd", "dt"] { table[name] = .definition }
        for name in ["td", "th"] { table[name] = .tableCell }
        for name in ["section", "center", "details"] { table[name] = .section }
        for name in [
            "header", "tr", "tbody", "thead", "html", "figure", "fieldset", "hgroup", "address", "summary", "caption",
        ] {
            table[name] = .block
        }
        // libxml2 hangs half a page under a button that is not closed, so buttons and labels are pruned, not skipped
        for name in ["nav", "aside", "footer", "menu", "dialog", "figcaption", "button", "label"] {
            table[name] = .aside
        }
        for name in [
            "script", "style", "noscript", "iframe", "template", "textarea", "select", "option", "svg", "object",
            "video", "audio",
            "canvas", "embed", "applet", "math", "input", "datalist", "map", "rp", "rt",
        ] { table[name] = .skipped }
        for name in ["head", "meta", "title", "link", "base"] { table[name] = .metadata }
        return table
    }()

    var breaks: Bool {
        switch self {
        case .inline, .link, .other: false
        default: true
        }
    }
}

/// The verdict of class and id names.
struct ClassHints {
    /// Boilerplate whatever else it is called; boilerplate unless it is also called content; content.
    var isJunk = false
    var isDoubtful = false
    var isContent = false
    var isBody = false
    var isDate = false
    var isByline = false

    /// Words of class and id: split at anything but letters, and at capitals ("articleBody").
    init(_ names: String) {
        guard !names.isEmpty else { return }
        var word: [UInt8] = []
        var previousLower = false
        var words: [String] = []
        func close() {
            if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
            word.removeAll(keepingCapacity: true)
        }
        for byte in names.utf8 {
            let isUpper = byte >= 0x41 && byte <= 0x5A
            let isLower = byte >= 0x61 && byte <= 0x7A
            if !isUpper && !isLower { close(); previousLower = false; continue }
            if isUpper, previousLower { close() }
            previousLower = isLower
            word.append(byte | 0x20)
        }
        close()
        for (index, word) in words.enumerated() {
            if Self.junk.contains(word) { isJunk = true }
            if Self.doubtful.contains(word) { isDoubtful = true }
            if Self.content.contains(word) { isContent = true }
            if Self.dates.contains(word) { isDate = true }
            if Self.bylines.contains(word) { isByline = true }
            if Self.bodies.contains(word) { isBody = true }
            if index > 0, Self.bodyPairs.contains("\(words[index - 1]) \(word)") { isBody = true }
        }
    }

    private static let junk: Set<String> = [
        "related", "share", "sharing", "sharebar", "sharedaddy", "social", "socials", "newsletter", "comments",
        "comment", "disqus",
        "breadcrumb", "breadcrumbs", "cookie", "cookies", "gdpr", "sidebar", "recommended", "recommend",
        "recommendations", "advert",
        "advertisement", "advertising", "adsense", "promo", "promobox", "promotion", "outbrain", "taboola", "mostread",
        "trending",
        "byline", "bylines", "caption", "captions", "credit", "credits", "subscribe", "subscription", "signup",
        "navbar", "navigation",
        "nav", "menu", "megamenu", "footer", "popup", "modal", "pagination", "pager", "copyright", "wpcnt", "jp",
        "readmore", "upnext",
        "respond", "biography", "bio", "noprint", "toc", "tagcloud", "skip", "sociable", "addthis", "sharethis",
        "reactions", "zergnet",
        "slideshow", "carousel", "gallery", "timestamp", "dateline", "metadata", "postmeta", "authorbox", "keywords",
        "dialog", "tooltip",
    ]
    private static let doubtful: Set<String> = [
        "ad", "ads", "banner", "sponsor", "sponsored", "toolbar", "tools", "tags", "tag", "popular", "masthead",
        "hidden", "print", "login", "register", "rating", "ratings", "poll", "teaser", "teasers", "author", "authors",
        "header", "top",
        "aside", "extra", "legend", "remark", "rss", "meta", "info", "date", "time", "consent", "disclaimer", "more",
        "next", "prev",
        "previous", "links", "follow", "rail", "topics", "topic", "about", "crumbs", "legal", "search", "buttons",
        "button", "bottom",
        "attribution", "source", "category", "categories", "archive", "similar", "latest", "headlines", "partner",
        "partners", "notice",
    ]
    private static let content: Set<String> = [
        "article", "body", "content", "main", "story", "post", "entry", "text", "blog", "page", "column", "container",
        "wrapper", "copy", "layout",
        "column", "news", "detail", "rich", "editor", "has", "with",
    ]
    private static let bodies: Set<String> = [
        "articlebody", "storybody", "postbody", "entrycontent", "postcontent", "articletext", "storytext", "richtext",
    ]
    private static let bodyPairs: Set<String> = [
        "article body", "story body", "post body", "entry content", "post content", "article content", "article text",
        "story content",
        "body content", "body text", "content body", "main content", "text content", "post text", "story text",
        "news text", "news content",
        "body copy", "article copy", "trs editor", "detail content", "news body", "content text", "content article",
        "single content",
    ]
    private static let dates: Set<String> = [
        "date", "time", "published", "publish", "pubtime", "pubdate", "posted", "timestamp", "datetime", "dateline",
        "info", "meta",
    ]
    private static let bylines: Set<String> = ["byline", "author", "authors", "writer", "reporter"]
}
