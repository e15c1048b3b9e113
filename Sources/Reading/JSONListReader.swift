// A list that a site's own programs read as JSON: items, links, titles and dates by the JSON pointers (RFC 6901) of the source
// file. JSON that is handed over as a call of a function (JSONP) is taken out of it.

import Markup
import Records

package struct JSONListReader: EntryReader {
    package static let kind = Source.Kind.json

    package init() {}

    package func read(_ resource: FetchedResource, of source: Source) throws(ReadingError) -> Reading {
        guard let list = source.json, !list.items.isEmpty, !list.link.isEmpty else { throw .noJSON }
        let decoded = Charset.decode(
            resource.body, contentType: resource.contentType, kind: .xml, language: source.language)
        guard let start = decoded.utf8.firstIndex(where: { $0 > 0x20 }) else { throw .empty }
        if decoded.utf8[start] == UInt8(ascii: "<") { throw .htmlInsteadOfJSON }
        let document: JSONValue
        do throws(JSONError) { document = try JSONValue.parse(Self.unwrapped(decoded.utf8), isLenient: true) } catch {
            throw .notJSON("\(error)")
        }
        // an empty list may be written as null
        let found = list.items.lazy.compactMap { pointer -> [JSONValue]? in
            let value = document.at(pointer: pointer)
            return value == .null ? [] : value?.array
        }
        guard let items = found.first else {
            throw .noItems(list.items)
        }
        let limits = ReadingLimits(bytes: source.maximumBytes ?? 8 << 20)
        var reading = Reading()
        reading.warnings = decoded.warnings
        if items.count > limits.entries { reading.warnings.append("too-many-entries") }
        let base = WebBase(url: WebURL(resource.url))
        var text = FeedText(limits)
        let dates = DateParser(
            localeHint: source.language, reference: DateReference(resource.fetchedAt, zone: source.timeZone))
        var others = 0
        for item in items.prefix(limits.entries) {
            var entry = Entry()
            entry.link = Self.address(list.link, in: item, base)
            entry.title = Self.first(list.title, in: item).flatMap { text.title(Array($0.utf8), base).text }
            entry.summary = Self.first(list.summary, in: item).flatMap { text.html($0.utf8, base).text }
            if let raw = Self.first(list.date, in: item).flatMap({ text.line($0) }) {
                (entry.publishedRaw, entry.published) = (raw, dates.parse(Self.whole(raw) ?? raw))
                entry.hasRelativeDate =
                    entry.published != nil && dates.withoutReference.parse(Self.whole(raw) ?? raw) == nil
            }
            // what has neither link nor title is a row of something else
            guard entry.link != nil || entry.title != nil else {
                others += 1
                continue
            }
            entry.warnings = text.takeWarnings() + decoded.warnings
            reading.entries.append(entry)
        }
        if others > 0, reading.entries.isEmpty { throw .rowsWithoutLink(others) }
        if others > 0 { reading.warnings.append("rows-without-link: \(others)") }
        reading.next = Self.address(list.next, in: document, base)
        return reading
    }

    /// `callback({…});` without the call.
    private static func unwrapped(_ bytes: [UInt8]) -> [UInt8] {
        guard let start = bytes.firstIndex(where: { $0 > 0x20 }), bytes[start] != UInt8(ascii: "{"),
            bytes[start] != UInt8(ascii: "["), let open = bytes.firstIndex(of: UInt8(ascii: "(")),
            let close = bytes.lastIndex(of: UInt8(ascii: ")")), open < close
        else { return bytes }
        return Array(bytes[(open + 1)..<close])
    }

    /// The first that names an address: a pointer to one, or a pattern of one.
    private static func address(_ forms: [String], in value: JSONValue, _ base: WebBase) -> String? {
        for form in forms where PagePattern(form) == nil {
            if form.hasPrefix("/"), !form.contains("{/") {
                if let text = value.at(pointer: form)?.scalarText, let link = base.link(text) { return link }
            } else if let text = filled(form, in: value), let link = base.link(text) {
                return link
            }
        }
        return nil
    }

    private static func first(_ pointers: [String], in value: JSONValue) -> String? {
        pointers.lazy.compactMap { value.at(pointer: $0)?.scalarText }.first { !$0.trimmed.isEmpty }
    }

    /// Seconds or milliseconds since 1970 that are written with an exponent or a fraction.
    private static func whole(_ text: String) -> String? {
        // ASP.NET's form: /Date(1795000000000+0800)/
        if text.hasPrefix("/Date("), let end = text.lastIndex(of: ")") {
            return String(text[..<end].dropFirst(6).prefix { $0.isNumber })
        }
        guard text.utf8.allSatisfy({ "0123456789.eE+".utf8.contains($0) }),
            text.contains("e") || text.contains("E") || text.utf8.count > 10,
            text.contains(".") || text.contains("e") || text.contains("E"), let value = Double(text), value > 1e8,
            value < 1e14
        else { return nil }
        return String(Int(value))
    }

    private static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var out: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: out.append(byte)
            case let byte where "-._~/:,@!*".utf8.contains(byte): out.append(byte)
            default: out += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// `https://authority.example/doc?id={/docId}` with what the pointers point to; nil where one points to nothing.
    private static func filled(_ pattern: String, in value: JSONValue) -> String? {
        var out = ""
        var rest = pattern[...]
        while let open = rest.firstRange(of: "{/"), let close = rest[open.upperBound...].firstIndex(of: "}") {
            let pointer = "/" + rest[open.upperBound..<close]
            guard let text = value.at(pointer: pointer)?.scalarText, !text.isEmpty else { return nil }
            out += rest[..<open.lowerBound]
            // in a query a value must not end its parameter
            out += out.contains("?") ? encoded(text) : text
            rest = rest[rest.index(after: close)...]
        }
        return out + rest
    }
}
