// Text whose white space is folded as it comes: a run with a line break becomes one, any other a blank.

struct FoldedText {
    private(set) var bytes: [UInt8] = []
    /// What stands between the text so far and what follows: 0 for nothing.
    private var pending: UInt8 = 0

    private let lineBreakByte: UInt8

    init(capacity: Int, asLine: Bool) {
        bytes.reserveCapacity(capacity)
        lineBreakByte = asLine ? 0x20 : 0x0A
    }

    /// Not white space, nor the first byte of a no-break or ideographic space.
    @inline(__always)
    private static func isPlain(_ byte: UInt8) -> Bool { byte > 0x20 && byte != 0xC2 && byte != 0xE3 }

    mutating func lineBreak() { pending = lineBreakByte }

    mutating func append(_ source: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) {
        var i = start
        while i < end {
            let run = i
            // a single blank between words is as it shall be
            while i < end,
                Self.isPlain(source[i]) || source[i] == 0x20 && i > run && i + 1 < end && Self.isPlain(source[i + 1])
            {
                i += 1
            }
            if i > run { plain(UnsafeBufferPointer(rebasing: source[run..<i])) }
            guard i < end else { break }
            if source[i] <= 0x20 {
                if source[i] == 0x0A { pending = lineBreakByte } else if pending == 0 { pending = 0x20 }
                i += 1
            } else if source[i] == 0xC2, i + 1 < end, source[i + 1] == 0xA0 {
                if pending == 0 { pending = 0x20 }
                i += 2
            } else if source[i] == 0xE3, i + 2 < end, source[i + 1] == 0x80, source[i + 2] == 0x80 {
                if pending == 0 { pending = 0x20 }
                i += 3
            } else {
                plain(UnsafeBufferPointer(rebasing: source[i..<i + 1]))
                i += 1
            }
        }
    }

    mutating func append(_ scalar: Unicode.Scalar) {
        if scalar.value <= 0x20 || scalar.value == 0xA0 || scalar.value == 0x3000 {
            if scalar.value == 0x0A { pending = lineBreakByte } else if pending == 0 { pending = 0x20 }
            return
        }
        separate()
        CharacterReference.append(scalar, to: &bytes)
    }

    private mutating func plain(_ run: UnsafeBufferPointer<UInt8>) {
        separate()
        bytes.append(contentsOf: run)
    }

    private mutating func separate() {
        if pending != 0, !bytes.isEmpty { bytes.append(pending) }
        pending = 0
    }
}
