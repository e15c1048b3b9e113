// What the model sees of a text: words, pairs of words and their parts of four letters, pairs and triples of ideographs,
// hashed to 2^17; and the lexicon's cues by subtopic. The same code trains and classifies.
//
// Only + × ÷ √ are used, which IEEE 754 rounds the same everywhere, so no libm can flip a label.

import Bytes

/// What stands in a text, piece by piece: its title, then its passages.
struct Occurrences: Sendable {
    /// Hashed features in the order of the text.
    var hashes: [Int32] = []
    /// Cues in the order of the text: the subtopic, and where in the lower-case text it stands.
    var cues: [(subtopic: UInt8, start: Int32, end: Int32)] = []
    /// Where each piece ends in `hashes` and in `cues`.
    var ends: [(hashes: Int, cues: Int)] = []

    func hashes(of piece: Int) -> Range<Int> { (piece == 0 ? 0 : ends[piece - 1].hashes)..<ends[piece].hashes }
    func cues(of piece: Int) -> Range<Int> { (piece == 0 ? 0 : ends[piece - 1].cues)..<ends[piece].cues }

    func hasCue(_ piece: Int, of subtopics: [Int]) -> Bool {
        cues[cues(of: piece)].contains { subtopics.contains(Int($0.subtopic)) }
    }
}

/// A text, or a piece of it, as numbers: features with their values.
struct FeatureVector: Sendable {
    /// Sorted, each once.
    var indices: [Int32]
    var values: [Double]
    /// By subtopic of the lexicon.
    var cues: [Double]
}

struct Features: Sendable {
    /// Weinberger et al., "Feature hashing for large scale multitask learning", 2009.
    static let hashedSize = 1 << 17
    /// Length of the hashed part. With cues at a quarter each it weighs what n-grams and cues say; swept over 1, 1.5, 2 and 2.2 on
    /// the labelled set.
    private static let hashedLength = 2.0
    private static let cueWeight = 0.25
    private static let mostCues = 4
    /// Parts of words, and of how many letters a word has parts.
    private static let partLength = 4

    let lexicon: Lexicon

    /// Only the head of a long text is read: what an article is about stands there, and time stays bounded.
    static let mostBytes = 64 << 10

    /// Reads a text: piece 0 is the title, the passages follow.
    ///
    /// - Parameter left: pieces to be left out.
    /// - Returns: the text as far as it is read, its passages, and what stands in the pieces.
    func read(
        title: String?, text: String, without left: Set<Int> = []
    ) -> (original: [UInt8], passages: [Passage], occurrences: Occurrences) {
        var original = Array(text.utf8.prefix(Self.mostBytes))
        if text.utf8.count > original.count {
            // not within a character
            while let last = original.last, last & 0xC0 == 0x80 { original.removeLast() }
            if let last = original.last, last >= 0xC0 { original.removeLast() }
        }
        let (title, text) = (lowered((title ?? "").utf8), lowered(original))
        let passages = Passages.split(text[...])
        var occurrences = Occurrences()
        func add(_ bytes: [UInt8], _ range: Range<Int>, _ piece: Int) {
            let range = left.contains(piece) ? range.lowerBound..<range.lowerBound : range
            bytes.withUnsafeBufferPointer {
                self.add(UnsafeBufferPointer(rebasing: $0[range]), at: range.lowerBound, to: &occurrences)
            }
        }
        add(title, title.indices, 0)
        for (index, passage) in passages.enumerated() { add(text, passage.bytes, index + 1) }
        return (original, passages, occurrences)
    }

    private func add(_ text: UnsafeBufferPointer<UInt8>, at offset: Int, to occurrences: inout Occurrences) {
        scan(text, &occurrences.hashes)
        lexicon.forEach(text) { match in
            for subtopic in match.subtopics {
                occurrences.cues.append((subtopic, Int32(offset + match.start), Int32(offset + match.end)))
            }
        }
        occurrences.ends.append((occurrences.hashes.count, occurrences.cues.count))
    }

