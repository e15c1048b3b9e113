// JSON (RFC 8259) read from bytes into values, within I-JSON (RFC 7493): doubled names are an error, lone surrogates
// become U+FFFD. Numbers keep their text, so that nothing is rounded on the way through.

/// One JSON value.
package enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([(name: String, value: JSONValue)])

    package static func == (a: JSONValue, b: JSONValue) -> Bool {
        switch (a, b) {
        case (.null, .null): true
        case (.bool(let x), .bool(let y)): x == y
        case (.number(let x), .number(let y)): x == y
        case (.string(let x), .string(let y)): x.utf8.elementsEqual(y.utf8)
        case (.array(let x), .array(let y)): x == y
        case (.object(let x), .object(let y)): x.elementsEqual(y) { $0.name == $1.name && $0.value == $1.value }
        default: false
        }
    }

    package subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    package var string: String? { if case .string(let value) = self { value } else { nil } }
    package var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
    package var object: [(name: String, value: JSONValue)]? { if case .object(let value) = self { value } else { nil } }
    package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    package var int: Int? { if case .number(let value) = self { Int(value) } else { nil } }
    package var double: Double? { if case .number(let value) = self { Double(value) } else { nil } }

    /// The text of a string, number or truth value.
    package var scalarText: String? {
        switch self {
        case .string(let text), .number(let text): text
        case .bool(let value): value ? "true" : "false"
        case .null, .array, .object: nil
        }
    }

    /// What a JSON pointer (RFC 6901) points to: `/data/rows/0/title`.
    package func at(pointer: String) -> JSONValue? {
        guard pointer.hasPrefix("/") else { return pointer.isEmpty ? self : nil }
        var value = self
        for part in pointer.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            let name = String(part.replacing("~1", with: "/").replacing("~0", with: "~"))
            switch value {
            case .object:
                guard let member = value[name] else { return nil }
                value = member
            case .array(let elements):
                guard let index = Int(name), elements.indices.contains(index) else { return nil }
                value = elements[index]
            default: return nil
            }
        }
        return value
    }

    /// Parses one complete JSON text.
    ///
    /// - Parameter isLenient: whether control characters in strings and doubled names, of which the last counts, are forgiven:
    ///   strangers write them.
    package static func parse(_ bytes: [UInt8], isLenient: Bool = false) throws(JSONError) -> JSONValue {
        var scanner = JSONScanner(bytes[...])
        scanner.isLenient = isLenient
        let value = try scanner.value()
        try scanner.end()
        return value
    }
}

/// Why a text is not JSON, with the byte at which it went wrong.
package struct JSONError: Error, Equatable, CustomStringConvertible {
    package let reason: String
    package let offset: Int

    package var description: String { "\(reason) at byte \(offset + 1)" }
}

/// The names of an object: a few are compared one by one, many by their hashes.
private struct Names {
    private var few: [String] = []
    private var many = Set<[UInt8]>()

    /// - Returns: false when it was there.
    mutating func insert(_ name: String) -> Bool {
        if few.count < 24 {
            if few.contains(where: { $0.utf8.elementsEqual(name.utf8) }) { return false }
            few.append(name)
            return true
        }
        if many.isEmpty { many = Set(few.map { Array($0.utf8) }) }
        return many.insert(Array(name.utf8)).inserted
    }
}

