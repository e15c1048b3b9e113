// What is kept of a text for telling duplicates: a sample of its shingles, and its facts in their context.
//
// Shingles of 3 words, of 5 characters where ideographs prevail. The sample keeps the hashes whose low `level` bits are
// zero (a fraction sketch, as in Broder's "mod p" sketches, 1997): unlike a MinHash it gives containment, so that a
// truncated copy is found. Facts are numbers and names keyed by the words beside them: two texts that give different
// values in the same context tell different things, however alike they are.

import Records

package struct Signature: Sendable {
    /// At most so many hashes are kept; a level more halves them. Median news of 170 words keeps all.
    static let maximumSketch = 256
    /// Of those, at most so many are looked for in the index.
    static let maximumPosted = 32

    package let textHash: Int64
    package let titleHash: Int64
    /// All distinct shingles of the text, before sampling.
    package let length: Int
    package let level: Int
    /// Sorted hashes of the sample.
    package let sketch: [UInt32]
    /// Sorted; the key is the context, the value what stands there.
    package let facts: [Fact]

    package struct Fact: Sendable, Hashable, Comparable {
        package let key: UInt32
        package let value: UInt32

        package static func < (a: Fact, b: Fact) -> Bool { (a.key, a.value) < (b.key, b.value) }
    }

    package init(textHash: Int64, titleHash: Int64, length: Int, level: Int, sketch: [UInt32], facts: [Fact]) {
        (self.textHash, self.titleHash, self.length) = (textHash, titleHash, length)
        (self.level, self.sketch, self.facts) = (level, sketch, facts)
    }

    package init(title: String?, text: String) {
        let tokens = Tokens.read(text)
        textHash = Self.hash(of: tokens)
        titleHash = Self.hash(of: Tokens.read(title ?? ""))
        let isIdeographic = tokens.count { $0.isIdeograph } * 2 > tokens.count
        let size = isIdeographic ? 5 : 3
        var hashes = Set<UInt32>()
        if !tokens.isEmpty {
            for start in 0...max(0, tokens.count - size) {
                var hash = Tokens.seed
                for token in tokens[start..<min(start + size, tokens.count)] { hash = Tokens.mix(hash, token.hash) }
                hashes.insert(UInt32(truncatingIfNeeded: Tokens.finished(hash)))
            }
        }
        length = hashes.count
        var level = 0
        while hashes.count > Self.maximumSketch {
            level += 1
            hashes = hashes.filter { $0.trailingZeroBitCount >= level }
        }
        self.level = level
        sketch = hashes.sorted()
        facts = Self.facts(of: tokens)
    }

    private static func hash(of tokens: [Token]) -> Int64 {
        Int64(bitPattern: Tokens.finished(tokens.reduce(Tokens.seed) { Tokens.mix($0, $1.hash) }))
    }

    /// The sample at a coarser level.
    func sketch(at level: Int) -> [UInt32] {
        level <= self.level ? sketch : sketch.filter { $0.trailingZeroBitCount >= level }
    }

    /// The hashes under which a text stands in the index: the coarsest sample of at most `maximumPosted`.
    var posted: [UInt32] {
        var level = self.level
        var hashes = sketch
        while hashes.count > Self.maximumPosted {
            level += 1
            hashes = hashes.filter { $0.trailingZeroBitCount >= level }
        }
        return hashes
    }

    /// Numbers with the two words before or behind them, names with the two words before them. Other facts in the context
    /// count as blanks, so that a changed day does not hide a changed month.
    private static func facts(of tokens: [Token]) -> [Fact] {
        let number = Tokens.finished(1)
        let name = Tokens.finished(2)
        func plain(_ index: Int) -> UInt64? {
            guard tokens.indices.contains(index) else { return nil }
            return tokens[index].isNumber ? number : tokens[index].isName ? name : tokens[index].hash
        }
        var facts = Set<Fact>()
        for (index, token) in tokens.enumerated() where token.isNumber || token.isName {
            let value = UInt32(truncatingIfNeeded: token.hash)
            func add(_ side: UInt64, _ a: UInt64?, _ b: UInt64?) {
                guard let a, let b else { return }
                let key = Tokens.finished(Tokens.mix(Tokens.mix(Tokens.mix(Tokens.seed, side), a), b))
                facts.insert(Fact(key: UInt32(truncatingIfNeeded: key), value: value))
            }
            if token.isNumber {
                add(1, plain(index - 2), plain(index - 1))
                add(2, plain(index + 1), plain(index + 2))
            } else if let before = plain(index - 1), before != name, plain(index - 2) != name {
                add(3, plain(index - 2), before)
            }
        }
        return facts.sorted()
    }
}

/// How two texts compare.
package struct Comparison: Sendable, Equatable {
    /// Share of the first's shingles that the second has.
    package var forward: Score
    /// Contexts that both have, and those of them in which the values differ.
    package var comparable: Int
    package var conflicts: Int

    package init(_ a: Signature, _ b: Signature) {
        let level = max(a.level, b.level)
        let (x, y) = (a.sketch(at: level), b.sketch(at: level))
        var (i, j, shared) = (0, 0, 0)
        while i < x.count, j < y.count {
            if x[i] == y[j] { shared += 1; i += 1; j += 1 } else if x[i] < y[j] { i += 1 } else { j += 1 }
        }
        forward = Score(tenThousandths: x.isEmpty ? 0 : shared * 10_000 / x.count)
        (comparable, conflicts) = (0, 0)
        (i, j) = (0, 0)
        while i < a.facts.count, j < b.facts.count {
            let key = a.facts[i].key
            if key < b.facts[j].key { i += 1; continue }
            if key > b.facts[j].key { j += 1; continue }
            let left = a.facts[i...].prefix { $0.key == key }
            let right = b.facts[j...].prefix { $0.key == key }
            comparable += 1
            // a context may stand several times: what the one says there, the other must say too
            let smaller = left.count <= right.count ? left : right
            let larger = left.count <= right.count ? right : left
            if smaller.contains(where: { fact in !larger.contains { $0.value == fact.value } }) { conflicts += 1 }
            i = left.endIndex
            j = right.endIndex
        }
    }
}
