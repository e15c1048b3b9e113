// Two corpora side by side, record by record: what was added, what is gone, what is told otherwise, and in which fields.

import Bytes
import Foundation
import Records

package struct CorpusComparison {
    package enum Change: String, Sendable, CaseIterable { case added, removed, changed }

    package struct Difference: Sendable {
        package var key: RecordKey
        package var change: Change
        /// Of a changed record: the fields that differ, sorted; those of what stands in the other place first.
        package var fields: [String] = []
        package var old: Article?
        package var new: Article?
    }

    package private(set) var counts: [Change: Int] = [:]
    package private(set) var same = 0

    package init() {}

    /// Gives the differences in the order of the keys; two records are held at a time.
    ///
    /// - Parameters:
    ///   - ignoring: fields in which a difference is none.
    ///   - report: gets each bad line, in words.
    package mutating func run(
        _ old: Corpus, _ new: Corpus, ignoring: Set<String> = [], report: (String) -> Void,
        _ body: (Difference) throws -> Void
    ) throws {
        func merged(_ corpus: Corpus) throws -> MergedSegments {
            try MergedSegments(corpus.segments().map { try SegmentCursor("\(corpus.folder)/\($0)") }, report)
        }
        var (left, right) = (try merged(old), try merged(new))
        func article(_ line: ArraySlice<UInt8>) -> Article? { try? Article(line: line) }
        while let key = [left.key, right.key].compactMap({ $0 }).min() {
            if left.key != key {
                counts[.added, default: 0] += 1
                try body(Difference(key: key, change: .added, new: article(right.line)))
                try right.advance(report)
            } else if right.key != key {
                counts[.removed, default: 0] += 1
                try body(Difference(key: key, change: .removed, old: article(left.line)))
                try left.advance(report)
            } else {
                let fields =
                    left.line == right.line
                    ? [] : try Self.fields(left.line, right.line).filter { !ignoring.contains($0) }
                if fields.isEmpty {
                    same += 1
                } else {
                    counts[.changed, default: 0] += 1
                    try body(
                        Difference(
                            key: key, change: .changed, fields: fields, old: article(left.line),
                            new: article(right.line)))
                }
                try left.advance(report)
                try right.advance(report)
            }
        }
    }

    /// The names of members whose values differ.
    private static func fields(_ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>) throws -> [String] {
        func members(_ line: ArraySlice<UInt8>) throws -> [String: [UInt8]] {
            Dictionary(try JSONLine(line).members.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        }
        let (left, right) = (try members(a), try members(b))
        return Set(left.keys).union(right.keys).filter { left[$0] != right[$0] }.sorted(by: JSONWriter.precedes)
    }
}
