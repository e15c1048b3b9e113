// An explanation of labels, for a terminal.

import Classification
import Foundation
import Records

enum LabelReport {
    static func text(_ article: Article, _ labels: [LabelExplanation], version: String) -> String {
        var lines = ["\(article.id)  \(article.title ?? "(no title)")", ""]
        if let used = article.provenance?.models["classify"], used != version {
            lines += ["The record was labelled by \(used); this is what \(version) says.", ""]
        }
        if !labels.contains(where: \.isGiven), let nearest = labels.max(by: { margin($0) < margin($1) }) {
            lines += [
                "No label. The nearest is \(nearest.label) with \(nearest.score); it is given from \(nearest.threshold) on.",
                "",
            ]
        }
        for label in labels.sorted(by: { (margin($1), $0.label) < (margin($0), $1.label) }) {
            lines += describe(label) + [""]
        }
        return lines.dropLast().joined(separator: "\n")
    }

    private static func margin(_ label: LabelExplanation) -> Int {
        label.score.tenThousandths - label.threshold.tenThousandths
    }

    private static func describe(_ label: LabelExplanation) -> [String] {
        var lines = [
            "\(label.label)  \(label.score)  \(label.isGiven ? "given" : "not given") (threshold \(label.threshold))\(label.needsReview ? ", near it: a person should look" : "")"
        ]
        if !label.subtopics.isEmpty { lines.append("  subtopics: " + label.subtopics.joined(separator: ", ")) }
        if let prior = label.prior { lines.append("  source: \(prior)") }
        if label.isByOnePassage { lines.append("  One passage carries it; the text as a whole would not.") }
        for passage in label.evidence { lines += describe(passage) }
        for passage in label.against { lines += describe(passage) }
        switch (label.isGiven, label.turn) {
        case (true, let turn?):
            lines.append(
                "  Without \(passages(turn.passages)) marked with * the score would be \(turn.score), and the label not given."
            )
        case (true, nil): lines.append("  No single part of it decides: it stays without the strongest passages too.")
        case (false, let turn?):
            lines.append(
                "  Without \(passages(turn.passages)) marked with * the score would be \(turn.score), and the label given."
            )
        case (false, nil):
            if label.evidence.allSatisfy(\.cues.isEmpty) { lines.append("  No cue of it stands in the text.") }
        }
        return lines
    }

    private static func passages(_ count: Int) -> String { count == 1 ? "the passage" : "the \(count) passages" }

    private static func describe(_ passage: LabelExplanation.Passage) -> [String] {
        let sign = passage.weight < 0 ? "−" : "+"
        let text = passage.text.replacing("\n", with: " ")
        let isLong = text.count > 200
        var lines = [
            "\(passage.isDecisive ? "* " : "  ")\(sign)\(String(format: "%.1f", abs(passage.weight)))  \(passage.field == "title" ? "title: " : "")“\(text.prefix(200))\(isLong ? "…" : "")”"
        ]
        if !passage.cues.isEmpty {
            var cues: [String] = []
            for cue in passage.cues.map({ "\($0.cue) (\($0.subtopic))" }) where !cues.contains(cue) { cues.append(cue) }
            lines.append("        cues: " + cues.joined(separator: ", "))
        }
        return lines
    }
}
