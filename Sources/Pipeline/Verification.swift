// Walks a data directory and says whether it is what its runs wrote: the chain of manifests, each file's digest, each archive's records,
// and each record of the corpus back to the bytes that it was made from.

import Archive
import Bytes
import Foundation
import Records
import Store

package struct Verification {
    package enum Kind: String, Sendable, CaseIterable {
        /// A file, or a part of one, is not what was written.
        case changed
        case missing
        /// The chain of manifests, or an archive, cannot be read through.
        case damaged
        /// A record's raw bytes are not those that it names.
        case unproven
        /// A replay gives another record, though the version is the same.
        case differs
        /// In no manifest: made by `replay`, or put there by somebody.
        case unlisted
        /// Made by another version, which read it otherwise.
        case outdated

        /// Whether somebody should look; the others are only told.
        package var isFault: Bool { self != .unlisted && self != .outdated }
    }

    package struct Finding: Sendable {
        package var kind: Kind
        /// Below the data directory; of a record `file: id revision`.
        package var place: String
        package var words: String
    }

    package struct Counts: Sendable {
        package var manifests = 0, files = 0, bytes = 0, archived = 0, records = 0
        /// Records that name the bytes that they were made from, and were found to be right.
        package var proven = 0
        package var pruned = 0, erased = 0
        /// Records whose archive was pruned.
        package var withoutArchive = 0
        /// Records that a replay gave again, byte for byte.
        package var reproduced = 0
    }

    package private(set) var findings: [Finding] = []
    package private(set) var counts = Counts()
    /// Of the last manifest.
    package private(set) var head: String?

    let data: DataDirectory
    /// Archives that lie elsewhere, as those of a replay may.
    let from: [String]

    /// More of one kind are only counted.
    private static let mostOfOneKind = 1000
    private var told: [Kind: Int] = [:]

    package init(_ data: DataDirectory, from: [String] = []) { (self.data, self.from) = (data, from) }

    package mutating func found(_ kind: Kind, _ place: String, _ words: String) {
        told[kind, default: 0] += 1
        if told[kind, default: 0] <= Self.mostOfOneKind {
            findings.append(Finding(kind: kind, place: place, words: words))
        }
    }

    package func count(_ kind: Kind) -> Int { told[kind] ?? 0 }
    package var faults: Int { Kind.allCases.reduce(0) { $0 + ($1.isFault ? count($1) : 0) } }

    /// - Parameter known: the beginning of a manifest's digest as a report gave it, which must be in the chain.
    package mutating func run(head known: String?) throws {
        let chain = try ManifestChain(data)
        checkChain(chain, known)
        try checkFiles(chain)
        try checkGrowing(chain)
        try checkRecords(chain)
    }

    mutating func reproduced(_ count: Int) { counts.reproduced += count }
    mutating func noteRecord() { counts.records += 1 }
    mutating func noteArchived(_ count: Int) { counts.archived += count }
    mutating func noteProven(_ count: Int) { counts.proven += count }
    mutating func noteWithoutArchive(_ count: Int) { counts.withoutArchive += count }

    private mutating func checkChain(_ chain: ManifestChain, _ known: String?) {
        counts.manifests = chain.links.count
        head = chain.links.last?.digest
        for fault in chain.faults { found(.changed, fault.file, fault.words) }
        if let known, !chain.links.contains(where: { $0.digest.hasPrefix(known.lowercased()) }) {
            found(
                .missing, "runs",
                "no manifest has the digest \(known) that a report named: the newest were removed, or changed")
        }
        counts.erased = Set(chain.links.compactMap { $0.json["erased"]?["id"]?.string }).count
    }

    private mutating func checkFiles(_ chain: ManifestChain) throws {
        var known = Set<String>()
        for (file, expected) in chain.files.sorted(by: { $0.key < $1.key }) {
            known.insert(file)
            let path = "\(data.path)/\(file)"
            if expected.state == .pruned {
                counts.pruned += 1
                if File.exists(path) { found(.unlisted, file, "was pruned by runs/\(expected.manifest), and is there") }
                continue
            }
            guard File.exists(path) else {
                found(.missing, file, "written by runs/\(expected.manifest), and not pruned")
                continue
            }
            counts.files += 1
            counts.bytes += try File.size(path)
            if try File.digest(path) != expected.digest {
                found(.changed, file, "not as runs/\(expected.manifest) tells")
            }
        }
        // the state is only memory: one that cannot be read is for the next run to refuse
        if File.exists(data.state), let segments = try? StateStore(data.state, readOnly: true).segments() {
            for name in segments.sorted() where !known.contains("corpus/" + name) {
                if !File.exists("\(data.corpus.folder)/\(name)") {
                    found(.missing, "corpus/" + name, "the state knows what it held")
                }
            }
        }
        for folder in ["archive", "corpus", "quarantine", "runs"] {
            for name in try File.names(in: "\(data.path)/\(folder)") where !known.contains("\(folder)/\(name)") {
                guard let words = Self.whyUnlisted(folder, name) else { continue }
                found(.unlisted, "\(folder)/\(name)", words)
            }
        }
    }

    /// Of files that no manifest names; nil for those that none should.
    private static func whyUnlisted(_ folder: String, _ name: String) -> String? {
        let isFetched = name.contains(DataDirectory.fetchSuffix + ".")
        switch folder {
        case "archive" where name.hasSuffix(".cdxj") || isFetched || name.hasSuffix(".interrupted"): return nil
        case "runs" where !name.hasSuffix(".rejects.ndjson"): return nil
        default: return "stands in no manifest: made by `replay`, or put there"
        }
    }

    private mutating func checkGrowing(_ chain: ManifestChain) throws {
        for (file, size, digest, manifest) in chain.beginnings {
            let path = "\(data.path)/\(file)"
            guard File.exists(path) else {
                found(.missing, file, "there when runs/\(manifest) was written")
                continue
            }
            let bytes = try File.read(path)
            if bytes.count < size || SHA256.hex(bytes[..<size]) != digest {
                found(.changed, file, "its first \(size) bytes are not those of when runs/\(manifest) was written")
            }
        }
    }
}
