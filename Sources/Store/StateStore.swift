// What a run remembers of the ones before it: the revisions of each article and the signatures for telling duplicates.
// SQLite through GRDB, one connection; all of it can be made anew from the corpus.

import Foundation
import GRDB
import Records
import Synchronization

/// A state that cannot be used as it is; the file is kept.
package struct StateError: Error, Equatable, CustomStringConvertible {
    package let description: String
    /// Truncated, foreign or newer (status 72), as opposed to not writable (73).
    package let isRefused: Bool

    package init(description: String, isRefused: Bool) {
        (self.description, self.isRefused) = (description, isRefused)
    }
}

package final class StateStore: Sendable {
    /// "rgnw", in the header of the SQLite file: a file without it is not ours.
    static let applicationID: Int32 = 0x7267_6E77

    let queue: DatabaseQueue
    /// The documents' segments, once they were asked for.
    let mapped = Mutex<StoredDocuments?>(nil)

    /// - Parameters:
    ///   - path: of the file; made where there is none. The documents' segments lie beside it.
    ///   - readOnly: for looking only; the file must be there and of this version.
    package init(_ path: String, readOnly: Bool = false) throws(StateError) {
        do {
            var configuration = Configuration()
            configuration.readonly = readOnly
            // a filter may look while another one writes its last lines
            configuration.busyMode = .timeout(10)
            if FileManager.default.fileExists(atPath: path) {
                guard let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int, size > 0 else {
                    throw StateError(
                        description:
                            "\(path) is empty, so it is no state; `regnews reindex` makes it anew from the corpus",
                        isRefused: true)
                }
            }
            if !readOnly, !FileManager.default.fileExists(atPath: path) { try Self.create(path) }
            queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.read { database in
                let isNew = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") == 0
                let id = try Int32.fetchOne(database, sql: "PRAGMA application_id")
                if !isNew, id != Self.applicationID {
                    throw StateError(
                        description: "\(path) is a database of another program; give another --state or --data",
                        isRefused: true)
                }
                if !isNew, try Migrations.migrator.hasBeenSuperseded(database) {
                    throw StateError(
                        description: "\(path) was written by a newer regnews; use that, or another --data",
                        isRefused: true)
                }
            }
            if readOnly {
                let isOlder = try queue.read { try !Migrations.migrator.hasCompletedMigrations($0) }
                if isOlder {
                    throw StateError(
                        description: "\(path) was written by an older regnews; the next run brings it up to date",
                        isRefused: true)
                }
            } else {
                try Migrations.migrator.migrate(queue)
            }
        } catch let error as StateError { throw error } catch let error as DatabaseError {
            let refused = [ResultCode.SQLITE_NOTADB, .SQLITE_CORRUPT].contains(error.resultCode.primaryResultCode)
            throw StateError(
                description: refused
                    ? "\(path) is damaged or no state (\(error.message ?? "SQLite refuses it")); `regnews reindex` makes it anew from the corpus"
                    : "\(path): \(error.message ?? "\(error)")", isRefused: refused)
        } catch { throw StateError(description: "\(path): \(error)", isRefused: false) }
    }

    /// A new state gets its name when it is whole: a full disk must not leave one that is refused ever after.
    private static func create(_ path: String) throws {
        let open = path + ".new"
        for leftover in [open, open + "-journal"] { unlink(leftover) }
        do {
            let queue = try DatabaseQueue(path: open)
            try Migrations.migrator.migrate(queue)
            try queue.close()
        } catch {
            for leftover in [open, open + "-journal"] { unlink(leftover) }
            throw error
        }
        if rename(open, path) != 0 {
            throw StateError(description: "cannot rename \(open) to \(path)", isRefused: false)
        }
    }

    /// Ends its use, so that the file may get another name.
    package func close() throws { try queue.close() }

    /// Version of SQLite.
    package static var libraryVersion: String {
        (try? DatabaseQueue().read { try String.fetchOne($0, sql: "SELECT sqlite_version()") }).flatMap { $0 } ?? ""
    }

    /// The segments that the state has heard of.
    package func segments() throws -> Set<String> {
        try queue.read { try Set(String.fetchAll($0, sql: "SELECT name FROM segment")) }
    }
}

