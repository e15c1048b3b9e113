// Text made regular: NFC, white space folded, one paragraph a line, invisible characters gone.

import Foundation

package enum Normalise {
    /// - Parameter text: lines are paragraphs; U+0085, U+2028 and U+2029 break lines too.
    /// - Returns: paragraphs without blanks at their ends, none empty.
    package static func paragraphs(_ text: String) -> [String] {
        composed(text).utf8.split(separator: 0x0A).compactMap { line in
            let text = folded(line)
            return text.isEmpty ? nil : text
        }
    }

    /// For titles and names: everything on one line.
    package static func line(_ text: String) -> String {
        isRegular(text) ? text : paragraphs(text).joined(separator: " ")
    }

    /// Printable ASCII with single blanks between the words: most lines, and nothing is to be done.
    private static func isRegular(_ text: String) -> Bool {
        var previous: UInt8 = 0x20
        for byte in text.utf8 {
            guard byte > 0x20 && byte < 0x7F || byte == 0x20 && previous != 0x20 else { return false }
            previous = byte
        }
        return previous != 0x20 || text.isEmpty
    }

    /// Folds white space and drops what no reader sees: soft hyphens, zero-width spaces, bidirectional controls, controls.
    private static func folded(_ line: Substring.UTF8View.SubSequence) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(line.count)
        var blank = false
        for scalar in Substring(line).unicodeScalars {
            switch scalar.value {
            case 0x20, 0x09, 0x0B, 0x0C, 0x0D, 0xA0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000:
                blank = !out.isEmpty
            case 0...0x1F, 0x7F...0x9F, 0xAD, 0x200B, 0x200E, 0x200F, 0x202A...0x202E, 0x2060, 0x2066...0x2069, 0xFEFF,
                0xFFFE, 0xFFFF:
                break
            default:
                if blank { out.append(0x20) }
                blank = false
                out.append(contentsOf: UTF8.encode(scalar)!)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// NFC, and the rarer line breaks as `\n`.
    private static func composed(_ text: String) -> String {
        var isPlain = true
        var hasBreaks = false
        for scalar in text.unicodeScalars {
            let value = scalar.value
            if value < 0x300 {
                if value == 0x85 || value == 0x0D { hasBreaks = true }
                continue
            }
            if value == 0x2028 || value == 0x2029 { hasBreaks = true }
            if !isSurelyNFC(value) { isPlain = false }
        }
        let composed = isPlain ? text : text.precomposedStringWithCanonicalMapping
        guard hasBreaks else { return composed }
        var scalars = String.UnicodeScalarView()
        for scalar in composed.unicodeScalars {
            scalars.append([0x85, 0x0D, 0x2028, 0x2029].contains(scalar.value) ? "\n" : scalar)
        }
        return String(scalars)
    }

    /// Ranges all of whose characters have the quick-check value "yes" and combine with nothing (Unicode 15, UAX 15).
    private static func isSurelyNFC(_ value: UInt32) -> Bool {
        switch value {
        case 0x400...0x482, 0x48A...0x52F, 0x2010...0x2027, 0x2030...0x205E, 0x20A0...0x20BF, 0x3001...0x3029,
            0x3041...0x3096,
            0x309B...0x30FF, 0x4E00...0x9FFF, 0xAC00...0xD7A3, 0xFF01...0xFFEF:
            true
        default: false
        }
    }
}
