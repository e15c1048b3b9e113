// One pass over a page's tree into a flat list of blocks of text and the elements around them, and on the way everything
// that metadata is read from.

import Bytes
import Markup

struct PageBlocks {
    var elements: [PageElement] = []
    var blocks: [PageBlock] = []
    /// UTF-8 of all blocks, white space folded.
    var text: [UInt8] = []

    let page: HTMLPage
    // what metadata is read from, as indices of nodes in document order
    var metas: [Int] = []
    var links: [Int] = []
    var jsonLD: [Int] = []
    var titles: [Int] = []
    /// `lang` of the html element.
    var language: String?
    /// With the block that comes next and the element around.
    typealias Place = (node: Int, block: Int, element: Int)
    var times: [Place] = []
    var anchors: [Place] = []
    var headings: [(node: Int, block: Int, element: Int, level: Int)] = []
    var bylines: [Place] = []
    var authorLinks: [Place] = []

    init(_ page: HTMLPage) {
        self.page = page
        elements.append(PageElement(parent: -1, tag: .body, hints: []))
        read()
        current = 0
        close()
        // children stand behind their parents
        for index in stride(from: elements.count - 1, to: 0, by: -1) {
            elements[elements[index].parent].length += elements[index].length
            elements[elements[index].parent].linked += elements[index].linked
        }
    }

    /// Where links stand in the text.
    private(set) var linkSpans: [(range: Range<Int>, node: Int)] = []

    // MARK: the walk

    private var current = 0
    private var start = 0
    private var linkDepth = 0
    private var length = 0
    private var linked = 0
    private var pendingBlank = false
    /// The first block of the paragraph that is open.
    private var paragraph = 0
    private var isAfterLineBreak = false
    /// Where the last token of a formula ended.
    private var endOfToken = -1

    /// What is to be done behind an element.
    private struct Leave {
        var end: Int
        var element: Int
        var breaks: Bool
        var isLink: Bool
        var node: Int
        var textStart: Int
        /// Characters of the block before it.
        var length: Int
        var linked: Int
    }

    private mutating func read() {
        var open: [Leave] = []
        var index = 0
        let nodes = page.nodes
        page.text.withUnsafeBufferPointer { source in
            while true {
                while let last = open.last, last.end <= index {
                    open.removeLast()
                    if last.breaks { close() }
                    if nodes[last.node].tag.isMathToken { endOfToken = text.count }
                    if last.isLink {
                        linkDepth -= 1
                        if !dropped(last), last.textStart < text.count {
                            bracket(last)
                            let from = text[last.textStart] == 0x20 ? last.textStart + 1 : last.textStart
                            linkSpans.append((from..<text.count, last.node))
                        }
                    }
                    current = last.element
                }
                guard index < nodes.count else { return }
                let node = nodes[index]
                if node.tag == .text {
                    append(UnsafeBufferPointer(rebasing: source[Int(node.from)..<Int(node.to)]))
                    index += 1
                    continue
                }
                if node.tag == .a || node.tag == .span, let address = PageLinks.address(page.value(index, .cfEmail)) {
                    address.withUnsafeBufferPointer { append($0) }
                    index = Int(node.end)
                    continue
                }
                let tag = kind(index, node)
                switch tag {
                case .skipped, .metadata:
                    note(index, node.tag)
                    index = node.tag == .head ? index + 1 : Int(node.end)
                case .lineBreak:
                    let length = text.count
                    flush()
                    // two line breaks in a row end a paragraph
                    if length == start, isAfterLineBreak || node.tag == .hr { paragraph = blocks.count }
                    isAfterLineBreak = true
                    index += 1
                default:
                    // a formula's letters are no word
                    if node.tag.isMathToken, endOfToken == text.count { pendingBlank = true }
                    let outer = current
                    let breaks = enter(index, tag, node.tag)
                    open.append(
                        Leave(
                            end: Int(node.end), element: outer, breaks: breaks, isLink: tag == .link, node: index,
                            textStart: text.count, length: length, linked: linked))
                    if tag == .link {
                        linkDepth += 1
                        anchors.append((index, blocks.count, current))
                    }
                    note(index, node.tag, tag)
                    index = max(index + 1, skipTo)
                }
            }
        }
    }

