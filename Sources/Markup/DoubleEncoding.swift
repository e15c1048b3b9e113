// UTF-8 that was taken for windows-1252 or GBK and encoded once more ("BrÃ¸ndby" for "Brøndby", "涓浗" for "中国"). It can be
// undone safely only where every character of the text fits, and what comes of it is UTF-8 again: chance does not make such texts.

import Bytes

package enum DoubleEncoding {
    /// The byte of windows-1252 for the characters that it has beside Latin-1.
    private static let bytes = Dictionary(
        uniqueKeysWithValues: CharacterReference.c1.enumerated().map { (Unicode.Scalar($1)!, UInt8(0x80 + $0)) })

    /// The text as it was meant; nil where it is not encoded twice.
    package static func repaired(_ text: String) -> String? {
        var text = text
        if let repaired = repairedFromGBK(text) { return repaired }
        // the first byte of an encoded character was 0xC3 to 0xF4, now `Ã` to `ô`: two bytes that begin with 0xC3
        guard text.withUTF8(hasPair) else { return nil }
        var out: [UInt8] = []
        for scalar in text.unicodeScalars {
            if scalar.value < 0x80 || (0xA0...0xFF).contains(scalar.value) {
                out.append(UInt8(scalar.value))
            } else if let byte = bytes[scalar] {
                out.append(byte)
            } else {
                return nil
            }
        }
        return isPlausible(out) ? String(validating: out, as: UTF8.self) : nil
    }

    /// What the commonest first two bytes of Chinese in UTF-8 are in GBK: 中上, 人, 国, 可, 新, 的, 是, 问, 银, 。、, ，：, “”, 系, 贷.
    private static let marks: Set<Unicode.Scalar> = [
        "涓", "浜", "鍥", "鍙", "鏂", "鐨", "鏄", "闂", "閾", "銆", "锛", "鈥", "绯", "璐", "鍏", "鐩", "鎶", "鍜", "鏈",
    ]

    /// Nil unless a tenth of the letters and three of them at least are such as misread UTF-8 begins with, GBK has them all,
    /// and its bytes are UTF-8.
    private static func repairedFromGBK(_ text: String) -> String? {
        guard text.utf8.contains(where: { $0 >= 0xE6 }) else { return nil }
        var (letters, marked) = (0, 0)
        for scalar in text.unicodeScalars where scalar.value >= 0x2E80 {
            letters += 1
            if marks.contains(scalar) { marked += 1 }
        }
        guard marked >= 3, marked * 10 >= letters, let bytes = Transcoder.bytes(text, in: "GB18030") else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Whether what comes out is what texts are made of. `NESCAFÉ®` would come out as well, with a letter of phonetics: one
    /// pair counts only as a letter or sign of Latin-1, two as letters of neighbouring pages or of Greek, Cyrillic, Hebrew and
    /// Arabic, longer sequences always.
    private static func isPlausible(_ bytes: [UInt8]) -> Bool {
        var common = 0
        var others = 0
        for byte in bytes where byte >= 0xC2 {
            switch byte {
            case 0xC2, 0xC3: common += 1
            case 0xC4, 0xC5, 0xCE...0xD1, 0xD7...0xD9: others += 1
            case 0xE0...: common += 2
            default: return false
            }
        }
        return common > 0 || others > 1
    }

    /// Whether a letter from `Â` to `ô` is followed by a character that is not ASCII.
    private static func hasPair(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var at = 0
        while let found = bytes.find(0xC3, from: at), found + 2 < bytes.count {
            if (0x82...0xB4).contains(bytes[found + 1]), bytes[found + 2] >= 0x80 { return true }
            at = found + 1
        }
        return false
    }
}