    private func scan(_ text: UnsafeBufferPointer<UInt8>, _ hashes: inout [Int32]) {
        // what stands before: a word, or ideographs; 0 for nothing
        var word: UInt64 = 0
        var (last, lastButOne): (UInt64, UInt64) = (0, 0)
        func add(_ hash: UInt64) {
            hashes.append(Int32(truncatingIfNeeded: FNV.finished(hash) & UInt64(Self.hashedSize - 1)))
        }
        var i = 0
        while i < text.count {
            let byte = text[i]
            if byte >= 0xE3, byte <= 0xED, i + 2 < text.count {
                let value = UInt64(byte) << 16 | UInt64(text[i + 1]) << 8 | UInt64(text[i + 2])
                i += 3
                word = 0
                // CJK punctuation ends a run
                if value >> 8 == 0xE380 { (last, lastButOne) = (0, 0); continue }
                if last != 0 { add(FNV.add(value, to: FNV.add(last, to: Self.ideographs))) }
                if lastButOne != 0 {
                    add(FNV.add(value, to: FNV.add(last, to: FNV.add(lastButOne, to: Self.ideographs))))
                }
                (lastButOne, last) = (last, value)
                continue
            }
            guard isWordByte(byte) else {
                // other marks stand within what belongs together: "long-term", "bank's"
                if Self.isStop(byte) || byte == 0xEF { (word, last, lastButOne) = (0, 0, 0) }
                i += byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
                continue
            }
            (last, lastButOne) = (0, 0)
            let start = i
            var hash = FNV.basis
            var isNumber = true
            while i < text.count, isWordByte(text[i]) {
                let isDigit = text[i] >= 0x30 && text[i] <= 0x39
                if !isDigit { isNumber = false }
                // every number counts as the same word: amounts say nothing of the subject
                hash = FNV.add(isDigit ? UInt8(ascii: "#") : text[i], to: hash)
                i += 1
            }
            if isNumber { hash = Self.number }
            add(hash)
            if !isNumber, i - start >= Self.partLength { parts(text, start, i, &hashes) }
            if word != 0 { add(FNV.add(hash, to: word)) }
            word = hash
        }
    }

    /// Four bytes each, the word's ends marked: "<fin", "fine", "ined", "ned>" for what inflection and compounds share.
    private func parts(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int, _ hashes: inout [Int32]) {
        var four = UInt32(UInt8(ascii: "<"))
        for i in start...end {
            four = four << 8 | UInt32(i < end ? text[i] : UInt8(ascii: ">"))
            guard i - start >= Self.partLength - 2 else { continue }
            let hash = FNV.finished(UInt64(four) | Self.part)
            hashes.append(Int32(truncatingIfNeeded: hash & UInt64(Self.hashedSize - 1)))
        }
    }

    private static let ideographs = FNV.add(1 as UInt64, to: FNV.basis)
    private static let number = FNV.add(UInt8(ascii: "0"), to: FNV.basis)
    private static let part: UInt64 = 1 << 40

    private static func isStop(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x0A, UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "!"),
            UInt8(ascii: "?"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "\""):
            true
        default: false
        }
    }

    private func isWordByte(_ byte: UInt8) -> Bool {
        (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A || byte >= 0x30 && byte <= 0x39
            || byte >= 0x80 && byte < 0xE0 && byte != 0xC2
    }

    /// 1 + ln of the count, from a table; more than eight times is as often as eight.
    static let damped = [0, 1, 1.693, 2.099, 2.386, 2.609, 2.792, 2.946, 3.079]

    /// What a cue's subtopic is worth that stands so often.
    static func cueValue(_ count: Int) -> Double { Double(min(count, mostCues)) * cueWeight }

    /// What damped counts are multiplied by, so that the vector has its length.
    static func scale(sumOfSquares: Double) -> Double {
        sumOfSquares > 0 ? hashedLength / sumOfSquares.squareRoot() : 0
    }

    /// The pieces of a text as one vector.
    func vector(_ occurrences: Occurrences, _ pieces: Range<Int>) -> FeatureVector {
        guard let first = pieces.first, let last = pieces.last else {
            return FeatureVector(indices: [], values: [], cues: [Double](repeating: 0, count: lexicon.subtopics.count))
        }
        let all = occurrences.hashes(of: first).lowerBound..<occurrences.hashes(of: last).upperBound
        let sorted = occurrences.hashes[all].sorted()
        var indices: [Int32] = []
        var values: [Double] = []
        var i = 0
        while i < sorted.count {
            var end = i + 1
            while end < sorted.count, sorted[end] == sorted[i] { end += 1 }
            indices.append(sorted[i])
            values.append(Self.damped[min(end - i, 8)])
            i = end
        }
        let scale = Self.scale(sumOfSquares: values.reduce(0) { $0 + $1 * $1 })
        for i in values.indices { values[i] *= scale }
        return FeatureVector(indices: indices, values: values, cues: cueCounts(occurrences, pieces).map(Self.cueValue))
    }

    /// How often each subtopic's cues stand in pieces of a text.
    func cueCounts(_ occurrences: Occurrences, _ pieces: Range<Int>) -> [Int] {
        var counts = [Int](repeating: 0, count: lexicon.subtopics.count)
        guard let first = pieces.first, let last = pieces.last else { return counts }
        for cue in occurrences.cues[occurrences.cues(of: first).lowerBound..<occurrences.cues(of: last).upperBound] {
            counts[Int(cue.subtopic)] += 1
        }
        return counts
    }
}
