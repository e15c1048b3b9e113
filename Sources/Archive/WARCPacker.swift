// Makes the records of one exchange: fields, digests, gzip members. Pure, and safe on several threads at once.

import Bytes
import Foundation
import Records

/// What was asked.
package struct WARCExchange: Sendable {
    package var url: String
    package var purpose: String
    package var request: [UInt8]
    package var date: Timestamp
    /// The address of the server that answered.
    package var ip: String?
    /// `h2` where it was not HTTP/1.
    package var httpProtocol: String?

    package init(url: String, purpose: String, request: [UInt8], at date: Timestamp) {
        (self.url, self.purpose, self.request, self.date) = (url, purpose, request, date)
    }
}

/// The digest of a body as it came over the wire.
package struct Payload: Sendable {
    /// A record that refers to another one has some hundred bytes of fields more.
    package static let worthAReference = 512

    package let digest: String
    package let count: Int

    package init(_ body: [UInt8]) { (digest, count) = (WARCPacker.digest(body), body.count) }
}

/// Records, packed, with what the index wants to know of them; offsets count from the first.
package struct PackedRecords: Sendable {
    var bytes: [UInt8] = []
    var index: [CDXJ.Line] = []
    /// Of the record that matters: the response.
    var offset = 0
    var recordID = ""
    /// Nil where there is none that another record could refer to.
    var payload: Payload?
    var url = ""
    var date = Timestamp(seconds: 0)
    /// Something was asked of a server.
    var isExchange = true
}

