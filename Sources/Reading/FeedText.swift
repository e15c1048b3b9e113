// What the feed formats share: texts made from their bytes, and addresses made absolute.

import Markup
import Records

/// How much of a list is taken. The figures belong to an answer of 8 MiB and grow with `max_bytes` of the source.
package struct ReadingLimits: Sendable {
    /// More entries than a list of that size has: 160 bytes are a link and a title.
    package let entries: Int
    /// Bytes of a title, a name, a category.
    package let line: Int
    /// Bytes of a summary or text: no law is longer.
    package let text: Int

    package init(bytes: Int = 8 << 20) { (entries, line, text) = (bytes / 160, max(256, bytes / 2048), bytes / 8) }
}

/// What relative addresses are resolved against.
struct WebBase {
    var url: WebURL?
    /// Whether the document itself named it (`xml:base`, Content-Location).
    var isDeclared = false

    func moved(to text: String) -> WebBase {
        // a base is an address, and a short one
        guard text.utf8.count <= 2048, let url = WebURL(text, base: url) else { return self }
        return WebBase(url: url, isDeclared: true)
    }

    /// An address made absolute; what does not parse stays as it was linked.
    func link(_ text: String) -> String? {
        let bare = text.trimmed
        guard !bare.isEmpty else { return nil }
        guard let url, !WebURL.isSerialised(bare) else { return bare }
        return WebURL(bare, base: url).map(\.description) ?? bare
    }

    func links(_ texts: [String]) -> [String] { texts.compactMap(link) }
}

/// Makes texts of bytes, and remembers what it had to cut or repair.
struct FeedText {
    let limits: ReadingLimits
    /// `truncated`, `double-encoded`
    private(set) var warnings: Set<String> = []

    init(_ limits: ReadingLimits) { self.limits = limits }

    mutating func takeWarnings() -> [String] {
        defer { warnings = [] }
        return warnings.sorted()
    }

    /// One line of plain text.
    mutating func line(_ bytes: [UInt8]) -> String? {
        finished(HTMLText.folded(bytes, asLine: true), limit: limits.line)
    }

    mutating func line(_ text: String) -> String? { line(Array(text.utf8)) }

    /// Plain text, one paragraph a line.
    mutating func plain(_ bytes: [UInt8]) -> String? { finished(HTMLText.folded(bytes), limit: limits.text) }

    /// Text of HTML that a feed carries, and its links made absolute.
    mutating func html(_ markup: some Sequence<UInt8>, _ base: WebBase) -> (text: String?, links: [String]) {
        let read = HTMLText(markup)
        return (finished(read.text, limit: limits.text), base.links(read.links))
    }

    /// A title that may hold markup: tags are stripped only where they are HTML's.
    mutating func title(_ bytes: [UInt8], _ base: WebBase) -> (text: String?, links: [String]) {
        guard bytes.contains(where: { $0 == 0x3C || $0 == 0x26 }) else { return (line(bytes), []) }
        let read = HTMLText(bytes, form: .title)
        return (finished(read.text, limit: limits.line), base.links(read.links))
    }

    /// A person's name: RSS writes "me@example.org (Ann Lee)", some write it the other way round. Where there is only an
    /// address, the address.
    mutating func person(_ bytes: [UInt8]) -> String? {
        guard let line = title(bytes, WebBase()).text else { return nil }
        guard line.hasSuffix(")"), let open = line.firstIndex(of: "(") else { return line }
        let outside = String(line[..<open]).trimmed
        let inside = String(line[line.index(after: open)...].dropLast()).trimmed
        if outside.contains("@"), !inside.isEmpty { return inside }
        return inside.contains("@") && !outside.isEmpty ? outside : line
    }

    /// Adds a name that is not in the list yet. No entry has more; a hostile one would make each search long.
    mutating func add(_ name: String, to names: inout [String]) {
        guard names.count < Self.maximumNames else {
            warnings.insert("truncated")
            return
        }
        if !names.contains(name) { names.append(name) }
    }

    private static let maximumNames = 256

    private mutating func finished(_ text: String, limit: Int) -> String? {
        var text = text
        if let repaired = DoubleEncoding.repaired(text) {
            text = repaired
            warnings.insert("double-encoded")
        }
        if text.utf8.count > limit {
            text = Self.cut(text, limit)
            warnings.insert("truncated")
        }
        return text.isEmpty ? nil : text
    }

    private static func cut(_ text: String, _ limit: Int) -> String {
        var end = text.utf8.index(text.startIndex, offsetBy: limit)
        while end > text.startIndex, UTF8.isContinuation(text.utf8[end]) { end = text.utf8.index(before: end) }
        return String(text[..<end])
    }
}

extension String {
    var trimmed: String {
        var bytes = utf8[...]
        // nearly all texts need nothing
        guard let first = bytes.first, let last = bytes.last,
            first <= 0x20 || last <= 0x20 || first > 0x7E || last > 0x7E
        else { return self }
        while let first = bytes.first, first <= 0x20 { bytes.removeFirst() }
        while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
        var text = Substring(bytes)
        while let first = text.unicodeScalars.first, first.properties.isWhitespace { text.unicodeScalars.removeFirst() }
        while let last = text.unicodeScalars.last, last.properties.isWhitespace { text.unicodeScalars.removeLast() }
        return String(text)
    }
}
