// How two texts compare, as far as their signatures tell.

import Records

package struct Comparison: Sendable, Equatable {
    /// Share of the first's shingles that the second has, and the other way round.
    package var forward: Score
    package var backward: Score
    /// Contexts that both have, and those of them in which the values differ.
    package var comparable: Int
    package var conflicts: Int
    /// Share of the beginning of the longer that the shorter has; 1 where nothing can be said.
    package var beginning: Score
    /// Words that both titles have; nil when one has no title.
    package var titleWords: Int?
    /// A text so short that only its title says what it is about, under another title: "See the attached decision."
    package var isUnderAnotherTitle: Bool

    /// Words, or ideographs.
    private static let shortText = 25

    package init(_ a: Signature, _ b: Signature) {
        let level = max(a.level, b.level)
        let shared = Self.shared(a.sketch, level, b.sketch.count) { b.sketch[$0] }
        forward = Self.share(shared, of: a.sketch, level)
        backward = Self.share(shared, of: b.sketch, level)
        let (longer, shorter) = a.length >= b.length ? (a, b) : (b, a)
        let head = longer.beginning(at: level)
        beginning =
            head.isEmpty
            ? .one
            : Score(
                tenThousandths: Self.shared(head, level, shorter.sketch.count) { shorter.sketch[$0] } * 10_000
                    / head.count)
        titleWords = a.title.isEmpty || b.title.isEmpty ? nil : Set(a.title).intersection(b.title).count

        isUnderAnotherTitle =
            max(a.length, b.length) < Self.shortText && titleWords != nil && a.titleHash != b.titleHash

        (comparable, conflicts) = (0, 0)
        var (i, j) = (0, 0)
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
            i += left.count
            j += right.count
        }
    }

    /// `forward` alone.
    static func forward(_ a: Signature, _ b: Signature) -> Score {
        b.sketch.withUnsafeBufferPointer { sketch in forward(a, level: b.level, count: sketch.count) { sketch[$0] } }
    }

    /// `forward` alone, of a text to the sketch of another.
    @inline(__always) static func forward(
        _ a: Signature, level: Int, count: Int, _ other: (Int) -> UInt32
    ) -> Score {
        let level = max(a.level, level)
        return share(shared(a.sketch, level, count, other), of: a.sketch, level)
    }

    private static func share(_ shared: Int, of sketch: [UInt32], _ level: Int) -> Score {
        let count = sketch.count { $0.trailingZeroBitCount >= level }
        return Score(tenThousandths: count == 0 ? 0 : shared * 10_000 / count)
    }

    /// How many hashes of a level two sorted samples share.
    @inline(__always) private static func shared(
        _ x: [UInt32], _ level: Int, _ count: Int, _ y: (Int) -> UInt32
    ) -> Int {
        x.withUnsafeBufferPointer { x in
            var (i, j, shared) = (0, 0, 0)
            while i < x.count, j < count {
                let (a, b) = (x[i], y(j))
                if a == b { shared += a.trailingZeroBitCount >= level ? 1 : 0 }
                i += a <= b ? 1 : 0
                j += b <= a ? 1 : 0
            }
            return shared
        }
    }
}
