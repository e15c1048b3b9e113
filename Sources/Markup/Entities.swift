// Character references of HTML and XML, read from bytes.

internal import CLibXML2

package enum CharacterReference {
    /// Reads the reference that begins at the `&` at `index`.
    ///
    /// - Parameter strict: only references that end in `;` count (XML); otherwise names of HTML 4 and numbers may lack it.
    /// - Returns: what it stands for (nothing for a forbidden code point), and where it ends; nil when it is a bare `&`.
    package static func read(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int, strict: Bool) -> (
        text: [UInt8], end: Int
    )? {
        var i = index + 1
        guard i < bytes.count else { return nil }
        if bytes[i] == UInt8(ascii: "#") {
            i += 1
            guard let (value, end) = number(bytes, from: i) else { return nil }
            var (code, at) = (value, end)
            // a pair of surrogates, each as a reference of its own
            if (0xD800..<0xDC00).contains(code), at + 2 < bytes.count, bytes[at] == UInt8(ascii: "&"),
                bytes[at + 1] == UInt8(ascii: "#"),
                let (low, lowEnd) = number(bytes, from: at + 2), (0xDC00..<0xE000).contains(low)
            {
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
                at = lowEnd
            }
            return (scalar(code), at)
        }
        let start = i
        while i < bytes.count, i - start < 32, isNameByte(bytes[i]) { i += 1 }
        guard i > start else { return nil }
        let closed = i < bytes.count && bytes[i] == UInt8(ascii: ";")
        let name = bytes[start..<i]
        if name.elementsEqual("apos".utf8) { return closed ? ([UInt8(ascii: "'")], i + 1) : nil }
        if closed, let code = lookup(name) { return (scalar(code), i + 1) }
        guard !strict, !closed else { return nil }
        // without `;` the longest known name counts, but only the old ones that browsers take so
        var end = i
        while end > start + 1 {
            if let code = lookup(bytes[start..<end]), code < 256 {
                return end == i || i == bytes.count ? (scalar(code), end) : nil
            }
            end -= 1
        }
        return nil
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A || byte >= 0x30 && byte <= 0x39
    }

    private static func lookup(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        var terminated = Array(name)
        terminated.append(0)
        guard let entity = htmlEntityLookup(&terminated) else { return nil }
        return Int(entity.pointee.value)
    }

    private static func number(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> (Int, Int)? {
        var i = start
        guard i < bytes.count else { return nil }
        let isHex = bytes[i] | 0x20 == UInt8(ascii: "x")
        if isHex { i += 1 }
        let digits = i
        var value = 0
        while i < bytes.count {
            let digit: Int
            switch bytes[i] {
            case 0x30...0x39: digit = Int(bytes[i]) - 0x30
            case 0x41...0x46 where isHex: digit = Int(bytes[i]) - 0x41 + 10
            case 0x61...0x66 where isHex: digit = Int(bytes[i]) - 0x61 + 10
            default: digit = -1
            }
            if digit < 0 { break }
            value = min(value * (isHex ? 16 : 10) + digit, 0x110000)
            i += 1
        }
        guard i > digits else { return nil }
        if i < bytes.count, bytes[i] == UInt8(ascii: ";") { i += 1 }
        return (value, i)
    }

    /// windows-1252 for 128...159, where references to C1 controls are meant so (HTML standard).
    private static let c1: [UInt32] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,
        0x017D, 0x8F,
        0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,
        0x017E, 0x0178,
    ]

    private static func scalar(_ code: Int) -> [UInt8] {
        var value = UInt32(code)
        if (0x80...0x9F).contains(value) { value = c1[Int(value) - 0x80] }
        if value > 0x10FFFF || (0xD800..<0xE000).contains(value) { return [0xEF, 0xBF, 0xBD] }
        if value < 0x20, value != 9, value != 10, value != 13 { return [] }
        if value & 0xFFFE == 0xFFFE { return [] }
        return Unicode.Scalar(value).map { Array(String($0).utf8) } ?? []
    }

    /// Resolves all references of a text once.
    package static func resolve(_ text: String) -> String {
        var text = text
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        return text.withUTF8 { bytes in
            var out: [UInt8] = []
            out.reserveCapacity(bytes.count)
            var i = 0
            while i < bytes.count {
                if bytes[i] == UInt8(ascii: "&"), let (text, end) = read(bytes, at: i, strict: false) {
                    out.append(contentsOf: text)
                    i = end
                } else {
                    out.append(bytes[i])
                    i += 1
                }
            }
            return String(decoding: out, as: UTF8.self)
        }
    }
}
