// Values packed into bytes, little-endian, for what is kept of millions of documents.

/// Numbers of seven bits a byte (LEB128), texts with their length before them; an id of 16 hex digits is eight bytes.
package struct PackedWriter {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func fixed(_ value: UInt64, _ count: Int) {
        for shift in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * UInt64(shift)))) }
    }

    package mutating func number(_ value: Int) {
        var rest = UInt64(bitPattern: Int64(value))
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// Absent is 0; times before 1970 have odd numbers.
    package mutating func optional(_ value: Int?) {
        guard let value else { return number(0) }
        number(1 + (value << 1 ^ value >> 63))
    }

    package mutating func text(_ value: String) {
        if let hex = Hex16(value) {
            bytes.append(0xFF)
            fixed(hex.value, 8)
        } else {
            number(value.utf8.count << 1)
            bytes.append(contentsOf: value.utf8)
        }
    }
}

/// Whatever is wrong makes it not whole; nothing is read beyond the end.
package struct PackedReader {
    private let bytes: [UInt8]
    private var at = 0
    private var isBroken = false

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package var isWhole: Bool { !isBroken && at == bytes.count }

    /// What is left.
    package var rest: [UInt8] { isBroken ? [] : Array(bytes[at...]) }

    private mutating func byte() -> UInt8 {
        guard at < bytes.count else {
            isBroken = true
            return 0
        }
        defer { at += 1 }
        return bytes[at]
    }

    package mutating func fixed(_ count: Int) -> UInt64 {
        var value: UInt64 = 0
        for shift in 0..<count { value |= UInt64(byte()) << (8 * UInt64(shift)) }
        return value
    }

    package mutating func number() -> Int {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 64 {
            let next = byte()
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return Int(Int64(bitPattern: value)) }
            shift += 7
        }
        isBroken = true
        return 0
    }

    /// A number of things that follow, each at least a byte.
    package mutating func count() -> Int {
        let count = number()
        if count >= 0, count <= bytes.count - at { return count }
        isBroken = true
        return 0
    }

    package mutating func optional() -> Int? {
        let value = number()
        guard value > 0 else { return nil }
        return (value - 1) >> 1 ^ -((value - 1) & 1)
    }

    package mutating func text() -> String {
        guard at < bytes.count else {
            isBroken = true
            return ""
        }
        if bytes[at] == 0xFF {
            at += 1
            return Hex16(value: fixed(8)).text
        }
        let length = number()
        guard length >= 0, length & 1 == 0, length >> 1 <= bytes.count - at else {
            isBroken = true
            return ""
        }
        defer { at += length >> 1 }
        return String(decoding: bytes[at..<at + length >> 1], as: UTF8.self)
    }
}

/// Sixteen lower-case hex digits as a number.
private struct Hex16 {
    let value: UInt64

    init(value: UInt64) { self.value = value }

    init?(_ text: String) {
        guard text.utf8.count == 16 else { return nil }
        var value: UInt64 = 0
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39: value = value << 4 | UInt64(byte - 0x30)
            case 0x61...0x66: value = value << 4 | UInt64(byte - 0x57)
            default: return nil
            }
        }
        self.value = value
    }

    var text: String {
        String(
            decoding: (0..<16).map { digit in
                let nibble = UInt8(value >> (60 - 4 * UInt64(digit)) & 15)
                return nibble < 10 ? 0x30 + nibble : 0x57 + nibble
            }, as: UTF8.self)
    }
}
