// Labels with calibrated scores and the passages that carried them.

import Records

package struct Classifier: Sendable {
    /// A passage may carry a label that the whole text dilutes, if it is surer by this much (in logits; swept over 0.5…3
    /// on the labelled set, see docs/quality.md).
    static let passageMargin = 2.0
    /// Shorter passages do not carry a label by themselves.
    private static let passageLength = 40
    /// A score this near its threshold wants a person.
    private static let reviewBand = Score(tenThousandths: 1000)
    /// At most so many passages are shown.
    private static let maximumEvidence = 3
    /// Only the head of a long text is read: what an article is about stands there, and time stays bounded.
    private static let maximumBytes = 64 << 10

    private let model: Model

    package init(_ model: Model) { self.model = model }

    package var version: String { model.version }

    package func classify(_ input: Article) -> Article {
        var article = input
        let title = lowered((article.title ?? "").utf8)
        let original = Array((article.text ?? "").utf8.prefix(Self.maximumBytes))
        let text = lowered(original)
        let passages = Passages.split(text[...])
        let counts = passages.map { model.features.counts(text[$0.bytes]) }
        let titleCounts = model.features.counts(title[...])
        let whole = counts.reduce(titleCounts, Features.add)
        let vector = model.features.vector(whole)
        let passageVectors = counts.map { model.features.vector($0) }
        let passageLogits = passageVectors.map { model.logits($0) }
        let documentLogits = model.logits(vector)
        var labels: [Label] = []
        var scores: [String: Score] = [:]
        var needsReview = false
        for (index, label) in model.labels.enumerated() {
            let best = passages.indices.filter { passages[$0].bytes.count >= Self.passageLength }.map { passageLogits[$0][index] }.max() ?? -100
            let logit = max(documentLogits[index], best - Self.passageMargin)
            let score = model.probability(logit, of: index)
            scores[label.label] = score
            if abs(score.tenThousandths - label.threshold.tenThousandths) <= Self.reviewBand.tenThousandths { needsReview = true }
            guard score >= label.threshold else { continue }
            let evidence = evidence(
                index, article, title: title, titleCounts: titleCounts, passages: passages, counts: counts, logits: passageLogits, original: original)
            labels.append(Label(label: label.label, score: score, subtopics: subtopics(of: label.label, whole), evidence: evidence))
        }
        article.labels = labels.sorted { JSONWriter.precedes($0.label, $1.label) }
        article.labelScores = scores
        article.needsReview = needsReview
        var provenance = article.provenance ?? Provenance()
        provenance.models["classify"] = model.version
        article.provenance = provenance
        return article
    }

    /// The label's subtopics whose cues stand in the text, the commonest two.
    private func subtopics(of label: String, _ counts: Features.Counts) -> [String] {
        let lexicon = model.features.lexicon
        let own = lexicon.subtopics.indices.filter { lexicon.subtopics[$0].hasPrefix(label + ".") && counts.cues[$0] > 0 }
        let ranked = own.sorted { (counts.cues[$0], $1) > (counts.cues[$1], $0) }
        return ranked.prefix(2).map { lexicon.subtopics[$0] }.sorted(by: JSONWriter.precedes)
    }

    /// The passages with the largest logits; those with a cue of the label first, for a reader must see why.
    private func evidence(
        _ label: Int, _ article: Article, title: [UInt8], titleCounts: Features.Counts, passages: [Passage], counts: [Features.Counts],
        logits: [[Double]], original: [UInt8]
    ) -> [Evidence] {
        let lexicon = model.features.lexicon
        let own = lexicon.subtopics.indices.filter { lexicon.subtopics[$0].hasPrefix(model.labels[label].label + ".") }
        func cues(_ counts: Features.Counts) -> Int { own.reduce(0) { $0 + min(counts.cues[$1], 3) } }
        var ranked = passages.indices.map { (passage: $0, cues: cues(counts[$0]), logit: logits[$0][label]) }
        // a cue is worth as much as one unit of logit; counted so, neither long lists nor lone words win
        ranked.sort { a, b in
            let (x, y) = (Double(a.cues) + a.logit, Double(b.cues) + b.logit)
            return x == y ? a.passage < b.passage : x > y
        }
        let withCues = ranked.filter { $0.cues > 0 }
        let chosen = (withCues.isEmpty ? Array(ranked.prefix(1)) : Array(withCues.prefix(Self.maximumEvidence))).sorted { $0.passage < $1.passage }
        var evidence: [Evidence] = []
        if cues(titleCounts) > 0, let text = article.title {
            evidence.append(Evidence(field: "title", start: 0, end: text.unicodeScalars.count, text: text))
        }
        for item in chosen.prefix(Self.maximumEvidence - evidence.count) {
            let passage = passages[item.passage]
            evidence.append(
                Evidence(
                    field: "text", start: passage.scalars.lowerBound, end: passage.scalars.upperBound,
                    text: String(decoding: original[passage.bytes], as: UTF8.self)))
        }
        return evidence
    }
}
