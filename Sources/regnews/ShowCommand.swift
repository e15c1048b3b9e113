import ArgumentParser
import Pipeline
import Records

struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "One article with all its revisions, for reading.",
        discussion: "  regnews show b626830d58e7c553")

    @Argument(help: "The article's id, or its first digits.")
    var id: String

    @OptionGroup var data: DataOptions

    @Flag(help: "The records as they stand in the corpus.")
    var json = false

    func run() throws {
        guard (4...16).contains(id.utf8.count),
            id.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 || $0 >= 0x61 && $0 <= 0x66 })
        else { throw ValidationError("an id is 16 digits of 0-9 and a-f; four at least are needed, not `\(id)`") }
        let directory = try data.existing()
        let found = try directory.corpus.find(id)
        let ids = Set(found.map(\.id))
        guard let first = found.first else {
            throw ExitStatusError(.noInput, "no article `\(id)` in \(directory.corpus.folder)")
        }
        if ids.count > 1 {
            throw ExitStatusError(
                .usage,
                "`\(id)` begins the ids of \(ids.count) articles: \(ids.sorted().prefix(8).joined(separator: ", "))")
        }
        if json { return try Output.lines(found.map(\.line)) }
        try Output.text(
            ([Self.head(first)] + found.map { Self.describe($0, of: found.count) }).joined(separator: "\n\n"))
    }

    private static func head(_ article: Article) -> String {
        rows([
            ("id", article.id), ("source", article.source.map { "\($0.name ?? $0.id) (\($0.id))" }),
            ("url", article.url),
            ("first seen", article.firstSeenAt?.description),
        ])
    }

    private static func describe(_ article: Article, of count: Int) -> String {
        let published = article.publishedDate.map { day in
            (article.publishedPrecision == "day" ? day : article.publishedAt?.description ?? day)
                + " (\(article.publishedEvidence ?? "?"): \(article.publishedRaw ?? "?"))"
        }
        let relation = article.relation.map { relation in
            let other = article.duplicateOf ?? article.revisionOf ?? article.translationOf
            return relation + (other.map { " of \($0)" } ?? "") + (article.similarity.map { ", \($0) alike" } ?? "")
        }
        let labels = (article.labels ?? []).map { label in
            "\(label.label) \(label.score)"
                + (label.subtopics.isEmpty ? "" : " [\(label.subtopics.joined(separator: ", "))]")
                + label.evidence.map { "\n              “\($0.text)”" }.joined()
        }
        let archive = article.provenance?.archive.map { "\($0.file), \($0.recordID)" }
        let head = rows([
            (
                "revision",
                count > 1 ? "\(article.revision ?? 0), \(article.status ?? "?"), run \(article.run ?? "?")" : nil
            ),
            ("title", article.title), ("published", published), ("publisher", article.publisher),
            ("origin", article.creditedSource), ("authors", list(article.authors)), ("language", article.language),
            ("relation", relation), ("labels", labels.isEmpty ? "none" : labels.joined(separator: "\n            ")),
            ("review", article.needsReview == true ? "a person should look at the labels" : nil),
            ("warnings", list(article.warnings)), ("made from", archive ?? article.provenance?.seed),
        ])
        return head + "\n\n" + (article.text ?? "")
    }

    private static func list(_ values: [String]?) -> String? {
        values.flatMap { $0.isEmpty ? nil : $0.joined(separator: ", ") }
    }

    private static func rows(_ rows: [(String, String?)]) -> String {
        rows.compactMap { name, value in
            value.map { name + String(repeating: " ", count: 12 - name.count) + $0 }
        }.joined(separator: "\n")
    }
}
