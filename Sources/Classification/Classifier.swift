// Labels with calibrated scores and the passages that carried them.

import Records

package struct Classifier: Sendable {
    /// A passage may carry a label that the whole text dilutes, if it is surer by this much (in logits; swept over 0.5…3
    /// on the labelled set, see docs/quality.md).
    static let passageMargin = 2.5
    /// Shorter passages do not carry a label by themselves.
    private static let passageLength = 40
    /// A score this near its threshold wants a person.
    private static let reviewBand = Score(tenThousandths: 1000)
    /// From here on a label that stands alone needs no cue; 0.70 gave a micro-F1 of 0.780 on dev, 0.80 of 0.767, while false
    /// labels on off-topic articles rose from 0.100 to 0.117.
    private static let surelyScore = Score(tenThousandths: 7000)
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
        let owns = model.labels.map { cueIndices(of: $0.label) }
        func cues(_ counts: Features.Counts, _ label: Int) -> Int { owns[label].reduce(0) { $0 + counts.cues[$1] } }
        let raw = model.labels.indices.map { label in
            let able = passages.indices.filter {
                passages[$0].bytes.count >= Self.passageLength && cues(counts[$0], label) > 0
            }
            let best = able.map { passageLogits[$0][label] }.max() ?? -100
            return model.probability(max(documentLogits[label], best - Self.passageMargin), of: label)
        }
        let isShown = model.labels.indices.map { owns[$0].isEmpty || cues(whole, $0) > 0 }
        let hasShown = model.labels.indices.contains { isShown[$0] && raw[$0] >= model.labels[$0].threshold }
        for (index, label) in model.labels.enumerated() {
            var score = raw[index]
            if abs(score.tenThousandths - label.threshold.tenThousandths) <= Self.reviewBand.tenThousandths {
                needsReview = true
            }
            // a label without a cue to show is a guess, beside one that has them or when in doubt: it stays under the
            // threshold, and a person should look
            if score >= label.threshold, !isShown[index], hasShown || score < Self.surelyScore {
                score = Score(tenThousandths: label.threshold.tenThousandths - 1)
                needsReview = true
            }
            scores[label.label] = score
            guard score >= label.threshold else { continue }
            let evidence = evidence(
                index, article, title: title, titleCounts: titleCounts, passages: passages, counts: counts,
                logits: passageLogits, original: original)
            labels.append(
                Label(
                    label: label.label, score: score, subtopics: subtopics(of: label.label, whole), evidence: evidence))
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
        let own = lexicon.subtopics.indices.filter {
            lexicon.subtopics[$0].hasPrefix(label + ".") && counts.cues[$0] > 0
        }
        let ranked = own.sorted { (counts.cues[$0], $1) > (counts.cues[$1], $0) }
        return ranked.prefix(2).map { lexicon.subtopics[$0] }.sorted(by: JSONWriter.precedes)
    }

    /// The lexicon's subtopics of a label.
    private func cueIndices(of label: String) -> [Int] {
        let lexicon = model.features.lexicon
        return lexicon.subtopics.indices.filter { lexicon.subtopics[$0].hasPrefix(label + ".") }
    }

    /// The passages that carried a label: those with its cues, each chosen for the subtopics that the ones before it do not
    /// show, and for its logit. Where no cue stands in the text, the passage with the largest logit.
    private func evidence(
        _ label: Int, _ article: Article, title: [UInt8], titleCounts: Features.Counts, passages: [Passage],
        counts: [Features.Counts],
        logits: [[Double]], original: [UInt8]
    ) -> [Evidence] {
        let own = cueIndices(of: model.labels[label].label)
        var evidence: [Evidence] = []
        var shown = Set<Int>()
        if own.contains(where: { titleCounts.cues[$0] > 0 }), let text = article.title {
            evidence.append(Evidence(field: "title", start: 0, end: text.unicodeScalars.count, text: text))
            shown.formUnion(own.filter { titleCounts.cues[$0] > 0 })
        }
        // a subtopic's cue counts a unit of logit, a third where the subtopic was shown before
        func worth(_ passage: Int) -> Double {
            let cues = own.reduce(0.0) { $0 + (counts[passage].cues[$1] > 0 ? (shown.contains($1) ? 1 : 3) : 0) }
            return cues + logits[passage][label]
        }
        var left = passages.indices.filter { index in own.contains { counts[index].cues[$0] > 0 } }
        var chosen: [Int] = []
        while evidence.count + chosen.count < Self.maximumEvidence,
            let best = left.max(by: { (worth($0), $1) < (worth($1), $0) })
        {
            chosen.append(best)
            left.removeAll { $0 == best }
            shown.formUnion(own.filter { counts[best].cues[$0] > 0 })
        }
        if evidence.isEmpty, chosen.isEmpty,
            let best = passages.indices.max(by: { (logits[$0][label], $1) < (logits[$1][label], $0) })
        {
            chosen = [best]
        }
        return evidence
            + chosen.sorted().map { index in
                Evidence(
                    field: "text", start: passages[index].scalars.lowerBound, end: passages[index].scalars.upperBound,
                    text: String(decoding: original[passages[index].bytes], as: UTF8.self))
            }
    }
}
