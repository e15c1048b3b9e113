// The blocks of the text as lines: plain, or with Markdown's marks.

import Markup

/// How `text` is written.
package enum TextForm: String, Sendable, CaseIterable { case text, markdown }

struct TextWriter {
    private let page: PageBlocks
    private let rows: [Int]

    init(_ page: PageBlocks) {
        self.page = page
        rows = Self.rows(page)
    }

    /// For each element the row of a data table that it is in; -1 where there is none. A layout's table is none: its cells
    /// hold paragraphs.
    private static func rows(_ page: PageBlocks) -> [Int] {
        var rows = [Int](repeating: -1, count: page.elements.count)
        var hasLongCell: Set<Int> = []
        for element in page.elements where element.tag == .tableCell && element.length > 300 {
            hasLongCell.insert(element.parent)
        }
        for (index, element) in page.elements.enumerated().dropFirst() {
            switch element.tag {
            case .tableRow: rows[index] = !hasLongCell.contains(index) && element.blocks.count >= 2 ? index : -1
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
                if row >= 0, row == previous.row, let last = lines.indices.last {
                    let cell = cell(block.element, row)
                    lines[last].line += (cell == previous.cell ? " " : "\t") + text
                    previous.cell = cell
                } else {
                    lines.append((text, index))
                    previous = (row, row >= 0 ? cell(block.element, row) : -1)
                }
            }
        }
        return lines
    }

    private func cell(_ element: Int, _ row: Int) -> Int {
        var at = element
        while at > row, page.elements[at].tag != .tableCell { at = page.elements[at].parent }
        return at
    }

    // MARK: Markdown

    /// Paragraphs with a blank line between them, headings, lists, quotes, tables and links in CommonMark; tables as in
    /// GitHub's extension.
    func markdown(_ kept: [Int], base: (String) -> String?) -> String {
        var out = ""
        var previous: (kind: Kind, row: Int) = (.paragraph, -1)
        var table = -1
        var paragraph = -1
        for index in kept {
            let block = page.blocks[index]
            let text = Normalise.line(linked(block, base))
            guard !text.isEmpty else { continue }
            let row = rows[block.element]
            if row >= 0 {
                if row == previous.row {
                    out.removeLast(2)
                    out += " | " + text.replacing("|", with: "\\|") + " |"
                    continue
                }
                if previous.row >= 0, table == self.table(row) {
                    out += "\n"
                    if isFirst(previous.row, of: table) { out += rule(previous.row) + "\n" }
                } else if !out.isEmpty {
                    out += "\n\n"
                }
                table = self.table(row)
                out += "| " + text.replacing("|", with: "\\|") + " |"
                previous = (.paragraph, row)
                continue
            }
            if previous.row >= 0, isFirst(previous.row, of: table) { out += "\n" + rule(previous.row) }
            let kind = kind(block)
            if paragraph == block.paragraph, kind == previous.kind {
                out += "  \n" + kind.indent + text
            } else {
                if !out.isEmpty { out += kind.isItem && previous.kind.isItem ? "\n" : "\n\n" }
                out += kind.mark + text
            }
            paragraph = block.paragraph
            previous = (kind, -1)
        }
        if previous.row >= 0, isFirst(previous.row, of: table) { out += "\n" + rule(previous.row) }
        return out
    }

    private enum Kind: Equatable {
        case paragraph, quote
        case heading(Int)
        case item(depth: Int, number: Int?)

        var isItem: Bool { if case .item = self { true } else { false } }

        var mark: String {
            switch self {
            case .paragraph: ""
            case .quote: "> "
            case .heading(let level): String(repeating: "#", count: level) + " "
            case .item(let depth, let number):
                String(repeating: "  ", count: depth) + (number.map { "\($0). " } ?? "- ")
            }
        }

        var indent: String {
            switch self {
            case .quote: "> "
            case .item(let depth, let number): String(repeating: "  ", count: depth) + (number == nil ? "  " : "   ")
            default: ""
            }
        }
    }

    private func kind(_ block: PageBlock) -> Kind {
        var at = block.element
        var item: (depth: Int, number: Int?)?
        var isQuote = false
        for _ in 0..<40 where at > 0 {
            let element = page.elements[at]
            switch element.tag {
            case .heading:
                let level = page.page.nodes[element.node].tag.rawValue - HTMLTag.h1.rawValue + 1
                return .heading(Int(level))
            case .item where item == nil: item = (0, number(at))
            case .list where item != nil: item!.depth += 1
            case .blockquote: isQuote = true
            default: break
            }
            at = element.parent
        }
        if let item { return .item(depth: max(0, item.depth - 1), number: item.number) }
        return isQuote ? .quote : .paragraph
    }

    /// The place of an item in an ordered list.
    private func number(_ item: Int) -> Int? {
        let list = page.elements[item].parent
        guard list > 0, page.page.nodes[page.elements[list].node].tag == .ol else { return nil }
        return 1 + page.elements[list + 1..<item].count { $0.parent == list && $0.tag == .item }
    }

    private func table(_ row: Int) -> Int {
        var at = row
        while at > 0, page.elements[at].tag != .table { at = page.elements[at].parent }
        return at
    }

    private func isFirst(_ row: Int, of table: Int) -> Bool {
        !page.elements[table..<row].contains { $0.tag == .tableRow && $0.blocks.count >= 2 }
    }

    private func rule(_ row: Int) -> String {
        let cells = Set(page.elements[row].blocks.map { cell(page.blocks[$0].element, row) }).count
        return "|" + String(repeating: " --- |", count: max(1, cells))
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
            UInt8(ascii: "<"), UInt8(ascii: "\\"),
        ]
        guard bytes.contains(where: { marks.contains($0) }) else { return String(decoding: bytes, as: UTF8.self) }
        return String(decoding: bytes.flatMap { marks.contains($0) ? [UInt8(ascii: "\\"), $0] : [$0] }, as: UTF8.self)
    }
}
