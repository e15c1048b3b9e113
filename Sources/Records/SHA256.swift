// SHA-256 through libcrypto: digests of bodies and segments, and the ids of articles.

internal import CCrypto

/// A SHA-256 digest that grows with what is given to it.
package struct SHA256: ~Copyable {
    private let context: OpaquePointer

    package init() {
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            preconditionFailure("libcrypto has no SHA-256, or no memory is left")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        _ = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    }

    package consuming func digest() -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        _ = EVP_DigestFinal_ex(context, &digest, nil)
        return digest
    }

    package static func digest(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var hash = SHA256()
        if bytes.withContiguousStorageIfAvailable({ hash.update(UnsafeRawBufferPointer($0)) }) == nil {
            Array(bytes).withUnsafeBytes { hash.update($0) }
        }
        return hash.digest()
    }

    /// The digest in 64 lower-case hex digits.
    package static func hex(_ bytes: some Sequence<UInt8>) -> String { hexDigits(digest(bytes)) }
}

package func hexDigits(_ bytes: some Sequence<UInt8>) -> String {
    func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }
    var digits: [UInt8] = []
    digits.reserveCapacity(64)
    for byte in bytes {
        digits.append(digit(byte >> 4))
        digits.append(digit(byte & 15))
    }
    return String(decoding: digits, as: UTF8.self)
}

/// Digests that others use.
package enum Digest {
    /// - Parameter name: `sha1`, `sha256`, `sha512` or `md5`.
    /// - Returns: nil for another name.
    package static func of(_ bytes: [UInt8], _ name: String) -> [UInt8]? {
        let kind: OpaquePointer?
        switch name {
        case "sha1", "sha-1": kind = EVP_sha1()
        case "sha256", "sha-256": return SHA256.digest(bytes)
        case "sha512", "sha-512": kind = EVP_sha512()
        case "md5": kind = EVP_md5()
        default: return nil
        }
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        guard let kind, EVP_Digest(bytes, bytes.count, &digest, &count, kind, nil) == 1 else { return nil }
        return Array(digest.prefix(Int(count)))
    }
}