    /// The mark of a footnote, behind a word and no part of it: "transactions.[2]".
    private mutating func bracket(_ link: Leave) {
        guard link.textStart > start, page.value(link.node, .href)?.first == UInt8(ascii: "#") else { return }
        let mark = text[link.textStart...]
        guard mark.count <= 3, mark.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
            !" [(".utf8.contains(text[link.textStart - 1])
        else { return }
        text.insert(UInt8(ascii: "["), at: link.textStart)
        text.append(UInt8(ascii: "]"))
        length += 2
    }

    /// "Return to text" at the end of a footnote, "Back to top" between sections: for the mouse, and no words.
    private mutating func dropped(_ link: Leave) -> Bool {
        guard link.textStart >= start, page.value(link.node, .href)?.first == UInt8(ascii: "#") else { return false }
        let words = text[link.textStart...].drop { $0 == 0x20 }
        guard words.count <= 24 else { return false }
        guard PageLinks.wordsBack.contains(words.map({ $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 })) else {
            return false
        }
        text.removeLast(text.count - link.textStart)
        (length, linked) = (link.length, link.linked)
        return true
    }

    /// Ends the element that is open.
    private mutating func close() {
        flush()
        paragraph = blocks.count
        elements[current].blocks = elements[current].blocks.lowerBound..<blocks.count
    }

    /// A button in a heading, or around one, opens the text under it.
    private func kind(_ index: Int, _ node: HTMLPage.Node) -> PageTag {
        if node.tag == .label {
            var at = current
            while at > 0, elements[at].tag != .form { at = elements[at].parent }
            return at > 0 ? .aside : .inline
        }
        guard node.tag == .button else { return PageTag(node.tag) }
        if elements[current].tag == .heading { return .inline }
        let below = page.nodes[index + 1..<min(Int(node.end), index + 12)]
        return below.contains { PageTag($0.tag) == .heading } ? .div : .aside
    }

    /// Whether the element that is open is, or is in, an `article`, `main` or an article's body.
    private var isInArticle: Bool {
        elements[current].isInBody || elements[current].isExplicitBody || elements[current].isInArticle
    }

    /// Where reading goes on behind an element that was passed over.
    private var skipTo = 0

    /// Whether the words below a node are few (bytes), and none of them in a block of its own.
    private func isShort(_ node: Int, limit: Int) -> Bool {
        var length = 0
        for below in page.nodes[node..<Int(page.nodes[node].end)].prefix(256) {
            if below.tag == .text { length += Int(below.to - below.from) } else if below.tag == .p { return false }
        }
        return length <= limit && Int(page.nodes[node].end) - node <= 256
    }

    /// Whether an inline element runs on in the sentence around it: text without a blank or with a small letter behind it.
    private func isFollowedByWords(_ node: Int) -> Bool {
        let next = Int(page.nodes[node].end)
        guard next < page.nodes.count, page.nodes[next].tag == .text, page.nodes[next].parent == page.nodes[node].parent
        else { return false }
        let words = page.text[Int(page.nodes[next].from)..<Int(page.nodes[next].to)].drop { $0 <= 0x20 }
        return words.first.map { $0 >= 0x61 && $0 <= 0x7A } ?? false
    }

    /// Whether a hidden inline element holds what its sentence needs: a figure that only screen readers are told otherwise, or
    /// sentences that open at a click.
    private func isContinued(_ node: Int) -> Bool {
        let words = page.text(below: node, limit: 2000)
        if page.value(node, .ariaHidden) != nil, page.value(node, .style) == nil, page.value(node, .hidden) == nil {
            return words.utf8.count > 2 && words.utf8.contains { $0 >= 0x30 && $0 <= 0x39 }
        }
        return words.utf8.count >= 40 && Self.endsSentence(Array(words.utf8)[...])
    }

    private static let asideRoles: Set<String> = [
        "navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alert",
    ]

