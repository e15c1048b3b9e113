// The words of a text as hashes: letters folded to lower case, each ideograph or kana for itself, numbers as a whole,
// punctuation and white space passed over.

import Bytes

struct Token {
    /// What is compared: the folded word, or the number without its thousands' commas.
    var hash: UInt64
    var kind: Kind
    /// A capital at its head: in Latin script, of a name, a title or a sentence's first word.
    var isCapital = false
    /// Nothing stands before it in its sentence.
    var beginsSentence = false
    /// Its bytes in the text.
    var start: UInt32
    var end: UInt32

    enum Kind { case word, number, ideograph }
}

enum Tokens {
    @inline(__always) static func mix(_ hash: UInt64, _ value: UInt64) -> UInt64 { FNV.add(value, to: hash) }
    static let seed = FNV.basis
    @inline(__always) static func finished(_ hash: UInt64) -> UInt64 { FNV.finished(hash) }

    /// Tokens of a shingle: 3 words, or 5 characters where ideographs prevail.
    static func shingle(of tokens: [Token]) -> Int {
        tokens.count { $0.kind == .ideograph } * 2 > tokens.count ? 5 : 3
    }

    static func read(_ text: String) -> [Token] {
        var text = text
        return text.withUTF8 { bytes in
            var reader = TokenReader(bytes)
            return reader.read()
        }
    }
}

