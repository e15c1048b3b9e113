// The byte pass before libxml2: what its parsers stumble over is mended in decoded UTF-8.

import Bytes

package enum Mend {
    /// More attributes in one tag are dropped: libxml2 compares each with all before it (90,000 took 18 s).
    static let maximumAttributes = 512

    /// For XML: forbidden characters are dropped, C1 controls become what windows-1252 has in their places, for they are
    /// meant so. A text without any comes back as it is.
    package static func xml(_ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBufferPointer { source -> [UInt8]? in
            guard let first = firstForbidden(source) else { return nil }
            var out = Array(source[..<first])
            out.reserveCapacity(source.count)
            var i = first
            while i < source.count {
                if source[i] == 0xC2, i + 1 < source.count, source[i + 1] < 0xA0 {
                    let meant = CharacterReference.c1[Int(source[i + 1]) - 0x80]
                    CharacterReference.append(Unicode.Scalar(meant), to: &out)
                    i += 2
                } else {
                    i = copyCharacter(source, i, to: &out)
                }
            }
            return out
        } ?? bytes
    }

    /// What a byte may begin: 1 a forbidden control character, 2 a C1 control, 3 U+FFFE or U+FFFF.
    private static let suspects: [UInt8] = (0..<256).map { byte in
        switch byte {
        case 0x09, 0x0A, 0x0D: 0
        case ..<0x20: 1
        case 0xC2: 2
        case 0xEF: 3
        default: 0
        }
    }

    private static func firstForbidden(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        let raw = UnsafeRawPointer(bytes.baseAddress)
        return suspects.withUnsafeBufferPointer { suspects in
            var i = 0
            while i < bytes.count {
                // eight printable ASCII bytes at once
                if let raw, i + 8 <= bytes.count {
                    let word = raw.loadUnaligned(fromByteOffset: i, as: UInt64.self)
                    if (word | (word &- 0x2020_2020_2020_2020)) & 0x8080_8080_8080_8080 == 0 {
                        i += 8
                        continue
                    }
                }
                switch suspects[Int(bytes[i])] {
                case 0: break
                case 2: if i + 1 < bytes.count, bytes[i + 1] < 0xA0 { return i }
                case 3: if i + 2 < bytes.count, bytes[i + 1] == 0xBF, bytes[i + 2] >= 0xBE { return i }
                default: return i
                }
                i += 1
            }
            return nil
        }
    }

    /// What of a page is needed.
    package enum Part {
        case all
        /// Without comments and contents that are no words, JSON-LD excepted.
        case words
        /// The same, and templates that a script would fill are read as if they stood there.
        case templates
    }

    /// For HTML: NUL and other controls are dropped, references to C1 controls resolved, long attribute lists cut.
    package static func html(_ bytes: [UInt8], _ part: Part = .all) -> [UInt8] {
        bytes.withUnsafeBufferPointer { bytes in
            var out: [UInt8] = []
            out.reserveCapacity(bytes.count)
            var run = 0  // from here on nothing is copied yet
            var i = 0
            func skip(to next: Int) {
                out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[run..<i]))
                (i, run) = (next, next)
            }
            var finder = Contents.Finder()
            var attributes = -1  // outside of a tag
            var quote: UInt8 = 0
            var tag = 0
            stops.withUnsafeBufferPointer { stops in
                while i < bytes.count {
                    let byte = bytes[i]
                    let stop = stops[Int(byte)]
                    guard stop != 0 else {
                        i += 1
                        continue
                    }
                    if stop == Self.forbidden {
                        skip(to: i + 1)
                        continue
                    }
                    if stop == Self.mayBeC1 {
                        // UTF-8 that was encoded twice with its C1 controls, or a control that windows-1252 means otherwise
                        if let (character, next) = encodedTwice(bytes, at: i) {
                            skip(to: next)
                            out += character
                        } else if byte == 0xC2, i + 1 < bytes.count, bytes[i + 1] >= 0x80, bytes[i + 1] < 0xA0 {
                            let meant = CharacterReference.c1[Int(bytes[i + 1]) - 0x80]
                            skip(to: i + 2)
                            CharacterReference.append(Unicode.Scalar(meant), to: &out)
                        } else {
                            i += 1
                        }
                        continue
                    }
                    if stop == Self.mayBeForbidden {
                        let isForbidden = i + 2 < bytes.count && bytes[i + 1] == 0xBF && bytes[i + 2] >= 0xBE
                        if isForbidden { skip(to: i + 3) } else { i += 1 }
                        continue
                    }
                    if attributes < 0 {
                        if byte == UInt8(ascii: "<"), i + 1 < bytes.count, (bytes[i + 1] | 0x20) >= 0x61,
                            (bytes[i + 1] | 0x20) <= 0x7A
                        {
                            attributes = 0
                            quote = 0
                            tag = i
                        } else if byte == UInt8(ascii: "<"), bytes.stands("<!--", at: i),
                            let end = finder.endOfComment(bytes, from: i + 2)
                        {
                            if part == .all { i = end } else { skip(to: end) }
                            continue
                        } else if byte == UInt8(ascii: "&"), i + 3 < bytes.count, bytes[i + 1] == UInt8(ascii: "#"),
                            let reference = CharacterReference.read(bytes, at: i, strict: false)
                        {
                            let end = reference.end
                            skip(to: end)
                            append(escaped: reference.scalar, to: &out)
                            continue
                        }
                    } else if quote != 0 {
                        if byte == quote { quote = 0 }
                    } else if byte == UInt8(ascii: ">") || byte == UInt8(ascii: "<") {
                        attributes = -1
                        if byte == UInt8(ascii: "<") { continue }
                        if part != .all, let contents = finder.wordless(bytes, tag: tag, from: i + 1) {
                            i += 1
                            if contents.isOpen {
                                let end = i
                                i = tag
                                skip(to: end)
                                continue
                            }
                            if part == .templates, Contents.isTemplate(bytes[tag..<i]) {
                                let template = Array(bytes[i..<contents.end])
                                i = tag
                                skip(to: contents.end)
                                out += Array("<div>".utf8) + html(template, .words) + Array("</div>".utf8)
                                continue
                            }
                            let words = contents.keepsWords ? Contents.words(bytes[i..<contents.end], 512) : []
                            skip(to: contents.end)
                            out += words
                            continue
                        }
                        // `i<n` in a program is no tag
                        if let end = finder.endOfProgram(bytes, tag: tag, from: i + 1) {
                            i = end
                            continue
                        }
                    } else if byte == UInt8(ascii: "=") {
                        attributes += 1
                        if i + 1 < bytes.count, bytes[i + 1] == UInt8(ascii: "\"") || bytes[i + 1] == UInt8(ascii: "'")
                        {
                            quote = bytes[i + 1]
                            i += 2
                            continue
                        }
                    } else if byte == 0x20 || byte == 0x0A || byte == 0x09 {
                        if attributes >= maximumAttributes {
                            var end = i
                            while end < bytes.count, bytes[end] != UInt8(ascii: ">"), bytes[end] != UInt8(ascii: "<") {
                                end += 1
                            }
                            skip(to: end)
                            continue
                        }
                        if byte == 0x20, attributes > 0 { attributes += 1 }
                    }
                    i += 1
                }
            }
            skip(to: i)
            return out
        }
    }

    /// The bytes of one character that were taken for Latin-1 and encoded again. Only with a C1 control among them: without
    /// one, two letters may be meant.
    private static func encodedTwice(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> ([UInt8], Int)? {
        var character: [UInt8] = []
        var hasControl = false
        var i = start
        var wanted = 1
        while character.count < wanted {
            guard i + 1 < bytes.count, bytes[i] == 0xC2 || bytes[i] == 0xC3, bytes[i + 1] & 0xC0 == 0x80 else {
                return nil
            }
            let byte = (bytes[i] & 0x03) << 6 | bytes[i + 1] & 0x3F
            if character.isEmpty {
                switch byte {
                case 0xC2...0xDF: wanted = 2
                case 0xE0...0xEF: wanted = 3
                case 0xF0...0xF4: wanted = 4
                default: return nil
                }
            } else {
                guard byte & 0xC0 == 0x80 else { return nil }
                if byte < 0xA0 { hasControl = true }
            }
            character.append(byte)
            i += 2
        }
        return hasControl && String(validating: character, as: UTF8.self) != nil ? (character, i) : nil
    }

    private static let forbidden: UInt8 = 1, mayBeForbidden: UInt8 = 2, mayBeC1: UInt8 = 4
    /// The bytes at which `html` looks twice.
    private static let stops: [UInt8] = (0..<256).map { byte in
        switch byte {
        case 0x09, 0x0A, 0x20, 0x22, 0x26, 0x27, 0x3C, 0x3D, 0x3E: 3
        case 0x0D: 0
        case ..<0x20: forbidden
        case 0xEF: mayBeForbidden
        case 0xC2, 0xC3: mayBeC1
        default: 0
        }
    }

    private static func append(escaped scalar: Unicode.Scalar?, to out: inout [UInt8]) {
        switch scalar {
        case "&": out += "&amp;".utf8
        case "<": out += "&lt;".utf8
        case ">": out += "&gt;".utf8
        case "\"": out += "&quot;".utf8
        case "'": out += "&#39;".utf8
        default: CharacterReference.append(scalar, to: &out)
        }
    }

    /// Copies one byte, or passes over a control character or U+FFFE, U+FFFF; returns the next index.
    private static func copyCharacter(_ bytes: UnsafeBufferPointer<UInt8>, _ i: Int, to out: inout [UInt8]) -> Int {
        let byte = bytes[i]
        if byte < 0x20, byte != 0x09, byte != 0x0A, byte != 0x0D { return i + 1 }
        if byte == 0xEF, i + 2 < bytes.count, bytes[i + 1] == 0xBF, bytes[i + 2] >= 0xBE { return i + 3 }
        out.append(byte)
        return i + 1
    }
}
