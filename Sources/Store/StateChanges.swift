// What a run is to remember, and how it is written down.

import Bytes
import GRDB
import Synchronization

/// What a run is to remember, once its articles are safe.
package struct StateChanges: Sendable {
    package var documents: [StoredDocument] = []
    /// Names of the corpus segments that hold them.
    package var segments: [String] = []
    package var sources = SourceChanges()

    package init(segments: [String] = []) { self.segments = segments }
}

extension StateStore {
    /// Writes all that a run is to remember, in one transaction.
    package func apply(_ changes: StateChanges) throws {
        do {
            let written = changes.documents.isEmpty ? nil : try write(changes.documents)
            try queue.write { database in
                if let written {
                    for name in written.replaced {
                        try database.execute(sql: "DELETE FROM document_segment WHERE name = ?", arguments: [name])
                    }
                    try database.execute(
                        sql: "INSERT INTO document_segment VALUES (?, ?)", arguments: [written.name, written.first])
                }
                for name in changes.segments {
                    try database.execute(sql: "INSERT OR IGNORE INTO segment VALUES (?)", arguments: [name])
                }
                try changes.sources.apply(to: database)
            }
            guard written != nil else { return }
            mapped.withLock { $0 = nil }
            try sweep()
        } catch let error as DatabaseError {
            throw StateError(
                description: "\(queue.path): \(error.message ?? "\(error)"); what was found is safe in the corpus",
                isRefused: false)
        } catch let error as FileError {
            throw StateError(description: "\(error); what was found is safe in the corpus", isRefused: false)
        }
    }
}
