// Takes an article down: its records out of corpus and quarantine, its pages out of the archives. What is left is a word of it in
// `erasures.ndjson` and in the chain of manifests. What other pages said of it (lists, copies under another id) stays.

import Archive
import Bytes
import Fetching
import Foundation
import Records
import Store

package struct Erase {
    package struct Outcome {
        package var records = 0
        package var archived = 0
        /// Paths below the data directory.
        package var files: [String] = []
        /// Ids of articles that say the same and stay.
        package var copies: [String] = []
        package var manifest: (path: String, digest: String)?
    }

    private let data: DataDirectory

    package init(_ data: DataDirectory) { self.data = data }

    /// - Returns: nil where there is no such article.
    package func run(_ id: String, reason: String, reviewer: String?, world: World) throws -> Outcome? {
        let lock = try RunLock(data.path)
        defer { withExtendedLifetime(lock) {} }
        let start = try data.start(at: world.now())
        var outcome = Outcome()
        let (lines, copies) = try find(id)
        outcome.copies = copies
        // one that was broken off is gone on with
        let begun = try data.erasures.all().last { $0.id == id }
        guard !lines.isEmpty || begun != nil else { return nil }
        var erasure = begun ?? Erasure(id: id, reason: reason, reviewer: reviewer, at: start)
        erasure.records = (erasure.records + lines.map { SHA256.hex(Array($0)) })
            .reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        // the word first: what it forbids is taken up by no run from now on
        if begun != erasure { try data.erasures.append(erasure) }
        for folder in ["corpus", "quarantine"] {
            for name in try File.names(in: "\(data.path)/\(folder)") where name.hasSuffix(".ndjson") {
                let removed = try removeLines(of: id, from: "\(data.path)/\(folder)/\(name)")
                if removed > 0 {
                    outcome.records += removed
                    outcome.files.append("\(folder)/\(name)")
                }
            }
        }
        let purposes = [Purpose.article(id), Purpose.document(id)]
        for name in try File.names(in: data.path + "/archive") where name.hasSuffix(".warc.gz") {
            let path = "\(data.path)/archive/\(name)"
            let count = try WARCEraser.erase(path, word: "\(erasure.at)") { purposes.contains($0.purpose ?? "") }
            guard count > 0 else { continue }
            outcome.archived += count
            outcome.files.append("archive/" + name)
            // its lines have digests of what is gone; it is made by reading where it is wanted
            try File.remove(CDXJ.path(of: path))
        }
        let isNoted = try ManifestChain(data).links.contains { $0.json["erased"]?["id"]?.string == id }
        if isNoted, outcome.records + outcome.archived == 0 { return outcome }
        if File.exists(data.state) {
            let state = try StateStore(data.state)
            var changes = StateChanges()
            changes.sources.seen = [(id, "")]
            changes.sources.unwatched = [id]
            changes.sources.at = start
            try state.apply(changes)
            // what was kept of its text for telling duplicates goes too: the next run reads the corpus again
            try state.forgetDocuments()
        }
        let files = try outcome.files.map { file in
            JSONValue.object([("file", .string(file)), ("sha256", .string(try File.digest("\(data.path)/\(file)")))])
        }
        guard case .object(var members) = erasure.json else { return outcome }
        members.append(("files", .array(files)))
        outcome.manifest = try data.writeManifest(
            start, [("action", .string("erase")), ("pruned", .array([])), ("erased", .object(members))])
        return outcome
    }

    /// The lines of an article, and which others are copies or renderings of it.
    private func find(_ id: String) throws -> (lines: [ArraySlice<UInt8>], copies: [String]) {
        var lines: [ArraySlice<UInt8>] = []
        var copies: [String] = []
        let wanted = Array("\"\(id)\"".utf8)
        func look(_ line: ArraySlice<UInt8>) throws {
            guard line.containsBytes(wanted), let article = try? Article(line: line) else { return }
            if article.id == id {
                lines.append(line)
            } else if [article.duplicateOf, article.translationOf, article.revisionOf].contains(id) {
                copies.append(article.id)
            }
        }
        try data.corpus.forEachLine { _, line in try look(line) }
        for name in try File.names(in: data.path + "/quarantine") where name.hasSuffix(".ndjson") {
            for line in try File.read("\(data.path)/quarantine/\(name)").split(separator: 0x0A) { try look(line) }
        }
        return (lines, copies)
    }

    private func removeLines(of id: String, from path: String) throws -> Int {
        var (kept, removed): ([UInt8], Int) = ([], 0)
        for line in try File.read(path, limit: 1 << 40).split(separator: 0x0A) {
            if (try? RecordKey(line: line))?.id == id {
                removed += 1
            } else {
                kept += line + [0x0A]
            }
        }
        if removed > 0 { try File.write(kept, to: path) }
        return removed
    }
}
