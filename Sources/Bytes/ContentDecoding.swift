// Content encodings undone, with a limit on what comes out: gzip, deflate, brotli and zstd, also one inside the other.

package struct DecodingError: Error, Equatable, CustomStringConvertible {
    package enum Kind: Sendable { case tooLarge, damaged, truncated, unknown }

    package let kind: Kind
    package let description: String
    /// What was decoded before the damage.
    package let partial: [UInt8]

    static func tooLarge(_ out: [UInt8], limit: Int) -> DecodingError {
        let size = limit >= 1 << 20 ? "\(limit >> 20) MiB" : "\(limit) bytes"
        return DecodingError(
            kind: .tooLarge, description: "the decoded body is over \(size)", partial: Array(out.prefix(limit)))
    }

    static func truncated(_ out: [UInt8]) -> DecodingError {
        DecodingError(kind: .truncated, description: "the compressed data is cut off", partial: out)
    }

    static func damaged(_ out: [UInt8], _ why: String = "the compressed data is damaged") -> DecodingError {
        DecodingError(kind: .damaged, description: why, partial: out)
    }
}

package enum ContentDecoding {
    /// What `decode` undoes, as a request's Accept-Encoding says it.
    package static let accepted = "gzip, deflate, br, zstd"

    /// More than two is no server's honest work, and each costs a pass.
    private static let maximumEncodings = 5

    /// Undoes a Content-Encoding header.
    ///
    /// - Parameter limit: bytes that may come out of each encoding; more is `.tooLarge`.
    package static func decode(_ body: [UInt8], encoding: String?, limit: Int) throws(DecodingError) -> [UInt8] {
        var body = body
        let names = (encoding ?? "").split(separator: ",").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
        if names.count > maximumEncodings {
            throw DecodingError(
                kind: .unknown, description: "the body is encoded \(names.count) times over", partial: [])
        }
        for name in names.reversed() {
            switch name {
            case "", "identity": continue
            case "gzip", "x-gzip": body = try inflateMembers(body, limit: limit)
            case "deflate":
                // zlib's header by the standard, none by some servers
                let hasHeader = body.count >= 2 && body[0] & 15 == 8 && (UInt(body[0]) << 8 | UInt(body[1])) % 31 == 0
                body = try inflateOne(body[...], windowBits: hasHeader ? 15 : -15, limit: limit).bytes
            case "br": body = try Brotli.decode(body, limit: limit)
            case "zstd": body = try Zstd.decode(body, limit: limit)
            default:
                throw DecodingError(
                    kind: .unknown, description: "the content encoding `\(name)` is unknown", partial: [])
            }
        }
        return body
    }
}
