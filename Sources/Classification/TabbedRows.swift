// Tables for people: a row a line, columns parted by tabs; `#` begins a comment. A byte order mark and CRs of Windows are
// taken off.

enum TabbedRows {
    static func read(_ source: [UInt8]) -> [(number: Int, columns: [String])] {
        let bytes = source.starts(with: [0xEF, 0xBB, 0xBF]) ? source[3...] : source[...]
        var rows: [(number: Int, columns: [String])] = []
        for (index, whole) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            let line = whole.last == 0x0D ? whole.dropLast() : whole
            if line.isEmpty || line.first == UInt8(ascii: "#") { continue }
            rows.append((index + 1, line.split(separator: 0x09).map { String(decoding: $0, as: UTF8.self) }))
        }
        return rows
    }
}