    /// Opens an element that breaks the text, or an inline one with a junk name; says whether it did.
    private mutating func enter(_ node: Int, _ tag: PageTag, _ name: HTMLTag) -> Bool {
        var hints: ClassHints = []
        if let names = page.value(node, .class) { hints.formUnion(ClassHints(names)) }
        // a section's id is often made of its heading: "consumer-credit", "share-capital"
        if let names = page.value(node, .id), name != .section, !isInArticle {
            hints.formUnion(ClassHints(names))
        }
        var isHidden = isHidden(node)
        if hints.contains(.byline) || page.value(node, .itemprop)?.elementsEqual("author".utf8) == true {
            bylines.append((node, blocks.count, current))
        }
        let mark = page.nodes[node].mark
        // "CET1 capital" with an explanation is a word of the sentence; its "i" is none
        if !tag.breaks, hints.contains(.opener), text.count > start || isFollowedByWords(node),
            page.text(below: node, limit: 8).utf8.count > 2
        {
            hints.remove(.junk)
        }
        // a button or badge in the middle of a sentence is none of its words, and does not part it
        let isBadge = !tag.breaks && hints.contains(.junk) || tag == .aside && name == .button
        // nor is what is hidden there: a formula for machines beside its picture, "(opens in new window)"
        let isUnseen = !tag.breaks && (isHidden && !isContinued(node) || hints.contains(.unseen))
        if isBadge || isUnseen, text.count > start, mark == .none, isShort(node, limit: isUnseen ? 1000 : 40) {
            skipTo = Int(page.nodes[node].end)
            return false
        }
        // readers see what screen readers are not told, and what opens at a click
        if !tag.breaks, isHidden, text.count > start, isContinued(node) { isHidden = false }
        guard tag.breaks || hints.contains(.junk) || isHidden || mark != .none else { return false }
        let isAside = tag == .aside || page.string(node, .role).map(Self.asideRoles.contains) ?? false
        let keepsJunk = tag == .body || tag == .article || tag == .main || name == .html
        flush()
        paragraph = blocks.count
        let isBody = page.string(node, .itemprop)?.contains("articleBody") == true || hints.contains(.body)
        let isInBody = elements[current].isInBody || elements[current].isExplicitBody
        // a box in a headline is the headline's; in one that was never closed it is the article
        let isBox = tag == .div || tag == .p || tag == .block || tag == .section || tag == .heading
        let outer = elements[current].tag
        let isHeadline =
            isBox && (outer == .heading1 || outer == .heading) && isShort(elements[current].node, limit: 300)
        var element = PageElement(parent: current, node: node, tag: isHeadline ? outer : tag, hints: hints)
        element.isChosen = mark == .chosen || elements[current].isChosen
        element.isDropped = mark == .dropped || elements[current].isDropped
        element.folds = hints.contains(.folds)
        // a question whose answer opens at a click is of the text
        element.isHidden =
            isHidden && !(element.folds || elements[current].folds || elements[max(0, elements[current].parent)].folds)
        element.isAside = isAside
        element.isFrame =
            !isInArticle && (name == .nav || name == .footer)
            || page.string(node, .role).map { $0 == "navigation" || $0 == "contentinfo" } ?? false
        element.isJunk = !keepsJunk && hints.contains(.junk)
        element.isDoubtful =
            !keepsJunk && hints.contains(.doubtful) && !hints.contains(.content) && !isInBody
        element.isConsent = !keepsJunk && hints.contains(.consent) && !isInBody && !hints.contains(.content)
        element.isComments = !keepsJunk && hints.contains(.comments)
        element.isExplicitBody = isBody
        element.isInArticle = elements[current].isInArticle || tag == .article || tag == .main
        element.blocks = blocks.count..<blocks.count
        element.isInBody = isInBody
        elements.append(element)
        current = elements.count - 1
        return true
    }

