// Zstandard (RFC 8878) undone, with a limit; several frames are one body.

internal import CZstd

enum Zstd {
    /// Of the window that a frame may ask for: RFC 9659 allows 8 MiB for HTTP.
    private static let maximumWindowLog: Int32 = 23

    static func decode(_ bytes: [UInt8], limit: Int) throws(DecodingError) -> [UInt8] {
        if bytes.isEmpty { return [] }
        guard let context = ZSTD_createDCtx() else { throw .damaged([], "zstd cannot start") }
        defer { ZSTD_freeDCtx(context) }
        ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, maximumWindowLog)
        var out: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        // 0 when a frame ended, else a hint of how much input is wanted
        var left = 1
        bytes.withUnsafeBytes { source in
            var input = ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: 0)
            while out.count <= limit {
                let got = chunk.withUnsafeMutableBytes { target -> Int in
                    var output = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
                    left = ZSTD_decompressStream(context, &output, &input)
                    return output.pos
                }
                if ZSTD_isError(left) != 0 { break }
                out.append(contentsOf: chunk[..<got])
                // a full chunk may have more behind it
                if input.pos == input.size, got < chunk.count || left == 0 { break }
            }
        }
        if out.count > limit { throw .tooLarge(out, limit: limit) }
        if ZSTD_isError(left) != 0 { throw .damaged(out) }
        if left != 0 { throw .truncated(out) }
        return out
    }
}
