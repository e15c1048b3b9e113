// Why a label was given, or not: what each passage did to its score, and what would have changed the answer.

import Records

package struct LabelExplanation: Sendable {
    package struct Passage: Sendable {
        /// "title" or "text".
        package var field: String
        package var text: String
        /// What it adds to the score, in logits: 1 makes the odds 2.7 times as large.
        package var weight: Double
        /// Whether it is one of those without which the answer would be the other one.
        package var isDecisive: Bool
        /// The label's cues in it, as they stand there, each with its subtopic.
        package var cues: [(cue: String, subtopic: String)]
    }

    package var label: String
    package var score: Score
    /// The label is given from here on.
    package var threshold: Score
    package var isGiven: Bool
    package var needsReview: Bool
    package var subtopics: [String]
    /// The passages that carried it, or that carried it most where it is not given; in the order of the text.
    package var evidence: [Passage]
    /// What spoke against it most.
    package var against: [Passage]
    /// Without so many of the strongest passages the answer would be the other one, with this score.
    /// They are among `evidence` or `against`, and marked there.
    package var turn: (passages: Int, score: Score)?
    /// Where one passage decided, and not the text as a whole.
    package var isByOnePassage: Bool
    /// What the source's prior did.
    package var prior: String?
}

extension Classifier {
    private static let mostAgainst = 2
    /// Less than this is noise.
    private static let leastWeight = 0.1

    /// Labels in the order of the model.
    package func explain(_ article: Article) -> [LabelExplanation] {
        let (title, text) = (article.title ?? "", article.text ?? "")
        let read = ReadText(title: title, text: text, model)
        let lower = lowered(read.original)
        let lowerTitle = lowered(title.utf8)
        return model.labels.enumerated().map { index, label in
            let verdict = verdict(read, index, article.source?.id)
            let pieces = read.occurrences.ends.indices.filter { !read.occurrences.hashes(of: $0).isEmpty }
            let weights = pieces.map { (piece: $0, weight: read.contribution($0, index) * label.slope) }
            let turn = turn(article, index, verdict, weights)
            let decisive = turn?.pieces ?? []
            func passage(_ piece: Int) -> LabelExplanation.Passage {
                let evidence = read.evidence(piece, title)
                let bytes = piece == 0 ? lowerTitle : lower
                let cues = read.occurrences.cues[read.occurrences.cues(of: piece)].filter {
                    own[index].contains($0.subtopic)
                }
                return .init(
                    field: evidence.field, text: evidence.text,
                    weight: read.contribution(piece, index) * label.slope, isDecisive: decisive.contains(piece),
                    cues: cues.map { cue in
                        (
                            String(decoding: bytes[Int(cue.start)..<Int(cue.end)], as: UTF8.self),
                            model.features.lexicon.subtopics[Int(cue.subtopic)]
                        )
                    })
            }
            let against = weights.filter { $0.weight < -Self.leastWeight }.sorted {
                ($0.weight, $0.piece) < ($1.weight, $1.piece)
            }.prefix(Self.mostAgainst).map(\.piece)
            let shown = Set(evidence(read, index, verdict.carrier)).union(verdict.isGiven ? decisive : [])
            return LabelExplanation(
                label: label.label, score: verdict.score, threshold: label.threshold, isGiven: verdict.isGiven,
                needsReview: isNear(verdict.score, label.threshold),
                subtopics: verdict.isGiven ? subtopics(read, index) : [],
                evidence: shown.sorted().map(passage),
                against: Set(against).union(verdict.isGiven ? [] : decisive).subtracting(shown).sorted().map(passage),
                turn: turn.map { ($0.pieces.count, $0.score) }, isByOnePassage: verdict.carrier != nil,
                prior: verdict.note)
        }
    }

    /// How many of the passages that speak most for the answer would have to be missing for another one.
    private func turn(
        _ article: Article, _ label: Int, _ verdict: Verdict, _ weights: [(piece: Int, weight: Double)]
    ) -> (pieces: Set<Int>, score: Score)? {
        var left = Set<Int>()
        let sign = verdict.isGiven ? 1.0 : -1.0
        let ranked = weights.filter { sign * $0.weight > 0 }.sorted {
            (sign * $1.weight, $0.piece) < (sign * $0.weight, $1.piece)
        }
        let carriers = verdict.carrier.map { [$0] } ?? []
        for piece in carriers + ranked.map(\.piece).filter({ !carriers.contains($0) }) {
            left.insert(piece)
            let read = ReadText(title: article.title, text: article.text ?? "", model, without: left)
            let other = self.verdict(read, label, article.source?.id)
            if other.isGiven != verdict.isGiven { return (left, other.score) }
            // a longer list tells a reader nothing
            if left.count == 8 { return nil }
        }
        return nil
    }
}
