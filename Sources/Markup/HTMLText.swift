// The text of a piece of HTML (a feed's description, say), by a tokenizer over bytes: no tree is built.

import Bytes

package struct HTMLText: Sendable, Equatable {
    /// One paragraph a line.
    package var text: String
    /// The href and src values, in order, references resolved.
    package var links: [String]

    package enum Form: Sendable {
        /// Any tag is markup.
        case body
        /// One line, in which only HTML's own tags are markup: `<Q3> results` stays.
        case title
    }

    package init(_ html: String) { self.init(html.utf8) }

    /// - Parameter html: UTF-8.
    package init(_ html: some Sequence<UInt8>, form: Form = .body) {
        let read =
            html.withContiguousStorageIfAvailable { HTMLText(buffer: $0, form) }
            ?? Array(html).withUnsafeBufferPointer { HTMLText(buffer: $0, form) }
        self = read
    }

    private init(buffer bytes: UnsafeBufferPointer<UInt8>, _ form: Form) {
        var reader = HTMLTextReader(bytes, form)
        reader.read()
        text = String(decoding: reader.out.bytes, as: UTF8.self)
        links = reader.links
    }

    /// White space folded: runs with a line break become one line break, others one blank; none at the ends.
    ///
    /// - Parameter asLine: line breaks become blanks.
    package static func folded(_ bytes: [UInt8], asLine: Bool = false) -> String {
        bytes.withUnsafeBufferPointer { bytes in
            var out = FoldedText(capacity: bytes.count, asLine: asLine)
            out.append(bytes, from: 0, to: bytes.count)
            return String(decoding: out.bytes, as: UTF8.self)
        }
    }
}

/// The pass over the bytes.
private struct HTMLTextReader {
    var out: FoldedText
    var links: [String] = []
    private let bytes: UnsafeBufferPointer<UInt8>
    private var at = 0

