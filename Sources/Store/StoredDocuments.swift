// The documents of all earlier runs: a few segments, each mapped, in the order in which they were met.

import Bytes
import Foundation
import GRDB
import Synchronization

package struct StoredDocuments: Sendable {
    let segments: [DocumentSegment]

    init(_ segments: [DocumentSegment] = []) { self.segments = segments }

    package init() { self.init([]) }

    /// Documents are numbered from 0.
    package var count: Int { segments.last.map { $0.first + $0.count } ?? 0 }

    /// Calls `body` with the numbers and hints of documents under a key, ascending, at most `most` of them. The key is a hash, so they
    /// are to be checked.
    ///
    /// - Returns: how many there were.
    /// - Throws: `StateError` where a file is damaged.
    @discardableResult
    package func forEach(under key: UInt32, most: Int, _ body: (Int, Int) -> Void) throws(StateError) -> Int {
        var count = 0
        for segment in segments where count < most {
            count += try segment.forEach(under: key, most: most - count, body)
        }
        return count
    }

    /// - Parameter number: below `count`.
    /// - Throws: `StateError` where the file is damaged.
    package func document(_ number: Int) throws(StateError) -> (id: String, bytes: [UInt8]) {
        guard let segment = segments.last(where: { $0.first <= number }), number < segment.first + segment.count else {
            throw .damagedDocument(number)
        }
        var reader = PackedReader(try segment.document(number - segment.first))
        let id = reader.text()
        guard !id.isEmpty else { throw .damagedDocument(number) }
        return (id, reader.rest)
    }

    /// Numbers of the documents with an id, ascending.
    package func numbers(id: String) throws(StateError) -> [Int] {
        var found: [Int] = []
        try forEach(under: StoredDocument.key(ofID: id), most: .max) { number, _ in found.append(number) }
        var numbers: [Int] = []
        for number in found where try document(number).id == id { numbers.append(number) }
        return numbers
    }
}

extension StateError {
    package static func damagedDocument(_ number: Int) -> StateError {
        StateError(
            description:
                "document \(number) of the state cannot be read; `regnews reindex` makes it anew from the corpus",
            isRefused: true)
    }
}

extension StateStore {
    /// Where the segments lie: beside the state's file.
    static func folder(of path: String) -> String { path + "-documents" }

    /// What the state has of documents, as of now. Each segment is mapped once, not read.
    package func documents() throws(StateError) -> StoredDocuments {
        if let known = mapped.withLock({ $0 }) { return known }
        let names: [String]
        do {
            names = try queue.read { try String.fetchAll($0, sql: "SELECT name FROM document_segment ORDER BY first") }
        } catch { throw StateError(description: "\(queue.path): \(error)", isRefused: false) }
        var segments: [DocumentSegment] = []
        for name in names { segments.append(try DocumentSegment("\(Self.folder(of: queue.path))/\(name)")) }
        var next = 0
        for segment in segments {
            guard segment.first == next else { throw .damagedDocument(next) }
            next += segment.count
        }
        let documents = StoredDocuments(segments)
        mapped.withLock { $0 = documents }
        return documents
    }

    package func documentCount() throws -> Int { try documents().count }

    /// Writes new documents as a segment, together with those before it that are not four times as large as all behind them:
    /// so there are few segments (the logarithm of the documents to the base of four), and each document is written again as
    /// seldom. What the database does not name yet, or no longer, does no harm.
    ///
    /// - Returns: the name of the new segment, its first number and count, and the names that it replaces.
    func write(_ new: [StoredDocument]) throws -> (name: String, first: Int, count: Int, replaced: [String]) {
        let old = try documents().segments
        var kept = old.count
        var total = new.count
        while kept > 0, old[kept - 1].count <= 4 * total,
            old[kept - 1].bytes + total * Self.mostBytesOfDocument < DocumentSegment.mostBytes
        {
            total += old[kept - 1].count
            kept -= 1
        }
        let first = old[..<kept].last.map { $0.first + $0.count } ?? 0
        guard first + total <= DocumentSegment.mostDocuments else {
            throw StateError(
                description:
                    "\(queue.path): more than \(DocumentSegment.mostDocuments) documents; begin another data folder",
                isRefused: false)
        }
        let folder = Self.folder(of: queue.path)
        try File.makeFolder(folder)
        let name = "\(first)-\(first + total).documents"
        try DocumentSegment.write(Array(old[kept...]), new, first: first, to: "\(folder)/\(name)")
        return (name, first, total, old[kept...].map(\.name))
    }

    /// For guessing whether a segment gets too large.
    private static let mostBytesOfDocument = 1024

    /// Forgets every document and every segment of the corpus, so that all are read again.
    package func forgetDocuments() throws(StateError) {
        do {
            try queue.write { try $0.execute(sql: "DELETE FROM document_segment; DELETE FROM segment") }
            mapped.withLock { $0 = nil }
            try sweep()
        } catch { throw StateError(description: "\(queue.path): \(error)", isRefused: false) }
    }

    /// Removes what no segment of the database is.
    func sweep() throws {
        let folder = Self.folder(of: queue.path)
        let known = Set(try documents().segments.map(\.name))
        guard FileManager.default.fileExists(atPath: folder) else { return }
        for name in try File.names(in: folder) where !known.contains(name) { unlink("\(folder)/\(name)") }
    }
}
