import ArgumentParser
import Pipeline
import Records

/// Articles by their ids, as people give them: the first digits will do.
enum ArticleID {
    static func isWhole(_ id: String) -> Bool { id.utf8.count == 16 && isHex(id) }

    private static func isHex(_ id: String) -> Bool {
        id.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 || $0 >= 0x61 && $0 <= 0x66 }
    }

    /// All revisions of one article, in order.
    ///
    /// - Throws: where no article begins so, or several do.
    static func find(_ id: String, in directory: DataDirectory) throws -> [Article] {
        guard (4...16).contains(id.utf8.count), isHex(id) else {
            throw ValidationError("an id is 16 digits of 0-9 and a-f; four at least are needed, not `\(id)`")
        }
        let found = try directory.corpus.find(id)
        let ids = Set(found.map(\.id))
        if ids.count > 1 {
            throw ExitStatusError(
                .usage,
                "`\(id)` begins the ids of \(ids.count) articles: \(ids.sorted().prefix(8).joined(separator: ", "))")
        }
        if found.isEmpty {
            if let erased = try directory.erased(id).first {
                throw ExitStatusError(.noInput, "`\(erased.id)` was erased at \(erased.at): \(erased.reason)")
            }
            throw ExitStatusError(.noInput, "no article `\(id)` in \(directory.corpus.folder)")
        }
        return found
    }
}
