// What is kept of a text for telling duplicates: a sample of its shingles, its beginning, its title and its facts.
//
// Shingles of 3 words, of 5 characters where ideographs prevail. The sample keeps the hashes whose low `level` bits are
// zero (a fraction sketch, as in Broder's "mod p" sketches, 1997): unlike a MinHash it gives containment, so that a
// truncated copy is found. All that is compared is kept, so that a run tells what one long run would have told.

import Records

package struct Signature: Sendable, Equatable {
    /// At most so many hashes are kept; a level more halves them. Of a text of 170 words, the mean of the labelled set, 42.
    static let maximumSketch = 64
    /// Shingles that count as a text's beginning.
    private static let beginning = 60
    /// Words of the title that are kept.
    private static let maximumTitle = 6
    private static let bits: UInt32 = 0xFF_FFFF

    package let textHash: UInt64
    package let titleHash: UInt32
    /// Words, or characters where ideographs prevail.
    package let length: Int
    package let level: Int
    /// The sample, sorted: hashes of 24 bits, their low bits the level's zeros. Two samples of 64 share one by chance once
    /// in 4,000 pairs.
    package let sketch: [UInt32]
    /// The sample with all 32 bits, for looking in the index. Empty for a signature that was stored.
    package let probes: [UInt32]
    /// Which of them stand at the text's beginning, by bit.
    package let head: UInt64
    /// Sorted hashes of some of the title's words.
    package let title: [UInt16]
    /// Sorted.
    package let facts: [Fact]

    package init(
        textHash: UInt64, titleHash: UInt32, length: Int, level: Int, sketch: [UInt32], head: UInt64, title: [UInt16],
        facts: [Fact]
    ) {
        probes = []
        (self.textHash, self.titleHash, self.length, self.level) = (textHash, titleHash, length, level)
        (self.sketch, self.head, self.title, self.facts) = (sketch, head, title, facts)
    }

    package init(title: String?, text: String) {
        let tokens = Tokens.read(text)
        textHash = Self.hash(of: tokens)
        let words = Tokens.read(title ?? "")
        titleHash = UInt32(truncatingIfNeeded: Self.hash(of: words) >> 32)
        self.title = Self.title(of: words)
        length = tokens.count
        let size = Tokens.shingle(of: tokens)
        var hashes: [UInt32] = []
        var head = Set<UInt32>()
        var level = 0
        if !tokens.isEmpty {
            for start in 0...max(0, tokens.count - size) {
                var hash = Tokens.seed
                for token in tokens[start..<min(start + size, tokens.count)] { hash = Tokens.mix(hash, token.hash) }
                let value = UInt32(truncatingIfNeeded: Tokens.finished(hash))
                guard value.trailingZeroBitCount >= level else { continue }
                hashes.append(value)
                if start < Self.beginning { head.insert(value) }
                if hashes.count >= 4 * Self.maximumSketch {
                    hashes = Self.unique(hashes)
                    while hashes.count > 2 * Self.maximumSketch { Self.coarsen(&hashes, &level) }
                }
            }
        }
        hashes = Self.unique(hashes)
        while hashes.count > Self.maximumSketch { Self.coarsen(&hashes, &level) }
        self.level = level
        probes = hashes
        let sample = hashes.sorted { $0 & Self.bits < $1 & Self.bits }
        sketch = sample.map { $0 & Self.bits }
        self.head = sample.enumerated().reduce(0) { head.contains($1.element) ? $0 | 1 << UInt64($1.offset) : $0 }
        facts = Facts.kept(Facts.read(tokens).map(\.fact))
    }

    private static func unique(_ hashes: [UInt32]) -> [UInt32] {
        var sorted = hashes
        sorted.sort()
        var count = 0
        for hash in sorted where count == 0 || sorted[count - 1] != hash {
            sorted[count] = hash
            count += 1
        }
        sorted.removeLast(sorted.count - count)
        return sorted
    }

    private static func coarsen(_ hashes: inout [UInt32], _ level: inout Int) {
        level += 1
        let least = level
        hashes.removeAll { $0.trailingZeroBitCount < least }
    }

    private static func hash(of tokens: [Token]) -> UInt64 {
        Tokens.finished(tokens.reduce(Tokens.seed) { Tokens.mix($0, $1.hash) })
    }

    /// Words of four letters and more, and pairs of ideographs; numbers say when rather than what.
    private static func title(of tokens: [Token]) -> [UInt16] {
        var words = Set<UInt16>()
        for (index, token) in tokens.enumerated() {
            switch token.kind {
            case .number: break
            case .word: if token.end - token.start >= 4 { words.insert(UInt16(truncatingIfNeeded: token.hash)) }
            case .ideograph:
                guard index + 1 < tokens.count, tokens[index + 1].kind == .ideograph else { continue }
                words.insert(
                    UInt16(truncatingIfNeeded: Tokens.finished(Tokens.mix(token.hash, tokens[index + 1].hash))))
            }
        }
        return Array(words.sorted().prefix(maximumTitle))
    }

    /// The sample at a coarser level.
    func sketch(at level: Int) -> [UInt32] {
        level <= self.level ? sketch : sketch.filter { $0.trailingZeroBitCount >= level }
    }

    /// What of the sample stands at the text's beginning.
    func beginning(at level: Int) -> [UInt32] {
        sketch.indices.filter { head & 1 << UInt64($0) != 0 && sketch[$0].trailingZeroBitCount >= level }.map {
            sketch[$0]
        }
    }
}
