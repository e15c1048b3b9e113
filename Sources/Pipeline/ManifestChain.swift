// The chain of manifests: each names the digest of the one before, the files that its run wrote, and what was removed on purpose. So a
// file that was changed or is missing is found, and told from one that `prune` or `erase` took.

import Bytes
import Foundation
import Records

struct ManifestChain {
    struct Link {
        /// `2026-11-21T020000Z.json`
        var name: String
        var digest: String
        var json: JSONValue
    }

    /// What a file should be like by the last manifest that tells of it.
    struct Expected {
        enum State: Equatable { case kept, pruned }

        var digest: String
        /// The manifest that says so.
        var manifest: String
        var state = State.kept
    }

    private(set) var links: [Link] = []
    /// By their paths below the data directory.
    private(set) var files: [String: Expected] = [:]
    /// The beginnings of `reviews.ndjson` and `erasures.ndjson`: only ever added to.
    private(set) var beginnings: [(file: String, bytes: Int, digest: String, manifest: String)] = []
    /// Where the chain is broken, in words.
    private(set) var faults: [(file: String, words: String)] = []

    /// Where the files lie that a manifest names by a member.
    private static let folders = [
        "segment": "corpus", "seeds": "corpus", "archive": "archive", "quarantine": "quarantine", "rejects": "runs",
    ]

    init(_ data: DataDirectory) throws(FileError) {
        for name in try data.manifests() {
            let bytes = try File.read("\(data.path)/runs/\(name)")
            guard let json = try? JSONValue.parse(bytes), json["run"]?.string != nil else {
                faults.append(("runs/" + name, "no manifest: it is damaged or not ours"))
                continue
            }
            add(Link(name: name, digest: SHA256.hex(bytes), json: json))
        }
    }

    private mutating func add(_ link: Link) {
        let file = "runs/" + link.name
        if let before = links.last, link.json["previous"]?.string != before.digest {
            faults.append(
                (
                    "runs/" + before.name,
                    "not as it was when \(file) was written: it was changed, or a manifest between the two is missing"
                ))
        } else if links.isEmpty, link.json["previous"] != nil {
            faults.append((file, "names a manifest before it, which is missing"))
        }
        links.append(link)
        for (member, folder) in Self.folders {
            guard let name = link.json[member]?["file"]?.string, let digest = link.json[member]?["sha256"]?.string
            else {
                continue
            }
            files["\(folder)/\(name)"] = Expected(digest: digest, manifest: link.name)
        }
        for removed in link.json["pruned"]?.array ?? [] {
            guard let file = removed["file"]?.string else { continue }
            files[file, default: Expected(digest: removed["sha256"]?.string ?? "", manifest: link.name)].state = .pruned
            files[file]?.manifest = link.name
        }
        for rewritten in link.json["erased"]?["files"]?.array ?? [] {
            guard let file = rewritten["file"]?.string, let digest = rewritten["sha256"]?.string else { continue }
            files[file] = Expected(digest: digest, manifest: link.name)
        }
        for member in DataDirectory.growing {
            guard let json = link.json[member], let bytes = json["bytes"]?.int, let digest = json["sha256"]?.string
            else {
                continue
            }
            beginnings.append((member + ".ndjson", bytes, digest, link.name))
        }
    }
}

extension DataDirectory {
    /// Files that only grow, by the names of their members.
    static let growing = ["reviews", "erasures"]

    /// What ties a new manifest to all that was there before it: the manifest before, and how far the files that only grow have come.
    func linkToWhatWasThere() throws(FileError) -> [(name: String, value: JSONValue)] {
        var members: [(name: String, value: JSONValue)] = []
        if let last = try manifests().last {
            members.append(("previous", .string(try File.digest("\(path)/runs/\(last)"))))
        }
        for name in Self.growing where File.exists("\(path)/\(name).ndjson") {
            let bytes = try File.read("\(path)/\(name).ndjson")
            members.append(
                (
                    name,
                    .object([
                        ("file", .string(name + ".ndjson")), ("bytes", .number(String(bytes.count))),
                        ("sha256", .string(SHA256.hex(bytes))),
                    ])
                ))
        }
        return members
    }

    /// Writes the manifest of something that a person did: pruned, or erased.
    ///
    /// - Returns: its path and digest.
    func writeManifest(_ start: Timestamp, _ members: [(name: String, value: JSONValue)]) throws(FileError) -> (
        path: String, digest: String
    ) {
        let all =
            [
                ("run", JSONValue.string(start.runID)), ("version", .string(Version.string)),
                ("started_at", .string(start.description)),
            ] + members + (try linkToWhatWasThere())
        let bytes = JSONValue.object(all).line + [0x0A]
        try File.write(bytes, to: manifest(start.runID))
        return (manifest(start.runID), SHA256.hex(bytes))
    }
}
