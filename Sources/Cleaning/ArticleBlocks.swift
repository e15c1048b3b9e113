// Which blocks below the article's element are of its text: paragraphs, headings, lists that are not of links, tables, the lead
// over them and the footnotes behind; no captions, no second copy, no tail of related news.

import Bytes

extension WeighedPage {
    func collect(_ containers: [Int]) -> [Int] {
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
            let (blocks, length, linked) = page.paragraph(at: start)
            if inside[first.element], !isPruned[first.element] {
                // what a paragraph announces with a colon is of the text, links or not
                let isAnnounced =
                    first.tag == .item && found.last.map { announces($0) || isAnnouncedItem($0, announced) } == true
                if isAnnounced {
                    announced.insert(start)
                    found += blocks
                } else if !dropped[first.element] {
                    found += blocks.filter { isArticle($0, length, linked) }
                }
            }
            start = blocks.upperBound
        }
        found = lead(before: found) + withLabels(found)
        found += notes(behind: found, containers)
        return withoutEmptyHeadings(withoutTail(withoutRepetitions(behindHeadline(found))))
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
                $0.tag == .heading1 && $0.length > 12
            })
        else { return [] }
        let between = (headline + 1)..<first
        guard between.count < 60 else { return [] }
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
                block.tag == .heading || isNamedLead(block)
                ? block.length >= 40 : gains[index] > 0 && block.length >= 60 && block.endsSentence
            if isLead { prose += 1 }
            return isLead && prose <= 2
        }
    }

    private func isNamedLead(_ block: PageBlock) -> Bool {
        let element = page.elements[block.element]
        return element.hints.contains(.lead) || page.elements[max(0, element.parent)].hints.contains(.lead)
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
        // a second copy begins as the text does, or is long; conditions may be the same for several firms
        let opening = found.first { page.text[page.blocks[$0].range].count >= 40 }.map {
            FNV.hash(page.text[page.blocks[$0].range])
        }
        func close() {
            let isCopy =
                run.count >= 3
                && (run.count >= 6 || run.contains { FNV.hash(page.text[page.blocks[$0].range]) == opening })
            if !isCopy { result += run }
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
            guard block.length <= 80, !block.endsSentence, Boilerplate.headsJunk(page.text[block.range]),
                !(Boilerplate.mayHeadProse(page.text[block.range]) && headsSentence(found, at))
            else {
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

    /// Whether a sentence of some length, and no link, comes right behind a heading.
    private func headsSentence(_ found: [Int], _ at: Int) -> Bool {
        guard at + 1 < found.count, found[at + 1] == found[at] + 1 else { return false }
        let next = page.blocks[found[at + 1]]
        return gains[found[at + 1]] >= 80 && next.endsSentence && next.linked * 4 < next.length
            && !isInList(next.element)
    }

    /// Consent, banners and menus stand over the headline; where the most of the text does, it is none.
    private func behindHeadline(_ found: [Int]) -> [Int] {
        guard let headline else { return found }
        let box = page.elements[page.blocks[headline].element].parent
        // a lead over the first h1 in the same box is of the text
        let before = found.prefix { $0 < headline && page.elements[page.blocks[$0].element].parent != box }
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

    /// Whether a box is all that a table's cell holds, or a part of a short one in a row of words.
    private func fillsCell(_ block: PageBlock) -> Bool {
        let cell = page.elements[page.elements[block.element].parent]
        return cell.tag == .tableCell
            && (cell.length == block.length || cell.length <= 200 && isInRowOfWords(block))
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
