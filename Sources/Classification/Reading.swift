// A text as the model reads it: cut into passages, each with its features, and the logits of the whole and of each.

import Records

/// An article's title and passages. Piece 0 is the title, the passages follow.
struct ReadText {
    let passages: [Passage]
    let original: [UInt8]
    /// Whether only the beginning was read.
    let isCut: Bool
    let occurrences: Occurrences
    private let model: Model
    private let counts: FeatureCounts
    private let scale: Double
    /// How often each subtopic's cues stand in the whole.
    let cues: [Int]
    let titleCues: [Int]
    /// The logit of the whole for each label, and of each piece.
    let whole: [Double]
    let pieces: [[Double]]

    /// - Parameter left: pieces to be left out, for asking what they do.
    init(title: String?, text: String, _ model: Model, without left: Set<Int> = []) {
        self.model = model
        (original, passages, occurrences) = model.features.read(title: title, text: text, without: left)
        isCut = text.utf8.count > Features.mostBytes
        var counts = FeatureCounts()
        var pieces: [[Double]] = []
        for piece in occurrences.ends.indices {
            counts.clear()
            counts.add(occurrences.hashes[occurrences.hashes(of: piece)])
            pieces.append(model.logits(counts, model.features.cueCounts(occurrences, piece..<piece + 1)))
        }
        counts.clear()
        counts.add(occurrences.hashes[...])
        cues = model.features.cueCounts(occurrences, occurrences.ends.indices)
        titleCues = model.features.cueCounts(occurrences, 0..<1)
        whole = model.logits(counts, cues)
        (self.pieces, self.counts, scale) = (pieces, counts, counts.scale)
    }

    /// Passages that may carry a label by themselves.
    func able(_ label: Int) -> [Int] {
        passages.indices.map { $0 + 1 }.filter { piece in
            passages[piece - 1].isLong && (model.own[label].isEmpty || hasCue(piece, label))
        }
    }

    func hasCue(_ piece: Int, _ label: Int) -> Bool { occurrences.hasCue(piece, of: model.own[label]) }

    /// The larger of the whole text's logit and of the best passage's, less the margin; and that passage, if it is hers.
    func logit(_ label: Int) -> (value: Double, carrier: Int?) {
        let best = able(label).max { (pieces[$0][label], $1) < (pieces[$1][label], $0) }
        guard let best, pieces[best][label] - model.passageMargin > whole[label] else { return (whole[label], nil) }
        return (pieces[best][label] - model.passageMargin, best)
    }

    /// What a piece adds to the whole text's logit.
    func contribution(_ piece: Int, _ label: Int) -> Double {
        var sum = 0.0
        for hash in occurrences.hashes[occurrences.hashes(of: piece)] {
            sum += Double(model.weights[Int(hash) * model.labels.count + label]) * counts.share(hash)
        }
        sum *= model.labels[label].scale * scale
        for cue in occurrences.cues[occurrences.cues(of: piece)] {
            let count = cues[Int(cue.subtopic)]
            sum += model.labels[label].cues[Int(cue.subtopic)] * Features.cueValue(count) / Double(count)
        }
        return sum
    }
}

/// Hashed features of one or several pieces of a text, counted.
struct FeatureCounts {
    private var counts = [UInt8](repeating: 0, count: Features.hashedSize)
    private(set) var touched: [Int32] = []

    mutating func add(_ hashes: ArraySlice<Int32>) {
        counts.withUnsafeMutableBufferPointer { counts in
            for hash in hashes {
                let count = counts[Int(hash)]
                if count == 0 { touched.append(hash) }
                // more than eight times is as often as eight; the exact number is for sharing out
                if count < 255 { counts[Int(hash)] = count + 1 }
            }
        }
    }

    mutating func clear() {
        for hash in touched { counts[Int(hash)] = 0 }
        touched.removeAll(keepingCapacity: true)
    }

    @inline(__always) func value(_ hash: Int32) -> Double { Features.damped[min(Int(counts[Int(hash)]), 8)] }

    /// An occurrence's part of the feature's value.
    func share(_ hash: Int32) -> Double { value(hash) / Double(counts[Int(hash)]) }

    var scale: Double {
        Features.scale(sumOfSquares: touched.reduce(0) { $0 + value($1) * value($1) })
    }
}

extension Model {
    /// Logits of a text, or of a piece, in the order of `labels`, before Platt's sigmoid.
    func logits(_ counts: FeatureCounts, _ cues: [Int]) -> [Double] {
        let width = labels.count
        var sums = [Double](repeating: 0, count: width)
        var squares = 0.0
        weights.withUnsafeBufferPointer { weights in
            sums.withUnsafeMutableBufferPointer { sums in
                for hash in counts.touched {
                    let value = counts.value(hash)
                    squares += value * value
                    for label in 0..<width { sums[label] += value * Double(weights[Int(hash) * width + label]) }
                }
            }
        }
        let scale = Features.scale(sumOfSquares: squares)
        return labels.indices.map { label in
            var logit = sums[label] * scale * labels[label].scale + labels[label].bias
            for (subtopic, count) in cues.enumerated() where count > 0 {
                logit += labels[label].cues[subtopic] * Features.cueValue(count)
            }
            return logit
        }
    }
}
