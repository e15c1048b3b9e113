// The blocks of the text as lines: plain, or with Markdown's marks.

import Markup

/// How `text` is written.
package enum TextForm: String, Sendable, CaseIterable { case text, markdown }

struct TextWriter {
    private let page: PageBlocks
    private let rows: [Int]
    private let numbers: [Int]

    init(_ page: PageBlocks) {
        self.page = page
        numbers = Self.numbers(page)
        rows = Self.rows(page)
    }

    /// For each element the row of a data table that it is in; -1 where there is none. A layout's table is none: its cells
    /// hold paragraphs. In a table with two rows of two cells all rows are, those of one cell too.
    private static func rows(_ page: PageBlocks) -> [Int] {
        var table = [Int](repeating: -1, count: page.elements.count)
        var cells: [Int: Int] = [:]
        var longRows: Set<Int> = []
        for (index, element) in page.elements.enumerated().dropFirst() {
            table[index] = element.tag == .table ? index : table[element.parent]
            guard element.tag == .tableCell, element.length > 0 else { continue }
            cells[element.parent, default: 0] += 1
            if element.length > 300 { longRows.insert(element.parent) }
        }
        var whole: [Int: (rows: Int, long: Int)] = [:]
        for (row, count) in cells where count > 1 {
            let known = whole[table[row]] ?? (0, 0)
            whole[table[row]] = (known.rows + 1, known.long + (longRows.contains(row) ? 1 : 0))
        }
        var rows = [Int](repeating: -1, count: page.elements.count)
        for (index, element) in page.elements.enumerated().dropFirst() {
            switch element.tag {
            case .tableRow:
                let table = whole[table[index]] ?? (0, 0)
                let isData = table.rows >= 2 && table.long * 3 <= table.rows
                let isRow = isData || !longRows.contains(index) && cells[index, default: 0] >= 2
                rows[index] = isRow && element.blocks.count >= 1 ? index : -1
            case .table: rows[index] = -1
            default: rows[index] = rows[element.parent]
            }
        }
        return rows
    }

    /// - Parameter kept: indices of the blocks of the text.
    /// - Returns: one paragraph, list item or table row an element; cells are parted by tabs.
    func lines(_ kept: [Int]) -> [(line: String, block: Int)] {
        var lines: [(line: String, block: Int)] = []
        var previous: (row: Int, cell: Int) = (-1, -1)
        for index in kept {
            let block = page.blocks[index]
            let row = rows[block.element]
            for text in Normalise.paragraphs(page.string(block)) {
                guard row >= 0 else {
                    lines.append((text, index))
                    previous = (-1, -1)
                    continue
                }
                let cell = cell(block.element, row)
                if row == previous.row, let last = lines.indices.last {
                    let steps = cellsBetween(previous.cell, cell, row)
                    lines[last].line += cell == previous.cell ? " " : String(repeating: "\t", count: steps)
                    lines[last].line += text
                } else {
                    // empty cells before the first keep their columns
                    lines.append(
                        (String(repeating: "\t", count: max(0, cellsBetween(row, cell, row) - 1)) + text, index))
                }
                previous = (row, cell)
            }
        }
        return lines
    }

    /// How many cells of a row begin behind one element up to another, empty ones too.
    private func cellsBetween(_ first: Int, _ last: Int, _ row: Int) -> Int {
        guard first < last else { return first == last ? 0 : 1 }
        return max(
            1, (first + 1...last).count { page.elements[$0].tag == .tableCell && page.elements[$0].parent == row })
    }

    private func cell(_ element: Int, _ row: Int) -> Int {
        var at = element
        while at > row, page.elements[at].tag != .tableCell { at = page.elements[at].parent }
        return at
    }

    // MARK: Markdown

    /// Paragraphs with a blank line between them, headings, lists, quotes, tables and links in CommonMark; tables as in
    /// GitHub's extension.
    ///
    /// - Parameter drop: lines that are left out.
    func markdown(_ kept: [Int], drop: Set<String>, base: (String) -> String?) -> String {
        let kept = kept.filter { !drop.contains(Normalise.line(page.string(page.blocks[$0]))) }
        var out = ""
        var previous: (kind: Kind, item: Int, paragraph: Int) = (.paragraph, -1, -1)
        var index = 0
        while index < kept.count {
            let block = page.blocks[kept[index]]
            if rows[block.element] >= 0 {
                // all rows of the table that follow one another
                let table = table(rows[block.element])
                var end = index
                while end < kept.count, rows[page.blocks[kept[end]].element] >= 0,
                    self.table(rows[page.blocks[kept[end]].element]) == table
                { end += 1 }
                if !out.isEmpty { out += "\n\n" }
                out += self.table(Array(kept[index..<end]), base)
                previous = (.paragraph, -1, -1)
                index = end
                continue
            }
            index += 1
            let text = Normalise.line(linked(block, base))
            guard !text.isEmpty else { continue }
            let (kind, item) = kind(block)
            if previous.paragraph == block.paragraph {
                out += "  \n" + kind.indent + text
            } else if kind.isItem, item == previous.item {
                // a further paragraph of the same item
                out += "\n\n" + kind.indent + text
            } else {
                if kind == .quote, previous.kind == .quote {
                    out += "\n>\n"
                } else if !out.isEmpty {
                    out += kind.isItem && previous.kind.isItem ? "\n" : "\n\n"
                }
                out += kind.mark + guarded(text)
            }
            previous = (kind, item, block.paragraph)
        }
        return out
    }

