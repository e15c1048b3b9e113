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
        var best = MainTextAttempt(page, .all)
        // names of classes lie: where less pruning gives twice the prose, what was pruned was the article
        for pruning in [Pruning.junk, .tags, .none] where best.prose < (pruning == .none ? Self.stub : Self.article) {
            let attempt = MainTextAttempt(page, pruning)
            if attempt.prose > best.prose * 2 + 200 || best.kept.isEmpty && !attempt.kept.isEmpty { best = attempt }
        }
        kept = best.kept.isEmpty ? Self.notice(page) : best.kept
        isIndex = kept.isEmpty && Self.isIndex(page)
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
    private static let stub = 250
    /// With so much of it, what has other names is a gallery and no article.
    private static let article = 1500

    private static func isIndex(_ page: PageBlocks) -> Bool {
        // a page of links: a score of them, and hardly a word that is none
        let links = page.blocks.count { $0.linked * 10 > $0.length * 8 && $0.length >= 12 }
        return links >= 20 && page.elements[0].linked * 10 > page.elements[0].length * 6
    }
}

/// What is held to be no part of an article whatever it says: everything that looks so; without the doubtful names of
/// classes; only what elements and roles say; only what is hidden.
enum Pruning: Int { case all, junk, tags, none }

/// One way to read the page.
struct MainTextAttempt {
    private(set) var kept: [Int] = []
    /// Characters of prose in it.
    private(set) var prose = 0

    private let page: PageBlocks
    private(set) var isPruned: [Bool]
    private var gains: [Int]
    private(set) var sums: [Int]
    private let positive: [Int]
    /// The first h1 of some length.
    private let headline: Int?

    init(_ page: PageBlocks, _ pruning: Pruning) {
        self.page = page
        let raw = Self.gains(page)
        var pruned = Self.pruned(page, pruning, raw)
        gains = page.blocks.indices.map { pruned[page.blocks[$0].element] ? 0 : raw[$0] }
        sums = Self.sums(page, gains)
        isPruned = pruned
        if pruning != .none, Self.pruneTeasers(page, gains, &pruned) {
            gains = page.blocks.indices.map { pruned[page.blocks[$0].element] ? 0 : raw[$0] }
            sums = Self.sums(page, gains)
            isPruned = pruned
        }
        positive = Self.sums(page, gains.map { max(0, $0) })
        let isOut = isPruned
        headline = page.blocks.firstIndex { $0.tag == .heading1 && !isOut[$0.element] && $0.length > 12 }
        kept = collect(containers())
        // a single block of more is no paragraph but data that a script reads
        prose = kept.reduce(0) { $0 + min(max(0, gains[$1]), 1500) }
    }

    /// What the blocks below each element say for it.
    private static func sums(_ page: PageBlocks, _ gains: [Int]) -> [Int] {
        var before = [0]
        before.reserveCapacity(gains.count + 1)
        for gain in gains { before.append(before[before.count - 1] + gain) }
        return page.elements.map { before[$0.blocks.upperBound] - before[$0.blocks.lowerBound] }
    }

    /// Pruned elements and all below them. What holds most of the page's prose is no boilerplate, whatever it is called;
    /// only comments can be longer than their article.
    private static func pruned(_ page: PageBlocks, _ pruning: Pruning, _ raw: [Int]) -> [Bool] {
        let sums = sums(page, raw.map { max(0, $0) })
        let total = raw.reduce(0) { $0 + max(0, $1) }
        var pruned = [Bool](repeating: false, count: page.elements.count)
        for (index, element) in page.elements.enumerated() where index > 0 {
            let own: Bool =
                switch pruning {
                case .all: element.isHidden || element.isAside || element.isJunk || element.isDoubtful
                case .junk: element.isHidden || element.isAside || element.isJunk
                case .tags:
                    element.isHidden || element.isAside || element.isComments || element.isJunk && sums[index] < 150
                case .none: element.isComments
                }
            if element.isDropped || element.isConsent {
                pruned[index] = true
                continue
            }
            // within the article's body a gallery may be longer than the article
            let share =
                element.isComments || element.isInBody ? 9 : element.isAside || element.hints.contains(.apart) ? 7 : 4
            let isMost = sums[index] >= max(300, total * share / 10)
            pruned[index] = pruned[element.parent] || own && (element.isHidden || !isMost)
        }
        return pruned
    }

