// What the model sees of a text: words and pairs of words, pairs and triples of ideographs, hashed to 2^17, and the counts
// of the lexicon's cues by subtopic. The same code trains and classifies.
//
// Only + × ÷ √ are used, which IEEE 754 rounds the same everywhere, so no libm can flip a label.

import Bytes

struct FeatureVector: Sendable {
    /// Sorted indices, each once, and their values.
    var indices: [Int32]
    var values: [Double]
}

struct Features: Sendable {
    /// Weinberger et al., "Feature hashing for large scale multitask learning", 2009; at some 60,000 features of our
    /// training texts about a fifth share a slot.
    static let hashedSize = 1 << 17

    let lexicon: Lexicon
    var size: Int { Self.hashedSize + lexicon.subtopics.count }

    /// Raw counts of a piece of text: hashed features, and cues by subtopic.
    struct Counts {
        var hashed: [Int32: Int] = [:]
        var cues: [Int]
    }

    /// - Parameter text: lower-case UTF-8.
    func counts(_ text: ArraySlice<UInt8>) -> Counts {
        var counts = Counts(cues: lexicon.counts(text))
        var previous: UInt64 = 0
        var beforePrevious: UInt64 = 0
        var i = text.startIndex
        func add(_ hash: UInt64) {
            counts.hashed[Int32(truncatingIfNeeded: finished(hash) & UInt64(Self.hashedSize - 1)), default: 0] += 1
        }
        while i < text.endIndex {
            let byte = text[i]
            if byte >= 0xE3, byte <= 0xED, i + 2 < text.endIndex {
                // ideographs, kana, Hangul: pairs and triples; CJK punctuation ends a run
                let value = UInt64(byte) << 16 | UInt64(text[i + 1]) << 8 | UInt64(text[i + 2])
                i += 3
                if value >> 8 == 0xE380 { (previous, beforePrevious) = (0, 0); continue }
                let hash = mix(seed, value) | 1
                if previous & 1 == 1 { add(mix(mix(seed, previous), hash)) }
                if previous & 1 == 1, beforePrevious & 1 == 1 {
                    add(mix(mix(mix(seed, beforePrevious), previous), hash))
                }
                (beforePrevious, previous) = (previous, hash)
                continue
            }
            guard isWordByte(byte) else {
                if byte < 0x80, byte != 0x20 { (previous, beforePrevious) = (0, 0) }
                i += byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
                i = min(i, text.endIndex)
                continue
            }
            var hash = seed
            var isNumber = true
            while i < text.endIndex, isWordByte(text[i]) {
                let isDigit = text[i] >= 0x30 && text[i] <= 0x39
                if !isDigit { isNumber = false }
                // every number counts as the same word: amounts say nothing of the subject
                hash = mix(hash, isDigit ? 0x23 : UInt64(text[i]))
                i += 1
            }
            hash = (isNumber ? mix(seed, 0x23) : hash) & ~1
            add(mix(hash, 0x77))
            if previous != 0, previous & 1 == 0 { add(mix(mix(seed, previous), hash)) }
            (beforePrevious, previous) = (previous, hash)
        }
        return counts
    }

    private func isWordByte(_ byte: UInt8) -> Bool {
        (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A || byte >= 0x30 && byte <= 0x39
            || byte >= 0x80 && byte < 0xE0 && byte != 0xC2
    }

    private let seed = FNV.basis
    private func mix(_ hash: UInt64, _ value: UInt64) -> UInt64 { FNV.add(value, to: hash) }
    private func finished(_ hash: UInt64) -> UInt64 { FNV.finished(hash) }

    /// 1 + ln of the count, from a table; more than eight times is as often as eight.
    private static let damped = [0, 1, 1.693, 2.099, 2.386, 2.609, 2.792, 2.946, 3.079]

    /// Hashed features to unit length; cues by how often they come, up to four times, a quarter each.
    func vector(_ counts: Counts) -> FeatureVector {
        let sorted = counts.hashed.sorted { $0.key < $1.key }
        var indices = sorted.map(\.key)
        var values = sorted.map { Self.damped[min($0.value, 8)] }
        let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        if norm > 0 { for i in values.indices { values[i] /= norm } }
        for (index, count) in counts.cues.enumerated() where count > 0 {
            indices.append(Int32(Self.hashedSize + index))
            values.append(Double(min(count, 4)) * 0.25)
        }
        return FeatureVector(indices: indices, values: values)
    }

    static func add(_ a: Counts, _ b: Counts) -> Counts {
        Counts(hashed: a.hashed.merging(b.hashed, uniquingKeysWith: +), cues: zip(a.cues, b.cues).map { $0 + $1 })
    }
}