/// One pass over the bytes.
private struct TokenReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var i = 0
    private var tokens: [Token] = []
    private var beginsSentence = true

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        tokens.reserveCapacity(bytes.count / 5 + 1)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }

    mutating func read() -> [Token] {
        while i < bytes.count {
            let byte = bytes[i]
            if Self.isDigit(byte) {
                number()
            } else if Self.isLetter(byte) || byte >= 0xC3 && byte <= 0xDF {
                word()
            } else if byte < 0x80 {
                switch byte {
                case UInt8(ascii: "."): beginsSentence = beginsSentence || !isOrdinal
                case 0x0A, UInt8(ascii: "!"), UInt8(ascii: "?"), UInt8(ascii: ":"): beginsSentence = true
                default: break
                }
                i += 1
            } else {
                other(byte)
            }
        }
        return tokens
    }

    /// Appends what ends where the reader stands.
    private mutating func append(_ hash: UInt64, _ kind: Token.Kind, from start: Int, isCapital: Bool = false) {
        tokens.append(
            Token(
                hash: Tokens.finished(hash), kind: kind, isCapital: isCapital, beginsSentence: beginsSentence,
                start: UInt32(start), end: UInt32(i)))
        beginsSentence = false
    }

    /// Whether a number of one or two digits stands right before the stop: "14. Oktober".
    private var isOrdinal: Bool {
        guard let last = tokens.last, last.kind == .number else { return false }
        return Int(last.end) == i && last.end - last.start <= 2
    }

    /// The currency's sign before a number, and plus or minus before both: what differs in these says something else.
    private var sign: UInt64 {
        var before = i
        var sign: UInt64 = 0
        let signs: [[UInt8]] = [[0x24], [0xC2, 0xA3], [0xC2, 0xA5], [0xE2, 0x82, 0xAC]]  // $ £ ¥ €
        for (number, bytes) in signs.enumerated() where self.bytes[..<before].suffix(bytes.count).elementsEqual(bytes) {
            (sign, before) = (UInt64(number + 1), before - bytes.count)
            break
        }
        for (number, bytes) in [[UInt8(ascii: "-")], [0xE2, 0x88, 0x92], [UInt8(ascii: "+")]].enumerated()
        where self.bytes[..<before].suffix(bytes.count).elementsEqual(bytes) {
            before -= bytes.count
            // "2019-2020" and "Covid-19" have a hyphen
            let isHyphen = before > 0 && (Self.isDigit(self.bytes[before - 1]) || Self.isLetter(self.bytes[before - 1]))
            if !isHyphen { sign |= number == 2 ? 16 : 8 }
            break
        }
        return sign
    }

    private mutating func number() {
        let start = i
        let sign = sign
        var hash = sign == 0 ? Tokens.seed : Tokens.mix(Tokens.seed, 0x100 | sign)
        while i < bytes.count {
            if Self.isDigit(bytes[i]) {
                hash = Tokens.mix(hash, UInt64(bytes[i]))
            } else if bytes[i] == UInt8(ascii: ","), isDecimalComma {
                hash = Tokens.mix(hash, UInt64(UInt8(ascii: ".")))
            } else if bytes[i] == UInt8(ascii: "."), i + 1 < bytes.count, Self.isDigit(bytes[i + 1]) {
                hash = Tokens.mix(hash, UInt64(bytes[i]))
            } else if !(bytes[i] == UInt8(ascii: ",") && i + 3 < bytes.count && Self.isDigit(bytes[i + 1])
                && Self.isDigit(bytes[i + 2]) && Self.isDigit(bytes[i + 3]))
            {
                break
            }
            i += 1
        }
        append(hash, .number, from: start)
    }

    /// "4,2": one or two digits behind the comma.
    private var isDecimalComma: Bool {
        guard i + 1 < bytes.count, Self.isDigit(bytes[i + 1]) else { return false }
        let second = i + 2 < bytes.count && Self.isDigit(bytes[i + 2])
        return !(second && i + 3 < bytes.count && Self.isDigit(bytes[i + 3]))
    }

    private mutating func word() {
        let start = i
        let isCapital =
            bytes[i] >= 0x41 && bytes[i] <= 0x5A || bytes[i] == 0xC3 && i + 1 < bytes.count && bytes[i + 1] < 0x9F
        var hash = Tokens.seed
        while i < bytes.count {
            let next = bytes[i]
            if Self.isLetter(next) {
                hash = Tokens.mix(hash, UInt64(next | 0x20))
            } else if next >= 0xC3 && next <= 0xDF || next & 0xC0 == 0x80 {
                // Latin, Greek, Cyrillic …: two bytes; capitals of Latin-1 fold by one bit
                hash = Tokens.mix(hash, UInt64(i > 0 && bytes[i - 1] == 0xC3 ? next | 0x20 : next))
            } else {
                break
            }
            i += 1
        }
        append(hash, .word, from: start, isCapital: isCapital)
    }

    /// Ideographs, kana, syllables and signs of three and four bytes.
    private mutating func other(_ byte: UInt8) {
        let start = i
        if let end = chineseNumber() {
            var hash = Tokens.seed
            for j in i..<end { hash = Tokens.mix(hash, UInt64(bytes[j])) }
            i = end
            append(hash, .number, from: start)
            return
        }
        let end = min(i + (byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4), bytes.count)
        var value: UInt64 = 0
        for j in i..<end { value = value << 8 | UInt64(bytes[j]) }
        i = end
        switch value {
        case 0xE38082, 0xEFBC81, 0xEFBC9F, 0xEFBC9B, 0xEFBC9A: beginsSentence = true  // 。！？；：
        // E2: punctuation and symbols; E3 80: CJK punctuation; EF BC, EF BD: full-width forms, of which digits are rare
        case _ where byte == 0xE2 || byte == 0xC2 || byte == 0xEF || value >> 8 == 0xE380: break
        default:
            append(Tokens.mix(Tokens.seed, value), byte >= 0xE3 && byte <= 0xE9 ? .ideograph : .word, from: start)
        }
    }

    /// The end of a run of two and more Chinese numerals ("五百万"); one alone is mostly a word ("一个", "统一").
    private func chineseNumber() -> Int? {
        var end = i
        while end + 2 < bytes.count,
            Self.numerals.contains(UInt32(bytes[end]) << 16 | UInt32(bytes[end + 1]) << 8 | UInt32(bytes[end + 2]))
        { end += 3 }
        return end - i >= 6 ? end : nil
    }

    /// As UTF-8.
    private static let numerals: Set<UInt32> = Set(
        "〇零一二三四五六七八九十百千万亿两".unicodeScalars.map { String($0).utf8.reduce(0) { $0 << 8 | UInt32($1) } })
}
