// A table (RFC 4180) for spreadsheets and data frames. A text that a spreadsheet would take for a formula gets an apostrophe in front
// (OWASP, CSV injection): titles come from strangers.

import Records

struct CSVView: RecordView {
    /// Lists are joined by "; ".
    private static let columns: [(name: String, value: @Sendable (Article) -> String?)] = [
        ("id", \.id), ("revision", { String($0.revision ?? 0) }), ("status", \.status),
        ("published_at", { $0.publishedAt?.description }), ("published_date", \.publishedDate),
        ("first_seen_at", { $0.firstSeenAt?.description }), ("title", \.title), ("url", \.url),
        ("source_id", { $0.source?.id }), ("source_name", { $0.source?.name }),
        ("jurisdiction", { $0.source?.jurisdiction }),
        ("regulator", { $0.source?.regulator.map { $0 ? "true" : "false" } }),
        ("publisher", \.publisher), ("authors", { joined($0.authors) }), ("language", \.language),
        ("labels", { joined($0.labels?.map(\.label)) }),
        ("subtopics", { joined($0.labels?.flatMap(\.subtopics)) }),
        ("needs_review", { $0.needsReview.map { $0 ? "true" : "false" } }), ("relation", \.relation),
        ("cluster", \.cluster), ("duplicate_of", \.duplicateOf), ("warnings", { joined($0.warnings) }),
        ("text", \.text),
    ]

    private static func joined(_ values: [String]?) -> String? { values?.joined(separator: "; ") }

    var head: [[UInt8]] { [Array((Self.columns.map(\.name).joined(separator: ",") + "\r").utf8)] }
    var tail: [[UInt8]] { [] }

    func lines(of article: Article, isFirst: Bool) -> [[UInt8]] {
        var line: [UInt8] = []
        for (number, column) in Self.columns.enumerated() {
            if number > 0 { line.append(UInt8(ascii: ",")) }
            // nothing between two commas is unknown, and not an empty text
            if let value = column.value(article) { Self.cell(value, to: &line) }
        }
        return [line + [0x0D]]
    }

    /// What makes a spreadsheet calculate, also as East Asian keyboards write it.
    private static let formulaStarts: Set<Unicode.Scalar> = ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"]

    private static func cell(_ text: String, to line: inout [UInt8]) {
        line.append(UInt8(ascii: "\""))
        if text.unicodeScalars.first.map(formulaStarts.contains) == true { line.append(UInt8(ascii: "'")) }
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") { line.append(byte) }
            line.append(byte)
        }
        line.append(UInt8(ascii: "\""))
    }
}
