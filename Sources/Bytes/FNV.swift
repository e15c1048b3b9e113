// FNV-1a (Fowler, Noll, Vo), 64 bits: for tables of names, lines and shingles, where nobody gains by a collision.

package enum FNV {
    @inlinable
    package static var basis: UInt64 { 0xCBF2_9CE4_8422_2325 }

    @inlinable
    package static func add(_ byte: UInt8, to hash: UInt64) -> UInt64 { (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }

    /// The same step with a word in the place of a byte, for hashes of hashes.
    @inlinable
    package static func add(_ value: UInt64, to hash: UInt64) -> UInt64 { (hash ^ value) &* 0x100_0000_01B3 }

    /// The finisher of SplitMix64 (Steele, Lea, Flood 2014), where low bits must be as good as high ones.
    @inlinable
    package static func finished(_ hash: UInt64) -> UInt64 {
        var x = hash
        x = (x ^ (x >> 30)) &* 0xBF58_476D_1CE4_E5B9
        x = (x ^ (x >> 27)) &* 0x94D0_49BB_1331_11EB
        return x ^ (x >> 31)
    }

    /// Not generic: a generic function is not specialised across targets, and ten times slower.
    package static func hash(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.withUnsafeBufferPointer { $0.reduce(basis) { add($1, to: $0) } }
    }

    package static func hash(_ text: some StringProtocol) -> UInt64 { hash(Array(text.utf8)[...]) }
}