    /// Hidden when the page loads; some sites hide their article so until a script has run, so it is pruned, not skipped.
    private func isHidden(_ node: Int) -> Bool {
        if page.value(node, .hidden) != nil { return true }
        if let hidden = page.value(node, .ariaHidden), hidden.elementsEqual("true".utf8) { return true }
        guard let style = page.value(node, .style), style.count >= 12 else { return false }
        return style.filter { $0 != 0x20 }.map { $0 | 0x20 }.withUnsafeBufferPointer {
            $0.end(of: "display:none", from: 0) != nil
        }
    }

    /// The first block of the article's text, once it is known: what holds it does not stand beside it.
    var firstOfText: Int?

    private static let maximumHeadings = 2000
    /// A page with more has none that is its own.
    private static let maximumTimes = 400

    /// Elements that metadata is read from.
    private mutating func note(_ node: Int, _ name: HTMLTag, _ tag: PageTag) {
        switch name {
        case .time, .relativeTime: if times.count < Self.maximumTimes { times.append((node, blocks.count, current)) }
        case .h1, .h2, .h3:
            // a page with more has none that says anything
            if headings.count < Self.maximumHeadings {
                headings.append((node, blocks.count, current, name == .h1 ? 1 : name == .h2 ? 2 : 3))
            }
        case .html: language = page.string(node, .lang) ?? page.string(node, .xmlLang)
        case .a:
            guard let href = page.value(node, .href) else { return }
            let isAuthor =
                page.value(node, .rel)?.elementsEqual("author".utf8) == true
                || href.withUnsafeBufferPointer { href in
                    PageLinks.authorPaths.contains { href.find($0) != nil }
                        || ["/author", "/autor", "/auteur", "/contributor", "/journalist"].contains {
                            PageLinks.isWhole($0, in: href)
                        }
                }
            if isAuthor { authorLinks.append((node, blocks.count, current)) }
        default:
            if times.count < Self.maximumTimes, let itemprop = page.value(node, .itemprop),
                itemprop.elementsEqual("datePublished".utf8)
            {
                times.append((node, blocks.count, current))
            }
        }
    }

    private mutating func note(_ node: Int, _ tag: HTMLTag) {
        switch tag {
        case .meta: metas.append(node)
        case .link: links.append(node)
        case .title: titles.append(node)
        case .script: if page.isLinkedData(node) { jsonLD.append(node) }
        default: break
        }
    }

    private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        var i = 0
        while i < bytes.count {
            let byte = bytes[i]
            if byte <= 0x20 || byte == 0xC2 && i + 1 < bytes.count && bytes[i + 1] == 0xA0
                || byte == 0xE3 && i + 2 < bytes.count && bytes[i + 1] == 0x80 && bytes[i + 2] == 0x80
            {
                pendingBlank = true
                i += byte <= 0x20 ? 1 : byte == 0xC2 ? 2 : 3
                continue
            }
            if pendingBlank {
                if text.count > start { text.append(0x20) }
                pendingBlank = false
            }
            text.append(byte)
            var weight = 0
            if byte < 0x80 {
                weight = 1
            } else if byte >= 0xC0 {
                weight = byte >= 0xE3 && byte <= 0xE9 ? 2 : 1
            }
            length += weight
            if linkDepth > 0 { linked += weight }
            i += 1
        }
    }

    private mutating func flush() {
        defer {
            start = text.count
            (length, linked) = (0, 0)
            pendingBlank = false
        }
        guard text.count > start else { return }
        isAfterLineBreak = false
        let range = start..<text.count
        blocks.append(
            PageBlock(
                element: current, tag: elements[current].tag, range: range, length: length, linked: linked,
                endsSentence: Self.endsSentence(text[range]), paragraph: paragraph))
        elements[current].length += length
        elements[current].linked += linked
    }

    /// Whether a text ends like a sentence, quotes and brackets behind the stop passed over.
    private static func endsSentence(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard
            let last = String(decoding: bytes.suffix(12), as: UTF8.self).unicodeScalars.reversed().first(where: {
                !"\"'”’」』)）] ".unicodeScalars.contains($0)
            })
        else { return false }
        return ".!?…:;。！？：；".unicodeScalars.contains(last)
    }
}
