// Pages that are asked for again, for they may be corrected or withdrawn: what their entries said, and how they were had the
// last time.

import Foundation
import GRDB
import Records

/// A page that is asked for again.
package struct WatchedPage: Sendable, Equatable {
    /// The article's.
    package var id: String
    package var source: String
    /// Of what it counts its age; seconds since 1970.
    package var born: Int
    /// Not to be asked for before.
    package var due: Int
    package var details: Details

    /// What stands in the column `page`, as JSON.
    package struct Details: Sendable, Equatable, Codable {
        /// Without the text that a list may bring.
        package var entry: Entry
        package var otherURLs: [String] = []
        /// SHA-256 of the body, decoded; of an entry without a page, of its words.
        package var digest: String?
        /// What the server gave to ask again with, and the address that gave it.
        package var validatedURL: String?
        package var etag: String?
        package var lastModified: String?
        /// The record with the page, and of what type the page is.
        package var archived: ArchiveLocation?
        package var stored: StoredPayload?
        package var contentType: String?
        /// The server said that it is gone.
        package var isGone: Bool?

        package init(_ entry: Entry) {
            self.entry = entry
            (self.entry.contentText, self.entry.contentLinks) = (nil, [])
        }
    }

    package init(id: String, source: String, born: Int, due: Int, _ details: Details) {
        (self.id, self.source, self.born, self.due, self.details) = (id, source, born, due, details)
    }
}

/// Enough of a watched page to see whether its list says something else now.
package struct WatchedEntry: Sendable, Equatable {
    package var source: String
    package var title: String?
    package var updated: Int?
    package var digest: String?
    package var due: Int
    package var born: Int
}

extension StateStore {
    /// What is watched of some articles, by their ids.
    package func watched(_ ids: some Sequence<String>) throws -> [String: WatchedEntry] {
        try queue.read { database in
            let statement = try database.cachedStatement(
                sql: "SELECT source, title, updated, digest, due, born FROM watched WHERE id = ?")
            var found: [String: WatchedEntry] = [:]
            for id in ids {
                guard let row = try Row.fetchOne(statement, arguments: [id]) else { continue }
                found[id] = WatchedEntry(
                    source: row["source"], title: row["title"], updated: row["updated"], digest: row["digest"],
                    due: row["due"], born: row["born"])
            }
            return found
        }
    }

    /// The ids of a source's pages that are due, or were born since a time; the longest due first.
    package func watchedIDs(_ source: String, dueBy due: Int, orBornAfter born: Int, most: Int) throws -> [String] {
        try queue.read { database in
            try String.fetchAll(
                database,
                sql: "SELECT id FROM watched WHERE source = ? AND (due <= ? OR born > ?) ORDER BY due, id LIMIT ?",
                arguments: [source, due, born, most])
        }
    }

    package func watchedPage(_ id: String) throws -> WatchedPage? {
        try queue.read { database in
            let statement = try database.cachedStatement(sql: "SELECT * FROM watched WHERE id = ?")
            return try Row.fetchOne(statement, arguments: [id]).flatMap { row in
                let text: String = row["page"]
                // a form of a newer version is not asked for again
                guard let details = try? JSONDecoder().decode(WatchedPage.Details.self, from: Data(text.utf8)) else {
                    return nil
                }
                return WatchedPage(id: row["id"], source: row["source"], born: row["born"], due: row["due"], details)
            }
        }
    }
}

extension WatchedPage {
    func insert(into database: Database, json: (Details) throws -> String) throws {
        try database.cachedStatement(sql: "INSERT OR REPLACE INTO watched VALUES (?, ?, ?, ?, ?, ?, ?, ?)").execute(
            arguments: [
                id, source, born, due, details.entry.title, details.entry.updated?.instant?.seconds, details.digest,
                try json(details),
            ])
    }
}
