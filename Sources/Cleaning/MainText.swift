// The article's own text: containers are scored by the paragraphs in them, the best one and its like siblings are taken,
// and what is no part of an article inside of it is left out.
//
// The scoring follows Arc90's Readability (as documented with Mozilla's reader view); what is kept inside follows what
// annotators of public sets keep: paragraphs, h2, quotes, table cells, list items that are not mostly links; never h1,
// captions, credits. All decisions are made on integers.

struct MainText {
    /// One paragraph an element, in the order of the page; empty when the page has no text.
    let paragraphs: [String]
    /// The page is a list of links rather than an article.
    let isIndex: Bool

    /// A block of fewer characters says nothing of its container (Readability's number).
    private static let scoringLength = 25

    init(_ page: PageBlocks) {
        let pruned = Self.prunedElements(page)
        let isPruned = page.blocks.map { pruned[$0.element] }
        var page = page
        Self.score(&page, isPruned)
        var chosen = Self.container(page, isPruned).map { Self.collect(page, $0, isPruned) } ?? []
        if Self.length(page, chosen) < Self.shortLength {
            let fallback = Self.fallback(page, isPruned)
            if Self.length(page, fallback) > Self.length(page, chosen) { chosen = fallback }
        }
        // a section's name over the headline is none of the text under it
        let headline = page.blocks.indices.first { page.blocks[$0].tag == .heading1 && !isPruned[$0] } ?? 0
        while chosen.count > 1, let first = chosen.first, first < headline,
            page.blocks[first].length < Self.scoringLength,
            !page.blocks[first].endsSentence
        { chosen.removeFirst() }
        paragraphs = chosen.map { page.string(page.blocks[$0]) }
        isIndex = chosen.isEmpty && Self.isIndex(page)
    }

    /// Below this a container may be a box beside the article (a tweet's length).
    private static let shortLength = 140

    private static func length(_ page: PageBlocks, _ blocks: [Int]) -> Int {
        blocks.reduce(0) { $0 + page.blocks[$1].length }
    }

    /// Pruned elements and all below them; an element with most of the page's text is never boilerplate.
    private static func prunedElements(_ page: PageBlocks) -> [Bool] {
        let total = max(1, page.elements[0].length - page.elements[0].linked)
        var pruned = [Bool](repeating: false, count: page.elements.count)
        for (index, element) in page.elements.enumerated() where index > 0 {
            let plain = element.length - element.linked
            let isMost = plain * 10 > total * 4 && plain > 300
            pruned[index] = pruned[element.parent] || element.isPruned && !isMost
        }
        return pruned
    }

    // MARK: scoring

    private static func score(_ page: inout PageBlocks, _ isPruned: [Bool]) {
        for index in page.elements.indices { page.elements[index].score = base(page.elements[index]) }
        for (index, block) in page.blocks.enumerated() {
            guard !isPruned[index], block.length >= scoringLength, block.linked * 2 < block.length,
                block.tag != .heading1, block.tag != .heading
            else { continue }
            let score = 100 + 100 * block.commas + min(block.length / 100, 3) * 100
            // text directly in a container speaks for this container, text in a paragraph for the paragraph's parent
            var ancestor =
                block.tag == .div || block.tag == .section || block.tag == .article || block.tag == .main
                ? block.element : page.elements[block.element].parent
            // a wrapper around one paragraph is no container
            while ancestor > 0, page.elements[ancestor].length == block.length {
                ancestor = page.elements[ancestor].parent
            }
            var level = 0
            while ancestor >= 0, level < 5 {
                page.elements[ancestor].score += level == 0 ? score : level == 1 ? score / 2 : score / (level * 3)
                ancestor = page.elements[ancestor].parent
                level += 1
            }
        }
        let headed = headedSection(page, isPruned)
        for index in page.elements.indices where headed[index] {
            page.elements[index].score = page.elements[index].score * 3 / 2
        }
        for index in page.elements.indices {
            let element = page.elements[index]
            page.elements[index].score = element.score * (element.length - element.linked) / max(1, element.length)
        }
    }

    /// The section that the first headline heads, and all in it: the smallest element around it with text of its own.
    private static func headedSection(_ page: PageBlocks, _ isPruned: [Bool]) -> [Bool] {
        var inside = [Bool](repeating: false, count: page.elements.count)
        guard
            let headline = page.blocks.indices.first(where: {
                page.blocks[$0].tag == .heading1 && !isPruned[$0] && page.blocks[$0].length > 12
            })
        else { return inside }
        var section = page.blocks[headline].element
        while section > 0,
            page.elements[section].length - page.elements[section].linked < page.blocks[headline].length * 3
        { section = page.elements[section].parent }
        for index in page.elements.indices {
            inside[index] = index == section || index > 0 && inside[page.elements[index].parent]
        }
        return inside
    }

    private static func base(_ element: PageElement) -> Int {
        var score: Int
        switch element.tag {
        case .article, .main: score = 1500
        case .div, .section: score = 500
        case .pre, .tableCell, .blockquote: score = 300
        case .list, .item, .definition, .form: score = -300
        case .heading1, .heading: score = -500
        default: score = 0
        }
        if element.isExplicitBody { score += 2500 } else if element.hints.isContent { score += 700 }
        if element.hints.isJunk { score -= 2500 } else if element.hints.isDoubtful { score -= 500 }
        return score
    }

