import ArgumentParser
import Bytes
import Pipeline
import Records
import Store

struct SourcesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sources",
        abstract: "The sources of a pipeline: list them, try them, say that you have seen to one.",
        subcommands: [List.self, Check.self, Acknowledge.self], defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Each source with how its visits went so far.",
            discussion: "  regnews sources Pipelines/daily.yml --failing")

        @Argument(help: "Pipeline file.")
        var pipeline: String

        @OptionGroup var data: DataOptions

        @Flag(help: "Only sources whose last visit failed, or that a person has to see to.")
        var failing = false

        @Flag(help: "A JSON object a line.")
        var json = false

        func run() throws {
            let file = try Pipelines.read(pipeline)
            let path = DataDirectory(data.path(for: file)).state
            let state = File.exists(path) ? try StateStore(path, readOnly: true) : nil
            var rows: [(Source, SourceState?)] = []
            for source in file.sources {
                let known = try state?.source(source.id)
                if !failing || (known?.failuresInRow ?? 0) > 0 || known?.verdict == "quiet" {
                    rows.append((source, known))
                }
            }
            if json {
                try Output.lines(rows.map { Self.line($0.0, $0.1) })
            } else {
                let table = rows.map { source, known in
                    [
                        source.id, source.kind.rawValue, source.jurisdiction, known?.verdict ?? "never asked",
                        known?.lastGood.map { Timestamp(seconds: $0).description } ?? "-",
                        known.map { String($0.failuresInRow) } ?? "-", source.url,
                    ]
                }
                try Output.table(
                    [["source", "kind", "jur.", "last verdict", "last good", "failed", "address"]] + table)
            }
        }

        private static func line(_ source: Source, _ known: SourceState?) -> [UInt8] {
            func instant(_ seconds: Int?) -> Timestamp? { seconds.map { Timestamp(seconds: $0) } }
            var writer = JSONWriter()
            writer.object([
                ("source", source.id.member), ("name", source.name.member), ("kind", source.kind.rawValue.member),
                ("jurisdiction", source.jurisdiction.member), ("regulator", source.regulator.member),
                ("url", source.url.member), ("unverified", source.isUnverified.member),
                ("verdict", known.map { $0.verdict }.member), ("first_seen_at", instant(known?.firstSeen).member),
                ("last_asked_at", instant(known?.lastAsked).member), ("last_good_at", instant(known?.lastGood).member),
                ("failures_in_row", known.map { $0.failuresInRow }.member),
                ("entries", known.flatMap { $0.entries }.member), ("due_at", instant(known?.due).member),
                ("moved_to", known.flatMap { $0.movedTo }.member),
                ("gap_from", instant(known?.history.gap?.from).member),
                ("gap_to", instant(known?.history.gap?.to).member),
                ("last_news_at", instant(known?.history.news.last).member),
            ])
            return writer.bytes
        }
    }

    struct Acknowledge: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "acknowledge",
            abstract:
                "Say that you have seen to sources: gaps are closed, and what their lists are like now counts as usual.",
            discussion: "  regnews sources acknowledge gb/example-authority-news --reason \"nothing was missed\"")

        @Argument(help: "Ids of sources.")
        var ids: [String]

        @OptionGroup var note: ReviewOptions
        @OptionGroup var data: DataOptions

        func run() throws {
            let known = try Acknowledgement.note(ids, in: data.existing(), at: World.real().now(), note.fill)
            for id in ids where !known.contains(id) { Console.say("sources: \(id): no run has met this source") }
            Console.say("sources: \(known.count) acknowledged")
            if known.count < ids.count { throw ExitStatusError(.noInput, "") }
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check", abstract: "Ask each source once, and show what it would give; nothing is kept.",
            discussion: "  regnews sources check Pipelines/daily.yml gb/example-authority-news")

        @Argument(help: "Pipeline file.")
        var pipeline: String

        @Argument(help: "Ids of the sources to try (default: all).")
        var ids: [String] = []

        func run() async throws {
            let file = try Pipelines.read(pipeline)
            for id in ids where !file.sources.contains(where: { $0.id == id }) {
                throw ExitStatusError(
                    .usage, "no source `\(id)` in \(pipeline)" + Suggestion.phrase(id, in: file.sources.map(\.id)))
            }
            Signals.catchThem()
            let wanted = file.sources.filter { ids.isEmpty || ids.contains($0.id) }
            var failed = 0
            try await SourceProbe.check(wanted, of: file, world: .real(signal: { Signals.number })) { finding in
                failed += finding.verdict.isFailure ? 1 : 0
                try Output.text(Self.describe(finding))
            }
            if failed > 0 { throw ExitStatusError(.partial, "\(failed) of \(wanted.count) source(s) failed") }
        }

        private static func describe(_ finding: SourceProbe.Finding) -> String {
            let verdict = finding.verdict
            let dated = finding.entries.count { $0.published != nil }
            var lines = [
                "\(finding.source.id): "
                    + (verdict.isFailure
                        ? "\(verdict.word): \(verdict.detail ?? ""). \(verdict.advice)"
                        : "\(finding.entries.count) entries, \(dated) with a date")
            ]
            for entry in finding.entries.prefix(5) {
                let date = entry.published?.iso8601 ?? entry.publishedRaw ?? "no date"
                lines.append("    \(date)  \(entry.title ?? "no title")  \(entry.link ?? "no link")")
            }
            if finding.entries.count > 5 { lines.append("    … and \(finding.entries.count - 5) more") }
            return (lines + finding.warnings.map { "    warning: \($0)" }).joined(separator: "\n")
        }
    }
}
