// The text of a piece of HTML (a feed's description, say), by a tokenizer over bytes: no tree is built.

import Foundation

package struct HTMLText: Sendable, Equatable {
    /// One paragraph a line.
    package var text: String
    /// The href and src values, in order, references resolved.
    package var links: [String]

    package init(_ html: String) {
        var html = html
        (text, links) = html.withUTF8 { Self.read($0) }
    }

    private static let blocks: Set<String> = [
        "p", "div", "br", "li", "ul", "ol", "tr", "td", "th", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote",
        "pre", "hr",
        "section", "article", "dd", "dt", "dl", "figure", "figcaption", "header", "footer",
    ]

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }

    private static func read(_ bytes: UnsafeBufferPointer<UInt8>) -> (String, [String]) {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var links: [String] = []
        var i = 0
        while i < bytes.count {
            let byte = bytes[i]
            if byte == UInt8(ascii: "&"), let (text, end) = CharacterReference.read(bytes, at: i, strict: false) {
                out.append(contentsOf: text)
                i = end
                continue
            }
            guard byte == UInt8(ascii: "<"), i + 1 < bytes.count else { out.append(byte); i += 1; continue }
            let next = bytes[i + 1]
            if next == UInt8(ascii: "!") || next == UInt8(ascii: "?") {
                i = skipDeclaration(bytes, i)
                continue
            }
            let isClosing = next == UInt8(ascii: "/")
            guard isLetter(next) || isClosing && i + 2 < bytes.count && isLetter(bytes[i + 2]) else {
                out.append(byte)
                i += 1
                continue
            }
            var tag = Tag(bytes, at: i, links: &links)
            if blocks.contains(tag.name) { out.append(0x0A) }
            if !isClosing, tag.name == "script" || tag.name == "style" {
                tag.end = skipElement(bytes, tag.end, tag.name)
            }
            i = tag.end
        }
        return (folded(out), links)
    }

    private struct Tag {
        var name: String
        var end: Int

        /// Reads a tag and its attributes; quotes are honoured.
        init(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int, links: inout [String]) {
            var i = start + 1
            if bytes[i] == UInt8(ascii: "/") { i += 1 }
            let nameStart = i
            while i < bytes.count, isLetter(bytes[i]) || bytes[i] >= 0x30 && bytes[i] <= 0x39 { i += 1 }
            name = String(decoding: bytes[nameStart..<i], as: UTF8.self).lowercased()
            while i < bytes.count, bytes[i] != UInt8(ascii: ">") {
                guard isLetter(bytes[i]) else { i += 1; continue }
                let attributeStart = i
                while i < bytes.count, !" \t\n\r=>/".utf8.contains(bytes[i]) { i += 1 }
                let attribute = String(decoding: bytes[attributeStart..<i], as: UTF8.self).lowercased()
                while i < bytes.count, " \t\n\r".utf8.contains(bytes[i]) { i += 1 }
                guard i < bytes.count, bytes[i] == UInt8(ascii: "=") else { continue }
                i += 1
                while i < bytes.count, " \t\n\r".utf8.contains(bytes[i]) { i += 1 }
                guard i < bytes.count else { break }
                let valueStart: Int
                let valueEnd: Int
                if bytes[i] == UInt8(ascii: "\"") || bytes[i] == UInt8(ascii: "'") {
                    let quote = bytes[i]
                    valueStart = i + 1
                    i += 1
                    while i < bytes.count, bytes[i] != quote { i += 1 }
                    valueEnd = i
                    i += 1
                } else {
                    valueStart = i
                    while i < bytes.count, !" \t\n\r>".utf8.contains(bytes[i]) { i += 1 }
                    valueEnd = i
                }
                if attribute == "href" || attribute == "src", valueEnd > valueStart {
                    let value = String(decoding: bytes[valueStart..<valueEnd], as: UTF8.self)
                    links.append(CharacterReference.resolve(value).trimmingCharacters(in: .whitespacesAndNewlines))
                }
            }
            end = min(i + 1, bytes.count)
        }
    }

    private static func skipDeclaration(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        let isComment = start + 3 < bytes.count && bytes[start + 2] == 0x2D && bytes[start + 3] == 0x2D
        var i = start + 2
        while i < bytes.count {
            if bytes[i] == UInt8(ascii: ">"), !isComment || bytes[i - 1] == 0x2D && bytes[i - 2] == 0x2D {
                return i + 1
            }
            i += 1
        }
        return bytes.count
    }

    private static func skipElement(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ name: String) -> Int {
        let close = Array("</\(name)".utf8)
        var i = start
        while i + close.count <= bytes.count {
            if bytes[i] == close[0], (0..<close.count).allSatisfy({ bytes[i + $0] | 0x20 == close[$0] | 0x20 }) {
                while i < bytes.count, bytes[i] != UInt8(ascii: ">") { i += 1 }
                return min(i + 1, bytes.count)
            }
            i += 1
        }
        return bytes.count
    }

    /// White space folded: runs with a line break become one line break, others one blank; none at the ends.
    package static func folded(_ bytes: [UInt8]) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var pending: UInt8 = 0
        var i = 0
        while i < bytes.count {
            let byte = bytes[i]
            let isNoBreak = byte == 0xC2 && i + 1 < bytes.count && bytes[i + 1] == 0xA0
            let isIdeographic = byte == 0xE3 && i + 2 < bytes.count && bytes[i + 1] == 0x80 && bytes[i + 2] == 0x80
            if byte <= 0x20 || isNoBreak || isIdeographic {
                if byte == 0x0A { pending = 0x0A } else if pending == 0 { pending = 0x20 }
                i += isNoBreak ? 2 : isIdeographic ? 3 : 1
                continue
            }
            if pending != 0, !out.isEmpty { out.append(pending) }
            pending = 0
            out.append(byte)
            i += 1
        }
        return String(decoding: out, as: UTF8.self)
    }
}