    private let form: HTMLText.Form
    private var hasSections = true
    private var hasComments = true

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ form: HTMLText.Form) {
        (self.bytes, self.form) = (bytes, form)
        out = FoldedText(capacity: bytes.count, asLine: form == .title)
    }

    mutating func read() {
        guard let base = bytes.baseAddress else { return }
        while at < bytes.count {
            let start = at
            while at < bytes.count, base[at] != 0x3C, base[at] != 0x26 { at += 1 }
            if at > start { out.append(bytes, from: start, to: at) }
            guard at < bytes.count else { return }
            if base[at] == 0x26 {
                if let reference = CharacterReference.read(bytes, at: at, strict: false) {
                    if let scalar = reference.scalar { out.append(scalar) }
                    at = reference.end
                } else {
                    literal(1)
                }
            } else {
                markup()
            }
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }

    /// So many bytes are text after all.
    private mutating func literal(_ count: Int) {
        out.append(bytes, from: at, to: min(at + count, bytes.count))
        at = min(at + count, bytes.count)
    }

    private mutating func markup() {
        guard at + 1 < bytes.count else { return literal(1) }
        let next = bytes[at + 1]
        if next == UInt8(ascii: "!") { return declaration() }
        if next == UInt8(ascii: "?"), let end = bytes.end(of: ">", from: at + 2) {
            at = end
            return
        }
        let isClosing = next == UInt8(ascii: "/")
        guard Self.isLetter(next) || isClosing && at + 2 < bytes.count && Self.isLetter(bytes[at + 2]) else {
            return literal(1)
        }
        tag(isClosing: isClosing)
    }

    private mutating func declaration() {
        if bytes.stands("<![CDATA[", at: at), let end = end(of: "]]>", from: at + 9, &hasSections) {
            out.append(bytes, from: at + 9, to: end - 3)
            at = end
        } else if bytes.stands("<!--", at: at),
            let end = end(of: "-->", from: at + 4, &hasComments) ?? bytes.end(of: ">", from: at + 4)
        {
            at = end
        } else if at + 2 < bytes.count, Self.isLetter(bytes[at + 2]), let end = bytes.end(of: ">", from: at + 2) {
            at = end
        } else {
            literal(2)
        }
    }

    /// - Parameter isLeft: whether there may be one; false from the first search on that found none.
    private func end(of text: StaticString, from start: Int, _ isLeft: inout Bool) -> Int? {
        guard isLeft else { return nil }
        let end = bytes.end(of: text, from: start)
        isLeft = end != nil
        return end
    }

    private mutating func tag(isClosing: Bool) {
        var i = at + (isClosing ? 2 : 1)
        var name: UInt64 = 0
        while i < bytes.count {
            let byte = bytes[i]
            if Self.isLetter(byte) || byte >= 0x30 && byte <= 0x39 {
                name = name << 8 | UInt64(byte | 0x20)
            } else if byte == UInt8(ascii: ":") {
                name = 0  // a prefix, as in xhtml:p
            } else {
                break
            }
            i += 1
        }
        if form == .title, !Self.known.contains(name) { return literal(i - at) }
        at = attributes(from: i)
        if Self.blocks.contains(name) { out.lineBreak() }
        if !isClosing {
            if name == Self.script { skipElement("</script") } else if name == Self.style { skipElement("</style") }
        }
    }

    /// Reads attributes; quotes are honoured. Returns the index behind the tag.
    private mutating func attributes(from start: Int) -> Int {
        var i = start
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D }
        while i < bytes.count, bytes[i] != UInt8(ascii: ">") {
            guard Self.isLetter(bytes[i]) else { i += 1; continue }
            let name = i
            while i < bytes.count, !isBlank(bytes[i]), bytes[i] != UInt8(ascii: "="), bytes[i] != UInt8(ascii: ">"),
                bytes[i] != UInt8(ascii: "/")
            {
                i += 1
            }
            let isLink = isAddress(name..<i)
            while i < bytes.count, isBlank(bytes[i]) { i += 1 }
            guard i < bytes.count, bytes[i] == UInt8(ascii: "=") else { continue }
            i += 1
            while i < bytes.count, isBlank(bytes[i]) { i += 1 }
            guard i < bytes.count else { break }
            let value: Range<Int>
            if bytes[i] == UInt8(ascii: "\"") || bytes[i] == UInt8(ascii: "'") {
                let end = bytes.find(bytes[i], from: i + 1) ?? bytes.count
                value = i + 1..<end
                i = end + 1
            } else {
                let start = i
                while i < bytes.count, !isBlank(bytes[i]), bytes[i] != UInt8(ascii: ">") { i += 1 }
                value = start..<i
            }
            if isLink, !value.isEmpty { addLink(value) }
        }
        return min(i + 1, bytes.count)
    }

    private func isAddress(_ name: Range<Int>) -> Bool {
        func letter(_ offset: Int) -> UInt8 { bytes[name.lowerBound + offset] | 0x20 }
        switch name.count {
        case 3: return letter(0) == 0x73 && letter(1) == 0x72 && letter(2) == 0x63  // src
        case 4: return letter(0) == 0x68 && letter(1) == 0x72 && letter(2) == 0x65 && letter(3) == 0x66  // href
        default: return false
        }
    }

    private mutating func addLink(_ value: Range<Int>) {
        var start = value.lowerBound
        var end = value.upperBound
        while start < end, bytes[start] <= 0x20 { start += 1 }
        while end > start, bytes[end - 1] <= 0x20 { end -= 1 }
        guard start < end else { return }
        let text = UnsafeBufferPointer(rebasing: bytes[start..<end])
        guard text.find(0x26) != nil else {
            links.append(String(decoding: text, as: UTF8.self))
            return
        }
        var out: [UInt8] = []
        CharacterReference.resolve(text, strict: false, into: &out)
        links.append(String(decoding: out, as: UTF8.self))
    }

    /// Passes over what is no text, to the end of its end tag.
    private mutating func skipElement(_ close: StaticString) {
        let count = close.utf8CodeUnitCount
        while let index = bytes.find(0x3C, from: at) {
            if index + count <= bytes.count,
                (1..<count).allSatisfy({ bytes[index + $0] | 0x20 == close.utf8Start[$0] | 0x20 })
            {
                at = bytes.end(of: ">", from: index) ?? bytes.count
                return
            }
            at = index + 1
        }
        at = bytes.count
    }

    private static func packed(_ name: String) -> UInt64 { name.utf8.reduce(0) { $0 << 8 | UInt64($1 | 0x20) } }
    private static let script = packed("script")
    private static let style = packed("style")

    /// By the last eight letters of their names.
    private static let blocks: Set<UInt64> = Set(
        [
            "p", "div", "br", "li", "ul", "ol", "tr", "td", "th", "table", "h1", "h2", "h3", "h4", "h5", "h6",
            "blockquote", "pre", "hr", "section", "article", "dd", "dt", "dl", "figure", "figcaption", "header",
            "footer",
        ].map(packed))

    /// HTML's elements that may stand in a title by mistake or on purpose.
    private static let known: Set<UInt64> = blocks.union(
        [
            "a", "abbr", "acronym", "address", "area", "aside", "audio", "b", "base", "bdi", "bdo", "big", "blink",
            "body",
            "button", "caption", "center", "cite", "code", "col", "data", "del", "dfn", "dir", "em", "embed",
            "fieldset",
            "font", "form", "frame", "head", "html", "i", "iframe", "img", "input", "ins", "kbd", "label", "legend",
            "link",
            "main", "map", "mark", "meta", "nav", "nobr", "noscript", "object", "option", "param", "picture", "q", "rp",
            "rt", "ruby", "s", "samp", "script", "select", "small", "source", "span", "strike", "strong", "style",
            "sub",
            "summary", "sup", "svg", "tbody", "template", "textarea", "tfoot", "thead", "time", "title", "tt", "u",
            "var",
            "video", "wbr",
        ].map(packed))
}