enum Migrations {
    /// A migration that was merged is never edited.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 articles and signatures") { database in
            try database.execute(sql: "PRAGMA application_id = \(StateStore.applicationID)")
            try database.execute(
                sql: """
                    CREATE TABLE segment (name TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID, STRICT;
                    -- one row a revision; document numbers follow the order of the corpus
                    CREATE TABLE document (
                        number INTEGER NOT NULL PRIMARY KEY,
                        id TEXT NOT NULL,
                        revision INTEGER NOT NULL,
                        status TEXT NOT NULL,
                        text_hash INTEGER NOT NULL,
                        title_hash INTEGER NOT NULL,
                        cluster TEXT NOT NULL,
                        language TEXT NOT NULL,
                        published INTEGER,
                        first_seen INTEGER,
                        length INTEGER NOT NULL,
                        level INTEGER NOT NULL,
                        sketch BLOB NOT NULL,
                        facts BLOB NOT NULL,
                        UNIQUE (id, revision)
                    ) STRICT;
                    CREATE INDEX document_text ON document (text_hash);
                    -- the inverted index of the sketches' sampled shingles
                    CREATE TABLE posting (
                        shingle INTEGER NOT NULL,
                        document INTEGER NOT NULL REFERENCES document (number),
                        PRIMARY KEY (shingle, document)
                    ) WITHOUT ROWID, STRICT;
                    """)
        }
        migrator.registerMigration("2 sources and their entries") { database in
            try database.execute(
                sql: """
                    -- times are seconds since 1970
                    CREATE TABLE source (
                        id TEXT NOT NULL PRIMARY KEY,
                        fingerprint TEXT NOT NULL,
                        validated_url TEXT,
                        etag TEXT,
                        last_modified TEXT,
                        body TEXT,
                        entries INTEGER,
                        verdict TEXT NOT NULL,
                        first_seen INTEGER NOT NULL,
                        last_good INTEGER,
                        last_asked INTEGER NOT NULL,
                        closed_until INTEGER,
                        failures_in_row INTEGER NOT NULL
                    ) WITHOUT ROWID, STRICT;
                    -- articles that were made or given up; those of the corpus stand in `document` too
                    CREATE TABLE seen (
                        id TEXT NOT NULL PRIMARY KEY,
                        source TEXT NOT NULL,
                        first_seen INTEGER NOT NULL
                    ) WITHOUT ROWID, STRICT;
                    -- entries whose page is still to come, as JSON: the list may have dropped them meanwhile
                    CREATE TABLE pending (
                        source TEXT NOT NULL,
                        id TEXT NOT NULL,
                        number INTEGER NOT NULL,
                        entry TEXT NOT NULL,
                        tries INTEGER NOT NULL,
                        PRIMARY KEY (source, id)
                    ) WITHOUT ROWID, STRICT;
                    """)
        }
        migrator.registerMigration("3 servers and habits") { database in
            try database.execute(
                sql: """
                    -- replaced by `server`, and by `due`
                    ALTER TABLE source DROP COLUMN closed_until;
                    ALTER TABLE source ADD COLUMN due INTEGER;
                    ALTER TABLE source ADD COLUMN moved_to TEXT;
                    ALTER TABLE source ADD COLUMN moved_times INTEGER NOT NULL DEFAULT 0;
                    -- JSON: where the body lies in the archives, and what the visits were like
                    ALTER TABLE source ADD COLUMN stored TEXT;
                    ALTER TABLE source ADD COLUMN history TEXT;
                    CREATE TABLE server (
                        key TEXT NOT NULL PRIMARY KEY,
                        closed_until INTEGER NOT NULL
                    ) WITHOUT ROWID, STRICT;
                    CREATE TABLE robots (
                        origin TEXT NOT NULL PRIMARY KEY,
                        fetched_at INTEGER NOT NULL,
                        body BLOB NOT NULL
                    ) WITHOUT ROWID, STRICT;
                    """)
        }
        migrator.registerMigration("4 documents in segments") { database in
            try database.execute(
                sql: """
                    DROP TABLE posting;
                    DROP TABLE document;
                    -- files beside this one; together they number the documents from 0
                    CREATE TABLE document_segment (
                        name TEXT NOT NULL PRIMARY KEY,
                        first INTEGER NOT NULL
                    ) WITHOUT ROWID, STRICT;
                    -- signatures are others now: the corpus is read again
                    DELETE FROM segment;
                    """)
        }
        migrator.registerMigration("5 documents with a filter") { database in
            // their files have another form: the corpus is read again
            try database.execute(sql: "DELETE FROM document_segment; DELETE FROM segment;")
        }
        migrator.registerMigration("6 pages that are asked for again") { database in
            try database.execute(
                sql: """
                    -- what the list said last, to see a change; `page` is JSON
                    CREATE TABLE watched (
                        id TEXT NOT NULL PRIMARY KEY,
                        source TEXT NOT NULL,
                        born INTEGER NOT NULL,
                        due INTEGER NOT NULL,
                        title TEXT,
                        updated INTEGER,
                        digest TEXT,
                        page TEXT NOT NULL
                    ) WITHOUT ROWID, STRICT;
                    CREATE INDEX watched_source ON watched (source, due);
                    """)
        }
        return migrator
    }
}
