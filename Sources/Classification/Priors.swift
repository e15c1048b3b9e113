// What a source's keeper knows of its articles before one is read.

import Records

/// What share of a source's articles bears a label, as its keeper declares it.
package struct Priors: Sendable {
    private let shares: [String: [String: Double]]
    /// However sure the keeper is, the text can still say otherwise; logits.
    private static let most = 3.0
    /// Shares that say "never" and "always" have no logit.
    private static let least = 0.01

    package init() { shares = [:] }

    /// - Parameters:
    ///   - source: `source<TAB>label<TAB>share` lines; `#` begins a comment.
    ///   - labels: those of the model.
    package init(_ source: [UInt8], labels: [String]) throws(RecordError) {
        var shares: [String: [String: Double]] = [:]
        for (number, columns) in TabbedRows.read(source) {
            guard columns.count == 3, let share = Double(columns[2]), share >= 0, share <= 1 else {
                throw RecordError("line \(number): `source<TAB>label<TAB>share` expected, the share from 0 to 1")
            }
            guard labels.contains(columns[1]) else {
                throw RecordError(
                    "line \(number): the model has no label `\(columns[1])`; it has \(labels.joined(separator: ", "))")
            }
            guard shares[columns[0], default: [:]].updateValue(share, forKey: columns[1]) == nil else {
                throw RecordError("line \(number): \(columns[0]) and \(columns[1]) stand in a line before")
            }
        }
        self.shares = shares
    }

    /// The change of prior odds: of what the source has against what the training texts have (Saerens, Latinne and
    /// Decaestecker, "Adjusting the outputs of a classifier to new a priori probabilities", 2002).
    func shift(_ source: String, _ label: Model.LabelModel) -> (share: Double, shift: Double)? {
        guard let share = shares[source]?[label.label] else { return nil }
        func odds(_ share: Double) -> Double {
            let inside = max(Self.least, min(1 - Self.least, share))
            return Logarithm.of(inside / (1 - inside))
        }
        let shift = odds(share) - odds(label.share.value)
        return (share, max(-Self.most, min(Self.most, shift)))
    }
}

enum Logarithm {
    /// ln by + × ÷ alone, for 1e-6 to 1e6: halved until near 1, then the series of the area hyperbolic tangent.
    static func of(_ x: Double) -> Double {
        var (rest, powers) = (x, 0.0)
        while rest > 1.5 { (rest, powers) = (rest / 2, powers + 1) }
        while rest < 0.75 { (rest, powers) = (rest * 2, powers - 1) }
        let t = (rest - 1) / (rest + 1)
        var (term, sum) = (t, 0.0)
        for n in stride(from: 1.0, through: 25, by: 2) {
            sum += term / n
            term *= t * t
        }
        return 2 * sum + powers * 0.693_147_180_559_945_3
    }
}
