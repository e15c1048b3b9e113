// The element that holds the article, and siblings of it that belong to it.

extension WeighedPage {
    /// The elements that hold the article, and siblings of theirs that belong to it.
    func containers() -> [Int] {
        let candidates = sums.indices.filter { Self.isContainer(page.elements[$0].tag) }
        guard var top = candidates.max(by: { sums[$0] < sums[$1] }), positive[top] > 0 else { return [] }
        top = headed(insteadOf: top)
        var children: [Int: [Int]] = [:]
        for (index, element) in page.elements.enumerated() where index > 0 {
            children[element.parent, default: []].append(index)
        }
        var joined: [Int] = []
        while true {
            let below = children[top] ?? []
            guard let child = below.max(by: { sums[$0] < sums[$1] }), Self.isContainer(page.elements[child].tag),
                stands(child, for: top)
            else { break }
            let section = headed(insteadOf: child)
            if section == child { joined += below.filter { $0 != child && belongs($0, to: child) } }
            top = section
        }
        return [top] + joined
    }

    /// A notice of two sentences stands over a foot of three paragraphs: where menus part the largest sum from the headline and
    /// the prose in its section, and it ends the page, it is the foot.
    private func headed(insteadOf top: Int) -> Int {
        guard let headline, page.elements[top].blocks.lowerBound > headline else { return top }
        var section = page.blocks[headline].element
        while section > 0, positive[section] < Self.oneSentence { section = page.elements[section].parent }
        let blocks = page.elements[section].blocks
        guard section > 0, !blocks.contains(page.elements[top].blocks.lowerBound),
            let last = blocks.last(where: { gains[$0] > 0 }),
            isMenu(last + 1..<page.elements[top].blocks.lowerBound),
            page.elements[top].blocks.upperBound >= page.blocks.count - 2
        else { return top }
        return section
    }

    /// So many links that it is a menu, and not rows of figures.
    private func isMenu(_ blocks: Range<Int>) -> Bool {
        let links = blocks.count { page.blocks[$0].linked * 2 > page.blocks[$0].length }
        return blocks.count > Self.aMenu && links >= 6 && links * 3 >= blocks.count
    }

    /// The shortest prose, in characters; so many blocks are no gap of an article's.
    private static let oneSentence = 25, aMenu = 12

    /// Whether what an element has beside its child is none of the article: little, or not half as dense.
    private func stands(_ child: Int, for top: Int) -> Bool {
        if sums[child] * 10 >= sums[top] * 8 { return true }
        if isHeaded(child), sums[child] * 100 >= sums[top] * 45, isFollowedByMenu(child) { return true }
        guard sums[child] * 10 >= sums[top] * 6 else { return false }
        let (inner, outer) = (page.elements[child], page.elements[top])
        let rest = (gain: positive[top] - positive[child], length: outer.length - inner.length)
        return rest.gain * inner.length * 2 < positive[child] * rest.length
    }

    private func isHeaded(_ element: Int) -> Bool {
        headline.map { page.elements[element].blocks.contains($0) } ?? false
    }

    /// Whether a menu parts an element's prose from what comes next: what stands behind it is the page's.
    private func isFollowedByMenu(_ element: Int) -> Bool {
        let blocks = page.elements[element].blocks
        guard let last = blocks.last(where: { gains[$0] > 0 }),
            let next = (blocks.upperBound..<page.blocks.count).first(where: { gains[$0] > 0 })
        else { return true }
        return isMenu(last + 1..<next)
    }

    private static func isContainer(_ tag: PageTag) -> Bool {
        switch tag {
        case .p, .item, .heading1, .heading, .blockquote, .pre, .definition: false
        default: true
        }
    }

    /// A sibling of the container that reads like it.
    private func belongs(_ sibling: Int, to child: Int) -> Bool {
        let element = page.elements[sibling]
        guard !isPruned[sibling], sums[sibling] >= 80, sums[sibling] * 10 >= element.length * 7 else { return false }
        let container = page.elements[child]
        // a lead stands over the body; what stands under it must be called like it
        return sibling < child
            || element.hints == container.hints && element.tag == container.tag && container.isExplicitBody
            || !container.isExplicitBody && container.tag != .article
    }
}
