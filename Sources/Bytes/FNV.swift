// FNV-1a (Fowler, Noll, Vo), 64 bits: for tables of names and lines, where nobody gains by a collision.

package enum FNV {
    @inlinable
    package static var basis: UInt64 { 0xCBF2_9CE4_8422_2325 }

    @inlinable
    package static func add(_ byte: UInt8, to hash: UInt64) -> UInt64 { (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }

    /// Not generic: a generic function is not specialised across targets, and ten times slower.
    package static func hash(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.withUnsafeBufferPointer { $0.reduce(basis) { add($1, to: $0) } }
    }

    package static func hash(_ text: some StringProtocol) -> UInt64 { hash(Array(text.utf8)[...]) }
}
