// Which subtopics of a label a text is about: a logistic regression for each on the cues of all subtopics, learned on texts
// that have the label.

import Records

/// Weights by subtopic of the lexicon; empty for one that the training texts name too seldom.
struct SubtopicModel: Sendable {
    /// The second is named from this probability on; swept over 0.3, 0.4 and 0.5 on the labelled set.
    private static let threshold = 0.4
    private static let most = 2
    /// A subtopic that fewer training texts name is told by its cues alone.
    private static let leastTexts = 3
    /// How much an error weighs against the penalty; swept over 1, 3 and 10 on the labelled set.
    private static let cost = 1.0
    private static let presence = 0.5

    let weights: [[Double]]

    init(_ weights: [[Double]]) { self.weights = weights }

    /// How often each subtopic's cues stand in the text, whether they do, and whether in the title; and the constant.
    private static func features(_ all: [Int], _ title: [Int]) -> [(Int32, Double)] {
        var row: [(Int32, Double)] = []
        for (subtopic, count) in all.enumerated() where count > 0 {
            row.append((Int32(subtopic), Features.cueValue(count)))
            row.append((Int32(all.count + subtopic), presence))
            if title[subtopic] > 0 { row.append((Int32(2 * all.count + subtopic), presence)) }
        }
        return row + [(Int32(3 * all.count), 1)]
    }

    static func train(
        _ lexicon: Lexicon, _ texts: [TrainingText], _ cues: [(all: [Int], title: [Int])]
    ) -> SubtopicModel {
        var rows = SparseRows(width: 3 * lexicon.subtopics.count + 1)
        for (all, title) in cues { rows.append(features(all, title)) }
        return SubtopicModel(
            lexicon.subtopics.map { subtopic in
                let label = subtopic.prefix { $0 != "." }
                let chosen = texts.indices.filter {
                    !texts[$0].subtopics.isEmpty && texts[$0].labels.contains(String(label))
                }
                let truth = texts.map { $0.subtopics.contains(subtopic) }
                guard chosen.count(where: { truth[$0] }) >= leastTexts else { return [] }
                let weights = LogisticRegression.fit(
                    rows, truth, cost: [Double](repeating: cost, count: texts.count), on: chosen)
                // enough for a probability to the third place
                return weights.map { ($0 * 10_000).rounded() / 10_000 }
            })
    }

    /// The likeliest of a label's subtopics, and the next if it is likely too.
    ///
    /// - Parameter own: the label's subtopics.
    func named(_ own: [Int], all: [Int], title: [Int]) -> [Int] {
        let row = Self.features(all, title)
        func probability(_ subtopic: Int) -> Double {
            let weights = weights[subtopic]
            if weights.isEmpty { return all[subtopic] > 0 ? Self.threshold : 0 }
            return Sigmoid.of(row.reduce(0) { $0 + weights[Int($1.0)] * $1.1 })
        }
        let ranked = own.map { (subtopic: $0, probability: probability($0)) }
            .sorted { ($0.probability, $1.subtopic) > ($1.probability, $0.subtopic) }
        return ranked.prefix(Self.most).enumerated().filter { $0 == 0 || $1.probability >= Self.threshold }.map {
            $1.subtopic
        }
    }
}
