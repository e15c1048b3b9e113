// The language of a text and of its parts: cut into pieces, each weighed by the detectors, the pieces' languages chosen
// together, and the text's by weight of characters.

import Records

package struct LanguageGuess: Sendable, Equatable {
    package var language: String
    package var score: Score
    package var segments: [LanguageSegment]
}

package struct LanguageIdentifier: Sendable {
    private let detectors: [any LanguageDetector]
    private let table: LanguageTable
    private let calibration: Calibration
    private let zh: Int
    private let ja: Int
    private let ko: Int
    private let yue: Int?

    /// Moves with any change of answers that the detectors' own versions do not show.
    private static let version = "2"

    /// Stands in `provenance.models.language`.
    package let version: String

    /// - Parameter detectors: at least one.
    package init(_ detectors: [any LanguageDetector]) {
        precondition(!detectors.isEmpty)
        self.detectors = detectors
        table = LanguageTable(detectors)
        calibration = detectors.contains { $0 is NgramModel } ? .ngrams : .cld2
        (zh, ja, ko) = (table.places["zh"]!, table.places["ja"]!, table.places["ko"]!)
        yue = table.places["yue"]
        version = ([Self.version] + detectors.map(\.version)).joined(separator: " ")
    }

    /// - Parameter hints: BCP 47 tags that page, feed or source claim, the most trusted first; they decide what the text
    ///   leaves open, and nothing else.
    package func identify(_ text: String, hints: [String] = []) -> LanguageGuess {
        var text = text
        return text.withUTF8 { identify($0, hints: hints) }
    }

    private func identify(_ text: UnsafeBufferPointer<UInt8>, hints: [String]) -> LanguageGuess {
        let pieces = TextPieces.split(text)
        guard !pieces.isEmpty else { return LanguageGuess(language: "und", score: .zero, segments: []) }
        // a letter of three bytes, an ideograph or a Thai one, says as much as three
        let letters = pieces.reduce(0) { $0 + $1.letters.count * $1.bytes.count / max(1, $1.scalars.count) }
        guard letters >= Self.fewestLetters else { return undetermined(pieces) }
        let prior = hints.lazy.compactMap { table.places[Hint.language($0)] }.first
        let evidence = pieces.map { weigh($0, text, prior: prior) }
        let path = PieceLanguages.choose(evidence, pieces)
        let tags = tag(path, pieces, text, hints: hints)

        var segments: [LanguageSegment] = []
        var weights: [String: Int] = [:]
        for (piece, tag) in zip(pieces, tags) {
            if let last = segments.indices.last, segments[last].language == tag {
                segments[last].end = piece.scalars.upperBound
            } else {
                segments.append(
                    LanguageSegment(start: piece.scalars.lowerBound, end: piece.scalars.upperBound, language: tag))
            }
            weights[tag, default: 0] += piece.scalars.count
        }
        // by weight of characters; at a tie the name decides, so that it is the same everywhere
        let best = weights.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? "und"
        var (margin, marginOfGroup) = (0, 0)
        for (index, place) in path.enumerated() where tags[index] == best {
            guard let place else { continue }
            margin += evidence[index].margin(of: [place])
            marginOfGroup += evidence[index].margin(of: table.close[place])
        }
        // what is surely Croatian or Bosnian is told, with a low score; what may be anything is not
        guard best != "und", calibration.score(margin: marginOfGroup) >= Calibration.doubt else {
            return undetermined(pieces)
        }
        return LanguageGuess(language: best, score: calibration.score(margin: margin), segments: segments)
    }

    /// A text of fewer letters is a name or an abbreviation; labelled headlines of five words have 20 and more.
    private static let fewestLetters = 12

    private func undetermined(_ pieces: [TextPiece]) -> LanguageGuess {
        let whole = LanguageSegment(start: 0, end: pieces.last?.scalars.upperBound ?? 0, language: "und")
        return LanguageGuess(language: "und", score: .zero, segments: [whole])
    }

    // MARK: one piece

    /// What a hint adds: as much as a margin that is right in seven texts of eight. Pages and feeds tell their language
    /// right more often than that, and a clear sentence has a margin of 3000 and more.
    private static let hint: Int32 = 1000
    /// What is taken from a language that no authority publishes in: Galician beside Portuguese, Corsican beside Italian.
    private static let rare: Int32 = 300
    /// How far a language that a detector does not know stands behind, and how far when another names it.
    private static let unknown: Int32 = 20_000, namedByOne: Int32 = 550
    /// The distance of a language that the script excludes.
    private static let excluded: Int32 = 20_000

    private func weigh(_ piece: TextPiece, _ text: UnsafeBufferPointer<UInt8>, prior: Int?) -> PieceEvidence {
        let letters = piece.letters
        guard letters.count > 0 else { return PieceEvidence() }
        if letters.kana > 1, letters.kana * 20 >= letters.han + letters.kana,
            letters.kana + letters.han > letters.hangul,
            (letters.kana + letters.han) * 3 >= letters.count
        {
            return PieceEvidence(only: ja, rest: -Self.excluded)
        }
        if letters.hangul * 3 >= letters.count, letters.hangul > letters.han {
            return PieceEvidence(only: ko, rest: -Self.excluded)
        }
        let isHan = letters.han * 3 >= letters.count
        if isHan {
            // a heading in Japanese may have no kana
            let forms = ChineseScript.count(text[piece.bytes])
            if forms.japanese > forms.simplified { return PieceEvidence(only: ja, rest: -Self.excluded) }
        }
        var sums = [Int32](repeating: 0, count: table.tags.count)
        guard
            Plain.with(UnsafeBufferPointer(rebasing: text[piece.bytes]), { add($0, to: &sums, isHan: isHan) }) || isHan
        else { return PieceEvidence() }
        for place in table.rare { sums[place] -= Self.rare }
        if let prior { sums[prior] += Self.hint }
        guard isHan else { return PieceEvidence(best: sums) }
        // ideographs are Chinese, but for what a model of n-grams knows better
        var han = PieceEvidence(only: zh, rest: -Self.excluded)
        let lead = Self.chinese + (sums[zh])
        for place in [ja, yue].compactMap({ $0 }) where sums[place] != 0 || sums[zh] != 0 {
            han.add(place, sums[place] - lead)
        }
        return han
    }

    /// What speaks for Chinese where there are ideographs alone.
    private static let chinese: Int32 = 1300

    private func add(_ piece: UnsafeBufferPointer<UInt8>, to sums: inout [Int32], isHan: Bool) -> Bool {
        var hasEvidence = false
        for (index, detector) in detectors.enumerated() where !isHan || detector.tellsIdeographs {
            if hasEvidence, isClear(sums) { break }
            let column = table.columns[index]
            var own = [Int32](repeating: 0, count: column.count)
            guard detector.weigh(piece, into: &own) else { continue }
            hasEvidence = true
            for (place, value) in zip(column, own) { sums[place] += value }
            guard detectors.count > 1 else { continue }
            // a language that only others know is behind, unless one of them names it
            for place in table.unknown[index] { sums[place] -= Self.unknown }
            for (place, value) in zip(column, own) where value > 0 && table.isUnknown[place] {
                sums[place] += Self.unknown - Self.namedByOne
            }
        }
        if hasEvidence, !isHan { CloseLanguages.settle(&sums, piece, table) }
        return hasEvidence
    }

    /// Beyond it no further detector is asked: none could change the language, or the score by a hundredth.
    private static let clear: Int32 = 3000

    private func isClear(_ sums: [Int32]) -> Bool {
        var (first, second) = (Int32.min / 2, Int32.min / 2)
        var top = 0
        for (place, value) in sums.enumerated() {
            if value > first {
                (first, second, top) = (value, first, place)
            } else if value > second {
                second = value
            }
        }
        return first - second >= Self.clear && !table.hasUnknownRival[top]
    }

    // MARK: tags

    /// Tags of the pieces, the Chinese ones by script: each by its own characters, or by the text's where it has none of
    /// one script only, or by a hint.
    private func tag(
        _ path: [Int?], _ pieces: [TextPiece], _ text: UnsafeBufferPointer<UInt8>, hints: [String]
    ) -> [String] {
        let chinese = pieces.indices.filter { path[$0] == zh }
        guard !chinese.isEmpty else { return path.map { $0.map { table.tags[$0] } ?? "und" } }
        let counts = chinese.map { ChineseScript.count(text[pieces[$0].bytes]) }
        let simplified = counts.reduce(0) { $0 + $1.simplified }
        let traditional = counts.reduce(0) { $0 + $1.traditional }
        let isTraditional =
            simplified == traditional
            ? hints.lazy.compactMap(Hint.isTraditional).first ?? false : traditional > simplified
        let common = isTraditional ? "zh-Hant" : "zh-Hans"
        var tags = path.map { $0.map { table.tags[$0] } ?? "und" }
        for (index, own) in zip(chinese, counts) {
            // a quotation of one character does not make a sentence of the other script
            let isClear = abs(own.simplified - own.traditional) >= 2
            tags[index] = isClear ? (own.traditional > own.simplified ? "zh-Hant" : "zh-Hans") : common
        }
        return tags
    }
}

/// What a page's or a feed's own word for its language says.
enum Hint {
    /// The language of a tag as detectors name it: "de-CH" is "de", "no" is "nb".
    static func language(_ tag: String) -> String {
        let language = tag.lowercased().prefix { $0.isLetter }
        return switch language {
        case "no": "nb"
        case "iw": "he"
        case "in": "id"
        default: String(language)
        }
    }

    /// nil where the tag says nothing of the script.
    static func isTraditional(_ tag: String) -> Bool? {
        let parts = tag.lowercased().split { $0 == "-" || $0 == "_" }
        guard parts.first == "zh" else { return nil }
        if parts.contains("hant") || parts.contains("tw") || parts.contains("hk") || parts.contains("mo") {
            return true
        }
        return parts.contains("hans") || parts.contains("cn") || parts.contains("sg") ? false : nil
    }
}
