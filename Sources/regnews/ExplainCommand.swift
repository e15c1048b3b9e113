import ArgumentParser
import Bytes
import Classification
import Deduplication
import Foundation
import Pipeline
import Records

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Why an article has its labels, and why it is, or is not, a duplicate of another.",
        discussion: """
              regnews explain b626830d58e7c553                    # its labels, and the article that it is linked to
              regnews explain b626830d58e7c553 0f3c9a52e1d47b60   # how the two compare
              regnews explain a b --records marked.ndjson         # records of a filter instead of the corpus
            """)

    @Argument(help: "The article's id, or its first digits.")
    var id: String

    @Argument(help: "Another's, to compare the first with.")
    var other: String?

    @Option(help: ArgumentHelp("Look in this file of records, not in the corpus.", valueName: "file"))
    var records: String?

    @Option(help: "As the `similarity` of deduplicate.")
    var similarity: Double = MarkDuplicates.defaults.similarity

    @Option(help: ArgumentHelp("The model that labels, as the `model` of classify.", valueName: "file"))
    var model: String?

    @Option(help: ArgumentHelp("As the `priors` of classify.", valueName: "file"))
    var priors: String?

    @OptionGroup var data: DataOptions

    func run() throws {
        let article = try find(id)
        if other == nil {
            var options = Classify.Options()
            options.model = model ?? options.model
            options.priors = priors ?? options.priors
            let classifier = try Classify.classifier(options) { $0 }.classifier
            try Output.text(LabelReport.text(article, classifier.explain(article), version: classifier.version))
        }
        let link = article.duplicateOf ?? article.revisionOf ?? article.translationOf
        guard let wanted = other ?? link else {
            try Output.text(
                "\nDuplicates: \(article.relation == nil ? "not compared yet" : "the first of its kind"), linked to no other article; name a second one to compare it with."
            )
            return
        }
        let second = try find(wanted)
        guard second.id != article.id else { throw ValidationError("`\(id)` and `\(wanted)` are the same article") }
        try Output.text((other == nil ? "\n" : "") + Self.describe(article, second, similarity: Score(similarity)))
    }

    private func find(_ id: String) throws -> Article {
        var found: [Article] = []
        let place: String
        if let records {
            place = records
            let descriptor = open(records, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw FileError(.open, records) }
            defer { close(descriptor) }
            var reader = LineReader(descriptor, path: records)
            while let line = try reader.next() {
                guard case .text(let bytes) = line, !bytes.isEmpty else { continue }
                let article = try Article(line: bytes)
                if article.id.hasPrefix(id) { found.append(article) }
            }
        } else {
            let directory = try data.existing()
            place = directory.corpus.folder
            found = try directory.corpus.find(id)
        }
        // a whole id is no beginning of another
        if found.contains(where: { $0.id == id }) { found.removeAll { $0.id != id } }
        if Set(found.map(\.id)).count > 1 {
            throw ExitStatusError(.usage, "`\(id)` begins the ids of several articles; give more digits")
        }
        // the latest revision is what the article says now
        guard let article = found.last else { throw ExitStatusError(.noInput, "no article `\(id)` in \(place)") }
        return article
    }

    private static func describe(_ later: Article, _ earlier: Article, similarity: Score) -> String {
        let explanation = Explanation(
            later: (later.title, later.text ?? ""), earlier: (earlier.title, earlier.text ?? ""), similarity: similarity
        )
        let comparison = explanation.comparison
        var lines = [
            "\(later.id)  \(later.title ?? "(no title)")", "\(earlier.id)  \(earlier.title ?? "(no title)")", "",
            verdict(explanation, similarity),
            "Of the first's passages the second has \(percent(comparison.forward)), of the second's the first \(percent(comparison.backward)).",
        ]
        if later.translationOf == earlier.id { lines.append("The first renders the second in another language.") }
        lines.append(
            comparison.comparable == 0
                ? "No figure or name stands in the same words in both."
                : "\(comparison.comparable) figure(s) and name(s) stand in the same words in both, \(comparison.conflicts) of them with another value."
        )
        for fact in explanation.differing {
            lines.append("  beside “\(fact.context)”: “\(fact.later)” in the first, “\(fact.earlier)” in the second")
        }
        if !explanation.shared.isEmpty { lines.append("The longest passages that both have:") }
        for passage in explanation.shared {
            let isLong = passage.count > 160
            lines.append("  “\(passage.prefix(160))\(isLong ? "…" : "")”")
        }
        return lines.joined(separator: "\n")
    }

    private static func verdict(_ explanation: Explanation, _ similarity: Score) -> String {
        if explanation.isExact { return "Exact copies: the same words, whatever their punctuation." }
        return switch explanation.judgement {
        case .copy: "A copy: nearly the same passages, and no figure or name differs."
        case .correction: "A revision: nearly the same passages, but a few facts differ."
        case .otherEvent: "Two events told in the same words: too many facts differ."
        case .digest: "No copy: the longer text carries other things beside the shorter one."
        case .unlike: "No copy: less than \(percent(similarity)) of the passages are shared."
        }
    }

    private static func percent(_ score: Score) -> String { "\((score.tenThousandths + 50) / 100) %" }
}
