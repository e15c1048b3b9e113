// Records as other programs want them: NDJSON as it stands, a table, or a feed. Each is written as it goes, one record at a time.

import Bytes
import Records

package enum RecordFormat: String, Sendable, CaseIterable { case ndjson, csv, jsonfeed, atom }

/// A form of records: what stands before them, each of them, what stands behind them. Lines without their line breaks.
protocol RecordView {
    var head: [[UInt8]] { get }
    /// - Parameter isFirst: whether none came before it.
    mutating func lines(of article: Article, isFirst: Bool) -> [[UInt8]]
    var tail: [[UInt8]] { get }
}

/// Writes records in a form.
package struct RecordWriter: ~Copyable {
    private var output: RecordOutput
    private var view: (any RecordView)?
    private var isFirst = true

    package init(_ format: RecordFormat, to output: consuming RecordOutput) throws(RecordOutput.Failure) {
        self.output = output
        view =
            switch format {
            case .ndjson: nil
            case .csv: CSVView()
            case .jsonfeed: JSONFeedView()
            case .atom: AtomView()
            }
        for line in view?.head ?? [] { try self.output.line(line) }
    }

    /// - Throws: `RecordError` where the line is no record, `RecordOutput.Failure`.
    package mutating func record(_ line: ArraySlice<UInt8>) throws {
        guard view != nil else { return try output.line(line) }
        let article = try Article(line: line)
        for line in view?.lines(of: article, isFirst: isFirst) ?? [] { try output.line(line) }
        isFirst = false
    }

    package mutating func end() throws(RecordOutput.Failure) {
        for line in view?.tail ?? [] { try output.line(line) }
        try output.flush()
    }
}

extension Article {
    /// A name for this revision that no other has.
    var urn: String { "urn:regnews:\(id):\(revision ?? 0)" }

    /// Labels and their subtopics, without repetition.
    var tags: [String] {
        var tags: [String] = []
        for label in labels ?? [] {
            for tag in [label.label] + label.subtopics where !tags.contains(tag) { tags.append(tag) }
        }
        return tags
    }
}
