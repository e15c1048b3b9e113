// What is asked of a page's blocks once they are read: paragraphs, links in a block, and what an element stands beside or in.

import Markup

extension PageBlocks {
    /// The links within a block.
    func spans(in range: Range<Int>) -> [(range: Range<Int>, node: Int)] {
        // they stand in the order of their ends
        var (low, high) = (0, linkSpans.count)
        while low < high {
            let middle = (low + high) / 2
            if linkSpans[middle].range.upperBound > range.lowerBound { high = middle } else { low = middle + 1 }
        }
        return linkSpans[low...].prefix { $0.range.lowerBound < range.upperBound }.map {
            ($0.range.clamped(to: range), $0.node)
        }
    }

    /// The blocks of a paragraph from its first on, and their characters together.
    func paragraph(at start: Int) -> (blocks: Range<Int>, length: Int, linked: Int) {
        var end = start
        var (length, linked) = (0, 0)
        while end < blocks.count, blocks[end].paragraph == blocks[start].paragraph,
            blocks[end].element == blocks[start].element
        {
            length += blocks[end].length
            linked += blocks[end].linked
            end += 1
        }
        return (start..<end, length, linked)
    }

    /// Whether a block's link leads to another place of the same page: "Back to top".
    func leadsWithin(_ block: PageBlock) -> Bool {
        spans(in: block.range).first.flatMap { page.value($0.node, .href)?.first } == UInt8(ascii: "#")
    }

    func string(_ block: PageBlock) -> String { String(decoding: text[block.range], as: UTF8.self) }

    /// Whether an element, or one around it, stands beside the article.
    func isBeside(_ element: Int) -> Bool {
        contains(element) { $0.isAside || $0.isComments || $0.hints.contains(.apart) && !$0.isExplicitBody }
    }

    /// Whether an element is in a teaser's card: a small box that is mostly link.
    func isInCard(_ element: Int) -> Bool {
        var at = element
        for _ in 0..<6 where at > 0 && elements[at].length < 600 {
            if let firstOfText, elements[at].blocks.contains(firstOfText) { return false }
            if elements[at].linked >= 30, elements[at].linked * 10 >= elements[at].length * 6 { return true }
            at = elements[at].parent
        }
        return false
    }

    /// Whether an element is of the frame that all pages of a site have: navigation, foot, comments.
    func isInFrame(_ element: Int) -> Bool {
        contains(element) { $0.isComments || $0.isConsent || $0.isFrame }
    }

    func isInComments(_ element: Int) -> Bool { contains(element) { $0.isComments } }

    private func contains(_ element: Int, _ condition: (PageElement) -> Bool) -> Bool {
        var at = element
        // deep nests are machines' work; forty levels are more than a page's design has
        for _ in 0..<40 where at > 0 {
            if let firstOfText, elements[at].blocks.contains(firstOfText) { return false }
            if condition(elements[at]) { return true }
            at = elements[at].parent
        }
        return false
    }

    /// The short line before a block: a label, perhaps.
    func words(before block: Int) -> String {
        guard block > 0, block <= blocks.count, blocks[block - 1].length <= 25 else { return "" }
        return string(blocks[block - 1])
    }
}
