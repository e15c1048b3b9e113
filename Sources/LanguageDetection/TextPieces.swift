// A text cut into pieces that are mostly in one language each: sentences, and runs of one script within them.
//
// One pass over the bytes; the blanks behind a piece belong to it, so that the pieces cover the text.

package struct TextPiece: Sendable, Equatable {
    /// Bytes of the text.
    package var bytes: Range<Int>
    /// Unicode scalars of the text.
    package var scalars: Range<Int>
    package var letters = Letters()
    /// Whether a line begins here.
    package var beginsLine = false

    package struct Letters: Sendable, Equatable {
        package var han = 0
        package var kana = 0
        package var hangul = 0
        package var others = 0

        var wide: Int { han + kana + hangul }
        package var count: Int { wide + others }
    }
}

package enum TextPieces {
    /// Bytes of the longest piece; what has no stop for so long is cut at a blank.
    package static let longest = 600
    /// A piece of fewer letters joins what follows in its line: "U.S. " and "No. 5 " end no sentence.
    static let shortest = 12
    /// A change of script within a sentence makes pieces where either side has as many letters; a name or a term of the
    /// other script stays in its sentence.
    private static let shortestRun = (wide: 8, narrow: 20)

    package static func split(_ text: UnsafeBufferPointer<UInt8>) -> [TextPiece] {
        var pieces: [TextPiece] = []
        var scanner = Scanner(text)
        while let piece = scanner.next() {
            let isMixed = piece.letters.wide >= shortestRun.wide && piece.letters.others >= shortestRun.narrow
            if isMixed { pieces += runs(of: piece, in: text) } else { pieces.append(piece) }
        }
        return pieces
    }

    /// Cuts a sentence where its script changes.
    private static func runs(of piece: TextPiece, in text: UnsafeBufferPointer<UInt8>) -> [TextPiece] {
        var runs: [TextPiece] = []
        var run = TextPiece(
            bytes: piece.bytes.lowerBound..<piece.bytes.lowerBound,
            scalars: piece.scalars.lowerBound..<piece.scalars.lowerBound, beginsLine: piece.beginsLine)
        func close() {
            // too short for itself: it stays with what stands before it
            let isSmall = run.letters.wide < shortestRun.wide && run.letters.others < shortestRun.narrow
            let isLike = runs.last.map { ($0.letters.wide * 2 > $0.letters.count) == (run.letters.wide > 0) } ?? false
            if let last = runs.indices.last, isSmall || isLike {
                runs[last].bytes = runs[last].bytes.lowerBound..<run.bytes.upperBound
                runs[last].scalars = runs[last].scalars.lowerBound..<run.scalars.upperBound
                runs[last].letters.add(run.letters)
            } else {
                runs.append(run)
            }
            run = TextPiece(
                bytes: run.bytes.upperBound..<run.bytes.upperBound,
                scalars: run.scalars.upperBound..<run.scalars.upperBound)
        }
        var i = piece.bytes.lowerBound
        while i < piece.bytes.upperBound {
            let scalar = UTF8Scalar(text, i)
            switch scalar.kind {
            case .han, .kana, .hangul: if run.letters.others > 0 { close() }
            case .letter: if run.letters.wide > 0 { close() }
            default: break
            }
            run.letters.count(scalar.kind)
            i += scalar.length
            run.bytes = run.bytes.lowerBound..<i
            run.scalars = run.scalars.lowerBound..<run.scalars.upperBound + 1
        }
        close()
        return runs
    }

    /// Sentence by sentence.
    private struct Scanner {
        let text: UnsafeBufferPointer<UInt8>
        private var i = 0
        private var scalars = 0
        private var beginsLine = true

        init(_ text: UnsafeBufferPointer<UInt8>) { self.text = text }

        mutating func next() -> TextPiece? {
            guard i < text.count else { return nil }
            var piece = TextPiece(bytes: i..<i, scalars: scalars..<scalars, beginsLine: beginsLine)
            beginsLine = false
            while i < text.count {
                let scalar = UTF8Scalar(text, i)
                piece.letters.count(scalar.kind)
                i += scalar.length
                scalars += 1
                let isLong = i - piece.bytes.lowerBound > longest - 100
                switch scalar.kind {
                case .lineBreak, .wideStop: break
                case .stop where blank(at: i): break
                case .blank where isLong: break
                default:
                    guard i - piece.bytes.lowerBound > longest - 8 else { continue }
                }
                if scalar.kind == .wideStop { skip { $0 == .closing } }
                beginsLine = scalar.kind == .lineBreak
                while i < text.count {
                    let blank = UTF8Scalar(text, i)
                    guard blank.kind == .blank || blank.kind == .lineBreak else { break }
                    if blank.kind == .lineBreak { beginsLine = true }
                    i += blank.length
                    scalars += 1
                }
                let isShort = piece.letters.count < shortest && scalar.kind == .stop && !beginsLine
                if isShort, i < text.count { continue }
                break
            }
            piece.bytes = piece.bytes.lowerBound..<i
            piece.scalars = piece.scalars.lowerBound..<scalars
            return piece
        }

        private func blank(at index: Int) -> Bool {
            guard index < text.count else { return true }
            let kind = UTF8Scalar(text, index).kind
            return kind == .blank || kind == .lineBreak
        }

        private mutating func skip(while isWanted: (UTF8Scalar.Kind) -> Bool) {
            while i < text.count {
                let scalar = UTF8Scalar(text, i)
                guard isWanted(scalar.kind) else { return }
                i += scalar.length
                scalars += 1
            }
        }
    }
}

