import ArgumentParser
import Bytes
import Foundation
import Pipeline
import Records

struct QuarantineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine", abstract: "What waits because its list was odd: look at it, release or dismiss it.",
        discussion: """
            Articles of a list that is not as it used to be (verdicts `suspicious` and `layout_changed`) do not go into the corpus. A \
            run ends with 1 while any of them waits.

              regnews quarantine list --data data
              regnews quarantine release --source gb/example-authority-news --reason "they publish more now"
              regnews quarantine dismiss --run 2026-11-21T063700Z
            """,
        subcommands: [List.self, Release.self, Dismiss.self], defaultSubcommand: List.self)

    struct Selection: ParsableArguments {
        @Argument(help: "Ids of records, or the beginnings of ids.")
        var ids: [String] = []

        @Option(help: ArgumentHelp("All of this source.", valueName: "id"))
        var source: String?

        @Option(help: ArgumentHelp("All of this run.", valueName: "id"))
        var run: String?

        @Flag(help: "All that waits.")
        var all = false

        func validate() throws {
            if ids.isEmpty, source == nil, run == nil, !all {
                throw ValidationError("say which: ids, `--source`, `--run` or `--all`")
            }
        }

        func select(_ items: [Quarantine.Item]) throws -> [Quarantine.Item] {
            let chosen = items.filter { item in
                (ids.isEmpty || ids.contains { item.key.id.hasPrefix($0) })
                    && (source.map { $0 == item.source } ?? true)
                    && (run.map { $0 == item.run } ?? true)
            }
            if chosen.isEmpty { throw ExitStatusError(.noInput, "nothing of that waits in quarantine") }
            return chosen
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "What waits, oldest first.")

        @OptionGroup var data: DataOptions

        @Flag(help: "A JSON object a line.")
        var json = false

        func run() throws {
            let items = try data.existing().quarantine.waiting()
            if json {
                try Output.lines(
                    items.map { item in
                        var writer = JSONWriter()
                        writer.object([
                            ("id", item.key.id.member), ("revision", item.key.revision.member),
                            ("run", item.run.member),
                            ("source", item.source.member), ("title", item.title.member), ("url", item.url.member),
                        ])
                        return writer.bytes
                    })
            } else if items.isEmpty {
                Console.say("quarantine: nothing waits")
            } else {
                try Output.table(
                    [["id", "run", "source", "title"]]
                        + items.map { [$0.key.id, $0.run, $0.source, $0.title ?? $0.url ?? "-"] })
            }
        }
    }

    struct Release: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "release", abstract: "Take what waits into the corpus; the new records go to stdout.",
            discussion: "What the lists are like now counts as usual from then on.")

        @OptionGroup var selection: Selection
        @OptionGroup var note: ReviewOptions
        @OptionGroup var data: DataOptions
        @OptionGroup var compute: ThreadOptions

        @Flag(name: .shortAndLong, help: "No records on stdout.")
        var quiet = false

        func run() async throws {
            let directory = try data.existing()
            let items = try selection.select(directory.quarantine.waiting())
            let outcome = try await directory.quarantine.release(
                items, note.fill, width: compute.threads, world: .real())
            if !quiet {
                let output = RecordOutput(STDOUT_FILENO, path: "<stdout>")
                do { try RunOutput.write(outcome, directory.corpus, as: .ndjson, to: output) } catch RecordOutput
                    .Failure.closed
                {}
            }
            Console.say(
                "quarantine: \(items.count) released, \(outcome.new) new in the corpus; \(outcome.waiting.count) still wait"
            )
        }
    }

    struct Dismiss: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "dismiss", abstract: "Note that what waits is not wanted; its file stays.")

        @OptionGroup var selection: Selection
        @OptionGroup var note: ReviewOptions
        @OptionGroup var data: DataOptions

        func run() throws {
            let quarantine = try data.existing().quarantine
            let items = try selection.select(quarantine.waiting())
            try quarantine.dismiss(items, note.fill, at: World.real().now())
            Console.say("quarantine: \(items.count) dismissed; \(try quarantine.waiting().count) still wait")
        }
    }
}

/// Who decided, and why; stands in `reviews.ndjson`.
struct ReviewOptions: ParsableArguments {
    @Option(help: "Why.")
    var reason: String?

    @Option(help: "Who decides (default: the user's name).")
    var reviewer: String?

    func fill(_ review: inout Review) {
        review.reason = reason
        review.reviewer = reviewer ?? ProcessInfo.processInfo.environment["USER"]
    }
}
