// Trains a model: L2-regularised logistic regression, one a label; Platt's sigmoid and the thresholds from five-fold
// cross-validation. Deterministic: no clock, no randomness but a fixed generator.

import Bytes
import Records

package struct Trainer: Sendable {
    static let folds = 5
    /// How much an error weighs against the penalty (C); swept over 1…30 on the labelled set.
    package static let cost = 10.0
    /// Swept over 1.5, 2.5, 4 and none on the labelled sets: half a point of F1, and without it long texts lose labels.
    private static let passageMargin = 2.5

    private let features: Features
    let texts: [TrainingText]
    let labels: [String]
    /// Texts as rows: hashed features, cues, the constant.
    let rows: SparseRows
    /// Their passages, and of which labels each has cues.
    private let passages: [SparseRows]
    private let able: [[[Bool]]]
    /// How often the cues of each subtopic stand in each text, and in its title.
    private let cues: [(all: [Int], title: [Int])]

    package init(_ unsorted: [TrainingText], lexicon: Lexicon) {
        let features = Features(lexicon: lexicon)
        // in the order of the ids, so that the order of files does not count
        let texts = unsorted.sorted { JSONWriter.precedes($0.id, $1.id) }
        let labels = Set(texts.flatMap(\.labels)).sorted(by: JSONWriter.precedes)
        let own = labels.map { label in
            lexicon.subtopics.indices.filter { lexicon.subtopics[$0].hasPrefix(label + ".") }
        }
        let width = Features.hashedSize + lexicon.subtopics.count + 1
        func row(_ vector: FeatureVector) -> [(Int32, Double)] {
            var row = Array(zip(vector.indices, vector.values))
            for (index, value) in vector.cues.enumerated() where value != 0 {
                row.append((Int32(Features.hashedSize + index), value))
            }
            return row + [(Int32(width - 1), 1)]
        }
        var rows = SparseRows(width: width)
        var passages: [SparseRows] = []
        var able: [[[Bool]]] = []
        var cues: [(all: [Int], title: [Int])] = []
        for text in texts {
            let (_, parts, occurrences) = features.read(title: text.title, text: text.text)
            rows.append(row(features.vector(occurrences, occurrences.ends.indices)))
            cues.append(
                (
                    features.cueCounts(occurrences, occurrences.ends.indices), features.cueCounts(occurrences, 0..<1)
                ))
            var pieces = SparseRows(width: width)
            var flags: [[Bool]] = []
            for piece in occurrences.ends.indices.dropFirst() where parts[piece - 1].isLong {
                pieces.append(row(features.vector(occurrences, piece..<piece + 1)))
                flags.append(own.map { $0.isEmpty || occurrences.hasCue(piece, of: $0) })
            }
            passages.append(pieces)
            able.append(flags)
        }
        (self.features, self.texts, self.labels) = (features, texts, labels)
        (self.rows, self.passages, self.able, self.cues) = (rows, passages, able, cues)
    }

    /// - Parameters:
    ///   - calibration: slopes, offsets and thresholds of labels; those that it does not name are taken from cross-validation.
    ///   - width: how many threads may compute; the model does not depend on it.
    package func train(calibration: Calibration = Calibration(), width: Int) async throws -> Model {
        // each label's folds, where they are wanted, and then the whole
        let jobs = labels.indices.flatMap { label in
            ((calibration.labels[labels[label]] == nil ? 0 : Self.folds)...Self.folds).map { (label: label, fold: $0) }
        }
        let fits = try await jobs.concurrentMap(width: width) { job in
            fit(job.label) { job.fold == Self.folds || $0 % Self.folds != job.fold }
        }
        var weights = [Int8](repeating: 0, count: Features.hashedSize * labels.count)
        var models: [Model.LabelModel] = []
        for (index, label) in labels.enumerated() {
            let truth = texts.map { $0.labels.contains(label) }
            let own = zip(jobs, fits).filter { $0.0.label == index }.map(\.1)
            let final = own[own.count - 1]
            let entry =
                calibration.labels[label]
                ?? Calibration.Entry(
                    texts.indices.map { logit($0, index, own[$0 % Self.folds]) }, truth)
            let hashed = final[..<Features.hashedSize]
            let scale = max(1e-9, (hashed.map(abs).max() ?? 1) / 127)
            for (feature, weight) in hashed.enumerated() {
                weights[feature * labels.count + index] = Int8((weight / scale).rounded())
            }
            models.append(
                .init(
                    label: label, scale: scale, bias: final[rows.width - 1],
                    cues: Array(final[Features.hashedSize..<rows.width - 1]), slope: entry.slope, offset: entry.offset,
                    threshold: entry.threshold, share: Score(Double(truth.count { $0 }) / Double(max(1, truth.count)))))
        }
        return Model(
            version: Self.version(texts, features.lexicon, calibration), labels: models,
            passageMargin: Self.passageMargin, features: features,
            subtopics: SubtopicModel.train(features.lexicon, texts, cues),
            weights: weights)
    }

    func fit(_ label: Int, where isIn: (Int) -> Bool) -> [Double] {
        LogisticRegression.fit(
            rows, texts.map { $0.labels.contains(labels[label]) },
            cost: [Double](repeating: Self.cost, count: texts.count), on: texts.indices.filter(isIn))
    }

    /// As `ReadText.logit`.
    private func logit(_ text: Int, _ label: Int, _ weights: [Double]) -> Double {
        var best = rows.dot(text, weights)
        for piece in 0..<passages[text].count where able[text][piece][label] {
            best = max(best, passages[text].dot(piece, weights) - Self.passageMargin)
        }
        return best
    }

    /// Names the data, not the day: the same for the same texts and cues.
    package static func version(
        _ texts: [TrainingText], _ lexicon: Lexicon, _ calibration: Calibration = Calibration()
    ) -> String {
        var digest = SHA256()
        for text in texts.sorted(by: { JSONWriter.precedes($0.id, $1.id) }) {
            let line =
                "\(text.id)\u{1F}\(text.title)\u{1F}\(text.text)\u{1F}\(text.labels.sorted().joined(separator: ","))\u{1F}\(text.subtopics.sorted().joined(separator: ","))\n"
            Array(line.utf8).withUnsafeBytes { digest.update($0) }
        }
        for source in [lexicon.source, Array(calibration.text.utf8)] { source.withUnsafeBytes { digest.update($0) } }
        return "linear-2-" + hexDigits(digest.digest()).prefix(12)
    }
}
