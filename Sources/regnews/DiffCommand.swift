import ArgumentParser
import Bytes
import Deduplication
import Foundation
import Pipeline
import Records

struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "What changed between the revisions of an article, or between two corpora.",
        discussion: """
            [-words-] are gone, {+words+} are new. Between corpora a line a record: added, removed or changed, with the fields.

              regnews diff b626830d58e7c553
              regnews diff b626830d58e7c553 --revision 1 --revision 3
              regnews diff --corpus data again --ignore provenance
            """)

    @Argument(help: "The article's id, or its first digits.")
    var id: String?

    @Option(help: ArgumentHelp("Two revisions to compare (default: each with the one before).", valueName: "number"))
    var revision: [Int] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Two data directories, the old one first.", valueName: "folder"))
    var corpus: [String] = []

    @Option(parsing: .upToNextOption, help: ArgumentHelp("Fields in which a difference is none.", valueName: "field"))
    var ignore: [String] = []

    @Flag(help: "A JSON object a line.")
    var json = false

    @OptionGroup var data: DataOptions

    func validate() throws {
        guard (id == nil) != corpus.isEmpty else {
            throw ValidationError("give an article's id, or `--corpus OLD NEW`")
        }
        if !corpus.isEmpty, corpus.count != 2 {
            throw ValidationError("`--corpus` wants two data directories: old and new")
        }
        if ![0, 2].contains(revision.count) {
            throw ValidationError("`--revision` is given twice: the old and the new")
        }
    }

    func run() throws {
        if let id { try compareRevisions(id) } else { try compareCorpora() }
    }

    // MARK: revisions

    private func compareRevisions(_ id: String) throws {
        let all = try ArticleID.find(id, in: data.existing())
        func find(_ number: Int) throws -> Article {
            guard let article = all.first(where: { $0.revision ?? 0 == number }) else {
                throw ExitStatusError(.noInput, "\(all[0].id) has no revision \(number), but \(all.count)")
            }
            return article
        }
        let pairs =
            revision.isEmpty ? Array(zip(all, all.dropFirst())) : [(try find(revision[0]), try find(revision[1]))]
        if pairs.isEmpty { return Console.say("diff: \(all[0].id) has one revision, which was never changed") }
        if json { return try Output.lines(pairs.map { Self.json(RevisionDifference($0.0, $0.1)) }) }
        try Output.text(pairs.map { Self.words($0.0, $0.1) }.joined(separator: "\n\n"))
    }

    private static func words(_ old: Article, _ new: Article) -> String {
        let difference = RevisionDifference(old, new)
        let when = new.fetchedAt.map { ", fetched \($0)" } ?? ""
        var lines = [
            "\(new.id): revision \(old.revision ?? 0) → \(new.revision ?? 0) (\(new.status ?? "?")\(when))"
        ]
        for (name, before, after) in difference.fields { lines.append("\(name): \(before ?? "-") → \(after ?? "-")") }
        if difference.paragraphs.isEmpty {
            lines.append("text: the same")
        } else {
            lines += difference.paragraphs.map { paragraph in
                paragraph.map { part in
                    switch part.kind {
                    case .same: part.text
                    case .gone: "[-\(part.text)-]"
                    case .new: "{+\(part.text)+}"
                    }
                }.joined(separator: " ")
            }
        }
        return lines.joined(separator: "\n")
    }

    private static func json(_ difference: RevisionDifference) -> [UInt8] {
        let fields = difference.fields.map { name, before, after in
            JSONValue.object(
                [("field", .string(name))] + (before.map { [("old", .string($0))] } ?? [])
                    + (after.map { [("new", .string($0))] } ?? []))
        }
        let text = difference.paragraphs.map { paragraph in
            JSONValue.array(
                paragraph.map { .object([("op", .string($0.kind.rawValue)), ("text", .string($0.text))]) })
        }
        return JSONValue.object([
            ("id", .string(difference.id)), ("old", .number(String(difference.old))),
            ("new", .number(String(difference.new))), ("fields", .array(fields)), ("text", .array(text)),
        ]).line
    }

    // MARK: corpora

    private func compareCorpora() throws {
        for folder in corpus where !File.isFolder(folder + "/corpus") {
            throw ExitStatusError(.noInput, "\(folder): no data directory (it has no folder `corpus`)")
        }
        var comparison = CorpusComparison()
        var output = RecordOutput(STDOUT_FILENO, path: "<stdout>")
        var bad = 0
        try comparison.run(
            Corpus(data: corpus[0]), Corpus(data: corpus[1]), ignoring: Set(ignore),
            report: { reason in
                bad += 1
                Console.say("diff: \(reason)")
            }
        ) { difference in
            let article = difference.new ?? difference.old
            if json {
                var members: [(name: String, value: JSONValue)] = [
                    ("change", .string(difference.change.rawValue)), ("id", .string(difference.key.id)),
                    ("revision", .number(String(difference.key.revision))),
                    ("fields", .array(difference.fields.map { .string($0) })),
                ]
                members += article?.title.map { [("title", .string($0))] } ?? []
                try output.line(JSONValue.object(members).line)
            } else {
                let fields = difference.fields.isEmpty ? "" : "  \(difference.fields.joined(separator: ", "))"
                let title = Console.escaped(article?.title ?? article?.url ?? "").replacing("\n", with: " ")
                let change = difference.change.rawValue.padding(toLength: 9, withPad: " ", startingAt: 0)
                try output.line(
                    Array("\(change)\(difference.key.id) \(difference.key.revision)\(fields)  \(title)".utf8))
            }
        }
        try output.flush()
        let counts = CorpusComparison.Change.allCases.map { "\(comparison.counts[$0] ?? 0) \($0.rawValue)" }
        Console.say("diff: \(counts.joined(separator: ", ")), \(comparison.same) the same")
        if bad > 0 { throw ExitStatusError(.badInput, "diff: \(bad) bad line(s), the rest was compared") }
    }
}
