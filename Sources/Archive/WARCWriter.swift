// Writes WARC 1.1, one gzip member a record; the file is named `.open` until it is whole.
//
// Record ids are made from the run and the record's number (a version 8 UUID of RFC 9562), and dates are given in: the same
// exchanges give the same bytes.

import Bytes
import Foundation
import Records

package final class WARCWriter {
    private let file: WholeFile
    private let run: String
    private var count = 0
    private var offset = 0
    /// How many exchanges were stored, failed ones included.
    package private(set) var exchanges = 0

    /// - Parameters:
    ///   - path: `….warc.gz`
    ///   - run: id of the run, stands in the warcinfo record and in every record id.
    ///   - software: name and version of the program that writes.
    package init(_ path: String, run: String, software: String, at date: Timestamp) throws(FileError) {
        file = try WholeFile(path)
        self.run = run
        let info = "software: \(software)\r\nformat: WARC File Format 1.1\r\nisPartOf: \(run)\r\n"
        _ = try append(
            type: "warcinfo", date: date, contentType: "application/warc-fields", block: Array(info.utf8),
            extra: [HTTPHeader("WARC-Filename", name)])
    }

    private var name: String { (file.path as NSString).lastPathComponent }

    /// Stores one exchange.
    ///
    /// - Parameters:
    ///   - purpose: for whom it was asked; stands in the field `X-Regnews-For`.
    ///   - request: the request head as it was sent.
    ///   - response: the response as it came over the wire, status line and headers included.
    /// - Returns: where the response lies.
    package func append(
        url: String, purpose: String = "", request: [UInt8], response: HTTPMessage, at date: Timestamp
    ) throws(FileError) -> ArchiveLocation {
        exchanges += 1
        let (headers, body) = Self.stored(response)
        var head = "HTTP/1.1 \(response.status) \(response.reason)\r\n"
        for header in headers { head += "\(header.name): \(header.value)\r\n" }
        let location = try append(
            type: "response", date: date, contentType: "application/http;msgtype=response",
            block: Array((head + "\r\n").utf8) + body,
            extra: Self.target(url, purpose) + [HTTPHeader("WARC-Payload-Digest", Self.digest(body))])
        _ = try append(
            type: "request", date: date, contentType: "application/http;msgtype=request", block: request,
            extra: [HTTPHeader("WARC-Target-URI", url), HTTPHeader("WARC-Concurrent-To", "<\(location.recordID)>")])
        return location
    }

    /// Stores that an exchange failed.
    ///
    /// - Parameter failure: what happened, as the fetcher writes it; one line.
    package func append(url: String, purpose: String, failure: String, at date: Timestamp) throws(FileError) {
        exchanges += 1
        _ = try append(
            type: "metadata", date: date, contentType: "application/warc-fields",
            block: Array("fetchError: \(failure)\r\n".utf8), extra: Self.target(url, purpose))
    }

    private static func target(_ url: String, _ purpose: String) -> [HTTPHeader] {
        [HTTPHeader("WARC-Target-URI", url)] + (purpose.isEmpty ? [] : [HTTPHeader("X-Regnews-For", purpose)])
    }

    package func close() throws(FileError) { try file.commit() }
    package func discard() { file.discard() }

    /// Chunked transfer was undone on the way in; the header keeps its value under another name.
    private static func stored(_ response: HTTPMessage) -> ([HTTPHeader], [UInt8]) {
        let headers = response.headers.map { header in
            header.name.lowercased() == "transfer-encoding"
                ? HTTPHeader("X-Archive-Orig-Transfer-Encoding", header.value) : header
        }
        return (headers, response.body)
    }

    private static func digest(_ bytes: [UInt8]) -> String { "sha256:" + SHA256.hex(bytes) }

    private func append(
        type: String, date: Timestamp, contentType: String, block: [UInt8], extra: [HTTPHeader]
    ) throws(FileError) -> ArchiveLocation {
        let id = "urn:uuid:" + Self.uuid("\(run)\n\(name)\n\(count)")
        count += 1
        let fields =
            [
                HTTPHeader("WARC-Type", type), HTTPHeader("WARC-Record-ID", "<\(id)>"),
                HTTPHeader("WARC-Date", date.description),
            ]
            + extra
            + [
                HTTPHeader("WARC-Block-Digest", Self.digest(block)), HTTPHeader("Content-Type", contentType),
                HTTPHeader("Content-Length", String(block.count)),
            ]
        var head = "WARC/1.1\r\n"
        for field in fields { head += "\(field.name): \(field.value)\r\n" }
        let member = ContentDecoding.gzip(Array((head + "\r\n").utf8) + block + Array("\r\n\r\n".utf8))
        let location = ArchiveLocation(file: name, offset: offset, recordID: id)
        try file.append(member)
        offset += member.count
        return location
    }

    private static func uuid(_ name: String) -> String {
        var bytes = Array(SHA256.digest(name.utf8).prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        let hex = Array(hexDigits(bytes))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(hex[$0]) }.joined(separator: "-")
    }
}