/// A cursor over the bytes of a JSON text.
package struct JSONScanner {
    /// Deeper nesting is refused; no record of ours goes beyond 5, and the parser recurses.
    static let maximumDepth = 200

    let bytes: ArraySlice<UInt8>
    private(set) var at: Int
    private var depth = 0
    /// Forgives control characters in strings and doubled names.
    var isLenient = false

    package init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        at = bytes.startIndex
    }

    func failure(_ reason: String) -> JSONError { JSONError(reason: reason, offset: at - bytes.startIndex) }

    @inline(__always) private var peek: UInt8? { at < bytes.endIndex ? bytes[at] : nil }

    mutating func blanks() {
        while at < bytes.endIndex, case let byte = bytes[at],
            byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
        {
            at += 1
        }
    }

    package mutating func end() throws(JSONError) {
        blanks()
        if at != bytes.endIndex { throw failure("text after the end of the value") }
    }

    mutating func expect(_ byte: UInt8, _ name: String) throws(JSONError) {
        guard peek == byte else { throw failure("\(name) expected") }
        at += 1
    }

    package mutating func value() throws(JSONError) -> JSONValue {
        blanks()
        switch peek {
        case UInt8(ascii: "{"):
            var members: [(name: String, value: JSONValue)] = []
            var places: [String: Int] = [:]
            try object { scanner, name throws(JSONError) in
                let value = try scanner.value()
                if scanner.isLenient {
                    if let place = places[name] {
                        members[place].value = value
                        return
                    }
                    places[name] = members.count
                }
                members.append((name, value))
            }
            return .object(members)
        case UInt8(ascii: "["):
            var elements: [JSONValue] = []
            try array { scanner throws(JSONError) in elements.append(try scanner.value()) }
            return .array(elements)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): try word("true"); return .bool(true)
        case UInt8(ascii: "f"): try word("false"); return .bool(false)
        case UInt8(ascii: "n"): try word("null"); return .null
        default: return .number(String(decoding: try number(), as: UTF8.self))
        }
    }

    /// Checks one value and skips it; returns the range of its bytes.
    mutating func skip() throws(JSONError) -> Range<Int> {
        blanks()
        let start = at
        switch peek {
        case UInt8(ascii: "{"): try object { scanner, _ throws(JSONError) in _ = try scanner.skip() }
        case UInt8(ascii: "["): try array { scanner throws(JSONError) in _ = try scanner.skip() }
        case UInt8(ascii: "\""): _ = try stringBytes()
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        default: _ = try number()
        }
        return start..<at
    }

    mutating func object(_ member: (inout JSONScanner, String) throws(JSONError) -> Void) throws(JSONError) {
        try expect(UInt8(ascii: "{"), "`{`")
        try descend()
        var names = Names()
        blanks()
        if peek == UInt8(ascii: "}") {
            at += 1
        } else {
            while true {
                blanks()
                let name = try string()
                guard isLenient || names.insert(name) else {
                    throw failure("the name `\(name)` stands twice")
                }
                blanks()
                try expect(UInt8(ascii: ":"), "`:`")
                try member(&self, name)
                blanks()
                if peek == UInt8(ascii: ",") { at += 1; continue }
                try expect(UInt8(ascii: "}"), "`,` or `}`")
                break
            }
        }
        depth -= 1
    }

    mutating func array(_ element: (inout JSONScanner) throws(JSONError) -> Void) throws(JSONError) {
        try expect(UInt8(ascii: "["), "`[`")
        try descend()
        blanks()
        if peek == UInt8(ascii: "]") {
            at += 1
        } else {
            while true {
                try element(&self)
                blanks()
                if peek == UInt8(ascii: ",") { at += 1; continue }
                try expect(UInt8(ascii: "]"), "`,` or `]`")
                break
            }
        }
        depth -= 1
    }

    private mutating func descend() throws(JSONError) {
        depth += 1
        if depth > Self.maximumDepth { throw failure("nested deeper than \(Self.maximumDepth)") }
    }

    private mutating func word(_ word: StaticString) throws(JSONError) {
        let length = word.utf8CodeUnitCount
        guard at + length <= bytes.endIndex,
            (0..<length).allSatisfy({ bytes[at + $0] == word.utf8Start[$0] })
        else { throw failure("`\(word)` expected") }
        at += length
    }

    private mutating func number() throws(JSONError) -> ArraySlice<UInt8> {
        let start = at
        func isDigit(_ byte: UInt8?) -> Bool { byte.map { $0 >= 0x30 && $0 <= 0x39 } ?? false }
        if peek == UInt8(ascii: "-") { at += 1 }
        guard isDigit(peek) else { throw failure("a value expected") }
        if peek == UInt8(ascii: "0") { at += 1 } else { while isDigit(peek) { at += 1 } }
        if peek == UInt8(ascii: ".") {
            at += 1
            guard isDigit(peek) else { throw failure("a digit expected") }
            while isDigit(peek) { at += 1 }
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            at += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { at += 1 }
            guard isDigit(peek) else { throw failure("a digit expected") }
            while isDigit(peek) { at += 1 }
        }
        return bytes[start..<at]
    }

    /// Skips a string; returns the bytes between its quotes and whether there are escapes among them.
    private mutating func stringBytes() throws(JSONError) -> (range: Range<Int>, escaped: Bool) {
        try expect(UInt8(ascii: "\""), "a string")
        let start = at
        var escaped = false
        while at < bytes.endIndex {
            at += Self.plainRun(bytes[at...])
            guard at < bytes.endIndex else { break }
            let byte = bytes[at]
            if byte == UInt8(ascii: "\"") {
                at += 1
                return (start..<at - 1, escaped)
            }
            if byte < 0x20, !isLenient { throw failure("a control character in a string") }
            at += 1
            guard byte == UInt8(ascii: "\\") else { continue }
            escaped = true
            guard let kind = peek else { break }
            switch kind {
            case UInt8(ascii: "u"):
                guard at + 4 < bytes.endIndex, bytes[at + 1...at + 4].allSatisfy({ Self.hex($0) != nil }) else {
                    throw failure("four hex digits expected")
                }
                at += 5
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
                UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
                at += 1
            default: throw failure("an unknown escape")
            }
        }
        throw failure("a string without end")
    }

    /// How many bytes there are before the next quote, backslash or control character, or somewhat fewer; eight at a time,
    /// for a page in a record is one string of some 200 kB.
    private static func plainRun(_ rest: ArraySlice<UInt8>) -> Int {
        rest.withUnsafeBytes { raw in
            var i = 0
            while i + 8 <= raw.count {
                let word = raw.loadUnaligned(fromByteOffset: i, as: UInt64.self)
                let quotes = word ^ 0x2222_2222_2222_2222
                let slashes = word ^ 0x5C5C_5C5C_5C5C_5C5C
                // the high bit of each byte that is a quote, a backslash, or below 0x20
                let found =
                    (quotes &- 0x0101_0101_0101_0101) & ~quotes | (slashes &- 0x0101_0101_0101_0101) & ~slashes
                    | (word &- 0x2020_2020_2020_2020) & ~word
                if found & 0x8080_8080_8080_8080 != 0 { break }
                i += 8
            }
            return i
        }
    }

    package mutating func string() throws(JSONError) -> String {
        let (range, escaped) = try stringBytes()
        guard escaped else { return String(decoding: bytes[range], as: UTF8.self) }
        var out: [UInt8] = []
        out.reserveCapacity(range.count)
        var i = range.lowerBound
        while i < range.upperBound {
            let byte = bytes[i]
            guard byte == UInt8(ascii: "\\") else { out.append(byte); i += 1; continue }
            let kind = bytes[i + 1]
            i += 2
            switch kind {
            case UInt8(ascii: "b"): out.append(0x08)
            case UInt8(ascii: "f"): out.append(0x0C)
            case UInt8(ascii: "n"): out.append(0x0A)
            case UInt8(ascii: "r"): out.append(0x0D)
            case UInt8(ascii: "t"): out.append(0x09)
            case UInt8(ascii: "u"):
                var unit = codeUnit(at: i)
                i += 4
                if unit >= 0xD800, unit < 0xDC00, i + 6 <= range.upperBound, bytes[i] == UInt8(ascii: "\\"),
                    bytes[i + 1] == UInt8(ascii: "u"), case let low = codeUnit(at: i + 2), low >= 0xDC00, low < 0xE000
                {
                    unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
                    i += 6
                }
                out.append(contentsOf: String(Unicode.Scalar(unit) ?? "\u{FFFD}").utf8)
            default: out.append(kind)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private func codeUnit(at i: Int) -> UInt32 {
        bytes[i..<i + 4].reduce(0) { $0 << 4 | UInt32(Self.hex($1) ?? 0) }
    }

    static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
