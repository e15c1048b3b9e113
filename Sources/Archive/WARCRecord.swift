// One record of a WARC file (ISO 28500, WARC 1.1): its named fields and its block.

import Records

package struct WARCRecord: Sendable {
    package var fields: [HTTPHeader]
    package var block: [UInt8]
    /// Where the record starts in its file.
    package var offset: Int
    /// Bytes in the file, where it was read in turn.
    package var length = 0

    package init(fields: [HTTPHeader], block: [UInt8], offset: Int) {
        (self.fields, self.block, self.offset) = (fields, block, offset)
    }

    package var type: String { fields["WARC-Type"] ?? "" }
    package var targetURI: String? {
        // WARC 1.0 wrote addresses between angle brackets
        fields["WARC-Target-URI"].map(Self.unquoted)
    }
    /// For whom it was asked, in archives of ours.
    package var purpose: String? { fields["X-Regnews-For"] }
    package var recordID: String { Self.unquoted(fields["WARC-Record-ID"] ?? "") }
    package var date: Timestamp? {
        fields["WARC-Date"].flatMap { text in
            // WARC 1.1 allows fractions of a second
            Timestamp(text) ?? text.firstIndex(of: ".").flatMap { Timestamp(String(text[..<$0]) + "Z") }
        }
    }

    /// Whether the block is the one that its digest was made of; without one, whether a response's payload is.
    package var isIntact: Bool {
        if let digest = fields["WARC-Block-Digest"] { return RecordDigest.agrees(digest, block) }
        guard type == "response", let digest = fields["WARC-Payload-Digest"] else { return true }
        return RecordDigest.agrees(digest, Array(block[HTTPMessage.bodyStart(block[...])...]))
    }

    /// A revisit of a payload that lies elsewhere, as opposed to a 304, whose answer is all there is.
    package var refersToPayload: Bool {
        type == "revisit" && !(fields["WARC-Profile"] ?? "").contains("server-not-modified")
    }

    /// The record that a revisit of ours refers to.
    package var original: StoredPayload? {
        guard let id = fields["WARC-Refers-To"], let place = fields["X-Regnews-Refers-To"] else { return nil }
        let parts = place.split(separator: " ")
        // a name, never a path: nothing outside of the archive's folder is opened for it
        guard parts.count == 2, let offset = Int(parts[1]), offset >= 0, !parts[0].contains("/"),
            let date = fields["WARC-Refers-To-Date"].flatMap({ Timestamp($0) })
        else { return nil }
        return StoredPayload(
            digest: fields["WARC-Payload-Digest"] ?? "",
            location: ArchiveLocation(file: String(parts[0]), offset: offset, recordID: Self.unquoted(id)),
            url: fields["WARC-Refers-To-Target-URI"] ?? "", date: date)
    }

    private static func unquoted(_ id: String) -> String {
        id.hasPrefix("<") && id.hasSuffix(">") ? String(id.dropFirst().dropLast()) : id
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

    /// With the chunks of a body joined that an archive holds as they came, as wget's do.
    ///
    /// - Returns: nil where the chunks are damaged. A body that is not chunked, whatever its header says, stays as it is.
    package var dechunked: HTTPMessage? {
        guard let encoding = headers["transfer-encoding"], encoding.lowercased().contains("chunked") else {
            return self
        }
        var message = self
        var rest = body[...]
        message.body = []
        while let lineEnd = rest.firstIndex(of: 0x0A) {
            let digits = rest[..<lineEnd].prefix { $0 != 0x0D && $0 != UInt8(ascii: ";") && $0 != 0x20 }
            guard (1...8).contains(digits.count), let size = Int(String(decoding: digits, as: UTF8.self), radix: 16)
            else { return rest.startIndex == 0 ? self : nil }
            if size == 0 { return message }
            let start = lineEnd + 1
            guard size <= rest.endIndex - start else { return nil }
            message.body += rest[start..<start + size]
            rest = rest[(start + size)...]
            if rest.first == 0x0D { rest = rest.dropFirst() }
            if rest.first == 0x0A { rest = rest.dropFirst() }
        }
        return rest.startIndex == 0 ? self : nil
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