package struct WARCPacker: Sendable {
    private static let profiles = "http://netpreserve.org/warc/1.1/revisit/"

    let run: String
    let name: String

    func info(software: String, number: Int, at date: Timestamp) -> PackedRecords {
        let info = "software: \(software)\r\nformat: WARC File Format 1.1\r\nisPartOf: \(run)\r\n"
        var packed = PackedRecords()
        packed.isExchange = false
        append(
            "warcinfo", number, date, "application/warc-fields", Array(info.utf8),
            [HTTPHeader("WARC-Filename", name)], to: &packed)
        return packed
    }

    /// The request, then the response; a revisit where its payload, or by the server's word its contents, lie elsewhere.
    ///
    /// - Parameters:
    ///   - original: the record that holds this payload; for a 304 the one that was asked about.
    ///   - number: the first of two.
    package func exchange(
        _ exchange: WARCExchange, _ response: HTTPMessage, _ payload: Payload, original: StoredPayload?, number: Int
    ) -> PackedRecords {
        var packed = PackedRecords()
        (packed.url, packed.date) = (exchange.url, exchange.date)
        let id = recordID(number + 1)
        append(
            "request", number, exchange.date, "application/http;msgtype=request", exchange.request,
            [HTTPHeader("WARC-Target-URI", exchange.url), HTTPHeader("WARC-Concurrent-To", "<\(id)>")], to: &packed)
        var head = "HTTP/1.1 \(response.status) \(response.reason)\r\n"
        for header in Self.stored(response.headers) { head += "\(header.name): \(header.value)\r\n" }
        var fields = Self.target(exchange)
        fields += exchange.ip.map { [HTTPHeader("WARC-IP-Address", $0)] } ?? []
        fields += exchange.httpProtocol.map { [HTTPHeader("WARC-Protocol", $0)] } ?? []
        let isUnmodified = response.status == 304
        let isRevisit = isUnmodified || original != nil
        if isRevisit {
            let profile = isUnmodified ? "server-not-modified" : "identical-payload-digest"
            fields.append(HTTPHeader("WARC-Profile", Self.profiles + profile))
        }
        if let original {
            fields += [
                HTTPHeader("WARC-Refers-To", "<\(original.location.recordID)>"),
                HTTPHeader("WARC-Refers-To-Target-URI", original.url),
                HTTPHeader("WARC-Refers-To-Date", original.date.description),
                // where to find it without an index
                HTTPHeader("X-Regnews-Refers-To", "\(original.location.file) \(original.location.offset)"),
            ]
        }
        let digest = isUnmodified ? original?.digest : payload.digest
        fields += digest.map { [HTTPHeader("WARC-Payload-Digest", $0)] } ?? []
        if !isRevisit, payload.count >= Payload.worthAReference { packed.payload = payload }
        (packed.offset, packed.recordID) = (packed.bytes.count, id)
        append(
            isRevisit ? "revisit" : "response", number + 1, exchange.date, "application/http;msgtype=response",
            Array((head + "\r\n").utf8) + (isRevisit ? [] : response.body), fields, to: &packed,
            CDXJ.Entry(
                url: exchange.url, date: exchange.date, file: name,
                mime: isRevisit ? CDXJ.revisit : CDXJ.mime(response.headers["content-type"]), status: response.status,
                digest: digest, purpose: exchange.purpose),
            isPacked: response.headers["content-encoding"].map { $0.lowercased() != "identity" } ?? false)
        return packed
    }

    /// That an exchange failed.
    ///
    /// - Parameter failure: what happened, as the fetcher writes it; one line.
    package func failure(_ exchange: WARCExchange, _ failure: String, number: Int) -> PackedRecords {
        var packed = fields(exchange, "fetchError: \(failure)\r\n", number: number)
        packed.isExchange = true
        return packed
    }

    /// What a run knew from before and acted upon without asking; `fields` are lines of a warcinfo's form.
    package func fields(_ exchange: WARCExchange, _ fields: String, number: Int) -> PackedRecords {
        var packed = PackedRecords()
        packed.isExchange = false
        append(
            "metadata", number, exchange.date, "application/warc-fields", Array(fields.utf8), Self.target(exchange),
            to: &packed,
            CDXJ.Entry(
                url: exchange.url, date: exchange.date, file: name, mime: CDXJ.metadata, status: nil, digest: nil,
                purpose: exchange.purpose))
        return packed
    }

    /// A body that an earlier run got, and this one used.
    package func resource(_ exchange: WARCExchange, _ body: [UInt8], type: String, number: Int) -> PackedRecords {
        var packed = PackedRecords()
        packed.isExchange = false
        let digest = Self.digest(body)
        append(
            "resource", number, exchange.date, type, body,
            Self.target(exchange) + [HTTPHeader("WARC-Payload-Digest", digest)], to: &packed,
            CDXJ.Entry(
                url: exchange.url, date: exchange.date, file: name, mime: type, status: nil, digest: digest,
                purpose: exchange.purpose, isResource: true))
        return packed
    }

    private static func target(_ exchange: WARCExchange) -> [HTTPHeader] {
        [HTTPHeader("WARC-Target-URI", exchange.url)]
            + (exchange.purpose.isEmpty ? [] : [HTTPHeader("X-Regnews-For", exchange.purpose)])
    }

    /// Chunked transfer was undone on the way in; the header keeps its value under another name.
    private static func stored(_ headers: [HTTPHeader]) -> [HTTPHeader] {
        headers.map { header in
            header.name.lowercased() == "transfer-encoding"
                ? HTTPHeader("X-Archive-Orig-Transfer-Encoding", header.value) : header
        }
    }

    static func digest(_ bytes: [UInt8]) -> String { "sha256:" + SHA256.hex(bytes) }

    private func append(
        _ type: String, _ number: Int, _ date: Timestamp, _ contentType: String, _ block: [UInt8],
        _ extra: [HTTPHeader], to packed: inout PackedRecords, _ entry: CDXJ.Entry? = nil, isPacked: Bool = false
    ) {
        var record: [UInt8] = []
        record.reserveCapacity(block.count + 1024)
        func add(_ parts: String...) { for part in parts { record.append(contentsOf: part.utf8) } }
        add("WARC/1.1\r\nWARC-Type: ", type, "\r\nWARC-Record-ID: <", recordID(number), ">\r\nWARC-Date: ")
        add(date.description, "\r\n")
        for field in extra { add(field.name, ": ", field.value, "\r\n") }
        // of a response its payload's digest says what can change unnoticed; gzip's own check covers the whole record
        if type != "response" { add("WARC-Block-Digest: ", Self.digest(block), "\r\n") }
        add("Content-Type: ", contentType, "\r\nContent-Length: ", String(block.count), "\r\n\r\n")
        record += block
        add("\r\n\r\n")
        let member = ContentDecoding.gzip(record, isPacked: isPacked)
        if var entry {
            (entry.offset, entry.length) = (packed.bytes.count, member.count)
            packed.index.append(CDXJ.Line(entry))
        }
        packed.bytes += member
    }

    private func recordID(_ number: Int) -> String {
        var bytes = Array(SHA256.digest("\(run)\n\(name)\n\(number)".utf8).prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        var id = Array("urn:uuid:".utf8)
        for (index, digit) in hexDigits(bytes).utf8.enumerated() {
            if [8, 12, 16, 20].contains(index) { id.append(UInt8(ascii: "-")) }
            id.append(digit)
        }
        return String(decoding: id, as: UTF8.self)
    }
}