    /// Prunes lists of teasers: three and more like elements in a row, each a linked headline and a few words. Where
    /// no paragraphs stand beside them, the article is made of such pieces.
    private static func pruneTeasers(_ page: PageBlocks, _ gains: [Int], _ pruned: inout [Bool]) -> Bool {
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
                let head = element.blocks.first(where: { page.blocks[$0].length >= 15 }),
                element.blocks.prefix(4).contains(where: {
                    page.blocks[$0].linked * 10 >= page.blocks[$0].length * 8 && page.blocks[$0].length >= 15
                        && !page.leadsWithin(page.blocks[$0])
                }), element.blocks.count < 12, head < element.blocks.upperBound
            else { continue }
            counts[element.parent << 5 | Int(element.tag.rawValue), default: 0] += 1
            teasers.append(index)
        }
        let listed = teasers.filter {
            counts[page.elements[$0].parent << 5 | Int(page.elements[$0].tag.rawValue), default: 0] >= 3
        }
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

    // MARK: weighing

    /// What each block says for the elements around it, in characters; lines of one paragraph are weighed together.
    private static func gains(_ page: PageBlocks) -> [Int] {
        var gains = [Int](repeating: 0, count: page.blocks.count)
        var index = 0
        while index < page.blocks.count {
            var end = index + 1
            var whole = page.blocks[index]
            while end < page.blocks.count, page.blocks[end].paragraph == whole.paragraph,
                page.blocks[end].element == whole.element
            {
                whole.length += page.blocks[end].length
                whole.linked += page.blocks[end].linked
                whole.endsSentence = page.blocks[end].endsSentence
                end += 1
            }
            gains[index] = gain(whole, page)
            index = end
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

    // MARK: the container

    /// The elements that hold the article, and siblings of theirs that belong to it.
    private func containers() -> [Int] {
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
            page.elements[top].blocks.lowerBound - last > Self.aMenu,
            page.elements[top].blocks.upperBound >= page.blocks.count - 2
        else { return top }
        return section
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
        return next - last > Self.aMenu
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

    // MARK: collecting

    private func collect(_ containers: [Int]) -> [Int] {
        guard !containers.isEmpty else { return [] }
        var inside = [Bool](repeating: false, count: page.elements.count)
        for index in containers { inside[index] = true }
        for index in page.elements.indices.dropFirst() where inside[page.elements[index].parent] {
            inside[index] = true
        }
        let dropped = linkLists(containers)
        var found: [Int] = []
        var announced: Set<Int> = []
        var start = 0
        while start < page.blocks.count {
            let first = page.blocks[start]
            var end = start
            var (length, linked) = (0, 0)
            while end < page.blocks.count, page.blocks[end].paragraph == first.paragraph,
                page.blocks[end].element == first.element
            {
                length += page.blocks[end].length
                linked += page.blocks[end].linked
                end += 1
            }
            if inside[first.element], !isPruned[first.element] {
                // what a paragraph announces with a colon is of the text, links or not
                let isAnnounced =
                    first.tag == .item && found.last.map { announces($0) || isAnnouncedItem($0, announced) } == true
                if isAnnounced {
                    announced.insert(start)
                    found += start..<end
                } else if !dropped[first.element] {
                    found += (start..<end).filter { isArticle($0, length, linked) }
                }
            }
            start = end
        }
        found = lead(before: found) + withLabels(found)
        found += notes(behind: found, containers)
        return withoutEmptyHeadings(withoutTail(withoutRepetitions(withoutLabels(behindHeadline(found)))))
    }

    /// Five scraps in a row, half of them figures, outside of tables and lists: the labels of a chart.
    private func withoutLabels(_ found: [Int]) -> [Int] {
        var result: [Int] = []
        var run: [Int] = []
        var figures = 0
        func close() {
            if run.count < 5 || figures * 2 < run.count { result += run }
            (run, figures) = ([], 0)
        }
        for index in found {
            let block = page.blocks[index]
            if block.length <= 12, !block.endsSentence, block.tag != .tableCell, block.tag != .item,
                block.tag != .definition, !fillsCell(block)
            {
                run.append(index)
                let text = page.text[block.range]
                let isFigure =
                    text.contains { $0 >= 0x30 && $0 <= 0x39 } && !text.contains { ($0 | 0x20) >= 0x61 && $0 <= 0x7A }
                if isFigure { figures += 1 }
            } else {
                close()
                result.append(index)
            }
        }
        close()
        return result
    }

    private func announces(_ index: Int) -> Bool {
        let text = page.text[page.blocks[index].range]
        return page.blocks[index].tag != .item
            && (text.last == UInt8(ascii: ":") || text.suffix(3).elementsEqual("：".utf8))
    }

    private func isAnnouncedItem(_ index: Int, _ announced: Set<Int>) -> Bool {
        page.blocks[index].tag == .item && announced.contains(page.blocks[index].paragraph)
    }

    /// The lead: prose between the headline and the body that stands in neither's box.
    private func lead(before found: [Int]) -> [Int] {
        guard let first = found.first,
            let headline = page.blocks[..<first].lastIndex(where: {
                $0.tag == .heading1 && $0.length > 12 && !isPruned[$0.element]
            })
        else { return [] }
        let between = (headline + 1)..<first
        guard between.count < 40 else { return [] }
        var prose = 0
        return between.filter { index in
            let block = page.blocks[index]
            guard !isPruned[block.element], block.linked == 0,
                page.elements[block.element].hints.isDisjoint(with: [.date, .byline]),
                !Boilerplate.isBoilerplate(page.text[block.range])
            else { return false }
            // facts in a list over the text; as often as not each in a box of its own
            if isInList(block.element) { return block.length >= 25 }
            let isLead =
                block.tag == .heading
                ? block.length >= 40 : gains[index] > 0 && block.length >= 60 && block.endsSentence
            if isLead { prose += 1 }
            return isLead && prose <= 2
        }
    }

    private func isInList(_ element: Int) -> Bool {
        var at = element
        for _ in 0..<4 where at > 0 {
            if page.elements[at].tag == .item { return true }
            at = page.elements[at].parent
        }
        return false
    }

    /// Short lines between two paragraphs that are kept, in the same box as they: headings that no heading's element marks.
    private func withLabels(_ found: [Int]) -> [Int] {
        var result: [Int] = []
        for (at, index) in found.enumerated() {
            result.append(index)
            guard at + 1 < found.count, found[at + 1] == index + 2 else { continue }
            let (before, label, after) = (page.blocks[index], page.blocks[index + 1], page.blocks[index + 2])
            guard label.linked == 0, label.length >= 4, label.length < 60, label.tag != .heading1,
                label.tag != .heading,
                !isPruned[label.element], isBeside(label, before), isBeside(label, after),
                page.elements[label.element].hints.isDisjoint(with: [.date, .byline, .junk, .doubtful]),
                !Boilerplate.isBoilerplate(page.text[label.range]), !Boilerplate.headsJunk(page.text[label.range])
            else { continue }
            result.append(index + 1)
        }
        return result
    }

    /// Whether two blocks stand in the same box, in elements of their own or directly.
    private func isBeside(_ a: PageBlock, _ b: PageBlock) -> Bool {
        let (outerA, outerB) = (page.elements[a.element].parent, page.elements[b.element].parent)
        return a.element == b.element || outerA == outerB || a.element == outerB || b.element == outerA
    }

    /// Footnotes that stand behind the container, in the same `article`, `main` or section.
    private func notes(behind found: [Int], _ containers: [Int]) -> [Int] {
        guard let last = found.last, var around = containers.first else { return [] }
        for _ in 0..<3 where around > 0 && page.elements[around].tag != .body { around = page.elements[around].parent }
        return (last + 1..<max(last + 1, page.elements[around].blocks.upperBound)).filter { index in
            var at = page.blocks[index].element
            for _ in 0..<5 where at > 0 {
                if page.elements[at].hints.contains(.notes) { return !isPruned[page.blocks[index].element] }
                at = page.elements[at].parent
            }
            return false
        }
    }

    /// Pages hold a text twice, for two widths of the screen: three paragraphs in a row that have been read already in another
    /// box are not read again.
    private func withoutRepetitions(_ found: [Int]) -> [Int] {
        var seen: [UInt64: Int] = [:]
        var result: [Int] = []
        var run: [Int] = []
        func close() {
            if run.count < 3 { result += run }
            run = []
        }
        for index in found {
            let text = page.text[page.blocks[index].range]
            // short lines say nothing, and run on with what stands around them
            let box = page.elements[page.blocks[index].element].parent
            let key = FNV.hash(text)
            let isOld = text.count < 40 ? !run.isEmpty : seen[key].map { $0 != box } ?? false
            if seen[key] == nil { seen[key] = box }
            if isOld {
                run.append(index)
            } else {
                close()
                result.append(index)
            }
        }
        close()
        return result
    }

    /// A heading such as "Related" or "About the author" ends the article where little follows, or heads a box of its own.
    private func withoutTail(_ found: [Int]) -> [Int] {
        // prose from each on to the end
        var rest = [Int](repeating: 0, count: found.count + 1)
        for at in found.indices.reversed() { rest[at] = rest[at + 1] + max(0, gains[found[at]]) }
        var result: [Int] = []
        var at = 0
        while at < found.count {
            let index = found[at]
            let block = page.blocks[index]
            guard block.length <= 80, !block.endsSentence, Boilerplate.headsJunk(page.text[block.range]) else {
                result.append(index)
                at += 1
                continue
            }
            // the box that it is the first of; grows while it heads what is around it
            var box = block.tag == .heading || block.tag == .p ? page.elements[block.element].parent : block.element
            while page.elements[box].blocks.lowerBound == page.elements[page.elements[box].parent].blocks.lowerBound,
                page.elements[box].parent > 0
            { box = page.elements[box].parent }
            let end = found[at...].firstIndex { $0 >= page.elements[box].blocks.upperBound } ?? found.count
            let heads = page.elements[box].blocks.contains(index) && page.elements[box].blocks.lowerBound >= index - 1
            if heads, (rest[at] - rest[end]) * 3 < rest[0] {
                at = end
            } else if rest[at] * 4 < rest[0] {
                break
            } else {
                // the heading alone, and a list right under it
                at += 1
                while at < found.count, isInList(page.blocks[found[at]].element) { at += 1 }
            }
        }
        return result
    }

    /// Consent, banners and menus stand over the headline; where the most of the text does, it is none.
    private func behindHeadline(_ found: [Int]) -> [Int] {
        guard let headline else { return found }
        let before = found.prefix { $0 < headline }
        let sum = before.reduce(0) { $0 + max(0, gains[$1]) }
        let total = found.reduce(0) { $0 + max(0, gains[$1]) }
        return sum * 5 < total ? Array(found.dropFirst(before.count)) : found
    }

    /// Lists, tables and boxes that are mostly links.
    private func linkLists(_ containers: [Int]) -> [Bool] {
        var dropped = [Bool](repeating: false, count: page.elements.count)
        // what holds the article is none
        let first = containers[0] + 1
        for (index, element) in page.elements.enumerated().dropFirst(first) {
            let isBox =
                element.tag == .list || element.tag == .table || element.tag == .div || element.tag == .section
                || element.tag == .block
            let mostly =
                element.tag == .list ? element.linked * 2 > element.length : element.linked * 3 > element.length * 2
            // what holds paragraphs of its own is no list of links, however many stand around them
            dropped[index] =
                dropped[element.parent]
                || isBox && element.length > 0 && mostly && element.length - element.linked < 300
                    && page.elements[element.parent].tag != .tableCell
        }
        return dropped
    }

    /// Whether a block is of the article; links are counted over its paragraph.
    private func isArticle(_ index: Int, _ length: Int, _ linked: Int) -> Bool {
        let block = page.blocks[index]
        switch block.tag {
        case .heading1: return false
        case .heading: return (linked * 2 <= length || headsProse(index)) && length <= 300
        case .item, .definition:
            if linked * 2 > length { return false }
        default:
            // a paragraph that is all link leads elsewhere; a link in a row of figures names what they are of
            if linked * 10 > length * 8, length < 400, !isInRowOfWords(block) { return false }
        }
        let isBare =
            block.tag == .div || block.tag == .section || block.tag == .block || block.tag == .article
            || block.tag == .main
        if isBare, length < 60, !block.endsSentence, !fillsCell(block) { return false }
        return block.length > 300 || !Boilerplate.isBoilerplate(page.text[block.range])
    }

    /// Whether a heading, a link perhaps, stands over a long paragraph in the same box.
    private func headsProse(_ index: Int) -> Bool {
        let next = index + 1
        return next < page.blocks.count && gains[next] >= 150 && page.blocks[next].tag == .p
            && page.elements[page.blocks[next].element].parent == page.elements[page.blocks[index].element].parent
    }

    private func isInRowOfWords(_ block: PageBlock) -> Bool {
        var cell = block.element
        if page.elements[cell].tag != .tableCell { cell = page.elements[cell].parent }
        guard cell > 0, page.elements[cell].tag == .tableCell else { return false }
        let row = page.elements[page.elements[cell].parent]
        return row.tag == .tableRow && row.blocks.count > 1 && row.linked * 3 < row.length * 2
    }

    /// Whether a box is all that a table's cell holds.
    private func fillsCell(_ block: PageBlock) -> Bool {
        let cell = page.elements[page.elements[block.element].parent]
        return cell.tag == .tableCell && cell.length == block.length
    }

    /// A heading under which nothing was kept belonged to what was left out.
    private func withoutEmptyHeadings(_ kept: [Int]) -> [Int] {
        var result: [Int] = []
        for index in kept.reversed() {
            if page.blocks[index].tag == .heading, result.isEmpty { continue }
            result.append(index)
        }
        return result.reversed()
    }
}
