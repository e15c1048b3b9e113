// How much each block and element of a page speaks for an article: prose for it, links and scraps against it, in characters.

enum Prose {
    /// What each block says for the elements around it, in characters; lines of one paragraph are weighed together.
    static func gains(_ page: PageBlocks) -> [Int] {
        var gains = [Int](repeating: 0, count: page.blocks.count)
        var index = 0
        while index < page.blocks.count {
            let paragraph = page.paragraph(at: index)
            var whole = page.blocks[index]
            (whole.length, whole.linked) = (paragraph.length, paragraph.linked)
            whole.endsSentence = page.blocks[paragraph.blocks.upperBound - 1].endsSentence
            gains[index] = gain(whole, page)
            index = paragraph.blocks.upperBound
        }
        return gains
    }

    /// - Returns: what a paragraph says for the elements around it, in characters.
    private static func gain(_ block: PageBlock, _ page: PageBlocks) -> Int {
        if block.tag == .heading1 || block.tag == .heading { return 0 }
        let plain = block.length - block.linked
        if block.linked * 2 > block.length { return -min(block.linked, 100) }
        if block.length <= 300, Boilerplate.isBoilerplate(page.text[block.range]) { return 0 }
        if block.endsSentence && block.length >= 25 || block.length >= 80 {
            return block.linked * 3 > block.length ? plain - block.linked : plain
        }
        // figures and names in a table's cells are as much of the article as its prose; only prose finds it
        if block.tag == .tableCell, block.length < 80 { return 0 }
        if block.length < 25, !block.endsSentence { return -2 }
        if page.elements[block.element].isInBody, block.tag == .p || block.tag == .blockquote { return plain }
        return block.tag == .p || block.tag == .item || block.tag == .blockquote || block.endsSentence ? plain / 4 : -10
    }

    /// What the blocks below each element say for it.
    static func sums(_ page: PageBlocks, _ gains: [Int]) -> [Int] {
        var before = [0]
        before.reserveCapacity(gains.count + 1)
        for gain in gains { before.append(before[before.count - 1] + gain) }
        return page.elements.map { before[$0.blocks.upperBound] - before[$0.blocks.lowerBound] }
    }
}
