// A trained model in one file: a header in JSON, the lexicon, and a byte a weight and label.

import Bytes
import Records

package struct Model: Sendable {
    package struct LabelModel: Sendable, Equatable {
        package let label: String
        /// A weight is its byte times this.
        let scale: Double
        let bias: Double
        /// Platt's sigmoid: probability = 1 / (1 + exp(-(slope · logit + offset))).
        let slope: Double
        let offset: Double
        /// A label is given from this probability on.
        package let threshold: Score
    }

    /// Changes when features or file layout change.
    static let format = 1

    package let version: String
    package let labels: [LabelModel]
    let features: Features
    /// Weights by feature, then label.
    let weights: [Int8]

    init(version: String, labels: [LabelModel], features: Features, weights: [Int8]) {
        (self.version, self.labels, self.features, self.weights) = (version, labels, features, weights)
    }

    /// Logits of a vector, in the order of `labels`, before Platt's sigmoid.
    func logits(_ vector: FeatureVector) -> [Double] {
        var sums = [Double](repeating: 0, count: labels.count)
        for (index, value) in zip(vector.indices, vector.values) {
            let row = Int(index) * labels.count
            for label in labels.indices { sums[label] += value * Double(weights[row + label]) }
        }
        return labels.indices.map { sums[$0] * labels[$0].scale + labels[$0].bias }
    }

    func probability(_ logit: Double, of label: Int) -> Score {
        Score(Sigmoid.of(labels[label].slope * logit + labels[label].offset))
    }

    // MARK: the file

    package var file: [UInt8] {
        var writer = JSONWriter()
        func number(_ value: Double) -> ((inout JSONWriter) -> Void) { { $0.raw(Array("\(value)".utf8)) } }
        writer.object([
            ("format", Self.format.member), ("version", version.member),
            ("lexicon_bytes", features.lexicon.source.count.member),
            (
                "labels",
                { writer in
                    writer.array(labels) { label, writer in
                        writer.object([
                            ("label", label.label.member), ("scale", number(label.scale)), ("bias", number(label.bias)),
                            ("slope", number(label.slope)), ("offset", number(label.offset)),
                            ("threshold", label.threshold.member),
                        ])
                    }
                }
            ),
        ])
        return writer.bytes + [0x0A] + features.lexicon.source + weights.map { UInt8(bitPattern: $0) }
    }

    package init(file: [UInt8]) throws(RecordError) {
        guard let end = file.firstIndex(of: 0x0A), let header = try? JSONValue.parse(Array(file[..<end])) else {
            throw RecordError("no model of regnews: the header is missing")
        }
        guard header["format"]?.int == Self.format, let version = header["version"]?.string,
            let length = header["lexicon_bytes"]?.int,
            let list = header["labels"]?.array
        else { throw RecordError("a model of another format; train it again with `regnews train`") }
        var labels: [LabelModel] = []
        for item in list {
            guard let label = item["label"]?.string, let scale = item["scale"]?.double, let bias = item["bias"]?.double,
                let slope = item["slope"]?.double, let offset = item["offset"]?.double,
                let threshold = item["threshold"].flatMap(Score.init(json:))
            else { throw RecordError("the model's header is damaged") }
            labels.append(
                LabelModel(label: label, scale: scale, bias: bias, slope: slope, offset: offset, threshold: threshold))
        }
        let lexiconEnd = end + 1 + length
        guard length >= 0, lexiconEnd <= file.count else { throw RecordError("the model is cut off") }
        let features = Features(lexicon: try Lexicon(Array(file[(end + 1)..<lexiconEnd])))
        guard file.count - lexiconEnd == features.size * labels.count else { throw RecordError("the model is cut off") }
        self.init(
            version: version, labels: labels, features: features,
            weights: file[lexiconEnd...].map { Int8(bitPattern: $0) })
    }
}

enum Sigmoid {
    /// 1 / (1 + e^-x) by + × ÷ alone, so that it is the same bits everywhere; error below 1e-12.
    static func of(_ x: Double) -> Double { 1 / (1 + exp(-max(-60, min(60, x)))) }

    /// e^x for |x| ≤ 60: halved until small, Taylor's series, squared back.
    private static func exp(_ x: Double) -> Double {
        let small = x / 1024
        var term = 1.0
        var sum = 1.0
        for n in 1...8 {
            term *= small / Double(n)
            sum += term
        }
        for _ in 0..<10 { sum *= sum }
        return sum
    }
}
