// Bytes of one encoding to UTF-8, by iconv.

import Foundation

enum Transcoder {
    /// A text in an encoding of iconv's; nil where it lacks a character.
    static func bytes(_ text: String, in name: String) -> [UInt8]? {
        guard let handle = iconv_open(name, "UTF-8"), handle != iconv_t(bitPattern: -1) else { return nil }
        defer { iconv_close(handle) }
        var input = text.utf8.map { CChar(bitPattern: $0) }
        var out = [CChar](repeating: 0, count: input.count + 16)
        var (left, room) = (input.count, out.count)
        let result = input.withUnsafeMutableBufferPointer { source in
            out.withUnsafeMutableBufferPointer { target in
                var (from, to) = (source.baseAddress, target.baseAddress)
                return iconv(handle, &from, &left, &to, &room)
            }
        }
        guard result == 0 else { return nil }
        return out[..<(out.count - room)].map { UInt8(bitPattern: $0) }
    }

    /// - Parameter encoding: name of the Encoding standard.
    /// - Returns: the text, and how many bytes were none and became U+FFFD; nil when iconv does not know the encoding.
    static func utf8(_ bytes: ArraySlice<UInt8>, from encoding: String) -> (bytes: [UInt8], replaced: Int)? {
        guard let name = EncodingNames.iconv[encoding], let handle = iconv_open("UTF-8", name),
            handle != iconv_t(bitPattern: -1)
        else { return nil }
        defer { iconv_close(handle) }
        // what windows code pages leave open is a C1 control there (Encoding standard)
        let keepsControls = encoding.hasPrefix("windows-")
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count * 3 / 2)
        var chunk = [CChar](repeating: 0, count: 32 << 10)
        var replaced = 0
        var input = bytes.map { CChar(bitPattern: $0) }
        input.withUnsafeMutableBufferPointer { source in
            var from = source.baseAddress
            var left = source.count
            while left > 0 {
                let (result, code, made) = chunk.withUnsafeMutableBufferPointer { target -> (Int, Int32, Int) in
                    var to = target.baseAddress
                    var room = target.count
                    let result = iconv(handle, &from, &left, &to, &room)
                    return (result, errno, target.count - room)
                }
                out.append(contentsOf: chunk[..<made].lazy.map { UInt8(bitPattern: $0) })
                guard result == Int(bitPattern: UInt(bitPattern: -1)), code != E2BIG else { continue }
                // EILSEQ or EINVAL: one byte is no character
                if keepsControls, let byte = from.map({ UInt8(bitPattern: $0.pointee) }), byte >= 0x80, byte < 0xA0 {
                    out += [0xC2, byte]
                } else {
                    out += [0xEF, 0xBF, 0xBD]
                    replaced += 1
                }
                from = from?.advanced(by: 1)
                left -= 1
            }
        }
        return (out, replaced)
    }
}
