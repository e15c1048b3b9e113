// What is remembered of each source and of the entries of its lists, as questions.

import Foundation
import GRDB
import Records

/// A row of `source`: how the visits so far went.
package struct SourceState: Sendable, Equatable {
    package var id: String
    /// SHA-256 of the source file that the list was last read by.
    package var fingerprint: String
    /// What the server gave to ask again with, byte for byte, and the address that gave it.
    package var validatedURL: String?
    package var etag: String?
    package var lastModified: String?
    /// SHA-256 of the list's body, decoded.
    package var body: String?
    /// Entries of the list when it was last read.
    package var entries: Int?
    package var verdict: String
    /// Seconds since 1970.
    package var firstSeen: Int
    package var lastGood: Int?
    package var lastAsked: Int
    /// Not to be asked before, by what the server or the list itself says of how long it is good.
    package var due: Int?
    package var failuresInRow: Int
    /// Where the server says that it has moved for good, and in how many visits in a row.
    package var movedTo: String?
    package var movedTimes = 0
    /// The record that holds its body.
    package var stored: StoredPayload?
    package var history = SourceHistory()

    package init(id: String, firstSeen: Int) {
        (self.id, self.firstSeen, lastAsked) = (id, firstSeen, firstSeen)
        (fingerprint, verdict, failuresInRow) = ("", "", 0)
    }
}

/// An entry whose page is still to come.
package struct PendingEntry: Sendable, Equatable {
    package var source: String
    /// The article's id.
    package var id: String
    package var entry: Entry
    /// Further addresses of the article.
    package var otherURLs: [String]
    /// Runs in which its page failed.
    package var tries: Int

    package init(source: String, id: String, entry: Entry, otherURLs: [String], tries: Int) {
        (self.source, self.id, self.entry) = (source, id, entry)
        (self.otherURLs, self.tries) = (otherURLs, tries)
    }

    /// What stands in the column `entry`, as JSON.
    struct Stored: Codable {
        var entry: Entry
        var otherURLs: [String]
    }
}

/// What a run has learned of its sources.
package struct SourceChanges: Sendable {
    package var sources: [SourceState] = []
    /// Articles that need no further visit, with their source.
    package var seen: [(id: String, source: String)] = []
    /// Replaces what was pending.
    package var pending: [PendingEntry] = []
    /// The sources whose pending entries are replaced.
    package var asked: [String] = []
    package var at = Timestamp(seconds: 0)
    package var robots: [KeptFile] = []
    /// Until when a server wants to be left alone, by what counts as one server.
    package var closed: [String: Int] = [:]
    package var watched: [WatchedPage] = []
    /// Ids of those that are watched no longer.
    package var unwatched: [String] = []

    package init() {}
}

/// A small file of a server's that is kept between runs: its robots.txt.
package struct KeptFile: Sendable {
    package var origin: String
    package var fetchedAt: Int
    package var body: [UInt8]

    package init(origin: String, fetchedAt: Int, body: [UInt8]) {
        (self.origin, self.fetchedAt, self.body) = (origin, fetchedAt, body)
    }
}

extension StateStore {
    package func source(_ id: String) throws -> SourceState? {
        try queue.read {
            try Row.fetchOne($0, sql: "SELECT * FROM source WHERE id = ?", arguments: [id]).map(SourceState.init)
        }
    }

    package func sources() throws -> [SourceState] {
        try queue.read { try Row.fetchAll($0, sql: "SELECT * FROM source ORDER BY id").map(SourceState.init) }
    }

    /// The robots.txt of an origin, as it was last had.
    package func robots(_ origin: String) throws -> KeptFile? {
        try queue.read { database in
            try Row.fetchOne(database, sql: "SELECT * FROM robots WHERE origin = ?", arguments: [origin]).map { row in
                let body: Data = row["body"]
                return KeptFile(origin: origin, fetchedAt: row["fetched_at"], body: [UInt8](body))
            }
        }
    }

    /// Who wants to be left alone, and until when.
    package func closedServers() throws -> [String: Int] {
        try queue.read { database in
            let rows = try Row.fetchAll(database, sql: "SELECT * FROM server")
            return Dictionary(rows.map { ($0["key"], $0["closed_until"]) }, uniquingKeysWith: max)
        }
    }

