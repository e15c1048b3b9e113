// A page with what each of its blocks and elements says for an article, once what is none has been pruned.

struct WeighedPage {
    let page: PageBlocks
    /// By element: it, or one around it, is no part of an article.
    let isPruned: [Bool]
    /// By block, as `Prose` weighs it; 0 where it is pruned.
    let gains: [Int]
    /// By element: the sum of the gains below it, and of those that speak for it.
    let sums: [Int]
    let positive: [Int]
    /// The first h1 of some length.
    let headline: Int?

    init(_ page: PageBlocks, _ raw: [Int], _ pruning: Pruning) {
        var pruned = pruning.pruned(page, raw)
        var gains = Self.without(pruned, page, raw)
        if pruning != .none, Pruning.pruneTeasers(page, gains, &pruned) { gains = Self.without(pruned, page, raw) }
        self.page = page
        self.gains = gains
        isPruned = pruned
        sums = Prose.sums(page, gains)
        positive = Prose.sums(page, gains.map { max(0, $0) })
        let isOut = pruned
        headline = page.blocks.firstIndex { $0.tag == .heading1 && !isOut[$0.element] && $0.length > 12 }
    }

    private static func without(_ pruned: [Bool], _ page: PageBlocks, _ gains: [Int]) -> [Int] {
        page.blocks.indices.map { pruned[page.blocks[$0].element] ? 0 : gains[$0] }
    }
}
