// Each record back to the bytes that it was made from, archive by archive.

import Archive
import Bytes
import Fetching
import Foundation
import Records

extension Verification {
    /// What a record says of its raw bytes: the beginnings of two digests, so that millions have room.
    private struct Claim: Hashable {
        var record: UInt64
        var body: UInt64

        init(_ archive: Provenance.Archived) {
            record = FNV.hash(archive.recordID)
            body = UInt64(archive.sha256.prefix(16), radix: 16) ?? 0
        }
    }

    mutating func checkRecords(_ chain: ManifestChain) throws {
        var claims: [String: [Claim]] = [:]
        try forEachRecord { verification, place, article, archives in
            verification.noteRecord()
            if article.id.isEmpty { verification.found(.damaged, place, "a record without an id") }
            for archive in archives { claims[archive.file, default: []].append(Claim(archive)) }
        }
        var wrong: [String: Set<Claim>] = [:]
        for (name, path) in try data.archivePaths(from).sorted(by: { $0.key < $1.key }) {
            let open = try check(path, as: "archive/" + name, claims.removeValue(forKey: name) ?? [])
            if !open.isEmpty { wrong[name] = open }
        }
        // archives that are not there
        for (name, list) in claims.sorted(by: { $0.key < $1.key }) {
            switch chain.files["archive/" + name]?.state {
            case .pruned: noteWithoutArchive(list.count)
            case .kept: wrong[name] = Set(list)
            case nil:
                // a replay took it from somewhere else
                noteWithoutArchive(list.count)
                found(
                    .unlisted, "archive/" + name,
                    "\(list.count) record(s) rest on it, and it is not here: name it with `--from`")
            }
        }
        guard !wrong.isEmpty else { return }
        try forEachRecord { verification, place, article, archives in
            for archive in archives where wrong[archive.file]?.contains(Claim(archive)) == true {
                let isThere = File.exists("\(verification.data.path)/archive/\(archive.file)")
                verification.found(
                    .unproven, "\(place): \(article.id) \(article.revision ?? 0)",
                    isThere
                        ? "archive/\(archive.file) holds no record \(archive.recordID) with the bytes it was made from"
                        : "archive/\(archive.file), which it was made from, is not there, and was not pruned")
            }
        }
    }

    /// Reads an archive through.
    ///
    /// - Returns: the claims that it does not bear out.
    private mutating func check(_ path: String, as file: String, _ claims: [Claim]) throws -> Set<Claim> {
        var open = Set(claims)
        let wanted = Dictionary(grouping: claims, by: \.record)
        var answers: [(offset: Int, claims: [Claim])] = []
        var count = 0
        // the digest of each record is checked on reading
        let damages = try WARCReader(path).forEach { record in
            count += 1
            if let claims = wanted[FNV.hash(record.recordID)] { answers.append((record.offset, claims)) }
        }
        noteArchived(count)
        for damage in damages { found(.damaged, file, "\(damage.reason) at byte \(damage.offset)") }
        for (offset, claims) in answers {
            guard let body = try? DataDirectory.decodedBody(in: path, at: offset) else { continue }
            let digest = UInt64(SHA256.hex(body).prefix(16), radix: 16) ?? 0
            for claim in claims where claim.body == digest { open.remove(claim) }
        }
        noteProven(claims.count { !open.contains($0) })
        return open
    }

    /// Gives every record of corpus and quarantine, with the archived records that it names.
    private mutating func forEachRecord(
        _ body: (inout Verification, _ place: String, Article, [Provenance.Archived]) throws -> Void
    ) throws {
        for folder in ["corpus", "quarantine"] {
            for name in try File.names(in: "\(data.path)/\(folder)") where name.hasSuffix(".ndjson") {
                let (path, place) = ("\(data.path)/\(folder)/\(name)", "\(folder)/\(name)")
                try LineReader.forEach(in: path) { number, line in
                    guard case .text(let bytes) = line, let article = try? Article(line: bytes) else {
                        found(.damaged, "\(place):\(number)", "no record")
                        return
                    }
                    let archives = (article.attachments ?? []).compactMap(\.archive)
                    try body(&self, place, article, [article.provenance?.archive].compactMap { $0 } + archives)
                }
            }
        }
    }
}
