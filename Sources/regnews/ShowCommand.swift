import ArgumentParser
import Bytes
import Foundation
import Pipeline
import Records

struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "One article with all its revisions, for reading.",
        discussion: """
              regnews show b626830d58e7c553
              regnews show b626830d58e7c553 --raw > page.html
            """)

    @Argument(help: "The article's id, or its first digits.")
    var id: String

    @OptionGroup var data: DataOptions

    @Flag(help: "The records as they stand in the corpus.")
    var json = false

    @Flag(help: "The page as it came, byte for byte, decoded: what the text was made from.")
    var raw = false

    @Option(help: ArgumentHelp("Of this revision (default: all; with `--raw` the latest).", valueName: "number"))
    var revision: Int?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("With `--raw`: archives that lie elsewhere, as those of a replay may.", valueName: "archive")
    )
    var from: [String] = []

    func run() throws {
        let directory = try data.existing()
        let all = try ArticleID.find(id, in: directory)
        let found = revision.map { wanted in all.filter { $0.revision ?? 0 == wanted } } ?? all
        guard let first = found.first, let last = found.last else {
            throw ExitStatusError(.noInput, "\(all[0].id) has no revision \(revision ?? 0), but \(all.count)")
        }
        if raw { return try printRaw(last, directory) }
        if json { return try Output.lines(found.map(\.line)) }
        try Output.text(
            ([Self.head(first)] + found.map { Self.describe($0, of: found.count) }).joined(separator: "\n\n"))
    }

    private func printRaw(_ article: Article, _ directory: DataDirectory) throws {
        let body: [UInt8]
        do { body = try directory.rawBody(of: article, from: from) } catch let error as RawBodyError {
            throw ExitStatusError(.noInput, "\(article.id), revision \(article.revision ?? 0): \(error)")
        }
        // bytes, whatever they are: for a file or a pipe
        try File.writeAll(body, to: STDOUT_FILENO, path: "<stdout>")
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
                count > 1 || article.status == "withdrawn"
                    ? "\(article.revision ?? 0), \(article.status ?? "?"), run \(article.run ?? "?")" : nil
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
