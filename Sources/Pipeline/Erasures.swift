// What was taken down: a line for each article in `erasures.ndjson`, only ever added to. None of them comes back.

import Bytes
import Foundation
import Records

package struct Erasure: Sendable, Equatable {
    package var id: String
    package var reason: String
    package var reviewer: String?
    package var at: Timestamp
    /// SHA-256 of each record's line, by which it can be told later that it was this one.
    package var records: [String] = []

    package init(id: String, reason: String, reviewer: String?, at: Timestamp) {
        (self.id, self.reason, self.reviewer, self.at) = (id, reason, reviewer, at)
    }

    var json: JSONValue {
        .object(
            [
                ("id", .string(id)), ("reason", .string(reason)), ("at", .string(at.description)),
                ("records", .array(records.map { .string($0) })),
            ] + (reviewer.map { [("reviewer", .string($0))] } ?? []))
    }

    fileprivate init?(_ json: JSONValue) {
        guard let id = json["id"]?.string, let reason = json["reason"]?.string,
            let at = json["at"]?.string.flatMap({ Timestamp($0) })
        else { return nil }
        self.init(id: id, reason: reason, reviewer: json["reviewer"]?.string, at: at)
        records = json["records"]?.array?.compactMap(\.string) ?? []
    }
}

struct Erasures {
    let path: String

    /// - Throws: `RecordError` for a damaged line: what it forbids would come back.
    func all() throws -> [Erasure] {
        guard File.exists(path) else { return [] }
        return try File.read(path).split(separator: 0x0A).enumerated().map { index, line in
            guard let json = try? JSONValue.parse(Array(line)), let erasure = Erasure(json) else {
                throw RecordError("\(path):\(index + 1): a damaged line; mend it, for it says what must not come back")
            }
            return erasure
        }
    }

    func ids() throws -> Set<String> { Set(try all().map(\.id)) }

    func append(_ erasure: Erasure) throws {
        // a crash may have left half a line, which `all` would stop at: the file is written as a whole
        let lines = try all().filter { $0 != erasure } + [erasure]
        try File.write(lines.flatMap { $0.json.line + [0x0A] }, to: path)
    }
}

extension DataDirectory {
    var erasures: Erasures { Erasures(path: path + "/erasures.ndjson") }

    /// What was erased of articles whose ids begin so.
    package func erased(_ prefix: String) throws -> [Erasure] { try erasures.all().filter { $0.id.hasPrefix(prefix) } }
}
