// A list of other articles: boxes in a row, each a linked headline, a day and one paragraph at most, and nothing else. An overview of
// press releases reads like an article to whom sums up prose.

import Markup

enum EntryList {
    /// - Parameter kept: indices of the blocks that were taken for the text.
    static func isOne(_ page: PageBlocks, _ kept: [Int], _ gains: [Int]) -> Bool {
        var taken = [Int](repeating: 0, count: gains.count)
        for index in kept { taken[index] = max(0, gains[index]) }
        let whole = taken.reduce(0, +)
        var lists: [Int: (entries: Int, prose: Int)] = [:]
        for element in page.elements.dropFirst() where isEntry(element, page, gains) {
            let prose = element.blocks.reduce(0) { $0 + taken[$1] }
            let list = lists[element.parent] ?? (0, 0)
            lists[element.parent] = (list.entries + 1, list.prose + prose)
        }
        return lists.values.contains { $0.entries >= fewest && $0.prose * 10 >= whole * 9 }
    }

    /// Fewer are a section of an article.
    private static let fewest = 8

    private static func isEntry(_ element: PageElement, _ page: PageBlocks, _ gains: [Int]) -> Bool {
        guard (2...12).contains(element.blocks.count), element.linked >= 15 else { return false }
        let headline = element.blocks.prefix(3).first { index in
            let block = page.blocks[index]
            return block.tag == .heading && block.length >= 15 && block.linked * 10 >= block.length * 8
        }
        guard let headline, !page.leadsWithin(page.blocks[headline]) else { return false }
        // a digest of decisions has no days; an overview of releases has
        let isDated = element.blocks.contains { index in
            let block = page.blocks[index]
            return block.length <= 40 && page.text[block.range].contains { $0 >= 0x30 && $0 <= 0x39 }
        }
        return isDated && element.blocks.count { gains[$0] >= 60 } <= 1
    }
}