    /// Changes what is remembered of a source, outside of a run.
    package func change(_ id: String, _ body: (inout SourceState) -> Void) throws {
        guard var state = try source(id) else { return }
        body(&state)
        var changes = StateChanges(segments: [])
        changes.sources.sources = [state]
        try apply(changes)
    }

    /// Whether an article was met before: noted as seen, or a record of the corpus.
    package func knows(_ id: String) throws -> Bool {
        let isSeen = try queue.read { database in
            let statement = try database.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM seen WHERE id = ?)")
            return try Bool.fetchOne(statement, arguments: [id]) ?? false
        }
        return try isSeen || !documents().numbers(id: id).isEmpty
    }

    package func pending(_ source: String) throws -> [PendingEntry] {
        try queue.read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM pending WHERE source = ? ORDER BY number", arguments: [source]
            ).map { row in
                let text: String = row["entry"]
                let stored = try JSONDecoder().decode(PendingEntry.Stored.self, from: Data(text.utf8))
                return PendingEntry(
                    source: row["source"], id: row["id"], entry: stored.entry, otherURLs: stored.otherURLs,
                    tries: row["tries"])
            }
        }
    }
}

extension SourceChanges {
    func apply(to database: Database) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        func json(_ value: some Encodable) throws -> String {
            String(decoding: try encoder.encode(value), as: UTF8.self)
        }
        for row in sources {
            try database.execute(
                sql: """
                    INSERT OR REPLACE INTO source (id, fingerprint, validated_url, etag, last_modified, body, entries, verdict,
                        first_seen, last_good, last_asked, due, failures_in_row, moved_to, moved_times, stored, history)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    row.id, row.fingerprint, row.validatedURL, row.etag, row.lastModified, row.body, row.entries,
                    row.verdict, row.firstSeen, row.lastGood, row.lastAsked, row.due, row.failuresInRow, row.movedTo,
                    row.movedTimes, row.stored.map(json), json(row.history),
                ])
        }
        for file in robots {
            try database.execute(
                sql: "INSERT OR REPLACE INTO robots VALUES (?, ?, ?)",
                arguments: [file.origin, file.fetchedAt, Data(file.body)])
        }
        // what is older stands in for nothing any more (RFC 9309, 2.3.1.4)
        try database.execute(
            sql: "DELETE FROM robots WHERE fetched_at < ?", arguments: [at.seconds - 30 * 86_400])
        for (key, until) in closed.sorted(by: { $0.key < $1.key }) {
            try database.execute(sql: "INSERT OR REPLACE INTO server VALUES (?, ?)", arguments: [key, until])
        }
        try database.execute(sql: "DELETE FROM server WHERE closed_until <= ?", arguments: [at.seconds])
        for (id, source) in seen {
            try database.cachedStatement(sql: "INSERT OR IGNORE INTO seen VALUES (?, ?, ?)").execute(
                arguments: [id, source, at.seconds])
        }
        for id in unwatched {
            try database.cachedStatement(sql: "DELETE FROM watched WHERE id = ?").execute(arguments: [id])
        }
        for page in watched { try page.insert(into: database, json: json) }
        for source in asked { try database.execute(sql: "DELETE FROM pending WHERE source = ?", arguments: [source]) }
        for (number, row) in pending.enumerated() {
            try database.execute(
                sql: "INSERT OR REPLACE INTO pending VALUES (?, ?, ?, ?, ?)",
                arguments: [
                    row.source, row.id, number,
                    try json(PendingEntry.Stored(entry: row.entry, otherURLs: row.otherURLs)),
                    row.tries,
                ])
        }
    }
}

extension SourceState {
    init(_ row: Row) {
        self.init(id: row["id"], firstSeen: row["first_seen"])
        (fingerprint, verdict, failuresInRow) = (row["fingerprint"], row["verdict"], row["failures_in_row"])
        (validatedURL, etag, lastModified) = (row["validated_url"], row["etag"], row["last_modified"])
        (body, entries) = (row["body"], row["entries"])
        (lastGood, lastAsked, due) = (row["last_good"], row["last_asked"], row["due"])
        (movedTo, movedTimes) = (row["moved_to"], row["moved_times"])
        // a form of an older version is relearned
        let text: String? = row["stored"]
        stored = text.flatMap { try? JSONDecoder().decode(StoredPayload.self, from: Data($0.utf8)) }
        let past: String? = row["history"]
        history = past.flatMap { try? JSONDecoder().decode(SourceHistory.self, from: Data($0.utf8)) } ?? SourceHistory()
    }
}
