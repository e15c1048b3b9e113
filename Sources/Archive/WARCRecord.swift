// One record of a WARC file (ISO 28500, WARC 1.1): its named fields and its block.

import Records

package struct WARCRecord: Sendable {
    package var fields: [HTTPHeader]
    package var block: [UInt8]
    /// Where the record starts in its file.
    package var offset: Int

    package var type: String { fields["WARC-Type"] ?? "" }
    package var targetURI: String? {
        // WARC 1.0 wrote addresses between angle brackets
        fields["WARC-Target-URI"].map {
            $0.hasPrefix("<") && $0.hasSuffix(">") ? String($0.dropFirst().dropLast()) : $0
        }
    }
    /// For whom it was asked, in archives of ours.
    package var purpose: String? { fields["X-Regnews-For"] }
    package var recordID: String {
        let id = fields["WARC-Record-ID"] ?? ""
        return id.hasPrefix("<") && id.hasSuffix(">") ? String(id.dropFirst().dropLast()) : id
    }
    package var date: Timestamp? {
        fields["WARC-Date"].flatMap { text in
            // WARC 1.1 allows fractions of a second
            Timestamp(text) ?? text.firstIndex(of: ".").flatMap { Timestamp(String(text[..<$0]) + "Z") }
        }
    }

    /// The value of a field in the block of a warcinfo record.
    package func info(_ name: String) -> String? { HTTPMessage.headers(in: block[...])[name] }
}

/// A stored HTTP message, taken apart.
package struct HTTPMessage: Sendable, Equatable {
    package var status: Int
    package var reason: String
    package var headers: [HTTPHeader]
    package var body: [UInt8]

    package init(status: Int, reason: String, headers: [HTTPHeader], body: [UInt8]) {
        (self.status, self.reason, self.headers, self.body) = (status, reason, headers, body)
    }

    /// Reads `HTTP/1.1 200 OK` and what follows; nil where there is no status line.
    package init?(_ block: [UInt8]) {
        guard block.starts(with: "HTTP/".utf8), let lineEnd = block.firstIndex(of: 0x0A) else { return nil }
        let words = String(decoding: block[..<lineEnd], as: UTF8.self).split(separator: " ", maxSplits: 2).map(
            String.init)
        guard words.count >= 2, let status = Int(words[1].prefix(3)) else { return nil }
        let bodyStart = Self.bodyStart(block[...])
        self.init(
            status: status, reason: words.count > 2 ? String(words[2].filter { $0 != "\r" && $0 != "\r\n" }) : "",
            headers: Self.headers(in: block[(lineEnd + 1)..<bodyStart]), body: Array(block[bodyStart...]))
    }

    /// Where the body begins: behind the first empty line, or the end where there is none.
    static func bodyStart(_ block: ArraySlice<UInt8>) -> Int {
        var i = block.startIndex
        var lineStart = i
        while i < block.endIndex {
            if block[i] == 0x0A {
                let length = i - lineStart
                if length == 0 || length == 1 && block[lineStart] == 0x0D { return i + 1 }
                lineStart = i + 1
            }
            i += 1
        }
        return block.endIndex
    }

    /// `Name: value` lines; folded lines are joined, a line without colon is passed over.
    package static func headers(in bytes: ArraySlice<UInt8>) -> [HTTPHeader] {
        var headers: [HTTPHeader] = []
        for line in bytes.split(separator: 0x0A) {
            let bytes = line.last == 0x0D ? line.dropLast() : line
            // older servers write Latin-1
            let text =
                String(validating: bytes, as: UTF8.self)
                ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
            if let first = text.utf8.first, first == 0x20 || first == 0x09, !headers.isEmpty {
                headers[headers.count - 1].value += " " + trimmed(text[...])
            } else if let colon = text.firstIndex(of: ":") {
                headers.append(HTTPHeader(String(text[..<colon]), trimmed(text[text.index(after: colon)...])))
            }
        }
        return headers
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return String(text)
    }
}
