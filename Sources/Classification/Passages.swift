// A text cut into passages: sentences, and clauses of long ones. Their places are kept in bytes and in code points.

struct Passage: Sendable {
    var bytes: Range<Int>
    var scalars: Range<Int>

    /// Whether it may carry a label by itself: shorter ones say too little.
    var isLong: Bool { bytes.count >= 40 }
}

enum Passages {
    /// A longer sentence is cut at a comma behind this many code points: evidence should be read at a glance.
    private static let comfortable = 240

    /// The passages of a text, without the blanks between them.
    static func split(_ utf8: ArraySlice<UInt8>) -> [Passage] {
        var passages: [Passage] = []
        var start = utf8.startIndex
        var startScalar = 0
        var scalar = 0
        var i = utf8.startIndex
        func isBlank(_ index: Int) -> Bool { index >= utf8.endIndex || utf8[index] == 0x20 || utf8[index] == 0x0A }
        while i < utf8.endIndex {
            let byte = utf8[i]
            let length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
            let wide =
                length == 3 && i + 2 < utf8.endIndex
                ? UInt32(byte) << 16 | UInt32(utf8[i + 1]) << 8 | UInt32(utf8[i + 2]) : 0
            if scalar == startScalar, byte == 0x20 || byte == 0x0A {
                (i, scalar) = (i + 1, scalar + 1)
                (start, startScalar) = (i, scalar)
                continue
            }
            i = min(i + length, utf8.endIndex)
            scalar += 1
            let isLong = scalar - startScalar > comfortable
            // 。！？； as UTF-8, and ，
            let isWideStop = wide == 0xE38082 || wide == 0xEFBC81 || wide == 0xEFBC9F || wide == 0xEFBC9B
            let isStop =
                (byte == UInt8(ascii: ".") || byte == UInt8(ascii: "!") || byte == UInt8(ascii: "?")) && isBlank(i)
            let isComma =
                isLong && (wide == 0xEFBC8C || (byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";")) && isBlank(i))
            guard byte == 0x0A || isWideStop || isStop || isComma else { continue }
            var (end, endScalar) = (i, scalar)
            if byte == 0x0A { (end, endScalar) = (i - 1, scalar - 1) }
            if end > start { passages.append(Passage(bytes: start..<end, scalars: startScalar..<endScalar)) }
            (start, startScalar) = (i, scalar)
        }
        if start < utf8.endIndex {
            passages.append(Passage(bytes: start..<utf8.endIndex, scalars: startScalar..<scalar))
        }
        return passages
    }
}
