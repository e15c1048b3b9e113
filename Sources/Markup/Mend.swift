// The byte pass before libxml2: what its parsers stumble over is mended in decoded UTF-8.

package enum Mend {
    /// More attributes in one tag are dropped: libxml2 compares each with all before it (90,000 took 18 s).
    static let maximumAttributes = 512

    /// For XML: text before the first tag and the document type are dropped (no entity is ever declared, so none expands),
    /// forbidden characters too; HTML's entities become characters, other bare `&` become `&amp;`.
    package static func xml(_ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBufferPointer { bytes in
            var out: [UInt8] = []
            out.reserveCapacity(bytes.count + bytes.count / 16)
            var i = bytes.firstIndex(of: UInt8(ascii: "<")) ?? bytes.count
            while i < bytes.count {
                let byte = bytes[i]
                switch byte {
                case UInt8(ascii: "<"):
                    if matches(bytes, i, "<![CDATA[") {
                        let end = find(bytes, i, "]]>") ?? bytes.count
                        copy(bytes, i..<end, to: &out)
                        i = end
                        if end == bytes.count { out += "]]>".utf8 }
                    } else if matches(bytes, i, "<!--") {
                        i = find(bytes, i, "-->") ?? bytes.count
                    } else if matches(bytes, i, "<!DOCTYPE") || matches(bytes, i, "<!doctype") {
                        i = doctypeEnd(bytes, i)
                    } else {
                        out.append(byte)
                        i += 1
                    }
                case UInt8(ascii: "&"):
                    if let (text, end) = CharacterReference.read(bytes, at: i, strict: true) {
                        append(escaped: text, to: &out)
                        i = end
                    } else {
                        out += "&amp;".utf8
                        i += 1
                    }
                default:
                    i = copyCharacter(bytes, i, to: &out)
                }
            }
            return out
        }
    }

    /// For HTML: NUL and other controls are dropped, references to C1 controls resolved, long attribute lists cut.
    package static func html(_ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBufferPointer { bytes in
            var out: [UInt8] = []
            out.reserveCapacity(bytes.count)
            var i = 0
            var attributes = -1  // outside of a tag
            var quote: UInt8 = 0
            while i < bytes.count {
                let byte = bytes[i]
                if attributes < 0 {
                    if byte == UInt8(ascii: "<"), i + 1 < bytes.count, (bytes[i + 1] | 0x20) >= 0x61,
                        (bytes[i + 1] | 0x20) <= 0x7A
                    {
                        attributes = 0
                        quote = 0
                    } else if byte == UInt8(ascii: "&"), i + 3 < bytes.count, bytes[i + 1] == UInt8(ascii: "#"),
                        let (text, end) = CharacterReference.read(bytes, at: i, strict: false)
                    {
                        append(escaped: text, to: &out)
                        i = end
                        continue
                    }
                } else if quote != 0 {
                    if byte == quote { quote = 0 }
                } else if byte == UInt8(ascii: ">") || byte == UInt8(ascii: "<") {
                    attributes = -1
                    if byte == UInt8(ascii: "<") { continue }
                } else if byte == UInt8(ascii: "=") {
                    attributes += 1
                    if i + 1 < bytes.count, bytes[i + 1] == UInt8(ascii: "\"") || bytes[i + 1] == UInt8(ascii: "'") {
                        quote = bytes[i + 1]
                        out.append(byte)
                        out.append(quote)
                        i += 2
                        continue
                    }
                } else if byte == 0x20 || byte == 0x0A || byte == 0x09, attributes >= maximumAttributes {
                    while i < bytes.count, bytes[i] != UInt8(ascii: ">") { i += 1 }
                    continue
                } else if byte == 0x20 {
                    attributes += attributes == 0 ? 0 : 1
                }
                i = copyCharacter(bytes, i, to: &out)
            }
            return out
        }
    }

    private static func append(escaped text: [UInt8], to out: inout [UInt8]) {
        switch text {
        case [UInt8(ascii: "&")]: out += "&amp;".utf8
        case [UInt8(ascii: "<")]: out += "&lt;".utf8
        case [UInt8(ascii: ">")]: out += "&gt;".utf8
        case [UInt8(ascii: "\"")]: out += "&quot;".utf8
        case [UInt8(ascii: "'")]: out += "&#39;".utf8
        default: out += text
        }
    }

    /// Copies one byte, or passes over a control character or U+FFFE, U+FFFF; returns the next index.
    private static func copyCharacter(_ bytes: UnsafeBufferPointer<UInt8>, _ i: Int, to out: inout [UInt8]) -> Int {
        let byte = bytes[i]
        if byte < 0x20, byte != 0x09, byte != 0x0A, byte != 0x0D { return i + 1 }
        if byte == 0xEF, i + 2 < bytes.count, bytes[i + 1] == 0xBF, bytes[i + 2] >= 0xBE { return i + 3 }
        out.append(byte)
        return i + 1
    }

    private static func copy(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, to out: inout [UInt8]) {
        var i = range.lowerBound
        while i < range.upperBound { i = copyCharacter(bytes, i, to: &out) }
    }

    private static func matches(_ bytes: UnsafeBufferPointer<UInt8>, _ i: Int, _ text: StaticString) -> Bool {
        guard i + text.utf8CodeUnitCount <= bytes.count else { return false }
        return (0..<text.utf8CodeUnitCount).allSatisfy { bytes[i + $0] == text.utf8Start[$0] }
    }

    /// The index behind the next occurrence.
    private static func find(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ text: StaticString) -> Int? {
        var i = start
        while i < bytes.count {
            if bytes[i] == text.utf8Start[0], matches(bytes, i, text) { return i + text.utf8CodeUnitCount }
            i += 1
        }
        return nil
    }

    /// The index behind a document type with its internal subset.
    private static func doctypeEnd(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        var depth = 0
        var i = start
        while i < bytes.count {
            switch bytes[i] {
            case UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ">") where depth <= 0: return i + 1
            default: break
            }
            i += 1
        }
        return bytes.count
    }
}
