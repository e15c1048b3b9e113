// From logits to probabilities, and to decisions: by cross-validation, or on labelled texts that are like what will be read.

import Bytes
import Records

package struct Calibration: Sendable {
    package struct Entry: Sendable {
        var slope: Double
        var offset: Double
        var threshold: Score

        /// - Parameter logits: of texts that the model was not trained on.
        init(_ logits: [Double], _ truth: [Bool]) {
            (slope, offset) = Platt.fit(logits, truth)
            threshold = Platt.threshold(logits.map { [slope, offset] in Sigmoid.of(slope * $0 + offset) }, truth)
        }

        fileprivate init(slope: Double, offset: Double, threshold: Score) {
            (self.slope, self.offset, self.threshold) = (slope, offset, threshold)
        }
    }

    var labels: [String: Entry] = [:]

    package init() {}

    /// Of a model on labelled texts that it was not trained on.
    ///
    /// - Throws: `RecordError` when the texts say nothing of one of its labels.
    package init(_ model: Model, on texts: [TrainingText], width: Int) async throws {
        let logits = try await texts.concurrentMap(width: width) { text in
            let read = ReadText(title: text.title, text: text.text, model)
            return model.labels.indices.map { read.logit($0).value }
        }
        for (index, label) in model.labels.enumerated() {
            let truth = texts.map { $0.labels.contains(label.label) }
            guard truth.contains(true), truth.contains(false) else {
                throw RecordError(
                    "of its \(texts.count) texts \(truth.contains(true) ? "all" : "none") have the label `\(label.label)`; scores want texts with it and without"
                )
            }
            labels[label.label] = Entry(logits.map { $0[index] }, truth)
        }
    }

    /// - Parameter source: `label<TAB>slope<TAB>offset<TAB>threshold` lines; `#` begins a comment.
    package init(_ source: [UInt8]) throws(RecordError) {
        for (number, columns) in TabbedRows.read(source) {
            guard columns.count == 4, let slope = Double(columns[1]), slope > 0, slope < 1000,
                let offset = Double(columns[2]), abs(offset) < 1000, let threshold = Double(columns[3]), threshold > 0,
                threshold < 1
            else {
                throw RecordError(
                    "line \(number): `label<TAB>slope<TAB>offset<TAB>threshold` expected, the slope above 0, the threshold between 0 and 1"
                )
            }
            let entry = Entry(slope: slope, offset: offset, threshold: Score(threshold))
            guard labels.updateValue(entry, forKey: columns[0]) == nil else {
                throw RecordError("line \(number): `\(columns[0])` stands in a line before")
            }
        }
        guard !labels.isEmpty else {
            throw RecordError("no line in it; without the file, scores and thresholds come from cross-validation")
        }
    }

    /// As it is read.
    package var text: String {
        labels.sorted { JSONWriter.precedes($0.key, $1.key) }.map { label, entry in
            "\(label)\t\(entry.slope)\t\(entry.offset)\t\(entry.threshold)\n"
        }.joined()
    }
}

/// From logits to probabilities, and to decisions.
private enum Platt {
    /// Platt, "Probabilistic outputs for support vector machines", 1999, with his smoothed targets; by Newton's method with
    /// steps halved until they help, as Lin, Lin and Weng, "A note on Platt's probabilistic outputs", 2007.
    static func fit(_ logits: [Double], _ truth: [Bool]) -> (slope: Double, offset: Double) {
        let positives = Double(truth.count { $0 })
        let negatives = Double(truth.count) - positives
        let targets = truth.map { $0 ? (positives + 1) / (positives + 2) : 1 / (negatives + 2) }
        func loss(_ slope: Double, _ offset: Double) -> Double {
            zip(logits, targets).reduce(0) { sum, row in
                let p = max(1e-12, min(1 - 1e-12, Sigmoid.of(slope * row.0 + offset)))
                return sum - row.1 * Logarithm.of(p) - (1 - row.1) * Logarithm.of(1 - p)
            }
        }
        var (slope, offset) = (1.0, 0.0)
        var value = loss(slope, offset)
        for _ in 0..<100 {
            var (g0, g1, h00, h01, h11) = (0.0, 0.0, 1e-9, 0.0, 1e-9)
            for (logit, target) in zip(logits, targets) {
                let p = Sigmoid.of(slope * logit + offset)
                let curve = p * (1 - p)
                g0 += (p - target) * logit
                g1 += p - target
                h00 += curve * logit * logit
                h01 += curve * logit
                h11 += curve
            }
            if abs(g0) < 1e-6, abs(g1) < 1e-6 { break }
            let determinant = h00 * h11 - h01 * h01
            let (d0, d1) = ((h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant)
            var step = 1.0
            while step > 1e-10, loss(slope - step * d0, offset - step * d1) > value - 1e-4 * step * (g0 * d0 + g1 * d1)
            {
                step /= 2
            }
            guard step > 1e-10 else { break }
            (slope, offset) = (slope - step * d0, offset - step * d1)
            value = loss(slope, offset)
        }
        return slope > 0 ? (slope, offset) : (1, 0)
    }

    /// Half of the best F1 that any threshold has: where probabilities are right, that is the best threshold (Lipton, Elkan and
    /// Naryanaswamy, "Optimal thresholding of classifiers to maximize F1 measure", 2014), and it does not follow the noise of few
    /// texts as the best one on them does.
    static func threshold(_ probabilities: [Double], _ truth: [Bool]) -> Score {
        let best =
            (1...99).map { threshold in
                var counts = Evaluation.Counts()
                for (p, isTrue) in zip(probabilities, truth) { counts.add(isTrue, p * 100 >= Double(threshold)) }
                return counts.f1 ?? 0
            }.max() ?? 0
        return Score(tenThousandths: Int((best * 50).rounded()) * 100)
    }
}
