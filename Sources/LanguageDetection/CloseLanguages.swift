// Languages that are nearly one, told apart by what only one of them writes.
//
// Statistics of n-grams tell Serbian in Latin letters from Bosnian and Croatian hardly better than chance: they were learnt
// from texts that each call their own. Words that differ by rule do better, where a text has any.

import Bytes

enum CloseLanguages {
    /// How far the detectors' word counts within a group, in 1/10. For Serbian, whose Latin texts the model knows little,
    /// swept over 0.15 … 1 with the weight of a cue.
    private struct Group {
        let languages: [String]
        let trust: Int
        /// Added for a language that the detectors underrate.
        let favoured: (language: String, by: Int32)?
    }

    private static let groups = [
        Group(languages: ["hr", "bs", "sr"], trust: 3, favoured: ("sr", 300)),
        Group(languages: ["id", "ms"], trust: 10, favoured: nil),
        Group(languages: ["nb", "nn", "da"], trust: 10, favoured: nil),
        Group(languages: ["zh", "yue"], trust: 10, favoured: nil),
    ]

    static func group(of language: String) -> [String]? { groups.first { $0.languages.contains(language) }?.languages }

    /// What a cue is worth, and how many count.
    private static let worth: Int32 = 400, most = 5

    /// Judges the languages of a group anew when one of them leads.
    ///
    /// - Parameters:
    ///   - sums: evidence in 1/1000, by place in `table`; those of the group are changed, the best of them stays as it was.
    static func settle(_ sums: inout [Int32], _ piece: UnsafeBufferPointer<UInt8>, _ table: LanguageTable) {
        guard let top = sums.indices.max(by: { (sums[$0], $1) < (sums[$1], $0) }) else { return }
        if let alphabets = table.alphabets[top] { return alphabets.settle(&sums, piece, table) }
        guard let group = groups.first(where: { $0.languages.contains(table.tags[top]) }) else { return }
        let places = group.languages.map { table.places[$0] }
        let counts = count(piece, group.languages)
        let best = sums[top]
        var judged = places.map { place in place.map { (sums[$0] - best) * Int32(group.trust) / 10 } ?? .min / 2 }
        for (index, language) in group.languages.enumerated() {
            judged[index] += Int32(min(counts[index], most)) * worth
            if let favoured = group.favoured, favoured.language == language { judged[index] += favoured.by }
        }
        let shift = best - (judged.max() ?? 0)
        for (index, place) in places.enumerated() { if let place { sums[place] = judged[index] + shift } }
    }

    // MARK: words

    private static func count(_ piece: UnsafeBufferPointer<UInt8>, _ languages: [String]) -> [Int] {
        var counts = [Int](repeating: 0, count: languages.count)
        let bits = languages.map { 1 << (bit[$0] ?? 63) }
        FoldedWords.forEach(in: piece) { word, stems in
            var mask = words[word] ?? 0
            if mask == 0 { for stem in stems where mask == 0 { mask = self.stems[stem] ?? 0 } }
            guard mask != 0 else { return }
            for index in bits.indices where mask & bits[index] != 0 { counts[index] += 1 }
        }
        return counts
    }

    private static let bit: [String: Int] = Dictionary(
        uniqueKeysWithValues: Set(cues.flatMap(\.languages)).sorted().enumerated().map { ($1, $0) })
    private static let words = table(of: .words)
    private static let stems = table(of: .stems)

    private static func table(of kind: Cues.Kind) -> [UInt64: Int] {
        var table: [UInt64: Int] = [:]
        for cue in cues where cue.kind == kind {
            let mask = cue.languages.reduce(0) { $0 | 1 << (bit[$1] ?? 63) }
            for entry in cue.entries { table[FoldedWords.hash(entry), default: 0] |= mask }
        }
        return table
    }
}

/// The words of a piece, lower case, as hashes; letters are those of Latin script up to U+024F.
enum FoldedWords {
    private static let shortestStem = 4, longestStem = 10

    static func hash(_ word: Substring) -> UInt64 { FNV.hash(word) }

    /// - Parameter body: gets the hash of a word, and those of its first 4 … 10 letters, longest first.
    static func forEach(in piece: UnsafeBufferPointer<UInt8>, _ body: (UInt64, ReversedCollection<[UInt64]>) -> Void) {
        var stems: [UInt64] = []
        var hash = FNV.basis
        var letters = 0
        var i = 0
        func finish() {
            if letters > 0 { body(hash, stems.reversed()) }
            (hash, letters) = (FNV.basis, 0)
            stems.removeAll(keepingCapacity: true)
        }
        while i < piece.count {
            let byte = piece[i]
            if byte < 0x80 {
                i += 1
                let folded = byte | 0x20
                guard folded >= 0x61, folded <= 0x7A else { finish(); continue }
                hash = FNV.add(folded, to: hash)
            } else if byte >= 0xC3, byte <= 0xC9, i + 1 < piece.count {
                hash = FNV.add(fold(byte, piece[i + 1]), to: FNV.add(byte, to: hash))
                i += 2
            } else {
                i += 1
                finish()
                continue
            }
            letters += 1
            if letters >= shortestStem, letters <= longestStem { stems.append(hash) }
        }
        finish()
    }

    /// The second byte of a letter's lower case: Latin-1 by 32, Latin Extended-A in pairs of even and odd.
    private static func fold(_ first: UInt8, _ second: UInt8) -> UInt8 {
        switch first {
        case 0xC3: second < 0x9F ? second | 0x20 : second
        case 0xC4: second | 1
        case 0xC5: second >= 0xB9 ? second + (second & 1) : second | 1  // Ź ź, Ž ž begin at odd numbers
        default: second
        }
    }
}
