// One NDJSON line as its members: the name decoded, the value as the bytes that stood there. What a stage does not know
// goes out again as these very bytes.

package struct JSONMember: Sendable, Equatable {
    package let name: String
    package let value: [UInt8]

    package init(name: String, value: [UInt8]) {
        self.name = name
        self.value = value
    }

    var isNull: Bool { value.count == 4 && value[0] == UInt8(ascii: "n") }

    /// Whether `\\ud8…` or the like stands in it, which may be a lone surrogate: no I-JSON.
    var hasSurrogateEscape: Bool {
        guard var at = value.firstIndex(of: UInt8(ascii: "\\")) else { return false }
        while at + 2 < value.count {
            if value[at] == UInt8(ascii: "\\") {
                if value[at + 1] == UInt8(ascii: "u"), value[at + 2] | 0x20 == UInt8(ascii: "d") { return true }
                at += 1
            }
            at += 1
        }
        return false
    }
}

package struct JSONLine: Sendable {
    package let members: [JSONMember]

    /// - Parameters:
    ///   - bytes: a line of valid UTF-8 without its line break.
    ///   - names: keeps only the members of these names; the others are checked and passed over.
    package init(_ bytes: ArraySlice<UInt8>, only names: [String]? = nil) throws(JSONError) {
        var scanner = JSONScanner(bytes)
        scanner.blanks()
        var members: [JSONMember] = []
        guard scanner.at < bytes.endIndex, bytes[scanner.at] == UInt8(ascii: "{") else {
            throw scanner.failure("no JSON object")
        }
        try scanner.object { scanner, name throws(JSONError) in
            let range = try scanner.skip()
            if names?.contains(name) ?? true { members.append(JSONMember(name: name, value: Array(bytes[range]))) }
        }
        try scanner.end()
        self.members = members
    }
}
