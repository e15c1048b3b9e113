// Words for people on stdout: tables and texts, with control characters shown.

import Bytes
import Foundation

enum Output {
    static func lines(_ lines: [[UInt8]]) throws {
        var output = RecordOutput(STDOUT_FILENO, path: "<stdout>")
        for line in lines { try output.line(line) }
        try output.flush()
    }

    static func text(_ text: String) throws { try lines([Array(Console.escaped(text).utf8)]) }

    /// Columns as wide as their widest cell; the last one as it is.
    static func table(_ rows: [[String]]) throws { try lines(Columns.lines(rows).map { Array($0.utf8) }) }
}

enum Columns {
    static func text(_ rows: [[String]]) -> String { lines(rows).joined(separator: "\n") }

    /// Columns as wide as their widest cell; the last one as it is. Control characters are shown.
    static func lines(_ rows: [[String]]) -> [String] {
        let cells = rows.map { $0.map { Console.escaped($0).replacing("\n", with: " ") } }
        let count = cells.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in cells.map { column < $0.count ? width($0[column]) : 0 }.max() ?? 0 }
        return cells.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                line += cell
                if column < row.count - 1 {
                    line += String(repeating: " ", count: widths[column] - width(cell) + 2)
                }
            }
            return line
        }
    }

    /// Columns on a terminal: two for the scripts of East Asia.
    private static func width(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { sum, scalar in
            let isWide =
                (0x1100...0x115F).contains(scalar.value) || (0x2E80...0xA4CF).contains(scalar.value)
                || (0xAC00...0xD7A3).contains(scalar.value) || (0xF900...0xFAFF).contains(scalar.value)
                || (0xFE30...0xFE6F).contains(scalar.value) || (0xFF00...0xFF60).contains(scalar.value)
                || (0x20000...0x3FFFD).contains(scalar.value)
            return sum + (isWide ? 2 : 1)
        }
    }
}
