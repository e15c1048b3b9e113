// The digests that archives carry: `sha1:` in base 32 by most writers, `sha256:` in hex or base 32, `md5:`.

import Records

enum RecordDigest {
    /// Whether the bytes are those of the digest; a digest of a kind that is not known says nothing.
    static func agrees(_ field: String, _ bytes: [UInt8]) -> Bool {
        guard let colon = field.firstIndex(of: ":") else { return true }
        let value = field[field.index(after: colon)...].lowercased()
        guard let digest = Digest.of(bytes, field[..<colon].lowercased()) else { return true }
        return value == hexDigits(digest) || value.filter { $0 != "=" } == base32(digest)
    }

    /// RFC 4648, in small letters and without padding.
    private static func base32(_ bytes: [UInt8]) -> String {
        let letters = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
        var out: [UInt8] = []
        var (buffer, bits) = (0, 0)
        for byte in bytes {
            (buffer, bits) = (buffer << 8 | Int(byte), bits + 8)
            while bits >= 5 {
                bits -= 5
                out.append(letters[buffer >> bits & 31])
            }
            buffer &= (1 << bits) - 1
        }
        if bits > 0 { out.append(letters[buffer << (5 - bits) & 31]) }
        return String(decoding: out, as: UTF8.self)
    }
}
