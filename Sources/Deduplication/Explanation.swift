// Why two texts are or are not duplicates, in what a person can check: passages that both have, facts that differ.

import Records

package struct Explanation: Sendable {
    package let isExact: Bool
    package let comparison: Comparison
    package let judgement: Judgement
    /// The longest passages of the later text that the earlier has too, word for word, longest first.
    package let shared: [String]
    /// What stands in the same context with another value: context, earlier, later.
    package let differing: [(context: String, earlier: String, later: String)]

    private static let mostPassages = 3

    /// - Parameter similarity: as `Deduplicator.Settings`.
    package init(later: (title: String?, text: String), earlier: (title: String?, text: String), similarity: Score) {
        let (new, old) = (
            Signature(title: later.title, text: later.text), Signature(title: earlier.title, text: earlier.text)
        )
        comparison = Comparison(new, old)
        isExact = new.textHash == old.textHash && !comparison.isUnderAnotherTitle
        judgement = isExact ? .copy : Judgement(comparison, similarity: similarity)
        let (x, y) = (Tokens.read(later.text), Tokens.read(earlier.text))
        shared = Self.passages(x, y, later.text)
        differing = Self.conflicts(Facts.read(x), Facts.read(y)).map { a, b in
            (
                Self.slice(later.text, x, a.context), Self.slice(earlier.text, y, b.value),
                Self.slice(later.text, x, a.value)
            )
        }
    }

    private static func slice(_ text: String, _ tokens: [Token], _ range: Range<Int>) -> String {
        let bytes = Array(text.utf8)[Int(tokens[range.lowerBound].start)..<Int(tokens[range.upperBound - 1].end)]
        return String(decoding: bytes, as: UTF8.self).replacing("\n", with: " ")
    }

    /// Runs of the first text's tokens whose shingles the second has.
    private static func passages(_ x: [Token], _ y: [Token], _ text: String) -> [String] {
        let size = Tokens.shingle(of: x)
        func shingles(_ tokens: [Token]) -> [UInt64] {
            guard tokens.count >= size else { return [] }
            return (0...tokens.count - size).map { start in
                tokens[start..<start + size].reduce(Tokens.seed) { Tokens.mix($0, $1.hash) }
            }
        }
        let known = Set(shingles(y))
        var runs: [Range<Int>] = []
        for (start, shingle) in shingles(x).enumerated() where known.contains(shingle) {
            if let last = runs.last, last.upperBound >= start + size - 1 {
                runs[runs.count - 1] = last.lowerBound..<start + size
            } else {
                runs.append(start..<start + size)
            }
        }
        let longest = runs.enumerated().sorted { ($0.element.count, $1.offset) > ($1.element.count, $0.offset) }
        return longest.prefix(mostPassages).map { slice(text, x, $0.element) }
    }

    /// Contexts of both in which one says what the other does not.
    private static func conflicts(_ a: [Facts.Found], _ b: [Facts.Found]) -> [(Facts.Found, Facts.Found)] {
        let (ours, theirs) = (Dictionary(grouping: a, by: \.fact.key), Dictionary(grouping: b, by: \.fact.key))
        var found: [(Facts.Found, Facts.Found)] = []
        for (key, left) in ours.sorted(by: { $0.value[0].value.lowerBound < $1.value[0].value.lowerBound }) {
            guard let right = theirs[key] else { continue }
            let smaller = left.count <= right.count ? left : right
            let larger = left.count <= right.count ? right : left
            guard let odd = smaller.first(where: { fact in !larger.contains { $0.fact.value == fact.fact.value } })
            else {
                continue
            }
            found.append(left.count <= right.count ? (odd, larger[0]) : (larger[0], odd))
        }
        return found
    }
}
