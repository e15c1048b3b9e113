// The kinds of elements that the extractor tells apart.

import Markup

enum PageTag: UInt8 {
    case inline, block, div, p, heading1, heading, list, item, tableCell, tableRow, table, blockquote, pre, link,
        lineBreak, article, main
    case section, body, definition, form
    case skipped, aside, metadata

    init(_ tag: HTMLTag) { self = Self.kinds[Int(tag.rawValue)] }

    /// Unknown elements (`<amp-story>`, `<o:p>`) run inline.
    private static let kinds: [PageTag] = HTMLTag.allCases.map { tag in
        switch tag {
        case .div: .div
        case .p: .p
        case .h1: .heading1
        case .h2, .h3, .h4, .h5, .h6: .heading
        case .a: .link
        case .br, .hr: .lineBreak
        case .article: .article
        case .main: .main
        case .body: .body
        case .blockquote: .blockquote
        case .pre: .pre
        case .table: .table
        case .tr: .tableRow
        case .td, .th: .tableCell
        case .form: .form
        case .ul, .ol, .dl, .dir: .list
        case .li: .item
        case .dd, .dt: .definition
        case .section, .center, .details: .section
        case .header, .tbody, .thead, .tfoot, .html, .figure, .fieldset, .hgroup, .address, .summary, .caption, .search:
            .block
        // libxml2 hangs half a page under a button that is not closed, so buttons and labels are pruned, not skipped
        case .nav, .aside, .footer, .menu, .dialog, .figcaption, .button, .label, .legend: .aside
        case .script, .style, .noscript, .iframe, .template, .textarea, .select, .option, .svg, .object, .video, .audio,
            .canvas, .embed, .applet, .input, .datalist, .map, .rp, .rt:
            .skipped
        case .head, .meta, .title, .link, .base: .metadata
        default: .inline
        }
    }

    var breaks: Bool { self != .inline && self != .link }
}

/// An element that can hold blocks.
struct PageElement {
    var parent: Int
    /// Its index in the page; -1 for what holds all.
    var node: Int = -1
    var tag: PageTag
    var hints: ClassHints
    /// What speaks against its being of the article: hidden as the page loads (some sites hide their article so until a
    /// script has run); an element or role that is beside the article; a name for boilerplate; a name that may be one.
    var isHidden = false
    var isAside = false
    /// Navigation or foot.
    var isFrame = false
    var isJunk = false
    var isDoubtful = false
    /// A question for consent to cookies.
    var isConsent = false
    /// Readers' comments.
    var isComments = false
    /// A source's selectors have chosen it, or an element around it; they have dropped it.
    var isChosen = false
    var isDropped = false
    /// Its parts open at a click.
    var folds = false
    /// Named like an article's body, or inside of one.
    var isExplicitBody = false
    var isInBody = false
    var isInArticle = false
    /// Characters below it (Han and kana count double), how many of them in links.
    var length = 0
    var linked = 0
    /// The blocks below it.
    var blocks = 0..<0
}

/// A run of text between two breaks.
struct PageBlock {
    var element: Int
    var tag: PageTag
    var range: Range<Int>
    var length: Int
    var linked: Int
    var endsSentence: Bool
    /// Index of the first block of its paragraph: line breaks part a paragraph into blocks.
    var paragraph: Int
}
