// The words of a text as hashes: letters folded to lower case, each ideograph or kana for itself, numbers as a whole,
// punctuation and white space passed over.

struct Token {
    /// What is compared: the folded word, or the number without its thousands' commas.
    var hash: UInt64
    var isNumber: Bool
    /// A capital at its head inside a sentence: in Latin script, probably of a name.
    var isName: Bool
    var isIdeograph: Bool
}

enum Tokens {
    /// FNV-1a, then a finisher, so that low bits are as good as high ones.
    @inline(__always) static func mix(_ hash: UInt64, _ value: UInt64) -> UInt64 {
        (hash ^ value) &* 0x0000_0100_0000_01B3
    }
    static let seed: UInt64 = 0xCBF2_9CE4_8422_2325

    /// The finisher of SplitMix64 (Steele, Lea, Flood 2014).
    @inline(__always) static func finished(_ hash: UInt64) -> UInt64 {
        var x = hash
        x = (x ^ (x >> 30)) &* 0xBF58_476D_1CE4_E5B9
        x = (x ^ (x >> 27)) &* 0x94D0_49BB_1331_11EB
        return x ^ (x >> 31)
    }

    static func read(_ text: String) -> [Token] {
        var text = text
        return text.withUTF8 { read($0) }
    }

    /// The end of a run of two and more Chinese numerals ("五百万"); one alone is mostly a word ("一个", "统一").
    private static func chineseNumber(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
        var i = start
        while i + 2 < bytes.count,
            numerals.contains(UInt32(bytes[i]) << 16 | UInt32(bytes[i + 1]) << 8 | UInt32(bytes[i + 2]))
        { i += 3 }
        return i - start >= 6 ? i : nil
    }

    /// As UTF-8.
    private static let numerals: Set<UInt32> = Set(
        "〇零一二三四五六七八九十百千万亿两".unicodeScalars.map { String($0).utf8.reduce(0) { $0 << 8 | UInt32($1) } })

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }

    private static func read(_ bytes: UnsafeBufferPointer<UInt8>) -> [Token] {
        var tokens: [Token] = []
        tokens.reserveCapacity(bytes.count / 5)
        var startsSentence = true
        var i = 0
        while i < bytes.count {
            let byte = bytes[i]
            if isDigit(byte) {
                var hash = seed
                while i < bytes.count {
                    if isDigit(bytes[i]) {
                        hash = mix(hash, UInt64(bytes[i]))
                    } else if bytes[i] == UInt8(ascii: "."), i + 1 < bytes.count, isDigit(bytes[i + 1]) {
                        hash = mix(hash, UInt64(bytes[i]))
                    } else if !(bytes[i] == UInt8(ascii: ",") && i + 3 < bytes.count && isDigit(bytes[i + 1])
                        && isDigit(bytes[i + 2]) && isDigit(bytes[i + 3]))
                    {
                        break
                    }
                    i += 1
                }
                tokens.append(Token(hash: finished(hash), isNumber: true, isName: false, isIdeograph: false))
                startsSentence = false
            } else if isLetter(byte) || byte >= 0xC3 && byte <= 0xDF {
                let isCapital = byte >= 0x41 && byte <= 0x5A
                var hash = seed
                while i < bytes.count {
                    let next = bytes[i]
                    if isLetter(next) {
                        hash = mix(hash, UInt64(next | 0x20))
                    } else if next >= 0xC3 && next <= 0xDF || next & 0xC0 == 0x80 {
                        // Latin, Greek, Cyrillic …: two bytes; capitals of Latin-1 fold by one bit
                        hash = mix(hash, UInt64(i > 0 && bytes[i - 1] == 0xC3 ? next | 0x20 : next))
                    } else {
                        break
                    }
                    i += 1
                }
                tokens.append(
                    Token(
                        hash: finished(hash), isNumber: false, isName: isCapital && !startsSentence, isIdeograph: false)
                )
                startsSentence = false
            } else if byte < 0x80 {
                if byte == UInt8(ascii: ".") || byte == 0x0A || byte == UInt8(ascii: "!") || byte == UInt8(ascii: "?")
                    || byte == UInt8(ascii: ":")
                {
                    startsSentence = true
                }
                i += 1
            } else {
                let length = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
                let end = min(i + length, bytes.count)
                var value: UInt64 = 0
                for j in i..<end { value = value << 8 | UInt64(bytes[j]) }
                // E2: punctuation and symbols; E3 80: CJK punctuation; EF BC, EF BD: full-width forms, of which digits are rare
                if let end = chineseNumber(bytes, i) {
                    var hash = seed
                    for j in i..<end { hash = mix(hash, UInt64(bytes[j])) }
                    tokens.append(Token(hash: finished(hash), isNumber: true, isName: false, isIdeograph: true))
                    i = end
                    continue
                }
                let isWord = !(byte == 0xE2 || byte == 0xC2 || byte == 0xEF || value >> 8 == 0xE380)
                if isWord {
                    tokens.append(
                        Token(
                            hash: finished(mix(seed, value)), isNumber: false, isName: false,
                            isIdeograph: byte >= 0xE3 && byte <= 0xE9))
                }
                i = end
            }
        }
        return tokens
    }
}
