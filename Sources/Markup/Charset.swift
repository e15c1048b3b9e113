// Which encoding a page or feed is in, and its bytes in UTF-8.
//
// Order: byte order mark; HTTP header; meta or XML declaration; valid multi-byte UTF-8; a guess between GB18030 and
// windows-1252. Labels mean the Encoding standard's supersets. Bytes that are valid UTF-8 with many multi-byte sequences
// are UTF-8 whatever a legacy label says; bytes that are not are never UTF-8. Conversion is iconv's.

import Bytes
import Foundation

package struct Decoded: Sendable {
    package var utf8: [UInt8]
    /// Name of the Encoding standard.
    package var encoding: String
    /// `charset-conflict`, `charset-replaced` (bytes that no decoder takes became U+FFFD), `charset-guessed`
    package var warnings: [String]
}

package enum Charset {
    package enum Kind: Sendable { case html, xml }

    package static func decode(_ bytes: [UInt8], contentType: String?, kind: Kind) -> Decoded {
        if let (encoding, length) = byteOrderMark(bytes) {
            return converted(bytes[length...], encoding, warnings: [])
        }
        var labels: [String] = []
        for label in [contentType.flatMap(parameter), kind == .html ? meta(bytes) : declaration(bytes)] {
            guard let label, var encoding = standardName(label) else { continue }
            // a meta element cannot be read in UTF-16, so it lies
            if kind == .html, encoding.hasPrefix("utf-16"), bytes.prefix(512).contains(UInt8(ascii: "<")),
                bytes.first != 0,
                bytes.dropFirst().first != 0
            {
                encoding = "utf-8"
            }
            labels.append(encoding)
        }
        if let utf16 = bareUTF16(bytes) {
            return converted(bytes[...], utf16, warnings: labels.isEmpty ? [] : ["charset-conflict"])
        }
        let validity = utf8Validity(bytes)
        var warnings = Set(labels).count > 1 ? ["charset-conflict"] : []
        for encoding in labels {
            if encoding == "utf-8" {
                if validity.errors == 0 || validity.multibyte > 0 && validity.errors <= max(1, validity.multibyte / 50)
                {
                    return converted(bytes[...], "utf-8", warnings: warnings)
                }
            } else if encoding == "iso-2022-jp" || encoding.hasPrefix("utf-16") {
                return converted(bytes[...], encoding, warnings: warnings)
            } else if validity.errors == 0, validity.isConvincing(against: encoding) {
                warnings = ["charset-conflict"]
                return converted(bytes[...], "utf-8", warnings: warnings)
            } else {
                return converted(bytes[...], encoding, warnings: warnings)
            }
            warnings = ["charset-conflict"]
        }
        if validity.errors == 0 { return converted(bytes[...], "utf-8", warnings: warnings) }
        return converted(bytes[...], guess(bytes), warnings: warnings + ["charset-guessed"])
    }

    private static func byteOrderMark(_ bytes: [UInt8]) -> (String, Int)? {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return ("utf-8", 3) }
        if bytes.starts(with: [0xFF, 0xFE]) { return ("utf-16le", 2) }
        if bytes.starts(with: [0xFE, 0xFF]) { return ("utf-16be", 2) }
        return nil
    }

    private static func bareUTF16(_ bytes: [UInt8]) -> String? {
        let head = bytes.prefix(64)
        guard head.count >= 8 else { return nil }
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
        if head.hasPrefix("<?xml"), let label = declaration(bytes) { return label }
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
        let head = String(decoding: bytes.prefix(512).map { $0 < 0x80 ? $0 : 0x20 }, as: UTF8.self)
        guard let start = head.range(of: "<?xml"), let end = head.range(of: "?>"), start.lowerBound < end.lowerBound,
            let at = head[start.upperBound..<end.lowerBound].range(of: "encoding")
        else { return nil }
        let value = head[at.upperBound..<end.lowerBound].drop { " =\"'".contains($0) }.prefix { !" \"'?".contains($0) }
        return value.isEmpty ? nil : String(value)
    }

    /// The Encoding standard's name for a label; nil for labels that it does not know.
    package static func standardName(_ label: String) -> String? {
        let label = label.lowercased().filter { $0 != " " }
        if let known = names[label] { return known }
        if label.hasPrefix("cp125") || label.hasPrefix("x-cp125") { return "windows-125" + label.suffix(1) }
        return iconvNames[label] == nil ? nil : label
    }

    private static let names: [String: String] = {
        var names: [String: String] = [:]
        let table: [(String, String)] = [
            ("utf-8", "utf8 unicode-1-1-utf-8 unicode11utf8 x-unicode20utf8"),
            ("gb18030", "gb2312 gbk gb_2312 gb_2312-80 gb2312-80 csgb2312 chinese iso-ir-58 x-gbk cp936 ms936 euc-cn"),
            ("big5", "big5-hkscs cn-big5 csbig5 x-x-big5 big-5"),
            ("shift_jis", "shift-jis sjis ms932 ms_kanji windows-31j x-sjis csshiftjis cp932"),
            ("euc-jp", "x-euc-jp cseucpkdfmtjapanese"), ("iso-2022-jp", "csiso2022jp"),
            ("euc-kr", "ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 korean cseuckr windows-949 cp949 uhc"),
            (
                "windows-1252",
                "iso-8859-1 iso8859-1 iso_8859-1 latin1 latin-1 l1 us-ascii ascii ansi_x3.4-1968 cp819 ibm819 x-cp1252 iso-ir-100"
            ),
            ("windows-1254", "iso-8859-9 iso8859-9 latin5 l5"), ("windows-874", "tis-620 iso-8859-11 dos-874"),
            ("iso-8859-2", "latin2 l2 iso8859-2"), ("iso-8859-5", "cyrillic iso8859-5"),
            ("iso-8859-7", "greek greek8 iso8859-7"),
            ("iso-8859-15", "latin9 l9 iso8859-15"), ("koi8-r", "koi koi8 koi8_r"), ("koi8-u", "koi8-ru"),
            ("macintosh", "mac x-mac-roman csmacintosh"), ("utf-16le", "utf-16 unicode ucs-2 iso-10646-ucs-2"),
        ]
        for (name, labels) in table { for label in labels.split(separator: " ") { names[String(label)] = name } }
        return names
    }()

    private static let iconvNames: [String: String] = {
        var names = [
            "utf-8": "UTF-8", "gb18030": "GB18030", "big5": "BIG5-HKSCS", "shift_jis": "CP932", "euc-jp": "EUC-JP-MS",
            "iso-2022-jp": "ISO-2022-JP", "euc-kr": "CP949", "windows-874": "CP874", "koi8-r": "KOI8-R",
            "koi8-u": "KOI8-U",
            "macintosh": "MACINTOSH", "utf-16le": "UTF-16LE", "utf-16be": "UTF-16BE",
        ]
        for page in 1250...1258 { names["windows-\(page)"] = "CP\(page)" }
        for part in [2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16] { names["iso-8859-\(part)"] = "ISO-8859-\(part)" }
        return names
    }()

    /// Chinese text in GB 2312 is mostly two-byte pairs whose lead is that of a level-1 ideograph.
    private static func guess(_ bytes: [UInt8]) -> String {
        var pairs = 0
        var common = 0
        var i = 0
        while i < bytes.count - 1 {
            if bytes[i] < 0x80 { i += 1; continue }
            pairs += 1
            if (0xA1...0xF7).contains(bytes[i]), bytes[i + 1] >= 0xA1 {
                if (0xB0...0xD7).contains(bytes[i]) { common += 1 }
                i += 2
            } else {
                i += 1
            }
        }
        return common * 10 >= pairs * 6 && pairs > 3 ? "gb18030" : "windows-1252"
    }

    private struct Validity {
        /// Bytes that are not UTF-8 (counted up to 1,000), sequences of several bytes, and those of three and more.
        var errors: Int
        var multibyte: Int
        var long: Int

        /// A few pairs of bytes of a two-byte encoding may be valid UTF-8 by chance; a long sequence hardly is.
        func isConvincing(against label: String) -> Bool {
            let isTwoByte = ["gb18030", "big5", "shift_jis", "euc-jp", "euc-kr"].contains(label)
            return isTwoByte ? long > 0 || multibyte >= 16 : multibyte > 0
        }
    }

    private static func utf8Validity(_ bytes: [UInt8]) -> Validity {
        func isLead(_ byte: UInt8) -> Bool { byte >= 0xC2 && byte < 0xF5 }
        var errors = 0
        var badLeads = 0
        var rest = bytes[...]
        while let bad = UTF8Check.firstInvalid(rest), errors < 1000 {
            errors += 1
            if isLead(rest[rest.startIndex + bad]) { badLeads += 1 }
            rest = rest[(rest.startIndex + bad + 1)...]
        }
        return Validity(
            errors: errors, multibyte: bytes.count(where: isLead) - badLeads,
            long: bytes.count { $0 >= 0xE0 && $0 < 0xF5 })
    }

    private static func converted(_ bytes: ArraySlice<UInt8>, _ encoding: String, warnings: [String]) -> Decoded {
        if encoding == "utf-8" {
            guard UTF8Check.firstInvalid(bytes) != nil else {
                return Decoded(utf8: Array(bytes), encoding: encoding, warnings: warnings)
            }
            return Decoded(
                utf8: Array(String(decoding: bytes, as: UTF8.self).utf8), encoding: encoding,
                warnings: warnings + ["charset-replaced"])
        }
        guard let result = iconvert(Array(bytes), from: iconvNames[encoding] ?? "CP1252") else {
            return Decoded(
                utf8: Array(String(decoding: bytes, as: UTF8.self).utf8), encoding: "utf-8",
                warnings: warnings + ["charset-replaced"])
        }
        return Decoded(
            utf8: result.bytes, encoding: encoding,
            warnings: result.replaced > 0 ? warnings + ["charset-replaced"] : warnings)
    }

    /// Nil when iconv does not know the encoding.
    private static func iconvert(_ bytes: [UInt8], from encoding: String) -> (bytes: [UInt8], replaced: Int)? {
        guard let handle = iconv_open("UTF-8", encoding), handle != iconv_t(bitPattern: -1) else { return nil }
        defer { iconv_close(handle) }
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count * 3 / 2)
        var chunk = [CChar](repeating: 0, count: 32 << 10)
        var replaced = 0
        var input = bytes.map { CChar(bitPattern: $0) }
        input.withUnsafeMutableBufferPointer { source in
            var from = source.baseAddress
            var left = source.count
            while left > 0 {
                let (result, code, made) = chunk.withUnsafeMutableBufferPointer { target -> (Int, Int32, Int) in
                    var to = target.baseAddress
                    var room = target.count
                    let result = iconv(handle, &from, &left, &to, &room)
                    return (result, errno, target.count - room)
                }
                out.append(contentsOf: chunk[..<made].lazy.map { UInt8(bitPattern: $0) })
                guard result == Int(bitPattern: UInt(bitPattern: -1)), code != E2BIG else { continue }
                // EILSEQ or EINVAL: one byte is no character
                out.append(contentsOf: [0xEF, 0xBF, 0xBD])
                replaced += 1
                from = from?.advanced(by: 1)
                left -= 1
            }
        }
        return (out, replaced)
    }
}
