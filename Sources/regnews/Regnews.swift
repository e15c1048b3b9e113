// The command: parses, runs, and turns every error into an exit status.

import ArgumentParser
import Bytes
import CMalloc
import Foundation
import Pipeline

@main
struct Regnews: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "regnews",
        abstract: "Regulatory and financial news from feeds and pages, as clean, deduplicated, explained NDJSON.",
        discussion: """
            Records go to stdout, words to stderr. Filters read and write NDJSON:

              regnews clean < fetched.ndjson | regnews language | regnews classify > labelled.ndjson
            """,
        version: Version.string,
        subcommands: [
            RunCommand.self, ReplayCommand.self, CheckCommand.self, SourcesCommand.self, QuarantineCommand.self,
            DiscoverCommand.self, FetchCommand.self,
        ]
            + Stages.all.map { command(for: $0) } + [
                FeedCommand.self, MergeCommand.self, ShowCommand.self, DiffCommand.self, StatsCommand.self,
                ExplainCommand.self, ReviewCommand.self, VerifyCommand.self, PruneCommand.self, EraseCommand.self,
                ReindexCommand.self, LearnCommand.self, SchemaCommand.self, TrainCommand.self, EvaluateCommand.self,
            ])

    private static func command(for type: any Stage.Type) -> any ParsableCommand.Type {
        func opened<S: Stage>(_ type: S.Type) -> any ParsableCommand.Type { StageCommand<S>.self }
        return opened(type)
    }

    static func main() async {
        // a closed pipe and a file that may not grow are told by write(2)
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        // batches are freed and allocated by turns: glibc would give their pages back each time, a fifth of a filter's time
        mallopt(M_TRIM_THRESHOLD, 64 << 20)
        var command: any ParsableCommand
        do { command = try parseAsRoot() } catch { exit(withError: error) }
        do {
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            // help, version and usage are ArgumentParser's; its exit of 1 for all else would read as "some sources failed"
            if exitCode(for: error) != .failure || String(describing: type(of: error)) == "CommandError" {
                type(of: command).exit(withError: error)
            }
            let status = ExitStatus(error)
            if status != .done {
                let text = if case RecordOutput.Failure.failed(let cause) = error { "\(cause)" } else { "\(error)" }
                // a configuration names its files itself, a line each
                if !text.isEmpty { Console.say(error is ConfigurationError ? text : "regnews: \(text)") }
            }
            Foundation.exit(status.rawValue)
        }
    }
}
