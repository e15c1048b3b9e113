// The encoding of bytes that no label tells: uchardet's statistics (Mozilla's detector), checked against what the document says
// of its language, for on a headline's length statistics alone are weak.

internal import CUchardet
import Bytes
import Foundation

enum EncodingGuess {
    /// More bytes do not make it surer.
    private static let maximumBytes = 64 << 10

    /// - Parameter language: BCP 47, where the source or the document names one.
    /// - Returns: name of the Encoding standard.
    static func guess(_ bytes: [UInt8], language: String?) -> String {
        let sample = sample(bytes)
        let statistics = uchardet(sample).flatMap(EncodingNames.standard)
        if let language = language ?? declaredLanguage(bytes), let candidates = candidates(language) {
            if let statistics, candidates.contains(statistics) { return statistics }
            // the first whose tables have all of it
            if let fitting = candidates.first(where: { Transcoder.utf8(sample[...], from: $0)?.replaced == 0 }) {
                return fitting
            }
        }
        if !EncodingNames.twoByte.contains(statistics ?? ""), isMostlyHanzi(sample) { return "gb18030" }
        if let statistics, statistics != "utf-8", let read = Transcoder.utf8(sample[...], from: statistics),
            read.replaced * 50 <= sample.count
        {
            return statistics
        }
        return "windows-1252"
    }

    /// Whether a language is written in an encoding; nil where no language is known.
    static func isWritten(_ language: String?, _ bytes: [UInt8], in encoding: String) -> Bool? {
        (language ?? declaredLanguage(bytes)).flatMap(candidates)?.contains(encoding)
    }

    private static func uchardet(_ bytes: [UInt8]) -> String? {
        guard let detector = uchardet_new() else { return nil }
        defer { uchardet_delete(detector) }
        let result = bytes.withUnsafeBytes {
            uchardet_handle_data(detector, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count)
        }
        guard result == 0 else { return nil }
        uchardet_data_end(detector)
        let name = String(cString: uchardet_get_charset(detector))
        return name.isEmpty ? nil : name
    }

    /// Chinese text in GB 2312 is mostly pairs of bytes whose first is that of a common ideograph; a few of them say nothing to
    /// statistics.
    private static func isMostlyHanzi(_ bytes: [UInt8]) -> Bool {
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
        return common * 10 >= pairs * 6 && pairs > 3
    }

    /// Letters beyond ASCII with the words around them; tags only water the statistics down.
    private static func sample(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        var isTag = false
        for byte in bytes {
            if byte == UInt8(ascii: "<") { isTag = true }
            if !isTag { out.append(byte) }
            if byte == UInt8(ascii: ">") {
                isTag = false
                if out.last != 0x20 { out.append(0x20) }
            }
            if out.count >= maximumBytes { break }
        }
        return out.contains { $0 >= 0x80 } ? out : Array(bytes.prefix(maximumBytes))
    }

    /// `lang="…"` of a page, `<language>` of a feed.
    private static func declaredLanguage(_ bytes: [UInt8]) -> String? {
        bytes.withUnsafeBufferPointer { bytes -> String? in
            let head = UnsafeBufferPointer(rebasing: bytes.prefix(4096))
            var start: Int?
            if let at = head.end(of: "lang=", from: 0) {
                start = at
            } else if let at = head.end(of: "language>", from: 0) {
                start = at
            }
            guard let start else { return nil }
            let letters = head[start...].drop { $0 == 0x22 || $0 == 0x27 || $0 <= 0x20 }.prefix {
                $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A || $0 == UInt8(ascii: "-")
            }
            return letters.count >= 2 ? String(decoding: letters, as: UTF8.self) : nil
        }
    }

    /// The legacy encodings of a language, the likeliest first.
    private static func candidates(_ language: String) -> [String]? {
        let tag = language.lowercased()
        if tag.hasPrefix("zh") {
            let isTraditional = ["hant", "tw", "hk", "mo"].contains { tag.contains($0) }
            return isTraditional ? ["big5", "gb18030"] : ["gb18030", "big5"]
        }
        return byLanguage[String(tag.prefix { $0 != "-" })]
    }

    private static let byLanguage: [String: [String]] = {
        let table: [([String], String)] = [
            (["shift_jis", "euc-jp", "iso-2022-jp"], "ja"), (["euc-kr"], "ko"),
            (["windows-1251", "koi8-r", "iso-8859-5", "ibm866", "x-mac-cyrillic"], "ru bg mk sr be"),
            (["windows-1251", "koi8-u"], "uk"), (["windows-1253", "iso-8859-7"], "el"),
            (["windows-1250", "iso-8859-2"], "pl cs sk hu sl hr bs ro sq"), (["windows-1254"], "tr az"),
            (["windows-1255", "iso-8859-8"], "he"), (["windows-1256", "iso-8859-6"], "ar fa ur"),
            (["windows-1257", "iso-8859-13"], "lt lv et"), (["windows-874"], "th"), (["windows-1258"], "vi"),
            (["windows-1252", "iso-8859-15"], "en de fr es it pt nl sv da nb nn no fi is ca eu gl ga id ms"),
        ]
        var languages: [String: [String]] = [:]
        for (encodings, names) in table {
            for name in names.split(separator: " ") { languages[String(name)] = encodings }
        }
        return languages
    }()
}
