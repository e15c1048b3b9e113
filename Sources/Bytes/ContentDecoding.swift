// gzip and deflate undone, with a limit on what comes out. Brotli and zstd are not asked for, so they do not come.

internal import CZlib

package struct DecodingError: Error, Equatable, CustomStringConvertible {
    package enum Kind: Sendable { case tooLarge, damaged, truncated, unknown }

    package let kind: Kind
    package let description: String
    /// What was decoded before the damage.
    package let partial: [UInt8]
}

package enum ContentDecoding {
    /// Undoes a Content-Encoding header.
    ///
    /// - Parameter limit: bytes that may come out; more is `.tooLarge`.
    package static func decode(_ body: [UInt8], encoding: String?, limit: Int) throws(DecodingError) -> [UInt8] {
        var body = body
        let names = (encoding ?? "").split(separator: ",").map { $0.filter { $0 != " " }.lowercased() }
        for name in names.reversed() {
            switch name {
            case "", "identity": continue
            case "gzip", "x-gzip": body = try inflateMembers(body, limit: limit)
            case "deflate":
                // zlib's header by the standard, none by some servers
                let hasHeader = body.count >= 2 && body[0] & 15 == 8 && (UInt(body[0]) << 8 | UInt(body[1])) % 31 == 0
                body = try inflateOne(body[...], windowBits: hasHeader ? 15 : -15, limit: limit).bytes
            default:
                throw DecodingError(
                    kind: .unknown, description: "the content encoding `\(name)` is unknown", partial: [])
            }
        }
        return body
    }

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
                throw DecodingError(
                    kind: .damaged, description: "the body has over \(maximumMembers) gzip members", partial: out)
            }
            let member = try inflateOne(rest, windowBits: 31, limit: limit - out.count)
            out.append(contentsOf: member.bytes)
            rest = rest.dropFirst(member.consumed)
        }
        if out.isEmpty, !bytes.isEmpty, rest.count == bytes.count {
            throw DecodingError(kind: .damaged, description: "the body is no gzip", partial: [])
        }
        return out
    }

    /// One stream.
    ///
    /// - Parameter windowBits: as zlib names them: 31 for gzip, 15 for zlib, -15 for raw.
    package static func inflateOne(
        _ bytes: ArraySlice<UInt8>, windowBits: Int32, limit: Int
    ) throws(DecodingError) -> (bytes: [UInt8], consumed: Int) {
        var stream = z_stream()
        guard czlib_inflate_init(&stream, windowBits) == Z_OK else {
            throw DecodingError(kind: .damaged, description: "zlib cannot start", partial: [])
        }
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
        if out.count > limit {
            throw DecodingError(
                kind: .tooLarge, description: "the decoded body is over \(limit >> 20) MiB",
                partial: Array(out.prefix(limit)))
        }
        switch status {
        case Z_STREAM_END: return (out, consumed)
        case Z_BUF_ERROR, Z_OK:
            throw DecodingError(kind: .truncated, description: "the compressed data is cut off", partial: out)
        default: throw DecodingError(kind: .damaged, description: "the compressed data is damaged", partial: out)
        }
    }

    /// One gzip member; the header holds no time, so that equal input gives equal bytes.
    package static func gzip(_ bytes: [UInt8], level: Int32 = 6) -> [UInt8] {
        var stream = z_stream()
        guard czlib_deflate_init(&stream, level, 31) == Z_OK else {
            preconditionFailure("zlib cannot start: out of memory")
        }
        defer { deflateEnd(&stream) }
        var input = bytes
        var out = [UInt8](repeating: 0, count: Int(deflateBound(&stream, uLong(bytes.count))) + 32)
        let count = input.withUnsafeMutableBufferPointer { source in
            out.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress
                stream.avail_in = uInt(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = uInt(target.count)
                _ = deflate(&stream, Z_FINISH)
                return target.count - Int(stream.avail_out)
            }
        }
        return Array(out[..<count])
    }
}
