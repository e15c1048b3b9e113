// What is held to be no part of an article, whatever it says.

import Markup

/// What is held to be no part of an article whatever it says: everything that looks so; without the doubtful names of
/// classes; only what elements and roles say; only what is hidden.
enum Pruning { case all, junk, tags, none }

extension Pruning {
    /// Pruned elements and all below them. What holds most of the page's prose is no boilerplate, whatever it is called;
    /// only comments can be longer than their article.
    ///
    /// - Parameter gains: of each block, as `Prose` weighs it.
    func pruned(_ page: PageBlocks, _ raw: [Int]) -> [Bool] {
        let sums = Prose.sums(page, raw.map { max(0, $0) })
        let total = raw.reduce(0) { $0 + max(0, $1) }
        var pruned = [Bool](repeating: false, count: page.elements.count)
        for (index, element) in page.elements.enumerated() where index > 0 {
            let own: Bool =
                switch self {
                case .all: element.isHidden || element.isAside || element.isJunk || element.isDoubtful
                case .junk: element.isHidden || element.isAside || element.isJunk
                case .tags:
                    element.isHidden || element.isAside || element.isComments || element.isJunk && sums[index] < 150
                case .none: element.isComments
                }
            if element.isDropped {
                pruned[index] = true
                continue
            }
            if element.isConsent, sums[index] * 10 < total * 9 || total < 2000 {
                pruned[index] = true
                continue
            }
            // within the article's body a gallery may be longer than the article
            let isGallery = element.isInBody && element.hints.contains(.gallery)
            let share =
                element.isComments || isGallery ? 9 : element.isAside || element.hints.contains(.apart) ? 7 : 4
            let isMost = sums[index] >= max(300, total * share / 10)
            pruned[index] = pruned[element.parent] || own && (element.isHidden || !isMost)
        }
        return pruned
    }

    /// Whether a box with a whole paragraph stands between paragraphs of its parent: a case that the article tells of.
    private static func isAmongParagraphs(_ index: Int, _ page: PageBlocks, _ gains: [Int]) -> Bool {
        let element = page.elements[index]
        guard element.blocks.contains(where: { gains[$0] >= 100 }) else { return false }
        func isParagraph(_ block: Int) -> Bool {
            gains[block] >= 60 && page.blocks[block].tag == .p
                && page.elements[page.blocks[block].element].parent == element.parent
        }
        let around = page.elements[element.parent].blocks
        return around.prefix { $0 < element.blocks.lowerBound }.contains(where: isParagraph)
            && around.drop { $0 < element.blocks.upperBound }.contains(where: isParagraph)
    }

    /// Prunes lists of teasers: three and more like elements in a row, each a linked headline and a few words. Where
    /// no paragraphs stand beside them, the article is made of such pieces.
    static func pruneTeasers(_ page: PageBlocks, _ gains: [Int], _ pruned: inout [Bool]) -> Bool {
        var counts: [Int: Int] = [:]
        var teasers: [Int] = []
        for (index, element) in page.elements.enumerated() where index > 0 && !pruned[index] {
            guard
                element.tag == .item || element.tag == .article || element.tag == .div || element.tag == .section
                    || element.tag == .list
            else { continue }
            // two paragraphs, or a long one, are more than a teaser has
            if element.length - element.linked >= 450
                || element.blocks.count < 200 && element.blocks.count(where: { gains[$0] >= 80 }) > 1
            {
                counts[element.parent << 5 | Int(element.tag.rawValue), default: 0] -= 100
                continue
            }
            guard element.length < 900, element.linked >= 15,
                element.blocks.prefix(4).contains(where: {
                    page.blocks[$0].linked * 10 >= page.blocks[$0].length * 8 && page.blocks[$0].length >= 15
                        && !page.leadsWithin(page.blocks[$0])
                }), element.blocks.count < 12
            else { continue }
            counts[element.parent << 5 | Int(element.tag.rawValue), default: 0] += 1
            teasers.append(index)
        }
        let listed = teasers.filter {
            counts[page.elements[$0].parent << 5 | Int(page.elements[$0].tag.rawValue), default: 0] >= 3
        }
        .filter { !isAmongParagraphs($0, page, gains) }
        guard !listed.isEmpty else { return false }
        var isListed = [Bool](repeating: false, count: page.elements.count)
        for index in listed { isListed[index] = true }
        for index in page.elements.indices.dropFirst() where isListed[page.elements[index].parent] {
            isListed[index] = true
        }
        // prose of the paragraphs that stand side by side
        var side = [Int](repeating: 0, count: page.elements.count)
        for (index, block) in page.blocks.enumerated() where gains[index] > 0 && !isListed[block.element] {
            side[block.tag == .p ? page.elements[block.element].parent : block.element] += gains[index]
        }
        guard side.contains(where: { $0 >= 300 }) else { return false }
        for index in listed { pruned[index] = true }
        for index in page.elements.indices.dropFirst() where pruned[page.elements[index].parent] {
            pruned[index] = true
        }
        return true
    }
}
