// Trains a model: L2-regularised logistic regression, one a label, by AdaGrad; Platt's sigmoid and the thresholds from
// five-fold cross-validation. Deterministic: no clock, no randomness but a fixed generator.

import Bytes
import Foundation
import Records

/// A labelled text of a training folder.
package struct TrainingText: Sendable {
    package var id: String
    package var title: String
    package var text: String
    package var labels: Set<String>

    /// Reads `*.ndjson` and `lexicon.tsv` of a folder.
    package static func folder(_ path: String) throws -> (texts: [TrainingText], lexicon: Lexicon) {
        var texts: [TrainingText] = []
        let names = try File.names(in: path).filter { $0.hasSuffix(".ndjson") }
        guard !names.isEmpty else { throw RecordError("\(path): no *.ndjson with training texts") }
        for name in names {
            let lines = try File.read("\(path)/\(name)").split(separator: 0x0A, omittingEmptySubsequences: false)
            for (index, line) in lines.enumerated() where !line.isEmpty {
                guard let value = try? JSONValue.parse(Array(line)), let id = value["id"]?.string,
                    let text = value["text"]?.string,
                    let labels = value["labels"]?.array?.compactMap(\.string)
                else {
                    throw RecordError("\(path)/\(name):\(index + 1): a training text needs `id`, `text` and `labels`")
                }
                texts.append(TrainingText(id: id, title: value["title"]?.string ?? "", text: text, labels: Set(labels)))
            }
        }
        let lexicon: Lexicon
        do { lexicon = try Lexicon(File.read("\(path)/lexicon.tsv")) } catch let error as RecordError {
            throw RecordError("\(path)/\(error)")
        }
        return (texts, lexicon)
    }
}

