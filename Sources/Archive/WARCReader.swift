// Reads WARC 1.0 and 1.1, compressed record by record or not at all. A damaged or cut-off end costs what is damaged and
// is told with its place; what is whole before it is given.

import Bytes
import Foundation
import Records

package struct ArchiveError: Error, Equatable, CustomStringConvertible {
    package let file: String
    package let offset: Int
    package let reason: String

    package init(file: String, offset: Int, reason: String) {
        (self.file, self.offset, self.reason) = (file, offset, reason)
    }

    package var description: String { "\(file): \(reason) at byte \(offset); what stands before it is used" }
}

package final class WARCReader {
    /// A larger record is refused; bodies are limited to 8 MiB as received when they are fetched.
    static let maximumRecord = 256 << 20

    package let path: String
    private let descriptor: Int32
    private let isCompressed: Bool
    private let size: Int

    package init(_ path: String) throws(FileError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(.open, path) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw FileError(.read, path, code: EISDIR)
        }
        size = Int(status.st_size)
        var magic: [UInt8] = [0, 0]
        isCompressed = pread(descriptor, &magic, 2, 0) == 2 && magic == [0x1F, 0x8B]
    }

    deinit { close(descriptor) }

    /// Gives each record to `body` in turn.
    ///
    /// - Throws: `ArchiveError` at the first damaged record, after those before it were given.
    package func forEach(_ body: (WARCRecord) throws -> Void) throws {
        var offset = 0
        while offset < size {
            guard let (record, length) = try read(at: offset) else { return }
            try body(record)
            offset += length
        }
    }

    /// Reads the record at an offset, as `forEach` or an index gave it.
    package func record(at offset: Int) throws -> WARCRecord {
        guard let (record, _) = try read(at: offset) else { throw failure(offset, "no record") }
        return record
    }

    private func failure(_ offset: Int, _ reason: String) -> ArchiveError {
        ArchiveError(file: path, offset: offset, reason: reason)
    }

    private func read(at offset: Int) throws -> (WARCRecord, length: Int)? {
        isCompressed ? try compressed(at: offset) : try plain(at: offset)
    }

    private func bytes(at offset: Int, count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: min(count, max(0, size - offset))) { buffer, filled in
            while filled < buffer.count {
                let got = pread(descriptor, buffer.baseAddress! + filled, buffer.count - filled, off_t(offset + filled))
                if got < 0, errno == EINTR { continue }
                if got <= 0 { break }
                filled += got
            }
        }
    }

    private func compressed(at offset: Int) throws -> (WARCRecord, length: Int)? {
        // a member's length is not known beforehand: try with a window, and widen it
        var window = 256 << 10
        while true {
            let chunk = bytes(at: offset, count: window)
            if chunk.isEmpty { return nil }
            let member: (bytes: [UInt8], consumed: Int)
            do throws(DecodingError) {
                member = try ContentDecoding.inflateOne(chunk[...], windowBits: 31, limit: Self.maximumRecord)
            } catch {
                if error.kind == .truncated, offset + chunk.count < size {
                    window *= 4
                    continue
                }
                throw failure(offset, "\(error.description) in the record")
            }
            return (try parse(member.bytes[...], offset: offset).record, member.consumed)
        }
    }

    private func plain(at offset: Int) throws -> (WARCRecord, length: Int)? {
        let head = bytes(at: offset, count: 64 << 10)
        if head.allSatisfy({ $0 == 0x0D || $0 == 0x0A }) { return nil }
        let bodyStart = HTTPMessage.bodyStart(head[...])
        let length = HTTPMessage.headers(in: head[..<bodyStart])["Content-Length"].flatMap { Int($0) } ?? 0
        guard length >= 0, length <= Self.maximumRecord else { throw failure(offset, "a record of \(length) bytes") }
        let whole = bytes(at: offset, count: bodyStart + length + 4)
        let parsed = try parse(whole[...], offset: offset)
        var end = parsed.end
        while end < whole.count, whole[end] == 0x0D || whole[end] == 0x0A { end += 1 }
        return (parsed.record, end)
    }

    private func parse(_ bytes: ArraySlice<UInt8>, offset: Int) throws -> (record: WARCRecord, end: Int) {
        guard bytes.starts(with: "WARC/".utf8), let lineEnd = bytes.firstIndex(of: 0x0A) else {
            throw failure(offset, "no WARC record")
        }
        let blockStart = HTTPMessage.bodyStart(bytes)
        let fields = HTTPMessage.headers(in: bytes[(lineEnd + 1)..<blockStart])
        guard let length = fields["Content-Length"].flatMap({ Int($0) }), length >= 0 else {
            throw failure(offset, "a record without Content-Length")
        }
        guard blockStart + length <= bytes.endIndex else { throw failure(offset, "a record that is cut off") }
        let block = Array(bytes[blockStart..<blockStart + length])
        return (WARCRecord(fields: fields, block: block, offset: offset), blockStart + length - bytes.startIndex)
    }
}
