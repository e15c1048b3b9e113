// A trained model in one file: a header in JSON, the lexicon, and a byte a weight and label.

import Bytes
import Records

package struct Model: Sendable {
    package struct LabelModel: Sendable, Equatable {
        package let label: String
        /// A hashed feature's weight is its byte times this.
        let scale: Double
        let bias: Double
        /// Of the lexicon's subtopics, in their order.
        let cues: [Double]
        /// Platt's sigmoid: probability = 1 / (1 + exp(-(slope · logit + offset))).
        let slope: Double
        let offset: Double
        /// A label is given from this probability on.
        package let threshold: Score
        /// Share of the training texts that have the label.
        let share: Score
    }

    /// Changes when features or file layout change.
    static let format = 4

    package let version: String
    package let labels: [LabelModel]
    /// A passage may carry a label that the whole text dilutes, if its logit is larger by this much.
    let passageMargin: Double
    let features: Features
    let subtopics: SubtopicModel
    /// Weights of hashed features, by feature, then label.
    let weights: [Int8]
    /// The lexicon's subtopics of each label.
    let own: [[Int]]

    init(
        version: String, labels: [LabelModel], passageMargin: Double, features: Features, subtopics: SubtopicModel,
        weights: [Int8]
    ) {
        (self.version, self.labels, self.passageMargin) = (version, labels, passageMargin)
        (self.features, self.subtopics, self.weights) = (features, subtopics, weights)
        let names = features.lexicon.subtopics
        own = labels.map { label in names.indices.filter { names[$0].hasPrefix(label.label + ".") } }
    }

    /// - Parameter shift: of the prior odds, in logits.
    func probability(_ logit: Double, of label: Int, shift: Double = 0) -> Double {
        Sigmoid.of(labels[label].slope * logit + labels[label].offset + shift)
    }

    // MARK: the file

    package var file: [UInt8] {
        var writer = JSONWriter()
        func number(_ value: Double) -> ((inout JSONWriter) -> Void) { { $0.raw(Array("\(value)".utf8)) } }
        func list(_ values: [Double]) -> ((inout JSONWriter) -> Void) { { $0.array(values) { number($0)(&$1) } } }
        writer.object([
            ("format", Self.format.member), ("version", version.member),
            ("passage_margin", number(passageMargin)), ("lexicon_bytes", features.lexicon.source.count.member),
            (
                "labels",
                { writer in
                    writer.array(labels) { label, writer in
                        writer.object([
                            ("label", label.label.member), ("scale", number(label.scale)), ("bias", number(label.bias)),
                            ("cues", list(label.cues)), ("slope", number(label.slope)),
                            ("offset", number(label.offset)),
                            ("threshold", label.threshold.member), ("share", label.share.member),
                        ])
                    }
                }
            ), ("subtopics", { $0.array(subtopics.weights) { list($0)(&$1) } }),
        ])
        let whole = writer.bytes + [0x0A] + features.lexicon.source + weights.map { UInt8(bitPattern: $0) }
        return whole + SHA256.digest(whole)
    }

    package init(file: [UInt8]) throws(RecordError) {
        guard let end = file.firstIndex(of: 0x0A), let header = try? JSONValue.parse(Array(file[..<end])) else {
            throw RecordError("no model of regnews: the header is missing")
        }
        guard header["format"]?.int == Self.format, let version = header["version"]?.string,
            let length = header["lexicon_bytes"]?.int, let margin = header["passage_margin"]?.double,
            let list = header["labels"]?.array
        else { throw RecordError("a model of another format; train it again with `regnews train`") }
        guard file.count > 32, SHA256.digest(file.dropLast(32)).elementsEqual(file.suffix(32)) else {
            throw RecordError("the model is damaged or cut off: its digest is another; train it again")
        }
        let file = Array(file.dropLast(32))
        let lexiconEnd = end + 1 + length
        guard length >= 0, lexiconEnd <= file.count else { throw RecordError("the model is cut off") }
        let lexicon = try Lexicon(Array(file[(end + 1)..<lexiconEnd]))
        let labels = try list.map { (item) throws(RecordError) in try LabelModel(item, lexicon) }
        let subtopics = header["subtopics"]?.array?.compactMap { $0.array?.compactMap(\.double) } ?? []
        guard subtopics.count == lexicon.subtopics.count,
            subtopics.allSatisfy({ $0.isEmpty || $0.count == 3 * lexicon.subtopics.count + 1 })
        else { throw RecordError("the model's header is damaged") }
        guard !labels.isEmpty, file.count - lexiconEnd == Features.hashedSize * labels.count else {
            throw RecordError("the model is cut off")
        }
        self.init(
            version: version, labels: labels, passageMargin: margin, features: Features(lexicon: lexicon),
            subtopics: SubtopicModel(subtopics), weights: file[lexiconEnd...].map { Int8(bitPattern: $0) })
    }
}

extension Model.LabelModel {
    fileprivate init(_ item: JSONValue, _ lexicon: Lexicon) throws(RecordError) {
        guard let label = item["label"]?.string, let scale = item["scale"]?.double, let bias = item["bias"]?.double,
            let cues = item["cues"]?.array?.compactMap(\.double), cues.count == lexicon.subtopics.count,
            let slope = item["slope"]?.double, let offset = item["offset"]?.double,
            let threshold = item["threshold"].flatMap(Score.init(json:)),
            let share = item["share"].flatMap(Score.init(json:))
        else { throw RecordError("the model's header is damaged") }
        self.init(
            label: label, scale: scale, bias: bias, cues: cues, slope: slope, offset: offset, threshold: threshold,
            share: share)
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
