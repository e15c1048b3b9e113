// From a record to the bytes that it was made from.

import Archive
import Bytes
import Fetching
import Foundation
import Records

package struct RawBodyError: Error, CustomStringConvertible {
    package let description: String
}

extension DataDirectory {
    /// The body of the page that a record was made from, decoded; of a seed its file's text.
    ///
    /// - Parameter others: archives that lie elsewhere.
    /// - Throws: `RawBodyError` where it was made from no page, or its archive is not there or another one.
    package func rawBody(of article: Article, from others: [String] = []) throws -> [UInt8] {
        guard let archive = article.provenance?.archive else {
            if let seed = article.provenance?.seed {
                throw RawBodyError(
                    description: "made from the seed \(seed), which lies in the pipeline's folder of seeds")
            }
            throw RawBodyError(description: "made from the words of a list, not from a page")
        }
        guard let path = try archivePaths(others)[archive.file] else {
            let isPruned = try ManifestChain(self).files["archive/" + archive.file]?.state == .pruned
            let why =
                isPruned ? "was pruned" : "is not in \(self.path)/archive; name it with `--from` if it lies elsewhere"
            throw RawBodyError(description: "its archive \(archive.file) \(why)")
        }
        guard let offset = try offset(of: archive.recordID, for: article.id, in: path) else {
            throw RawBodyError(description: "\(path) holds no record \(archive.recordID)")
        }
        let body = try Self.decodedBody(in: path, at: offset)
        guard SHA256.hex(body) == archive.sha256 else {
            throw RawBodyError(description: "the bytes in \(path) are not those that the record was made from")
        }
        return body
    }

    /// Where archives lie, by their names: those of the directory, and others.
    func archivePaths(_ others: [String]) throws(FileError) -> [String: String] {
        var paths: [String: String] = [:]
        for other in others { paths[(other as NSString).lastPathComponent] = other }
        for name in try File.names(in: path + "/archive") where name.hasSuffix(".warc.gz") {
            paths[name] = "\(path)/archive/\(name)"
        }
        return paths
    }

    static func decodedBody(in path: String, at offset: Int) throws -> [UInt8] {
        let message = try ArchiveTransport.response(in: path, at: offset).message
        return try ContentDecoding.decode(
            message.body, encoding: message.headers["content-encoding"], limit: 1 << 30)
    }

    /// By the index where that says for whom it was, else by reading the archive.
    private func offset(of recordID: String, for id: String, in path: String) throws -> Int? {
        let reader = try WARCReader(path)
        for entry in CDXJ.read(CDXJ.path(of: path), archiveSize: reader.size) ?? []
        where entry.purpose == Purpose.article(id) {
            if let record = try? reader.record(at: entry.offset), record.recordID == recordID { return entry.offset }
        }
        var found: Int?
        _ = reader.forEach { if $0.recordID == recordID { found = $0.offset } }
        return found
    }
}
