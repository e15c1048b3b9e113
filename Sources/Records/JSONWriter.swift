// JSON written as record.md lays down: `/` not escaped, control characters as \uXXXX, U+0085, U+2028 and U+2029 as line
// breaks, scores with four decimals. Who writes an object gives its members in the order of their names' bytes.

package struct JSONWriter {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func raw(_ value: [UInt8]) { bytes.append(contentsOf: value) }
    package mutating func raw(_ value: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: value.utf8Start, count: value.utf8CodeUnitCount))
    }

    package mutating func int(_ value: Int) { bytes.append(contentsOf: String(value).utf8) }
    package mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }

    package mutating func string(_ value: String) {
        var value = value
        value.withUTF8 { string($0) }
    }

    private mutating func string(_ utf8: UnsafeBufferPointer<UInt8>) {
        bytes.reserveCapacity(bytes.count + utf8.count + 2)
        bytes.append(UInt8(ascii: "\""))
        var start = 0
        var i = 0
        func isByte(_ offset: Int, _ byte: UInt8) -> Bool { offset < utf8.count && utf8[offset] == byte }
        while i < utf8.count {
            let byte = utf8[i]
            if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte != 0xC2, byte != 0xE2 {
                i += 1
                continue
            }
            let isNextLine = byte == 0xC2 && isByte(i + 1, 0x85)
            let isSeparator = byte == 0xE2 && isByte(i + 1, 0x80) && (isByte(i + 2, 0xA8) || isByte(i + 2, 0xA9))
            if byte == 0xC2 && !isNextLine || byte == 0xE2 && !isSeparator { i += 1; continue }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start..<i]))
            switch byte {
            case UInt8(ascii: "\""): raw("\\\"")
            case UInt8(ascii: "\\"): raw("\\\\")
            case 0x0A, 0xC2, 0xE2: raw("\\n")
            case 0x09: raw("\\t")
            case 0x0D: raw("\\r")
            default:
                raw("\\u00")
                let digits = Array("0123456789abcdef".utf8)
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 15)])
            }
            i += byte == 0xC2 ? 2 : byte == 0xE2 ? 3 : 1
            start = i
        }
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start..<utf8.count]))
        bytes.append(UInt8(ascii: "\""))
    }

    package mutating func array<T>(_ elements: [T], _ write: (T, inout JSONWriter) -> Void) {
        raw("[")
        for (index, element) in elements.enumerated() {
            if index > 0 { raw(",") }
            write(element, &self)
        }
        raw("]")
    }

    /// Writes an object whose members `body` gives in the order of their names' bytes, by `member`.
    package mutating func object(_ body: (inout JSONWriter) -> Void) {
        raw("{")
        body(&self)
        raw("}")
    }

    /// Writes a member of the object that is open, or nothing where there is no value.
    package mutating func member<Value: JSONField>(_ name: StaticString, _ value: Value?) {
        guard let value else { return }
        separate()
        raw("\"")
        raw(name)
        raw("\":")
        value.write(to: &self)
    }

    /// A comma, unless the object has just begun.
    mutating func separate() { if bytes.last != UInt8(ascii: "{") { raw(",") } }

    /// Writes an object; members with a nil writer are left out, the rest is sorted by the bytes of the names.
    package mutating func object(_ members: [(name: String, write: ((inout JSONWriter) -> Void)?)]) {
        raw("{")
        var first = true
        for member in members.filter({ $0.write != nil }).sorted(by: { Self.precedes($0.name, $1.name) }) {
            if !first { raw(",") }
            first = false
            string(member.name)
            raw(":")
            member.write?(&self)
        }
        raw("}")
    }

    /// The order of names and ids everywhere: by their UTF-8 bytes.
    package static func precedes(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }

    package mutating func value(_ value: JSONValue) {
        switch value {
        case .null: raw("null")
        case .bool(let value): bool(value)
        case .number(let text): bytes.append(contentsOf: text.utf8)
        case .string(let value): string(value)
        case .array(let elements): array(elements) { $1.value($0) }
        case .object(let members): object(members.map { member in (member.name, { $0.value(member.value) }) })
        }
    }
}

extension JSONValue {
    /// The value as one line of JSON, members sorted.
    package var line: [UInt8] {
        var writer = JSONWriter()
        writer.value(self)
        return writer.bytes
    }
}
