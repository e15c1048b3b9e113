// Reads WARC 1.0 and 1.1, compressed record by record or not at all. What is damaged is told with its place, and what stands
// behind it is looked for.

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

    package var description: String { "\(file): \(reason) at byte \(offset); the other records are used" }
}

package final class WARCReader {
    /// A larger record is refused; bodies are limited to 8 MiB as received when they are fetched.
    static let maximumRecord = 256 << 20
    private static let mark = Array("WARC/1.".utf8)
    /// Of what is told of one file: a file of noise is damaged everywhere.
    private static let maximumDamages = 20

    package let path: String
    package let size: Int
    private let descriptor: Int32
    private let isCompressed: Bool
    /// What was read last: records are small, and lie one behind another.
    private var window: (start: Int, bytes: [UInt8]) = (0, [])
    private static let windowSize = 256 << 10

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
    /// - Returns: what is damaged. After damage it goes on where the next record begins.
    package func forEach(_ body: (WARCRecord) throws -> Void) rethrows -> [ArchiveError] {
        var damages: [ArchiveError] = []
        var offset = 0
        while offset < size {
            let found: (record: WARCRecord, length: Int)?
            do throws(ArchiveError) { found = try read(at: offset) } catch {
                damages.append(error)
                guard damages.count < Self.maximumDamages, let next = recordStart(after: max(offset, error.offset))
                else { break }
                offset = next
                continue
            }
            guard var found else { break }
            found.record.length = found.length
            try body(found.record)
            offset += found.length
        }
        return damages
    }

    /// Reads the record at an offset, as `forEach` or an index gave it.
    package func record(at offset: Int) throws(ArchiveError) -> WARCRecord {
        guard let (record, _) = try read(at: offset) else { throw failure(offset, "no record") }
        return record
    }

    private func failure(_ offset: Int, _ reason: String) -> ArchiveError {
        ArchiveError(file: path, offset: offset, reason: reason)
    }

    private func read(at offset: Int) throws(ArchiveError) -> (record: WARCRecord, length: Int)? {
        isCompressed ? try compressed(at: offset) : try plain(at: offset)
    }

    /// So many bytes, fewer at the end of the file.
    private func bytes(at offset: Int, count: Int) -> ArraySlice<UInt8> {
        let count = min(count, max(0, size - offset))
        if offset < window.start || offset + count > window.start + window.bytes.count {
            let wanted = min(max(count, Self.windowSize), max(0, size - offset))
            let read = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
                while filled < buffer.count {
                    let place = buffer.baseAddress! + filled
                    let got = pread(descriptor, place, buffer.count - filled, off_t(offset + filled))
                    if got < 0, errno == EINTR { continue }
                    if got <= 0 { break }
                    filled += got
                }
            }
            window = (offset, read)
        }
        let start = offset - window.start
        return window.bytes[start..<min(start + count, window.bytes.count)]
    }

    /// The next place behind `offset` where a record may begin.
    private func recordStart(after offset: Int) -> Int? {
        var place = offset + 1
        let magic = isCompressed ? [0x1F, 0x8B, 0x08] : Self.mark
        while place < size {
            let chunk = bytes(at: place, count: Self.windowSize)
            var search = chunk.startIndex
            while let hit = chunk[search...].firstIndex(of: magic[0]) {
                if chunk[hit...].starts(with: magic), begins(at: place + hit - chunk.startIndex) {
                    return place + hit - chunk.startIndex
                }
                search = hit + 1
            }
            // a mark that lies across two chunks is met again
            place += max(1, chunk.count - magic.count)
            if chunk.count < Self.windowSize { return nil }
        }
        return nil
    }

    /// Whether a record stands there indeed, and not bytes that look like the start of one.
    private func begins(at offset: Int) -> Bool {
        guard isCompressed else {
            let line = bytes(at: offset, count: 10).dropFirst(Self.mark.count + 1)
            return line.first == 0x0D || line.first == 0x0A
        }
        let head: [UInt8]
        do throws(DecodingError) {
            head = try ContentDecoding.inflateOne(bytes(at: offset, count: 4096), windowBits: 31, limit: 1 << 20).bytes
        } catch { head = error.partial }
        return head.starts(with: "WARC/".utf8)
    }

    private func compressed(at offset: Int) throws(ArchiveError) -> (record: WARCRecord, length: Int)? {
        // a member's length is not known beforehand: try with what is there, and take more
        var count = Self.windowSize / 4
        while true {
            let chunk = bytes(at: offset, count: count)
            if chunk.isEmpty { return nil }
            let member: (bytes: [UInt8], consumed: Int)
            do throws(DecodingError) {
                member = try ContentDecoding.inflateOne(chunk, windowBits: 31, limit: Self.maximumRecord)
            } catch {
                if error.kind == .truncated, offset + chunk.count < size {
                    count *= 4
                    continue
                }
                throw failure(offset, "\(error.description) in the record")
            }
            let (record, end) = try parse(member.bytes[...], offset: offset)
            if member.bytes[end...].contains(where: { $0 != 0x0D && $0 != 0x0A }) {
                throw failure(
                    offset,
                    "several records in one gzip member (`warcio recompress` gives each its own; or gunzip the file)")
            }
            return (record, member.consumed)
        }
    }

    private func plain(at offset: Int) throws(ArchiveError) -> (record: WARCRecord, length: Int)? {
        // some writers leave more empty lines between records than the two that belong there
        var start = offset
        while let byte = bytes(at: start, count: 1).first, byte == 0x0D || byte == 0x0A { start += 1 }
        if start >= size { return nil }
        let head = bytes(at: start, count: 64 << 10)
        guard head.starts(with: "WARC/".utf8) else { throw failure(start, "no WARC record") }
        let bodyStart = HTTPMessage.bodyStart(head) - head.startIndex
        let length =
            HTTPMessage.headers(in: head[..<(head.startIndex + bodyStart)])["Content-Length"].flatMap { Int($0) } ?? 0
        guard length >= 0, length <= Self.maximumRecord else { throw failure(start, "a record of \(length) bytes") }
        let (record, end) = try parse(bytes(at: start, count: bodyStart + length), offset: start)
        let behind = bytes(at: start + end, count: 5)
        guard
            behind.allSatisfy({ $0 == 0x0D || $0 == 0x0A }) || behind.first == 0x0D || behind.first == 0x0A
                || behind.elementsEqual("WARC/".utf8)
        else { throw failure(start, "a record that ends elsewhere than its length says") }
        return (record, start - offset + end)
    }

    private func parse(_ bytes: ArraySlice<UInt8>, offset: Int) throws(ArchiveError) -> (record: WARCRecord, end: Int) {
        guard bytes.starts(with: "WARC/".utf8), let lineEnd = bytes.firstIndex(of: 0x0A) else {
            throw failure(offset, "no WARC record")
        }
        let blockStart = HTTPMessage.bodyStart(bytes)
        // a record that broke off in its head has the next one's for its end
        let isCut = bytes[(lineEnd + 1)..<blockStart].withUnsafeBufferPointer { $0.find("WARC/1.") != nil }
        if isCut { throw failure(offset, "a record that is cut off") }
        let fields = HTTPMessage.headers(in: bytes[(lineEnd + 1)..<blockStart])
        guard let length = fields["Content-Length"].flatMap({ Int($0) }), length >= 0 else {
            throw failure(offset, "a record without Content-Length")
        }
        guard length <= bytes.endIndex - blockStart else { throw failure(offset, "a record that is cut off") }
        let block = Array(bytes[blockStart..<blockStart + length])
        let record = WARCRecord(fields: fields, block: block, offset: offset)
        if !record.isIntact { throw failure(offset, "a record whose bytes are not those of its digest") }
        return (record, blockStart + length - bytes.startIndex)
    }
}