    /// A table's rows, all as wide as the widest; the first is its head.
    private func table(_ blocks: [Int], _ base: (String) -> String?) -> String {
        var cells: [[String]] = []
        var row = -1
        for index in blocks {
            let block = page.blocks[index]
            let own = rows[block.element]
            if own != row {
                cells.append([])
                row = own
            }
            let column = max(0, cellsBetween(row, cell(block.element, row), row) - 1)
            while cells[cells.count - 1].count <= column { cells[cells.count - 1].append("") }
            let text = Normalise.line(linked(block, base)).replacing("|", with: "\\|")
            let old = cells[cells.count - 1][column]
            cells[cells.count - 1][column] = old.isEmpty ? text : old + " " + text
        }
        let width = cells.map(\.count).max() ?? 0
        var lines = cells.map {
            "| " + ($0 + Array(repeating: "", count: width - $0.count)).joined(separator: " | ") + " |"
        }
        lines.insert("|" + String(repeating: " --- |", count: width), at: min(1, lines.count))
        return lines.joined(separator: "\n")
    }

    /// A paragraph that begins as a mark would has a backslash before it.
    private func guarded(_ text: String) -> String {
        guard let first = text.first else { return text }
        if "#>+".contains(first) || first == "-" && text.dropFirst().first.map({ " -".contains($0) }) == true {
            return "\\" + text
        }
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        if !digits.isEmpty, digits.count < 10, let mark = text.dropFirst(digits.count).first, ".)".contains(mark),
            text.dropFirst(digits.count + 1).first == " "
        {
            return digits + "\\" + text.dropFirst(digits.count)
        }
        return text
    }

    private enum Kind: Equatable {
        case paragraph, quote
        case heading(Int)
        /// Blanks before its mark, and its place in an ordered list.
        case item(indent: Int, number: Int?)

        var isItem: Bool { if case .item = self { true } else { false } }

        var mark: String {
            switch self {
            case .paragraph: ""
            case .quote: "> "
            case .heading(let level): String(repeating: "#", count: level) + " "
            case .item(let indent, let number):
                String(repeating: " ", count: indent) + (number.map { "\($0). " } ?? "- ")
            }
        }

        var indent: String {
            switch self {
            case .quote: "> "
            case .item: String(repeating: " ", count: mark.utf8.count)
            default: ""
            }
        }
    }

    /// - Returns: what a block is, and the element of the list's item that it is in; -1 outside of lists.
    private func kind(_ block: PageBlock) -> (Kind, item: Int) {
        var at = block.element
        var own = -1
        var indent = 0
        var isQuote = false
        for _ in 0..<40 where at > 0 {
            let element = page.elements[at]
            switch element.tag {
            case .heading:
                let level = page.page.nodes[element.node].tag.rawValue - HTMLTag.h1.rawValue + 1
                return (.heading(Int(level)), -1)
            case .item where own < 0: own = at
            // a list in an item stands under the item's first letter
            case .item: indent += numbers[at] > 0 ? "\(numbers[at]). ".utf8.count : 2
            case .blockquote: isQuote = true
            default: break
            }
            at = element.parent
        }
        if own >= 0 { return (.item(indent: indent, number: numbers[own] > 0 ? numbers[own] : nil), own) }
        return (isQuote ? .quote : .paragraph, -1)
    }

    /// For each element its place in an ordered list; 0 for all others.
    private static func numbers(_ page: PageBlocks) -> [Int] {
        var numbers = [Int](repeating: 0, count: page.elements.count)
        var last: [Int: Int] = [:]
        for (index, element) in page.elements.enumerated().dropFirst() where element.tag == .item {
            let list = page.elements[element.parent]
            guard list.node >= 0, page.page.nodes[list.node].tag == .ol else { continue }
            last[element.parent, default: 0] += 1
            numbers[index] = last[element.parent]!
        }
        return numbers
    }

    private func table(_ row: Int) -> Int {
        var at = row
        while at > 0, page.elements[at].tag != .table { at = page.elements[at].parent }
        return at
    }

    /// The text of a block with its links.
    private func linked(_ block: PageBlock, _ base: (String) -> String?) -> String {
        let spans = page.spans(in: block.range)
        guard !spans.isEmpty else { return escaped(page.text[block.range]) }
        var out = ""
        var at = block.range.lowerBound
        for span in spans {
            out += escaped(page.text[at..<span.range.lowerBound])
            let text = escaped(page.text[span.range])
            if let href = page.page.string(span.node, .href).flatMap(base), !text.isEmpty {
                out +=
                    "[\(text)](\(href.replacing("(", with: "%28").replacing(")", with: "%29").replacing(" ", with: "%20")))"
            } else {
                out += text
            }
            at = span.range.upperBound
        }
        return out + escaped(page.text[at..<block.range.upperBound])
    }

    /// With backslashes before what would be marks.
    private func escaped(_ bytes: ArraySlice<UInt8>) -> String {
        let marks: [UInt8] = [
            UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "["), UInt8(ascii: "]"),
            UInt8(ascii: "<"), UInt8(ascii: "&"), UInt8(ascii: "\\"),
        ]
        guard bytes.contains(where: { marks.contains($0) }) else { return String(decoding: bytes, as: UTF8.self) }
        return String(decoding: bytes.flatMap { marks.contains($0) ? [UInt8(ascii: "\\"), $0] : [$0] }, as: UTF8.self)
    }
}
