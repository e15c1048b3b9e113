// The languages of a text's pieces, chosen together: a short piece goes with those around it unless it speaks clearly.

/// How well the likeliest languages fit a piece.
struct PieceEvidence: Sendable {
    /// Languages kept for each piece; those behind count as the last of them.
    private static let kept = 6

    /// Places of languages, best first, and their distance from the best (0 and below, in 1/1000).
    private(set) var best: [(place: Int, value: Int32)] = []
    private var rest: Int32 = 0

    /// Nothing is known: every language is as good.
    init() {}

    init(only place: Int, rest: Int32) {
        best = [(place, 0)]
        self.rest = rest
    }

    init(best sums: [Int32]) {
        for (place, value) in sums.enumerated() {
            if best.count == Self.kept, value <= best[Self.kept - 1].value { continue }
            let index = best.firstIndex { $0.value < value } ?? best.count
            best.insert((place, value), at: index)
            if best.count > Self.kept { best.removeLast() }
        }
        let top = best.first?.value ?? 0
        for index in best.indices { best[index].value -= top }
        rest = best.last?.value ?? 0
    }

    /// A further language, at a distance from the first; above 0 it becomes the first.
    mutating func add(_ place: Int, _ value: Int32) {
        best.append((place, value))
        best.sort { ($0.value, $1.place) > ($1.value, $0.place) }
        let top = best[0].value
        for index in best.indices { best[index].value -= top }
        rest -= top
    }

    func value(_ place: Int) -> Int32 { best.first { $0.place == place }?.value ?? rest }

    /// How far the best of some languages lies before the best other one; below 0 where that is better.
    func margin(of places: [Int]) -> Int {
        guard !best.isEmpty else { return 0 }
        let own = best.first { places.contains($0.place) }?.value ?? rest
        let other = best.first { !places.contains($0.place) }?.value ?? rest
        return Int(own - other)
    }
}

enum PieceLanguages {
    /// What a change of language costs, in 1/1000: within a line more than between lines. Swept on the labelled mixed
    /// documents and on single sentences cut from them.
    private static let changeWithinLine: Int32 = 1500, changeBetweenLines: Int32 = 1000
    /// Languages that a text is thought to have at most.
    private static let mostLanguages = 12

    /// The likeliest sequence of languages (Viterbi, 1967).
    ///
    /// - Returns: a place for each piece; nil for all when no piece says anything.
    static func choose(_ evidence: [PieceEvidence], _ pieces: [TextPiece]) -> [Int?] {
        var weights: [Int: Int] = [:]
        for (piece, own) in zip(pieces, evidence) {
            if let first = own.best.first { weights[first.place, default: 0] += piece.letters.count }
        }
        let languages = weights.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.prefix(mostLanguages).map(\.key)
            .sorted()
        guard let only = languages.first else { return [Int?](repeating: nil, count: pieces.count) }
        guard languages.count > 1 else { return [Int?](repeating: only, count: pieces.count) }

        var values = languages.map { evidence[0].value($0) }
        var origins = [UInt8](repeating: 0, count: pieces.count * languages.count)
        for index in pieces.indices.dropFirst() {
            let cost = pieces[index].beginsLine ? changeBetweenLines : changeWithinLine
            // from the best of all with a change, or from itself
            var leader = 0
            for place in values.indices where values[place] > values[leader] { leader = place }
            let changed = values[leader] - cost
            for place in values.indices {
                let stays = values[place] >= changed
                origins[index * languages.count + place] = UInt8(stays ? place : leader)
                values[place] = (stays ? values[place] : changed) + evidence[index].value(languages[place])
            }
            // the sums stay small, however long the text
            let top = values.max() ?? 0
            for place in values.indices { values[place] = max(values[place] - top, -1 << 28) }
        }
        var place = 0
        for candidate in values.indices where values[candidate] > values[place] { place = candidate }
        var path = [Int?](repeating: nil, count: pieces.count)
        for index in pieces.indices.reversed() {
            path[index] = languages[place]
            place = Int(origins[index * languages.count + place])
        }
        return path
    }
}
