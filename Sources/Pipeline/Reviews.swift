// What people decided: a line a decision, only ever added to.

import Bytes
import Foundation
import Records

package struct Review: Sendable, Equatable {
    package enum Decision: String, Sendable, CaseIterable { case release, dismiss, acknowledge }

    package var decision: Decision
    /// Of the record, where it is about one.
    package var key: RecordKey?
    package var source: String?
    package var reason: String?
    package var reviewer: String?
    package var at: Timestamp

    package init(_ decision: Decision, _ key: RecordKey?, source: String?, at: Timestamp) {
        (self.decision, self.key, self.source, self.at) = (decision, key, source, at)
    }

    var line: [UInt8] {
        var members: [(name: String, value: JSONValue)] = [
            ("decision", .string(decision.rawValue)), ("at", .string(at.description)),
        ]
        if let key {
            members += [("id", .string(key.id)), ("revision", .number(String(key.revision)))]
        }
        for (name, value) in [("source", source), ("reason", reason), ("reviewer", reviewer)] {
            members += value.map { [(name, .string($0))] } ?? []
        }
        return JSONValue.object(members).line + [0x0A]
    }
}

struct Reviews {
    let path: String

    /// Adds decisions; all of them are on the disk when it returns.
    func append(_ reviews: [Review]) throws(FileError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileError(.create, path) }
        defer { close(descriptor) }
        var bytes = reviews.flatMap(\.line)
        // a crash may have left half a line: it stays a line of its own
        let size = lseek(descriptor, 0, SEEK_END)
        var last: UInt8 = 0x0A
        if size > 0, pread(descriptor, &last, 1, size - 1) == 1, last != 0x0A { bytes.insert(0x0A, at: 0) }
        try File.writeAll(bytes, to: descriptor, path: path)
        if fsync(descriptor) != 0 { throw FileError(.sync, path) }
    }

    /// The records that were released or dismissed.
    func decided() throws -> Set<RecordKey> {
        guard File.exists(path) else { return [] }
        var keys = Set<RecordKey>()
        for line in try File.read(path).split(separator: 0x0A) {
            // half a line decides nothing
            guard let json = try? JSONValue.parse(Array(line)), let decision = json["decision"]?.string,
                decision == Review.Decision.release.rawValue || decision == Review.Decision.dismiss.rawValue,
                let key = try? RecordKey(line: line)
            else { continue }
            keys.insert(key)
        }
        return keys
    }
}
