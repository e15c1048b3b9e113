// Old archives removed on purpose, by a manifest of its own. What newer records refer to stays.

import Archive
import Bytes
import Foundation
import Records
import Store

package struct Prune {
    package struct Outcome {
        /// Paths below the data directory, and their bytes.
        package var removed: [(file: String, bytes: Int)] = []
        /// Old ones that stay, with the archive or list that needs them.
        package var kept: [(file: String, neededBy: String)] = []
        package var manifest: (path: String, digest: String)?
    }

    private let data: DataDirectory

    package init(_ data: DataDirectory) { self.data = data }

    /// - Parameters:
    ///   - age: seconds; what is younger stays.
    ///   - isTrial: says what would be done, and does nothing.
    package func run(olderThan age: Int, world: World, isTrial: Bool) throws -> Outcome {
        let lock = try RunLock(data.path)
        defer { withExtendedLifetime(lock) {} }
        let limit = Timestamp(seconds: world.now().seconds - age).runID
        let folder = data.path + "/archive"
        // what a run that was killed has left goes with its run's age
        let all = try File.names(in: folder).filter { $0.contains(".warc.gz") }
        let old = all.filter { String($0.prefix(limit.utf8.count)) < limit }
        var needed: [String: String] = [:]
        for name in all where !old.contains(name) && name.hasSuffix(".gz") {
            for file in try Self.references(of: "\(folder)/\(name)") { needed[file] = needed[file] ?? name }
        }
        if File.exists(data.state) {
            // a list that did not change since is asked for with what its server gave then
            for source in try StateStore(data.state).sources() {
                guard let file = source.stored?.location.file else { continue }
                needed[file] = needed[file] ?? "source \(source.id)"
            }
        }
        // what is kept because somebody needs it needs others itself
        var queue = old.filter { needed[$0] != nil }
        while let name = queue.popLast() {
            for file in try Self.references(of: "\(folder)/\(name)") where needed[file] == nil {
                needed[file] = name
                if old.contains(file) { queue.append(file) }
            }
        }
        var outcome = Outcome()
        var pruned: [JSONValue] = []
        for name in old {
            if let who = needed[name] {
                outcome.kept.append(("archive/" + name, who))
                continue
            }
            let path = "\(folder)/\(name)"
            outcome.removed.append(("archive/" + name, try File.size(path)))
            pruned.append(
                .object([
                    ("file", .string("archive/" + name)), ("sha256", .string(isTrial ? "" : try File.digest(path))),
                ]))
        }
        guard !isTrial, !pruned.isEmpty else { return outcome }
        // the word first: what is removed without one would be missing
        outcome.manifest = try data.writeManifest(
            data.start(at: world.now()),
            [("action", .string("prune")), ("older_than", .string(limit)), ("pruned", .array(pruned))])
        for (file, _) in outcome.removed {
            try File.remove("\(data.path)/\(file)")
            if file.hasSuffix(".gz") { try File.remove(CDXJ.path(of: "\(data.path)/\(file)")) }
        }
        return outcome
    }

    /// The archives that an archive's records refer to, itself left out.
    private static func references(of path: String) throws -> Set<String> {
        var files = Set<String>()
        _ = try WARCReader(path).forEach { record in
            if let file = record.original?.location.file { files.insert(file) }
        }
        return files.subtracting([(path as NSString).lastPathComponent])
    }
}