package struct Trainer {
    private static let folds = 5
    private static let epochs = 30
    /// Strength of the L2 penalty and the step; swept over 1e-5…1e-3 and 0.1…1 by cross-validation on the training texts.
    private static let penalty = 1e-4
    private static let rate = 0.5
    /// Positives are the rarer: their errors count so much more.
    private static let positiveWeight = 1.5

    private let features: Features
    private let vectors: [FeatureVector]
    private let texts: [TrainingText]
    private let labels: [String]

    package init(_ texts: [TrainingText], lexicon: Lexicon) {
        let features = Features(lexicon: lexicon)
        self.features = features
        // in the order of the ids, so that the order of files does not count
        self.texts = texts.sorted { JSONWriter.precedes($0.id, $1.id) }
        labels = Set(texts.flatMap(\.labels)).sorted(by: JSONWriter.precedes)
        vectors = self.texts.map { text in
            let counts = Features.add(
                features.counts(lowered(text.title.utf8)[...]), features.counts(lowered(text.text.utf8)[...]))
            return features.vector(counts)
        }
    }

    package func train() -> Model {
        var weights = [Int8](repeating: 0, count: features.size * labels.count)
        var models: [Model.LabelModel] = []
        for (index, label) in labels.enumerated() {
            let truth = texts.map { $0.labels.contains(label) }
            // held-out logits, for the sigmoid and the threshold
            var heldOut = [Double](repeating: 0, count: texts.count)
            for fold in 0..<Self.folds {
                let (w, bias) = fit(truth) { $0 % Self.folds != fold }
                for i in texts.indices where i % Self.folds == fold { heldOut[i] = dot(w, vectors[i]) + bias }
            }
            let (slope, offset) = Self.platt(heldOut, truth)
            let threshold = Self.threshold(heldOut.map { Sigmoid.of(slope * $0 + offset) }, truth)
            let (w, bias) = fit(truth) { _ in true }
            let scale = max(1e-9, (w.map(abs).max() ?? 1) / 127)
            for (feature, weight) in w.enumerated() {
                weights[feature * labels.count + index] = Int8((weight / scale).rounded())
            }
            models.append(
                .init(label: label, scale: scale, bias: bias, slope: slope, offset: offset, threshold: threshold))
        }
        let version = Self.version(texts, features.lexicon)
        return Model(version: version, labels: models, features: features, weights: weights)
    }

    /// Names the data, not the day: the same for the same texts and cues.
    package static func version(_ texts: [TrainingText], _ lexicon: Lexicon) -> String {
        var digest = SHA256()
        for text in texts.sorted(by: { JSONWriter.precedes($0.id, $1.id) }) {
            let line =
                "\(text.id)\u{1F}\(text.title)\u{1F}\(text.text)\u{1F}\(text.labels.sorted().joined(separator: ","))\n"
            Array(line.utf8).withUnsafeBytes { digest.update($0) }
        }
        lexicon.source.withUnsafeBytes { digest.update($0) }
        return "linear-1-" + hexDigits(digest.digest()).prefix(12)
    }

    private func dot(_ weights: [Double], _ vector: FeatureVector) -> Double {
        zip(vector.indices, vector.values).reduce(0) { $0 + weights[Int($1.0)] * $1.1 }
    }

    /// Duchi, Hazan, Singer, "Adaptive subgradient methods", 2011. The penalty is applied to the features of each text.
    private func fit(_ truth: [Bool], where isIn: (Int) -> Bool) -> (weights: [Double], bias: Double) {
        var weights = [Double](repeating: 0, count: features.size)
        var squares = [Double](repeating: 1e-8, count: features.size)
        var (bias, biasSquare) = (0.0, 1e-8)
        var order = texts.indices.filter(isIn)
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        for _ in 0..<Self.epochs {
            for i in stride(from: order.count - 1, to: 0, by: -1) {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                order.swapAt(i, Int((state >> 33) % UInt64(i + 1)))
            }
            for i in order {
                let vector = vectors[i]
                let error = Sigmoid.of(dot(weights, vector) + bias) - (truth[i] ? 1 : 0)
                let slope = truth[i] ? error * Self.positiveWeight : error
                for (index, value) in zip(vector.indices, vector.values) {
                    let feature = Int(index)
                    let gradient = slope * value + Self.penalty * weights[feature]
                    squares[feature] += gradient * gradient
                    weights[feature] -= Self.rate * gradient / squares[feature].squareRoot()
                }
                biasSquare += slope * slope
                bias -= Self.rate * slope / biasSquare.squareRoot()
            }
        }
        return (weights, bias)
    }

    /// Platt, "Probabilistic outputs for support vector machines", 1999: slope and offset by Newton's method, with his
    /// smoothed targets.
    private static func platt(_ logits: [Double], _ truth: [Bool]) -> (slope: Double, offset: Double) {
        let positives = Double(truth.count { $0 })
        let negatives = Double(truth.count) - positives
        let high = (positives + 1) / (positives + 2)
        let low = 1 / (negatives + 2)
        var (slope, offset) = (1.0, 0.0)
        for _ in 0..<50 {
            var (g0, g1, h00, h01, h11) = (0.0, 0.0, 1e-6, 0.0, 1e-6)
            for (logit, isTrue) in zip(logits, truth) {
                let p = Sigmoid.of(slope * logit + offset)
                let error = p - (isTrue ? high : low)
                let curve = max(p * (1 - p), 1e-9)
                g0 += error * logit
                g1 += error
                h00 += curve * logit * logit
                h01 += curve * logit
                h11 += curve
            }
            let determinant = h00 * h11 - h01 * h01
            guard determinant > 1e-12 else { break }
            let (d0, d1) = ((h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant)
            slope -= d0
            offset -= d1
            if abs(d0) + abs(d1) < 1e-9 { break }
        }
        return slope > 0 ? (slope, offset) : (1, 0)
    }

    /// The threshold of the best F1 among 0.30, 0.31 … 0.70; outside of these it would follow the noise of few texts.
    private static func threshold(_ probabilities: [Double], _ truth: [Bool]) -> Score {
        var best = (f1: -1.0, threshold: 50)
        for threshold in 30...70 {
            var (hits, wrong, missed) = (0.0, 0.0, 0.0)
            for (p, isTrue) in zip(probabilities, truth) {
                let given = p * 100 >= Double(threshold)
                if given && isTrue { hits += 1 } else if given { wrong += 1 } else if isTrue { missed += 1 }
            }
            let f1 = 2 * hits / max(1, 2 * hits + wrong + missed)
            if f1 > best.f1 { best = (f1, threshold) }
        }
        return Score(tenThousandths: best.threshold * 100)
    }
}