extension TextPiece.Letters {
    mutating func count(_ kind: UTF8Scalar.Kind) {
        switch kind {
        case .han: han += 1
        case .kana: kana += 1
        case .hangul: hangul += 1
        case .letter: others += 1
        default: break
        }
    }

    fileprivate mutating func add(_ more: Self) {
        (han, kana, hangul) = (han + more.han, kana + more.kana, hangul + more.hangul)
        others += more.others
    }
}

/// One scalar of well-formed UTF-8, and what it is to a splitter.
struct UTF8Scalar {
    enum Kind { case letter, han, kana, hangul, blank, lineBreak, stop, wideStop, closing, other }

    let length: Int
    let kind: Kind

    @inline(__always) init(_ text: UnsafeBufferPointer<UInt8>, _ i: Int) {
        let byte = text[i]
        if byte < 0x80 {
            length = 1
            kind = Self.ascii[Int(byte)]
        } else if byte < 0xE0 {
            length = 2
            // C2: signs of Latin-1; CC and most of CD: marks of letters; C3 97, C3 B7: × and ÷ do no harm
            kind =
                byte == 0xCC || byte == 0xCD && i + 1 < text.count && text[i + 1] < 0xB0
                ? .other
                : byte == 0xC2 ? (i + 1 < text.count && text[i + 1] == 0xA0 ? .blank : .other) : .letter
        } else {
            length = byte < 0xF0 ? 3 : 4
            kind = Self.wide(text, i)
        }
    }

    private static let ascii: [Kind] = (0..<0x80).map { (byte: UInt8) in
        switch byte {
        case 0x41...0x5A, 0x61...0x7A: .letter
        case 0x0A, 0x0D: .lineBreak
        case 0x20, 0x09: .blank
        case UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?"): .stop
        case UInt8(ascii: "\""), UInt8(ascii: ")"): .closing
        default: .other
        }
    }

    private static func wide(_ text: UnsafeBufferPointer<UInt8>, _ i: Int) -> Kind {
        guard i + 2 < text.count else { return .other }
        let value = UInt32(text[i]) << 16 | UInt32(text[i + 1]) << 8 | UInt32(text[i + 2])
        return switch value {
        case 0xE3_8180...0xE3_83BF: .kana
        case 0xE3_9080...0xE9_BFBF, 0xEF_A480...0xEF_ABBF: .han
        case 0xEA_B080...0xED_9EA3, 0xE1_8480...0xE1_87BF, 0xE3_84B1...0xE3_868E: .hangul
        case 0xE3_8082, 0xEF_BC81, 0xEF_BC9F, 0xEF_BC9B: .wideStop  // 。！？；
        case 0xE2_809D, 0xE2_8099, 0xE3_808D, 0xE3_808F, 0xEF_BC89: .closing  // ” ’ 」 』 ）
        case 0xE3_8080, 0xE2_8080...0xE2_808A, 0xE2_80AF: .blank
        case 0xE2_80A8, 0xE2_80A9: .lineBreak
        case 0xE2_8080...0xE2_BFBF, 0xE3_8080...0xE3_80BF, 0xEF_B880...0xEF_BFBF: .other
        default: text[i] >= 0xF0 ? (value >= 0xF0_A080 && value < 0xF1_0000 ? .han : .other) : .letter
        }
    }
}