    /// The best container, taken wider where its parent gathers more.
    private static func container(_ page: PageBlocks, _ isPruned: [Bool]) -> Set<Int>? {
        var holds = [Bool](repeating: false, count: page.elements.count)
        for (index, block) in page.blocks.enumerated() where !isPruned[index] && block.length >= scoringLength {
            var element = block.element
            while element >= 0, !holds[element] {
                holds[element] = true
                element = page.elements[element].parent
            }
        }
        guard
            let first = page.elements.indices.filter({ holds[$0] && $0 > 0 }).max(by: {
                page.elements[$0].score < page.elements[$1].score
            })
        else { return nil }
        var top = first
        var last = page.elements[top].score
        let threshold = last / 3
        var parent = page.elements[top].parent
        while parent > 0, page.elements[parent].tag != .body {
            let score = page.elements[parent].score
            if score < threshold { break }
            if score > last {
                top = parent
                break
            }
            last = score
            parent = page.elements[parent].parent
        }
        // an element that is named as the article's body around it holds all of it
        var outer = page.elements[top].parent
        while outer > 0, page.elements[outer].tag != .body {
            let element = page.elements[outer]
            if element.isExplicitBody || element.tag == .article, element.linked * 2 < element.length { top = outer }
            outer = element.parent
        }
        // siblings that score like it belong to it
        var chosen: Set<Int> = [top]
        let limit = max(1000, page.elements[top].score / 5)
        for (index, element) in page.elements.enumerated()
        where index != top && element.parent == page.elements[top].parent && index > 0 && !element.isPruned {
            let isProse = element.tag == .p && element.length > 80 && element.linked * 4 < element.length
            if element.score >= limit || isProse { chosen.insert(index) }
        }
        return chosen
    }

    // MARK: collecting

    private static func collect(_ page: PageBlocks, _ containers: Set<Int>, _ isPruned: [Bool]) -> [Int] {
        var inside = [Bool](repeating: false, count: page.elements.count)
        for index in page.elements.indices {
            inside[index] = containers.contains(index) || index > 0 && inside[page.elements[index].parent]
        }
        let dropped = linkLists(page)
        let kept = page.blocks.indices.filter { index in
            let block = page.blocks[index]
            return inside[block.element] && !isPruned[index] && !dropped[block.element] && isArticle(block, page)
        }
        return withoutEmptyHeadings(page, kept)
    }

    /// Lists, tables and boxes that are mostly links.
    private static func linkLists(_ page: PageBlocks) -> [Bool] {
        var dropped = [Bool](repeating: false, count: page.elements.count)
        for (index, element) in page.elements.enumerated() where index > 0 {
            let isBox =
                element.tag == .list || element.tag == .table || element.tag == .div || element.tag == .section
                || element.tag == .block
            let mostly =
                element.tag == .list ? element.linked * 2 > element.length : element.linked * 3 > element.length * 2
            // what holds paragraphs of its own is no list of links, however many stand around them
            dropped[index] =
                dropped[element.parent]
                || isBox && element.length > 0 && mostly && element.length - element.linked < 300
        }
        return dropped
    }

    private static func isArticle(_ block: PageBlock, _ page: PageBlocks) -> Bool {
        switch block.tag {
        case .heading1: return false
        case .heading: return block.linked * 2 <= block.length && block.length <= 300
        case .item, .definition:
            if block.linked * 2 > block.length { return false }
        default:
            // a paragraph that is all link leads elsewhere
            if block.linked * 10 > block.length * 8, block.length < 400 { return false }
        }
        let isBare =
            block.tag == .div || block.tag == .section || block.tag == .block || block.tag == .article
            || block.tag == .main
        if isBare, block.length < 60, !block.endsSentence { return false }
        return block.length > 200 || !Boilerplate.isBoilerplate(page.text[block.range])
    }

    /// A heading under which nothing was kept belonged to what was left out.
    private static func withoutEmptyHeadings(_ page: PageBlocks, _ kept: [Int]) -> [Int] {
        var result: [Int] = []
        for index in kept.reversed() {
            if page.blocks[index].tag == .heading, result.isEmpty { continue }
            result.append(index)
        }
        return result.reversed()
    }

    /// Short notices: no container stands out, so what is marked as content, or else every paragraph, is taken.
    private static func fallback(_ page: PageBlocks, _ isPruned: [Bool]) -> [Int] {
        var marked = [Bool](repeating: false, count: page.elements.count)
        for (index, element) in page.elements.enumerated() where index > 0 {
            marked[index] =
                marked[element.parent] || element.tag == .article || element.tag == .main || element.isExplicitBody
        }
        let dropped = linkLists(page)
        func candidates(_ condition: (PageBlock) -> Bool) -> [Int] {
            page.blocks.indices.filter {
                let block = page.blocks[$0]
                return !isPruned[$0] && !dropped[block.element] && condition(block) && block.linked * 2 <= block.length
                    && isArticle(block, page)
            }
        }
        let explicit = candidates { marked[$0.element] && ($0.tag != .heading) }
        if !explicit.isEmpty { return explicit }
        return candidates { ($0.tag == .p || $0.tag == .tableCell) && $0.endsSentence }
    }

    private static func isIndex(_ page: PageBlocks) -> Bool {
        // a page of links: a score of them, and hardly a word that is none
        let links = page.blocks.count { $0.linked * 10 > $0.length * 8 && $0.length >= 12 }
        return links >= 20 && page.elements[0].linked * 10 > page.elements[0].length * 6
    }
}
