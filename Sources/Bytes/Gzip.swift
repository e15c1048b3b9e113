// gzip and deflate: undone by zlib as a stream, for what comes out is not known beforehand; packed by ISA-L's
// igzip, which is three to five times as fast where all of the input is there.

internal import CISAL
internal import CZlib
import Foundation
import Synchronization

/// Packers that wait for their next use: each is large.
private enum Packers {
    /// - Note: `@unchecked Sendable`: a packer is in this list, behind the mutex, or in the hands of one caller.
    private struct Idle: @unchecked Sendable {
        var list: [UnsafeMutableRawPointer] = []
    }
    private static let idle = Mutex(Idle())
    /// As many as cores pack at once.
    private static let maximum = 16

    static func take() -> UnsafeMutableRawPointer {
        let known = idle.withLock { idle in Idle(list: idle.list.popLast().map { [$0] } ?? []) }
        guard let packer = known.list.first ?? cisal_packer_create() else {
            preconditionFailure("no memory for a gzip packer")
        }
        return packer
    }

    static func giveBack(_ packer: UnsafeMutableRawPointer) {
        let returned = Idle(list: [packer])
        let isKept = idle.withLock { idle -> Bool in
            guard idle.list.count < maximum else { return false }
            idle.list += returned.list
            return true
        }
        if !isKept { free(packer) }
    }
}

extension ContentDecoding {
    /// Honest files have one, or one for each piece that was packed by itself; a million empty ones are an attack.
    private static let maximumMembers = 10_000

    /// All members of a gzip file, one after another.
    package static func inflateMembers(_ bytes: [UInt8], limit: Int) throws(DecodingError) -> [UInt8] {
        var out: [UInt8] = []
        var rest = bytes[...]
        var members = 0
        while rest.count >= 2, rest[rest.startIndex] == 0x1F, rest[rest.startIndex + 1] == 0x8B {
            members += 1
            guard members <= maximumMembers else {
                throw .damaged(out, "the body has over \(maximumMembers) gzip members")
            }
            let member = try inflateOne(rest, windowBits: 31, limit: limit - out.count)
            if members == 1 { out = member.bytes } else { out.append(contentsOf: member.bytes) }
            rest = rest.dropFirst(member.consumed)
        }
        if out.isEmpty, !bytes.isEmpty, rest.count == bytes.count { throw .damaged([], "the body is no gzip") }
        return out
    }

    /// One stream.
    ///
    /// - Parameter windowBits: as zlib names them: 31 for gzip, 15 for zlib, -15 for raw.
    package static func inflateOne(
        _ bytes: ArraySlice<UInt8>, windowBits: Int32, limit: Int
    ) throws(DecodingError) -> (bytes: [UInt8], consumed: Int) {
        var stream = z_stream()
        guard czlib_inflate_init(&stream, windowBits) == Z_OK else { throw .damaged([], "zlib cannot start") }
        defer { inflateEnd(&stream) }
        var out: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        let available = bytes.count
        var status = Z_OK
        bytes.withUnsafeBufferPointer { source in
            // zlib only reads it
            stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
            stream.avail_in = uInt(source.count)
            while status == Z_OK {
                let got = chunk.withUnsafeMutableBufferPointer { target -> Int in
                    stream.next_out = target.baseAddress
                    stream.avail_out = uInt(target.count)
                    status = inflate(&stream, Z_NO_FLUSH)
                    return target.count - Int(stream.avail_out)
                }
                out.append(contentsOf: chunk[..<got])
                if out.count > limit { break }
            }
        }
        let consumed = available - Int(stream.avail_in)
        if out.count > limit { throw .tooLarge(out, limit: limit) }
        switch status {
        case Z_STREAM_END: return (out, consumed)
        case Z_BUF_ERROR, Z_OK: throw .truncated(out)
        default: throw .damaged(out)
        }
    }

    /// One gzip member; the header holds no time, so that equal input gives equal bytes.
    ///
    /// - Parameter isPacked: whether they are packed already: they are stored as they are, for packing gains nothing.
    package static func gzip(_ bytes: [UInt8], isPacked: Bool = false) -> [UInt8] {
        // igzip counts in 32 bits
        guard !isPacked, bytes.count < 1 << 31 else { return stored(bytes) }
        let packer = Packers.take()
        defer { Packers.giveBack(packer) }
        // what does not become smaller is stored by igzip, in blocks of 64 KiB with five bytes each
        let room = bytes.count + bytes.count / 1024 + 1024
        return [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
            let size = cisal_gzip(packer, bytes, UInt32(bytes.count), buffer.baseAddress, UInt32(room))
            guard size > 0 else { preconditionFailure("igzip cannot pack \(bytes.count) bytes: \(size)") }
            count = Int(size)
        }
    }

    /// How long `stored` makes so many bytes: head and end of 18, and 5 for each block.
    package static func storedSize(_ count: Int) -> Int { 18 + count + 5 * max(1, (count + 65_534) / 65_535) }

    /// A member whose blocks are not compressed (RFC 1951, 3.2.4; RFC 1952).
    package static func stored(_ bytes: [UInt8]) -> [UInt8] {
        func little(_ value: UInt32, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
        }
        var out: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]
        out.reserveCapacity(bytes.count + bytes.count / 4096 + 32)
        var start = 0
        repeat {
            let end = min(start + 65_535, bytes.count)
            let size = UInt32(end - start)
            out.append(end == bytes.count ? 1 : 0)
            out += little(size, 2) + little(~size, 2)
            out += bytes[start..<end]
            start = end
        } while start < bytes.count
        var checksum = crc32(0, nil, 0)
        for start in stride(from: 0, to: bytes.count, by: 1 << 30) {
            checksum = bytes[start..<min(start + 1 << 30, bytes.count)].withUnsafeBufferPointer {
                crc32(checksum, $0.baseAddress, uInt($0.count))
            }
        }
        return out + little(UInt32(truncatingIfNeeded: checksum), 4)
            + little(UInt32(truncatingIfNeeded: bytes.count), 4)
    }
}
