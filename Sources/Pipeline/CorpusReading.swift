// Questions to the corpus that read all of it, line by line: the revisions of an article, and counts.

import Bytes
import Foundation
import Records

extension Corpus {
    /// Gives every line of every segment, in the order in which they were written.
    package func forEachLine(_ body: (_ segment: String, _ line: ArraySlice<UInt8>) throws -> Void) throws {
        for segment in try segments() {
            let path = folder + "/" + segment
            try LineReader.forEach(in: path) { number, line in
                guard case .text(let bytes) = line else { throw RecordError("\(path):\(number): a damaged line") }
                try body(segment, bytes)
            }
        }
    }

    /// The records whose id begins so, by id and revision.
    ///
    /// - Parameter prefix: of the 16 hex digits.
    package func find(_ prefix: String) throws -> [Article] {
        var found: [Article] = []
        let wanted = Array("\"id\":\"\(prefix)".utf8)
        try forEachLine { _, line in
            // a look at the bytes first: most lines are not the one
            guard line.containsBytes(wanted) else { return }
            let article = try Article(line: line)
            if article.id.hasPrefix(prefix) { found.append(article) }
        }
        return found.sorted { RecordKey($0) < RecordKey($1) }
    }
}

extension ArraySlice<UInt8> {
    /// Whether the bytes stand anywhere in it.
    func containsBytes(_ pattern: [UInt8]) -> Bool {
        withUnsafeBytes { text in
            guard let first = pattern.first, let base = text.baseAddress else { return false }
            var start = 0
            while let hit = memchr(base + start, Int32(first), text.count - start) {
                let at = hit - UnsafeMutableRawPointer(mutating: base)
                guard at + pattern.count <= text.count else { return false }
                if memcmp(hit, pattern, pattern.count) == 0 { return true }
                start = at + 1
            }
            return false
        }
    }
}

/// What the corpus holds, counted.
package struct CorpusStatistics {
    package var records = 0
    package var articles = 0
    package var bytes = 0
    package var counts: [String: [String: Int]] = [:]
    package var earliest: String?
    package var latest: String?

    /// What is counted, in the order in which it is told.
    package static let questions = ["label", "language", "relation", "jurisdiction", "source", "warning"]

    package init(_ corpus: Corpus) throws {
        try corpus.forEachLine { _, line in
            let article = try Article(line: line)
            records += 1
            bytes += line.count + 1
            if article.revision ?? 0 == 0 { articles += 1 }
            func count(_ question: String, _ value: String?) {
                counts[question, default: [:]][value ?? "unknown", default: 0] += 1
            }
            let labels = article.labels ?? []
            for label in labels { count("label", label.label) }
            if labels.isEmpty { count("label", "none") }
            count("language", article.language)
            count("relation", article.relation)
            count("jurisdiction", article.source?.jurisdiction)
            count("source", article.source?.id)
            for warning in article.warnings ?? [] { count("warning", warning) }
            if let day = article.publishedDate {
                earliest = min(earliest ?? day, day)
                latest = max(latest ?? day, day)
            }
        }
    }
}
