// The index beside an archive: a line a record, `key timestamp {json}`, sorted by bytes, as pywb and other replay tools read
// it. With it the answers of an archive are found without reading the archive.
//
// Format: https://specs.webrecorder.net/cdxj/0.1.0/ ; the key is a SURT, the address turned round so that a site sorts together.

import Bytes
import Foundation
import Records

package enum CDXJ {
    static let revisit = "warc/revisit"
    static let metadata = "warc/metadata"
    /// No archive is larger, and sums of two do not overflow.
    private static let longest = 1 << 50

    package struct Entry: Sendable, Equatable {
        package var url: String
        package var date: Timestamp
        package var file: String
        package var mime: String
        package var status: Int?
        package var digest: String?
        package var purpose: String
        /// A body without a status line.
        package var isResource = false
        package var offset = 0
        package var length = 0

        package var isRevisit: Bool { mime == CDXJ.revisit }
        package var isMetadata: Bool { mime == CDXJ.metadata }
    }

    /// `x.warc.gz` → `x.cdxj`
    package static func path(of archive: String) -> String {
        var path = archive
        for suffix in [".gz", ".warc"] where path.hasSuffix(suffix) { path.removeLast(suffix.utf8.count) }
        return path + ".cdxj"
    }

    static func mime(_ contentType: String?) -> String {
        let type = (contentType ?? "").prefix { $0 != ";" && $0 != "," }.filter { $0 > " " && $0.isASCII }.lowercased()
        return type.isEmpty ? "unk" : type
    }

    /// A line of the index but for its last member, the offset, which is known when the record is written.
    struct Line: Sendable {
        fileprivate let start: [UInt8]
        /// Counted from the first of the records that were packed together, and later from the start of the file.
        var offset: Int

        init(_ entry: Entry) {
            var line = JSONWriter()
            line.raw(Array(SURT.key(entry.url).utf8) + [0x20])
            line.raw(entry.date.description.utf8.filter { $0 >= 0x30 && $0 <= 0x39 })
            line.raw(" {\"url\":")
            line.string(entry.url)
            func add(_ name: StaticString, _ value: String?) {
                guard let value else { return }
                line.raw(name)
                line.string(value)
            }
            add(",\"mime\":", entry.mime)
            add(",\"status\":", entry.status.map(String.init))
            add(",\"digest\":", entry.digest)
            add(",\"for\":", entry.purpose.isEmpty ? nil : entry.purpose)
            add(",\"type\":", entry.isResource ? "resource" : nil)
            add(",\"filename\":", entry.file)
            add(",\"length\":", String(entry.length))
            start = line.bytes
            offset = entry.offset
        }
    }

    /// The file's contents.
    static func file(_ lines: [Line]) -> [UInt8] {
        var file: [UInt8] = []
        for line in lines.sorted(by: { $0.start.lexicographicallyPrecedes($1.start) }) {
            file += line.start
            file += ",\"offset\":\"\(line.offset)\"}\n".utf8
        }
        return file
    }

    /// Reads an index; in the order of the archive.
    ///
    /// - Returns: nil where there is none, or not one of this archive as it is now.
    package static func read(_ path: String, archiveSize: Int) -> [Entry]? {
        guard let bytes = try? File.read(path) else { return nil }
        var entries: [Entry] = []
        for line in bytes.split(separator: 0x0A) {
            guard let entry = entry(line) else { return nil }
            entries.append(entry)
        }
        // a record that is no answer does not stand last: requests come before their responses
        guard entries.map({ $0.offset + $0.length }).max() == archiveSize else { return nil }
        return entries.sorted { $0.offset < $1.offset }
    }

    private static func entry(_ line: ArraySlice<UInt8>) -> Entry? {
        let parts = line.split(separator: 0x20, maxSplits: 2)
        guard parts.count == 3, let json = try? JSONValue.parse(Array(parts[2])),
            let url = json["url"]?.string, let mime = json["mime"]?.string,
            let offset = json["offset"]?.string.flatMap({ Int($0) }),
            let length = json["length"]?.string.flatMap({ Int($0) }), (0...Self.longest).contains(offset),
            (1...Self.longest).contains(length), let date = date(parts[1])
        else { return nil }
        var entry = Entry(
            url: url, date: date, file: json["filename"]?.string ?? "", mime: mime,
            status: json["status"]?.string.flatMap { Int($0) }, digest: json["digest"]?.string,
            purpose: json["for"]?.string ?? "")
        (entry.offset, entry.length, entry.isResource) = (offset, length, json["type"]?.string == "resource")
        return entry
    }

    private static func date(_ digits: ArraySlice<UInt8>) -> Timestamp? {
        guard digits.count == 14, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        func part(_ start: Int, _ count: Int) -> String {
            String(decoding: digits[(digits.startIndex + start)...].prefix(count), as: UTF8.self)
        }
        return Timestamp(
            "\(part(0, 4))-\(part(4, 2))-\(part(6, 2))T\(part(8, 2)):\(part(10, 2)):\(part(12, 2))Z")
    }
}

/// "Sort-friendly URI reordering transform", as the Internet Archive's `surt` makes it.
enum SURT {
    /// `https://www.fca.example/news?b=2&a=1` → `example,fca)/news?a=1&b=2`
    static func key(_ address: String) -> String {
        guard let url = WebURL(address) else { return address.filter { !$0.isWhitespace } }
        var labels = url.host.split(separator: ".", omittingEmptySubsequences: false)
        // www, www2 … are the site itself
        if let first = labels.first, labels.count > 1, first.hasPrefix("www"),
            first.dropFirst(3).allSatisfy({ $0.isASCII && $0.isNumber })
        {
            labels.removeFirst()
        }
        let host = url.host.hasPrefix("[") ? url.host : labels.reversed().joined(separator: ",")
        var path = url.path.lowercased()
        if path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
        let query = (url.query ?? "").lowercased().split(separator: "&", omittingEmptySubsequences: false).sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }.joined(separator: "&")
        return "\(host)\(url.port.map { ":\($0)" } ?? ""))\(path)\(query.isEmpty ? "" : "?" + query)"
    }
}
