// gzip and deflate: undone by zlib as a stream, for what comes out is not known beforehand; packed by libdeflate, which is
// several times as fast where all of the input is there.

internal import CDeflate
internal import CZlib
import Synchronization

/// Compressors that wait for their next use: each is large, and made slowly.
private enum Compressors {
    private struct Idle: @unchecked Sendable {
        var list: [(level: Int32, compressor: OpaquePointer)] = []
    }
    private static let idle = Mutex(Idle())
    /// As many as cores pack at once.
    private static let maximum = 16

    static func take(_ level: Int32) -> OpaquePointer {
        let known = idle.withLock { idle -> Idle in
            guard let index = idle.list.lastIndex(where: { $0.level == level }) else { return Idle() }
            return Idle(list: [idle.list.remove(at: index)])
        }
        if let compressor = known.list.first?.compressor { return compressor }
        guard let compressor = libdeflate_alloc_compressor(level) else {
            preconditionFailure("libdeflate cannot start: out of memory")
        }
        return compressor
    }

    static func giveBack(_ compressor: OpaquePointer, _ level: Int32) {
        let returned = Idle(list: [(level, compressor)])
        let isKept = idle.withLock { idle -> Bool in
            guard idle.list.count < maximum else { return false }
            idle.list += returned.list
            return true
        }
        if !isKept { libdeflate_free_compressor(compressor) }
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
    /// - Parameter level: libdeflate's, 1 … 12.
    package static func gzip(_ bytes: [UInt8], level: Int32 = 6) -> [UInt8] {
        let compressor = Compressors.take(level)
        defer { Compressors.giveBack(compressor, level) }
        return [UInt8](unsafeUninitializedCapacity: libdeflate_gzip_compress_bound(compressor, bytes.count)) {
            buffer, count in
            count = bytes.withUnsafeBytes {
                libdeflate_gzip_compress(compressor, $0.baseAddress, $0.count, buffer.baseAddress, buffer.count)
            }
        }
    }
}
