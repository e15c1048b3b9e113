// Which encoding a page or feed is in, and its bytes in UTF-8.
//
// Order: byte order mark; HTTP header; XML declaration or meta; strict UTF-8; a guess. A label that the bytes contradict is
// passed over: bytes that are valid UTF-8 with many multi-byte sequences are UTF-8 whatever a legacy label says, bytes with more
// than a few errors are not UTF-8. Labels mean the Encoding standard's supersets.

import Bytes
import Foundation

package struct Decoded: Sendable {
    package var utf8: [UInt8]
    /// Name of the Encoding standard.
    package var encoding: String
    /// What named it.
    package var reason: Charset.Reason
    /// `charset-conflict` and with it `charset-<name>-by-<reason>`, `charset-guessed`, `charset-replaced` (bytes that are
    /// none of the encoding's became U+FFFD).
    package var warnings: [String]
}

package enum Charset {
    package enum Kind: Sendable { case html, xml }
    package enum Reason: String, Sendable { case mark, header, declaration, meta, bytes, guess }

    /// - Parameter language: BCP 47; helps to guess.
    package static func decode(
        _ bytes: [UInt8], contentType: String?, kind: Kind, language: String? = nil
    ) -> Decoded {
        let (encoding, reason, isDoubtful, skip) = decide(bytes, contentType, kind, language)
        var warnings = isDoubtful ? ["charset-conflict", "charset-\(encoding)-by-\(reason.rawValue)"] : []
        if reason == .guess { warnings.append("charset-guessed") }
        if encoding == "utf-8" {
            // a second mark stands there where two programs were careful
            var start = skip
            while bytes[start...].starts(with: [0xEF, 0xBB, 0xBF]) { start += 3 }
            let rest = bytes[start...]
            guard UTF8Check.firstInvalid(rest) != nil else {
                return Decoded(
                    utf8: start == 0 ? bytes : Array(rest), encoding: encoding, reason: reason, warnings: warnings)
            }
            return Decoded(
                utf8: replaced(rest), encoding: encoding, reason: reason, warnings: warnings + ["charset-replaced"])
        }
        guard let result = Transcoder.utf8(bytes[skip...], from: encoding) else {
            return Decoded(
                utf8: replaced(bytes[...]), encoding: "utf-8", reason: .guess, warnings: warnings + ["charset-replaced"]
            )
        }
        if result.replaced > 0 { warnings.append("charset-replaced") }
        return Decoded(utf8: result.bytes, encoding: encoding, reason: reason, warnings: warnings)
    }

    private static func replaced(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        Array(String(decoding: bytes, as: UTF8.self).utf8)
    }

    private typealias Decision = (encoding: String, reason: Reason, isDoubtful: Bool, skip: Int)

    private static func decide(_ bytes: [UInt8], _ contentType: String?, _ kind: Kind, _ language: String?) -> Decision
    {
        if let (encoding, length) = byteOrderMark(bytes) { return (encoding, .mark, false, length) }
        let labels = labels(bytes, contentType, kind)
        if let utf16 = bareUTF16(bytes) { return (utf16, .bytes, !labels.isEmpty, 0) }
        let isValid = UTF8Check.firstInvalid(bytes[...]) == nil
        let isContradicted = Set(labels.map(\.encoding)).count > 1
        if isValid, labels.allSatisfy({ $0.encoding == "utf-8" }) {
            return ("utf-8", labels.first?.reason ?? .bytes, false, 0)
        }
        let census = Census(bytes)
        var isDoubtful = isContradicted
        for (encoding, reason) in labels {
            if encoding == "utf-8" {
                let isNearly = census.errors <= max(3, census.multibyte / 10) && census.multibyte >= census.errors
                if isValid || isNearly { return (encoding, reason, isDoubtful, 0) }
            } else if encoding == "iso-2022-jp" {
                // it has no bytes beyond ASCII
                if census.high == 0 || bytes.contains(0x1B) { return (encoding, reason, isDoubtful, 0) }
            } else if encoding.hasPrefix("utf-16") {
                // in which every other byte of a tag is zero; `bareUTF16` has seen those
                if !bytes.prefix(512).contains(UInt8(ascii: "<")) { return (encoding, reason, isDoubtful, 0) }
            } else if isValid, census.isConvincing(against: encoding) {
                return ("utf-8", .bytes, true, 0)
            } else if encoding == "windows-1252", census.high > 0, isDefault(bytes, labels, reason, language) {
                // a server's default, which knows nothing of the page
            } else {
                return (encoding, reason, isDoubtful, 0)
            }
            isDoubtful = true
        }
        if isValid { return ("utf-8", .bytes, isDoubtful, 0) }
        // a label of UTF-8 on a handful of odd bytes that stand together: no statistics tell more
        if isDoubtful, census.high < 8, census.longestRun > 2 { return ("utf-8", labels[0].reason, false, 0) }
        if !isDoubtful, census.multibyte > 3, census.errors <= census.multibyte / 10 {
            return ("utf-8", .bytes, false, 0)
        }
        return (EncodingGuess.guess(bytes, language: language), .guess, isDoubtful, 0)
    }

    /// Whether a label of Latin-1 is only what a server says of everything: the document itself says otherwise and fits, its
    /// language is not written so, or there are bytes that mean nothing there.
    private static func isDefault(
        _ bytes: [UInt8], _ labels: [(encoding: String, reason: Reason)], _ reason: Reason, _ language: String?
    ) -> Bool {
        if reason == .header, let own = labels.dropFirst().first?.encoding, own != "windows-1252", own != "utf-8" {
            return Transcoder.utf8(bytes[...], from: own)?.replaced == 0
        }
        if let fits = EncodingGuess.isWritten(language, bytes, in: "windows-1252") { return !fits }
        return bytes.contains { [0x81, 0x8D, 0x8F, 0x90, 0x9D].contains($0) }
    }

    /// What header and document say, in the order in which they count.
    private static func labels(_ bytes: [UInt8], _ contentType: String?, _ kind: Kind) -> [(
        encoding: String, reason: Reason
    )] {
        var labels: [(encoding: String, reason: Reason)] = []
        if let label = contentType.flatMap(parameter), let name = EncodingNames.standard(label) {
            labels.append((name, .header))
        }
        let own =
            declaration(bytes).map { ($0, Reason.declaration) }
            ?? (kind == .html ? meta(bytes).map { ($0, Reason.meta) } : nil)
        if let (label, reason) = own, let name = EncodingNames.standard(label) {
            // who can read the declaration sees that it is not in UTF-16
            labels.append((name.hasPrefix("utf-16") ? "utf-8" : name, reason))
        }
        return labels
    }

    private static func byteOrderMark(_ bytes: [UInt8]) -> (String, Int)? {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return ("utf-8", 3) }
        if bytes.starts(with: [0xFF, 0xFE]) { return ("utf-16le", 2) }
        if bytes.starts(with: [0xFE, 0xFF]) { return ("utf-16be", 2) }
        return nil
    }

    private static func bareUTF16(_ bytes: [UInt8]) -> String? {
        let head = bytes.prefix(64)
        guard head.count >= 8, head.contains(0) else { return nil }
        let even = stride(from: 0, to: head.count, by: 2).count { head[$0] == 0 }
        let odd = stride(from: 1, to: head.count, by: 2).count { head[$0] == 0 }
        if even * 3 >= head.count, odd == 0 { return "utf-16be" }
        if odd * 3 >= head.count, even == 0 { return "utf-16le" }
        return nil
    }

    /// The charset of a Content-Type header.
    static func parameter(_ contentType: String) -> String? {
        guard let range = contentType.range(of: "charset", options: .caseInsensitive) else { return nil }
        let rest = contentType[range.upperBound...].drop { $0 == " " }
        guard rest.first == "=" else { return nil }
        let value = rest.dropFirst().prefix { $0 != ";" && $0 != "," }
        let label = value.filter { !" \"'\t".contains($0) }
        return label.isEmpty ? nil : label
    }

    /// `<meta charset=…>` or `<meta http-equiv=… content="…charset=…">` in the head of a page.
    private static func meta(_ bytes: [UInt8]) -> String? {
        // the standard reads 1,024 bytes; pages that begin with long comments exist
        let head = String(decoding: bytes.prefix(4096).map { $0 < 0x80 ? $0 : 0x20 }, as: UTF8.self).lowercased()
        var rest = head[...]
        while let tag = rest.range(of: "<meta") {
            let end = rest[tag.upperBound...].firstIndex(of: ">") ?? rest.endIndex
            let body = rest[tag.upperBound..<end]
            if let at = body.range(of: "charset") {
                let value = body[at.upperBound...].drop { $0 == " " }
                if value.first == "=" {
                    let label = value.dropFirst().drop { " \"'".contains($0) }.prefix { !" \"';/>".contains($0) }
                    if !label.isEmpty { return String(label) }
                }
            }
            rest = rest[end...]
        }
        return nil
    }

    /// `<?xml … encoding="…"?>`
    private static func declaration(_ bytes: [UInt8]) -> String? {
        bytes.withUnsafeBufferPointer { bytes -> String? in
            let head = UnsafeBufferPointer(rebasing: bytes.prefix(512))
            guard let start = head.find("<?xml"), let end = head.find("?>", from: start),
                let at = head.end(of: "encoding", from: start), at < end
            else { return nil }
            func isQuote(_ byte: UInt8) -> Bool { byte == 0x22 || byte == 0x27 }
            let value = head[at..<end].drop { $0 == 0x20 || $0 == 0x3D || isQuote($0) }.prefix {
                $0 > 0x20 && $0 < 0x7F && !isQuote($0)
            }
            return value.isEmpty ? nil : String(decoding: value, as: UTF8.self)
        }
    }

    /// The Encoding standard's name for a label; nil for labels that it does not know.
    package static func standardName(_ label: String) -> String? { EncodingNames.standard(label) }

    /// What the bytes look like as UTF-8.
    private struct Census {
        /// Bytes beyond ASCII.
        var high = 0
        /// Bytes that are not UTF-8 (counted up to 1,000), sequences of several bytes, and those of three and more.
        var errors = 0
        var multibyte = 0
        private var long = 0
        /// Sequences of two bytes by their first: those of Latin-1, and those of other alphabets in use.
        private var latin = 0
        private var others = 0
        /// Bytes beyond ASCII in a row.
        var longestRun = 0

        init(_ bytes: [UInt8]) {
            var run = 0
            for byte in bytes {
                guard byte >= 0x80 else {
                    run = 0
                    continue
                }
                run += 1
                longestRun = max(longestRun, run)
                high += 1
                if byte >= 0xC2, byte < 0xF5 { multibyte += 1 }
                switch byte {
                case 0xC2, 0xC3: latin += 1
                case 0xC4, 0xC5, 0xCE...0xD1, 0xD7...0xD9: others += 1
                case 0xE0..<0xF5: long += 1
                default: break
                }
            }
            var rest = bytes[...]
            while let bad = UTF8Check.firstInvalid(rest), errors < 1000 {
                errors += 1
                let at = rest.startIndex + bad
                if rest[at] >= 0xC2, rest[at] < 0xF5 { multibyte -= 1 }
                rest = rest[(at + 1)...]
            }
        }

        /// A few pairs of bytes of a two-byte encoding may be valid UTF-8 by chance, and so may `É®` of Latin-1; a long sequence
        /// hardly is.
        func isConvincing(against label: String) -> Bool {
            if EncodingNames.twoByte.contains(label) { return long > 0 || multibyte >= 16 }
            return long > 0 || latin > 0 || others > 1
        }
    }
}
