// FNV-1a (Fowler, Noll, Vo), 64 bits: for tables of names and lines, where nobody gains by a collision.

package enum FNV {
    @inlinable
    package static var basis: UInt64 { 0xCBF2_9CE4_8422_2325 }

    @inlinable
    package static func add(_ byte: UInt8, to hash: UInt64) -> UInt64 { (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }

    package static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 { bytes.reduce(basis) { add($1, to: $0) } }
}
