// Brotli (RFC 7932) undone, with a limit.

internal import CBrotli

enum Brotli {
    static func decode(_ bytes: [UInt8], limit: Int) throws(DecodingError) -> [UInt8] {
        if bytes.isEmpty { return [] }
        guard let state = BrotliDecoderCreateInstance(nil, nil, nil) else { throw .damaged([], "brotli cannot start") }
        defer { BrotliDecoderDestroyInstance(state) }
        var out: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        var result = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT
        bytes.withUnsafeBufferPointer { source in
            var next = source.baseAddress
            var available = source.count
            while result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT, out.count <= limit {
                let got = chunk.withUnsafeMutableBufferPointer { target -> Int in
                    var room = target.count
                    var place = target.baseAddress
                    result = BrotliDecoderDecompressStream(state, &available, &next, &room, &place, nil)
                    return target.count - room
                }
                out.append(contentsOf: chunk[..<got])
            }
        }
        if out.count > limit { throw .tooLarge(out, limit: limit) }
        switch result {
        case BROTLI_DECODER_RESULT_SUCCESS: return out
        case BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT: throw .truncated(out)
        default: throw .damaged(out)
        }
    }
}
