// One NDJSON line as its members: the name decoded, the value as the bytes that stood there. What a stage does not know
// goes out again as these very bytes.

package struct JSONMember: Sendable, Equatable {
    package let name: String
    package let value: [UInt8]

    package init(name: String, value: [UInt8]) {
        self.name = name
        self.value = value
    }
}

package struct JSONLine: Sendable {
    package let members: [JSONMember]

    /// - Parameter bytes: a line of valid UTF-8 without its line break.
    package init(_ bytes: ArraySlice<UInt8>) throws(JSONError) {
        var scanner = JSONScanner(bytes)
        scanner.blanks()
        var members: [JSONMember] = []
        guard scanner.at < bytes.endIndex, bytes[scanner.at] == UInt8(ascii: "{") else {
            throw scanner.failure("no JSON object")
        }
        try scanner.object { scanner, name throws(JSONError) in
            let range = try scanner.skip()
            members.append(JSONMember(name: name, value: Array(bytes[range])))
        }
        try scanner.end()
        self.members = members
    }
}
