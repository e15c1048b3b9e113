// The tables of documents and of their shingles, as questions.

import Foundation
import GRDB

/// A row of `document`.
package struct StoredDocument: Sendable {
    package var number: Int
    package var id: String
    package var revision: Int
    package var status: String
    package var textHash: Int64
    package var titleHash: Int64
    package var cluster: String
    package var language: String
    /// Seconds since 1970.
    package var published: Int?
    package var firstSeen: Int?
    package var length: Int
    package var level: Int
    package var sketch: [UInt32]
    package var facts: [UInt32]

    package init(
        number: Int, id: String, revision: Int, status: String, textHash: Int64, titleHash: Int64, cluster: String,
        language: String,
        published: Int?, firstSeen: Int?, length: Int, level: Int, sketch: [UInt32], facts: [UInt32]
    ) {
        (self.number, self.id, self.revision, self.status) = (number, id, revision, status)
        (self.textHash, self.titleHash, self.cluster, self.language) = (textHash, titleHash, cluster, language)
        (self.published, self.firstSeen, self.length, self.level) = (published, firstSeen, length, level)
        (self.sketch, self.facts) = (sketch, facts)
    }

    init(_ row: Row) {
        self.init(
            number: row["number"], id: row["id"], revision: row["revision"], status: row["status"],
            textHash: row["text_hash"],
            titleHash: row["title_hash"], cluster: row["cluster"], language: row["language"],
            published: row["published"],
            firstSeen: row["first_seen"], length: row["length"], level: row["level"],
            sketch: Self.values(row["sketch"]),
            facts: Self.values(row["facts"]))
    }

    /// Little-endian, whatever the machine.
    static func data(_ values: [UInt32]) -> Data {
        Data(values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) } })
    }

    private static func values(_ data: Data) -> [UInt32] {
        let bytes = [UInt8](data)
        return stride(from: 0, to: bytes.count - 3, by: 4).map { i in
            (0..<4).reduce(0) { $0 | UInt32(bytes[i + $1]) << UInt32($1 * 8) }
        }
    }
}

extension StateStore {
    /// Documents are numbered from 0 in the order in which they were met.
    package func documentCount() throws -> Int {
        try queue.read { try Int.fetchOne($0, sql: "SELECT coalesce(max(number) + 1, 0) FROM document") ?? 0 }
    }

    /// The revisions of an article, oldest first.
    package func revisions(_ id: String) throws -> [StoredDocument] {
        try queue.read {
            try Row.fetchAll($0, sql: "SELECT * FROM document WHERE id = ? ORDER BY revision", arguments: [id])
                .map(StoredDocument.init)
        }
    }

    package func document(_ number: Int) throws -> StoredDocument? {
        try queue.read {
            try Row.fetchOne($0, sql: "SELECT * FROM document WHERE number = ?", arguments: [number]).map(
                StoredDocument.init)
        }
    }

    /// The earliest document with these words.
    package func first(textHash: Int64) throws -> Int? {
        try queue.read {
            try Int.fetchOne($0, sql: "SELECT min(number) FROM document WHERE text_hash = ?", arguments: [textHash])
        }
    }

    /// For each shingle the documents that it stands in, at most `limit` of them.
    package func postings(_ shingles: [UInt32], limit: Int) throws -> [[Int]] {
        try queue.read { database in
            let statement = try database.cachedStatement(sql: "SELECT document FROM posting WHERE shingle = ? LIMIT ?")
            return try shingles.map { try Int.fetchAll(statement, arguments: [Int64($0), limit]) }
        }
    }

    /// Writes all that a run is to remember, in one transaction.
    package func apply(_ changes: StateChanges) throws {
        do { try write(changes) } catch let error as DatabaseError {
            throw StateError(
                description: "\(queue.path): \(error.message ?? "\(error)"); what was found is safe in the corpus",
                isRefused: false)
        }
    }

    private func write(_ changes: StateChanges) throws {
        try queue.write { database in
            let insert = try database.makeStatement(
                sql: "INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
            let post = try database.makeStatement(sql: "INSERT OR IGNORE INTO posting VALUES (?, ?)")
            for (row, posted) in changes.documents {
                try insert.execute(arguments: [
                    row.number, row.id, row.revision, row.status, row.textHash, row.titleHash, row.cluster,
                    row.language, row.published,
                    row.firstSeen, row.length, row.level, StoredDocument.data(row.sketch),
                    StoredDocument.data(row.facts),
                ])
                for shingle in posted { try post.execute(arguments: [Int64(shingle), row.number]) }
            }
            for name in changes.segments {
                try database.execute(sql: "INSERT OR IGNORE INTO segment VALUES (?)", arguments: [name])
            }
            try changes.sources.apply(to: database)
        }
    }
}

/// What a run is to remember, once its articles are safe.
package struct StateChanges: Sendable {
    /// With the shingles under which each is found.
    package var documents: [(document: StoredDocument, posted: [UInt32])] = []
    /// Names of the segments that hold them.
    package var segments: [String] = []
    package var sources = SourceChanges()

    package init(segments: [String] = []) { self.segments = segments }
}
