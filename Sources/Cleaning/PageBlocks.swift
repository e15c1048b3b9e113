// One pass over a page's tree into a flat list of blocks of text and the elements around them, and on the way everything
// that metadata is read from.

import Foundation
import Markup

/// An element that can hold blocks.
struct PageElement {
    var parent: Int
    var tag: PageTag
    var hints: ClassHints
    /// Aside elements and junk names; counts only where most of the page's text lies elsewhere.
    var isPruned: Bool
    /// Named like an article's body, or inside of one.
    var isExplicitBody: Bool
    var isInBody = false
    /// Characters below it (Han and kana count double), how many of them in links, and its score in 1/100.
    var length = 0
    var linked = 0
    var score = 0
}

/// A run of text between two breaks.
struct PageBlock {
    var element: Int
    var tag: PageTag
    var range: Range<Int>
    var length: Int
    var linked: Int
    var commas: Int
    var endsSentence: Bool
}

struct PageBlocks {
    var elements: [PageElement] = []
    var blocks: [PageBlock] = []
    /// UTF-8 of all blocks, white space folded.
    var text: [UInt8] = []

    // what metadata is read from, in document order
    var metas: [MarkupNode] = []
    var links: [MarkupNode] = []
    var jsonLD: [MarkupNode] = []
    var times: [MarkupNode] = []
    var headings: [MarkupNode] = []
    var titles: [MarkupNode] = []
    var datelike: [MarkupNode] = []
    var bylines: [MarkupNode] = []
    var anchors: [MarkupNode] = []

    init(_ tree: MarkupTree) {
        elements.append(
            PageElement(parent: -1, tag: .body, hints: ClassHints(""), isPruned: false, isExplicitBody: false))
        for root in tree.topLevel { walk(root) }
        flush()
        // children stand behind their parents
        for index in stride(from: elements.count - 1, to: 0, by: -1) {
            elements[elements[index].parent].length += elements[index].length
            elements[elements[index].parent].linked += elements[index].linked
        }
    }

    func string(_ block: PageBlock) -> String { String(decoding: text[block.range], as: UTF8.self) }

    // MARK: the walk

    private var current = 0
    private var start = 0
    private var linkDepth = 0
    private var length = 0
    private var linked = 0
    private var commas = 0
    private var pendingBlank = false

    private enum Step { case enter(MarkupNode), leave(element: Int, breaks: Bool, link: Bool) }

    /// Iterates with its own stack: pages nest 100,000 levels.
    private mutating func walk(_ root: MarkupNode) {
        var stack: [Step] = [.enter(root)]
        while let step = stack.popLast() {
            switch step {
            case .leave(let element, let breaks, let link):
                if breaks { flush() }
                if link { linkDepth -= 1 }
                current = element
            case .enter(let node):
                if node.isText {
                    append(node.textBytes)
                    continue
                }
                guard node.isElement else { continue }
                let name = node.name
                let tag = PageTag(name)
                if tag == .skipped || tag == .metadata {
                    note(node, name)
                    if tag == .metadata, name == "head" {
                        for child in node.children.reversed() { stack.append(.enter(child)) }
                    }
                    continue
                }
                if tag == .lineBreak {
                    flush()
                    continue
                }
                let isLink = tag == .link
                let outer = current
                let breaks = enter(node, tag, name)
                stack.append(.leave(element: outer, breaks: breaks, link: isLink))
                if isLink {
                    linkDepth += 1
                    anchors.append(node)
                }
                if name == "time" { times.append(node) }
                for child in node.children.reversed() { stack.append(.enter(child)) }
            }
        }
    }

    /// Opens an element that breaks the text, or an inline one with a junk name; says whether it did.
    private mutating func enter(_ node: MarkupNode, _ tag: PageTag, _ name: String) -> Bool {
        let names = (node["class"] ?? "") + " " + (node["id"] ?? "")
        let isHidden = Self.isHidden(node)
        guard tag.breaks || names.utf8.count > 1 || isHidden else { return false }
        let hints = ClassHints(names)
        if hints.isDate || name == "td" { datelike.append(node) }
        if hints.isByline || node["rel"] == "author" || node["itemprop"] == "author" { bylines.append(node) }
        if tag == .heading1 { headings.append(node) }
        let role = node["role"] ?? ""
        let isAside =
            tag == .aside
            || ["navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alert"].contains(role)
        let keepsJunk = tag == .body || tag == .article || tag == .main
        guard tag.breaks || hints.isJunk || isHidden else { return false }
        flush()
        let isBody = node["itemprop"]?.contains("articleBody") == true || hints.isBody
        let isInBody = elements[current].isInBody || elements[current].isExplicitBody
        let isDoubtful = hints.isDoubtful && !hints.isContent && !isInBody
        elements.append(
            PageElement(
                parent: current, tag: tag, hints: hints,
                isPruned: isHidden || !keepsJunk && (isAside || hints.isJunk || isDoubtful),
                isExplicitBody: isBody, isInBody: isInBody))
        current = elements.count - 1
        return true
    }

    /// Hidden when the page loads; some sites hide their article so until a script has run, so it is pruned, not skipped.
    private static func isHidden(_ node: MarkupNode) -> Bool {
        if node["hidden"] != nil || node["aria-hidden"] == "true" { return true }
        guard let style = node["style"] else { return false }
        return style.filter { $0 != " " }.lowercased().contains("display:none")
    }

    private mutating func note(_ node: MarkupNode, _ name: String) {
        switch name {
        case "meta": metas.append(node)
        case "link": links.append(node)
        case "title": titles.append(node)
        case "script": if node["type"]?.lowercased().contains("ld+json") == true { jsonLD.append(node) }
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
                if byte == UInt8(ascii: ",") { commas += 1 }
            } else if byte >= 0xC0 {
                weight = byte >= 0xE3 && byte <= 0xE9 ? 2 : 1
                // ，、。；
                if byte == 0xEF && i + 2 < bytes.count && bytes[i + 1] == 0xBC
                    && (bytes[i + 2] == 0x8C || bytes[i + 2] == 0x9B)
                    || byte == 0xE3 && i + 2 < bytes.count && bytes[i + 1] == 0x80
                        && (bytes[i + 2] == 0x81 || bytes[i + 2] == 0x82)
                {
                    commas += 1
                }
            }
            length += weight
            if linkDepth > 0 { linked += weight }
            i += 1
        }
    }

    private mutating func flush() {
        defer {
            start = text.count
            (length, linked, commas) = (0, 0, 0)
            pendingBlank = false
        }
        guard text.count > start else { return }
        let range = start..<text.count
        blocks.append(
            PageBlock(
                element: current, tag: elements[current].tag, range: range, length: length, linked: linked,
                commas: commas,
                endsSentence: Self.endsSentence(text[range])))
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
