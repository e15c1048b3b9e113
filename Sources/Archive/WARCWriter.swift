// Writes WARC 1.1, one gzip member a record; the file is named `.open` until it is whole, and gets a CDXJ index beside it.
//
// Record ids are made from the run and the record's number (a version 8 UUID of RFC 9562), and dates are given in: the same
// exchanges give the same bytes. Packing is a function of values (`WARCPacker`), so that several can pack at once.

import Bytes
import Foundation
import Records

package final class WARCWriter {
    package let packer: WARCPacker
    /// Where it and earlier archives lie.
    package let folder: String
    private let file: WholeFile
    private var numbers = 0
    private var offset = 0
    private var index: [CDXJ.Line] = []
    private var stored: [String: StoredPayload]
    /// How many exchanges were stored, failed ones included.
    package private(set) var exchanges = 0

    /// Payloads that are remembered, so that the next one like it is written as a revisit.
    private static let maximumStored = 100_000

    /// - Parameters:
    ///   - path: `….warc.gz`
    ///   - run: id of the run, stands in the warcinfo record and in every record id.
    ///   - software: name and version of the program that writes.
    ///   - known: payloads that lie in earlier archives of the same folder.
    package init(
        _ path: String, run: String, software: String, at date: Timestamp, known: [StoredPayload] = []
    ) throws(FileError) {
        file = try WholeFile(path)
        let parent = (path as NSString).deletingLastPathComponent
        folder = parent.isEmpty ? "." : parent
        packer = WARCPacker(run: run, name: (path as NSString).lastPathComponent)
        stored = Dictionary(known.map { ($0.digest, $0) }, uniquingKeysWith: { _, last in last })
        _ = try append(packer.info(software: software, number: reserve(1), at: date))
    }

    /// Numbers for so many records.
    package func reserve(_ count: Int) -> Int {
        defer { numbers += count }
        return numbers
    }

    /// The record that has this payload already; nil where it is not worth a reference.
    package func original(of payload: Payload) -> StoredPayload? {
        payload.count < Payload.worthAReference ? nil : stored[payload.digest]
    }

    /// Stores one exchange: number, packing and appending in one.
    ///
    /// - Parameters:
    ///   - purpose: for whom it was asked; stands in the field `X-Regnews-For`.
    ///   - request: the request head as it was sent.
    ///   - response: the response as it came over the wire, status line and headers included.
    /// - Returns: where the response lies.
    package func append(
        url: String, purpose: String = "", request: [UInt8], response: HTTPMessage, at date: Timestamp
    ) throws(FileError) -> ArchiveLocation {
        let exchange = WARCExchange(url: url, purpose: purpose, request: request, at: date)
        let payload = Payload(response.body)
        return try append(
            packer.exchange(exchange, response, payload, original: original(of: payload), number: reserve(2)))
    }

    /// Appends what `packer` made of numbers of this writer.
    ///
    /// - Returns: where the record that was asked for lies.
    package func append(_ packed: PackedRecords) throws(FileError) -> ArchiveLocation {
        try file.append(packed.bytes)
        for line in packed.index {
            var line = line
            line.offset += offset
            index.append(line)
        }
        let location = ArchiveLocation(
            file: packer.name, offset: offset + packed.offset, recordID: packed.recordID)
        if let payload = packed.payload, stored.count < Self.maximumStored, stored[payload.digest] == nil {
            stored[payload.digest] = StoredPayload(
                digest: payload.digest, location: location, url: packed.url, date: packed.date)
        }
        exchanges += packed.isExchange ? 1 : 0
        offset += packed.bytes.count
        return location
    }

    package func close() throws(FileError) {
        try file.commit()
        // only beside a whole archive: an index that is missing is made by reading
        try File.write(CDXJ.file(index), to: CDXJ.path(of: file.path))
    }

    package func discard() { file.discard() }
}
