// The article's own text. Every block is weighed: prose counts for, links and scraps count against the elements around it.
// The element with the largest sum holds the article; a smaller one inside of it with nearly all of the sum stands for it.
// What is no part of an article inside of it is left out. All decisions are made on integers.
//
// Largest sums rather than Readability's scores, which fade out three levels up: pages of today wrap each paragraph in a
// section of its own, and there Readability finds one of them. What is kept inside follows what annotators of public sets
// keep: paragraphs, h2, quotes, table cells, list items that are not mostly links; never h1, captions, credits.

import Bytes

struct MainText {
    /// Indices of the blocks that are the text, in the order of the page; empty when the page has none.
    let kept: [Int]
    /// The page is a list of links rather than an article.
    let isIndex: Bool

    init(_ page: PageBlocks) {
        if page.elements.contains(where: \.isChosen) {
            kept = page.blocks.indices.filter {
                let element = page.elements[page.blocks[$0].element]
                return element.isChosen && !element.isDropped
            }
            isIndex = false
            return
        }
        let gains = Prose.gains(page)
        var best = Attempt(page, gains, .all)
        // names of classes lie: where less pruning gives twice the prose, what was pruned was the article
        for pruning in [Pruning.junk, .tags, .none] where best.prose < (pruning == .none ? Self.scraps : Self.article) {
            let attempt = Attempt(page, gains, pruning)
            if attempt.prose > best.prose * 2 + 200 || best.kept.isEmpty && !attempt.kept.isEmpty { best = attempt }
        }
        let isList = EntryList.isOne(page, best.kept, gains)
        kept = isList ? [] : best.kept.isEmpty ? Self.notice(page) : best.kept
        isIndex = isList || kept.isEmpty && Self.isIndex(page)
    }

    /// Characters of the text.
    func length(_ page: PageBlocks) -> Int { kept.reduce(0) { $0 + page.blocks[$1].length } }

    /// A page of a few words: all of them, but for the headline and what stands beside an article.
    private static func notice(_ page: PageBlocks) -> [Int] {
        var isBeside = [Bool](repeating: false, count: page.elements.count)
        for (index, element) in page.elements.enumerated().dropFirst() {
            isBeside[index] = isBeside[element.parent] || element.isAside || element.isHidden || element.isJunk
        }
        let found = page.blocks.indices.filter {
            !isBeside[page.blocks[$0].element] && page.blocks[$0].tag != .heading1
        }
        let links = found.count { page.blocks[$0].linked * 2 > page.blocks[$0].length }
        let length = found.reduce(0) { $0 + page.blocks[$1].length }
        // a page with a frame around it has more lines than that, and what has no sentence there is the frame
        guard length <= 600, links <= 5, page.blocks.count <= 8 else {
            return found.filter { page.blocks[$0].linked == 0 && page.blocks[$0].endsSentence }
        }
        return found.filter { !Boilerplate.isBoilerplate(page.text[page.blocks[$0].range]) }
    }

    /// With less prose than this, what is hidden as the page loads may be the article.
    private static let scraps = 250
    /// With so much of it, what has other names is a gallery and no article.
    private static let article = 1500

    private static func isIndex(_ page: PageBlocks) -> Bool {
        // a page of links: a score of them, and hardly a word that is none
        let links = page.blocks.count { $0.linked * 10 > $0.length * 8 && $0.length >= 12 }
        return links >= 20 && page.elements[0].linked * 10 > page.elements[0].length * 6
    }
}

extension MainText {
    /// One way to read the page.
    struct Attempt {
        let kept: [Int]
        /// Characters of prose in it.
        let prose: Int

        init(_ page: PageBlocks, _ gains: [Int], _ pruning: Pruning) {
            let weighed = WeighedPage(page, gains, pruning)
            kept = weighed.collect(weighed.containers())
            // a single block of more is no paragraph but data that a script reads
            prose = kept.reduce(0) { $0 + min(max(0, weighed.gains[$1]), 1500) }
        }
    }
}
