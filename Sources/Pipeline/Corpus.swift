// The corpus: immutable segments of NDJSON, sorted by id and revision, one a run that found something.

import Bytes
import Foundation
import Records

/// The key of a record: unique in the corpus.
package struct RecordKey: Hashable, Comparable, Sendable {
    package var id: String
    package var revision: Int

    package static func < (a: RecordKey, b: RecordKey) -> Bool {
        a.id == b.id ? a.revision < b.revision : JSONWriter.precedes(a.id, b.id)
    }

    /// The key of a line, its other members only checked.
    package init(line: ArraySlice<UInt8>) throws(RecordError) {
        let members: [JSONMember]
        do throws(JSONError) { members = try JSONLine(line, only: ["id", "revision"]).members } catch {
            throw RecordError("no JSON: \(error)")
        }
        func value(_ name: String) -> JSONValue? {
            members.first { $0.name == name }.flatMap { try? JSONValue.parse($0.value) }
        }
        guard let id = value("id")?.string, !id.isEmpty else { throw RecordError("the field `id` is missing") }
        self.id = id
        switch value("revision") {
        case nil: revision = 0
        case .some(let number):
            guard let whole = number.int, whole >= 0 else { throw RecordError("`revision` is no whole number") }
            revision = whole
        }
    }

    package init(_ article: Article) { (id, revision) = (article.id, article.revision ?? 0) }
}

/// Finished records of a run: spooled to disk as they come, copied out sorted.
package final class Spool {
    private let path: String
    private let descriptor: Int32
    private var entries: [(key: RecordKey, offset: Int, length: Int)] = []
    private var size = 0

    package init(in folder: String) throws(FileError) {
        path = folder + "/.spool"
        descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        if descriptor < 0 { throw FileError(.create, path) }
        // nobody else needs its name; so it vanishes with the process, whatever happens
        unlink(path)
    }

    deinit { close(descriptor) }

    package var count: Int { entries.count }
    func count(where isCounted: (RecordKey) -> Bool) -> Int { entries.count { isCounted($0.key) } }

    package func append(_ article: Article) throws(FileError) {
        let line = article.line + [0x0A]
        var done = 0
        while done < line.count {
            let count = line.withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress! + done, $0.count - done, off_t(size + done))
            }
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw FileError(.write, path) }
            done += count
        }
        entries.append((RecordKey(article), size, line.count))
        size += line.count
    }

    /// Gives every line, its line break included, in the order of the keys.
    package func forEachSorted(_ body: ([UInt8]) throws -> Void) throws { try forEachSorted { try body($1) } }

    func forEachSorted(_ body: (RecordKey, [UInt8]) throws -> Void) throws {
        for entry in entries.sorted(by: { $0.key < $1.key }) {
            var line = [UInt8](repeating: 0, count: entry.length)
            guard pread(descriptor, &line, entry.length, off_t(entry.offset)) == entry.length else {
                throw FileError(.read, path)
            }
            try body(entry.key, line)
        }
    }
}

package struct Corpus {
    package let folder: String

    package init(data: String) { folder = data + "/corpus" }

    /// Names of the segments, in the order in which they were written: seeds first, then by run.
    package func segments() throws(FileError) -> [String] {
        try File.names(in: folder).filter { $0.hasSuffix(".ndjson") && !$0.hasPrefix(".") }
    }

    /// Writes a segment; nothing when the spool is empty. A name that is taken gets a number.
    ///
    /// - Returns: the name of the segment.
    package func append(_ spool: Spool, name: String) throws -> String? {
        guard spool.count > 0 else { return nil }
        var free = name
        var number = 2
        while File.exists("\(folder)/\(free).ndjson") {
            free = "\(name)-\(number)"
            number += 1
        }
        let file = try WholeFile("\(folder)/\(free).ndjson")
        do {
            try spool.forEachSorted { try file.append($0) }
            try file.commit()
        } catch {
            file.discard()
            throw error
        }
        return free + ".ndjson"
    }

    /// Gives the records of a segment in batches.
    package func read(_ segment: String, _ body: ([Article]) async throws -> Void) async throws {
        let path = folder + "/" + segment
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(.open, path) }
        defer { close(descriptor) }
        var reader = LineReader(descriptor, path: path)
        var batch: [Article] = []
        while let line = try reader.next() {
            guard case .text(let bytes) = line else { throw RecordError("\(path):\(reader.number): a damaged line") }
            do throws(RecordError) { batch.append(try Article(line: bytes)) } catch {
                throw RecordError("\(path):\(reader.number): \(error)")
            }
            if batch.count == 256 {
                try await body(batch)
                batch = []
            }
        }
        if !batch.isEmpty { try await body(batch) }
    }
}
