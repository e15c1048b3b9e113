// Labels with calibrated scores and the passages that carried them.

import Records

package struct Classifier: Sendable {
    /// A score this near its threshold wants a person.
    private static let reviewBand = Score(tenThousandths: 1000)
    /// At most so many passages are shown of a label.
    private static let mostEvidence = 3
    /// Of the strongest passage's contribution.
    private static let leastShare = 0.2
    /// What it is worth, in logits, that a passage shows a subtopic which none before it shows.
    private static let newSubtopic = 2.0

    let model: Model
    private let priors: Priors
    /// The lexicon's subtopics of each label.
    let own: [Set<UInt8>]

    package init(_ model: Model, priors: Priors = Priors()) {
        (self.model, self.priors) = (model, priors)
        own = model.own.map { Set($0.map { UInt8($0) }) }
    }

    package var version: String { model.version }

    package func classify(_ input: Article) -> Article {
        var article = input
        let read = ReadText(title: article.title, text: article.text ?? "", model)
        var labels: [Label] = []
        var scores: [String: Score] = [:]
        var needsReview = false
        for (index, label) in model.labels.enumerated() {
            let verdict = verdict(read, index, article.source?.id)
            scores[label.label] = verdict.score
            if isNear(verdict.score, label.threshold) { needsReview = true }
            if verdict.isGiven != (verdict.withoutPrior >= label.threshold) { article.warn("source_prior") }
            guard verdict.isGiven else { continue }
            var evidence = evidence(read, index, verdict.carrier).map { piece in
                read.evidence(piece, article.title ?? "")
            }
            if let note = verdict.note {
                evidence.append(Evidence(field: "source", start: 0, end: note.unicodeScalars.count, text: note))
            }
            labels.append(
                Label(
                    label: label.label, score: verdict.score, subtopics: subtopics(read, index), evidence: evidence))
        }
        if read.isCut { article.warn("labelled-by-beginning") }
        article.labels = labels.sorted { JSONWriter.precedes($0.label, $1.label) }
        article.labelScores = scores
        article.needsReview = needsReview
        var provenance = article.provenance ?? Provenance()
        provenance.models["classify"] = model.version
        article.provenance = provenance
        return article
    }

    struct Verdict {
        var score: Score
        var withoutPrior: Score
        var isGiven: Bool
        /// The passage that carried the label by itself.
        var carrier: Int?
        /// What the source's prior did.
        var note: String?
    }

    func verdict(_ read: ReadText, _ label: Int, _ source: String?) -> Verdict {
        let (logit, carrier) = read.logit(label)
        let plain = Score(model.probability(logit, of: label))
        let threshold = model.labels[label].threshold
        guard let source, let prior = priors.shift(source, model.labels[label]) else {
            return Verdict(
                score: plain, withoutPrior: plain, isGiven: plain >= threshold, carrier: carrier, note: nil)
        }
        let score = Score(model.probability(logit, of: label, shift: prior.shift))
        return Verdict(
            score: score, withoutPrior: plain, isGiven: score >= threshold, carrier: carrier,
            note:
                "declared: a share of \(prior.share) of \(source) is \(model.labels[label].label); \(plain) without this"
        )
    }

    func isNear(_ score: Score, _ threshold: Score) -> Bool {
        abs(score.tenThousandths - threshold.tenThousandths) <= Self.reviewBand.tenThousandths
    }

    func subtopics(_ read: ReadText, _ label: Int) -> [String] {
        model.subtopics.named(model.own[label], all: read.cues, title: read.titleCues)
            .map { model.features.lexicon.subtopics[$0] }.sorted(by: JSONWriter.precedes)
    }

    /// The pieces that carried a label: the one that did so by itself, and those that add most to the score, each chosen also for
    /// the subtopics that the ones before it do not show.
    func evidence(_ read: ReadText, _ label: Int, _ carrier: Int?) -> [Int] {
        var left = read.occurrences.ends.indices.filter { !read.occurrences.hashes(of: $0).isEmpty }
        let contributions = read.occurrences.ends.indices.map { read.contribution($0, label) }
        let most = contributions.max() ?? 0
        // a passage that shows no cue of the label must add more than any that does: readers see cues, and not n-grams
        let telling = left.filter { read.hasCue($0, label) }.map { contributions[$0] }.max()
        if let telling { left.removeAll { !read.hasCue($0, label) && contributions[$0] <= telling } }
        var shown = Set<UInt8>()
        func cues(_ piece: Int) -> Set<UInt8> {
            Set(read.occurrences.cues[read.occurrences.cues(of: piece)].map(\.subtopic)).intersection(own[label])
        }
        func worth(_ piece: Int) -> Double {
            contributions[piece] + Self.newSubtopic * Double(cues(piece).subtracting(shown).count)
        }
        var chosen: [Int] = []
        func choose(_ piece: Int) {
            chosen.append(piece)
            left.removeAll { $0 == piece }
            shown.formUnion(cues(piece))
        }
        if let carrier { choose(carrier) }
        // what adds next to nothing beside the strongest carried nothing
        while chosen.count < Self.mostEvidence, let best = left.max(by: { (worth($0), $1) < (worth($1), $0) }),
            chosen.isEmpty || contributions[best] > Self.leastShare * most
        {
            choose(best)
        }
        return chosen.sorted()
    }
}

extension ReadText {
    /// Longer ones are shown by their beginning; code points.
    private static let longestEvidence = 600

    func evidence(_ piece: Int, _ title: String) -> Evidence {
        let field = piece == 0 ? "title" : "text"
        let start = piece == 0 ? 0 : passages[piece - 1].scalars.lowerBound
        let whole = piece == 0 ? title : String(decoding: original[passages[piece - 1].bytes], as: UTF8.self)
        let scalars = whole.unicodeScalars
        guard let cut = scalars.index(scalars.startIndex, offsetBy: Self.longestEvidence, limitedBy: scalars.endIndex),
            cut < scalars.endIndex
        else { return Evidence(field: field, start: start, end: start + scalars.count, text: whole) }
        // at the end of a word, where there is one
        let end = scalars[..<cut].lastIndex(of: " ") ?? cut
        let text = String(scalars[..<end])
        return Evidence(field: field, start: start, end: start + text.unicodeScalars.count, text: text)
    }
}

extension Score {
    package var percent: String { "\((tenThousandths + 50) / 100) %" }
}
