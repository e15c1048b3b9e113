// Takes records out of an archive and leaves a word in their place, of the same length: what other records refer to by file and
// offset stays where it is.

import Bytes
import Foundation
import Records

package enum WARCEraser {
    /// Rewrites an archive whose records are packed one by one, as ours are; readers see the old file or the new one.
    ///
    /// - Parameters:
    ///   - isWanted: of records that answer somebody; the request that belongs to one goes with it.
    ///   - word: what stands in their place; one line.
    /// - Returns: how many were erased; with 0 nothing was written.
    /// - Throws: `ArchiveError` for a record that is too small or not packed, `FileError`.
    package static func erase(_ path: String, word: String, where isWanted: (WARCRecord) -> Bool) throws -> Int {
        var erased: [(offset: Int, length: Int, filler: [UInt8])] = []
        var last: WARCRecord?
        func take(_ record: WARCRecord) throws {
            guard let filler = filler(for: record, word) else {
                throw ArchiveError(file: path, offset: record.offset, reason: "a record that is too small to be erased")
            }
            erased.append((record.offset, record.length, filler))
        }
        let reader = try WARCReader(path)
        let damages = try reader.forEach { record in
            defer { last = record }
            guard isWanted(record), record.info("erased") == nil else { return }
            let own = record.fields["WARC-Record-ID"]
            if let request = last, request.type == "request", request.fields["WARC-Concurrent-To"] == own {
                try take(request)
            }
            try take(record)
        }
        // a damaged record may be one of them
        if let damage = damages.first { throw damage }
        guard !erased.isEmpty else { return 0 }
        try copy(path, erased)
        return erased.count
    }

    /// A packed record of exactly the old one's length, with its id; nil where there is no room for it.
    private static func filler(for record: WARCRecord, _ word: String) -> [UInt8]? {
        guard let id = record.fields["WARC-Record-ID"], let date = record.fields["WARC-Date"] else { return nil }
        // how many bytes of a record make a member of that length
        var size = record.length - 18 - 5
        while size > 0, ContentDecoding.storedSize(size) > record.length { size -= 1 }
        guard size > 0, ContentDecoding.storedSize(size) == record.length else { return nil }
        for space in ["", " "] {
            let head =
                "WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: \(id)\r\nWARC-Date: \(date)\r\nContent-Length: \(space)"
            for digits in 1...9 {
                let count = size - head.utf8.count - digits - 8
                guard count > 0, String(count).utf8.count == digits else { continue }
                let text = Array("erased: \(word)\r\n".utf8)
                // a word that has no room is cut
                let block =
                    text.count <= count
                    ? text + [UInt8](repeating: 0x20, count: count - text.count)
                    : Array(Array("erased: \r\n".utf8).prefix(count))
                        + [UInt8](repeating: 0x20, count: max(0, count - 10))
                return ContentDecoding.stored(
                    Array("\(head)\(count)\r\n\r\n".utf8) + block + Array("\r\n\r\n".utf8))
            }
        }
        return nil
    }

    private static func copy(_ path: String, _ erased: [(offset: Int, length: Int, filler: [UInt8])]) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(.open, path) }
        defer { close(descriptor) }
        let file = try WholeFile(path)
        do {
            var position = 0
            func pass(to end: Int) throws {
                while position < end {
                    var chunk = [UInt8](repeating: 0, count: min(256 << 10, end - position))
                    let got = pread(descriptor, &chunk, chunk.count, off_t(position))
                    if got < 0, errno == EINTR { continue }
                    guard got > 0 else { throw FileError(.read, path) }
                    try file.append(chunk[..<got])
                    position += got
                }
            }
            for part in erased {
                try pass(to: part.offset)
                try file.append(part.filler)
                position += part.length
            }
            try pass(to: try File.size(path))
            try file.commit()
        } catch {
            file.discard()
            throw error
        }
    }
}
