import ArgumentParser
import Bytes
import Foundation
import Pipeline

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Ask the sources of a pipeline, and add what is new to the corpus.",
        discussion: """
            New records go to stdout once their segment is safe on disk; what is known or unchanged is not asked for again.

              regnews run Pipelines/daily.yml --quiet          (from cron: silent when all is well)
              regnews run Pipelines/daily.yml | jq -r .title
            """)

    @Argument(help: "Pipeline file: sources, how to ask them, stages, seeds.")
    var pipeline: String

    @OptionGroup var data: DataOptions
    @OptionGroup var compute: ThreadOptions
    @OptionGroup var format: FormatOptions

    @Flag(help: "Ask sources that are not due, too.")
    var now = false

    @Flag(help: "Ask again for all pages that are young (`recheck`), for they may be corrected or withdrawn.")
    var recheck = false

    @Option(
        help: ArgumentHelp(
            "Ask nothing more after this time (like 30m); the rest waits for the next run.", valueName: "time"))
    var maxTime: String?

    @Flag(name: .shortAndLong, help: "No records on stdout, and on stderr only what failed.")
    var quiet = false

    func run() async throws {
        var file = try Pipelines.read(pipeline)
        if let maxTime { file.fetch.maximumTime = try Pipelines.time(maxTime) }
        Signals.catchThem()
        let progress = ProgressLine(quiet: quiet)
        var run = Run(
            pipeline: file, seeds: file.seeds, data: data.path(for: file), width: compute.threads, asksAll: now,
            world: .real(signal: { Signals.number }))
        run.rechecksAll = recheck
        run.report = { progress.show($0) }
        let directory = data.path(for: file)
        let outcome: RunOutcome
        do {
            outcome = try await run.run { outcome in
                progress.clear()
                RunReport(command: "run", outcome: outcome, quiet: quiet).print(directory)
                guard !quiet else { return }
                let output = RecordOutput(STDOUT_FILENO, path: "<stdout>")
                // the corpus is safe already; a reader that went away stops nothing
                do {
                    try RunOutput.write(outcome, DataDirectory(directory).corpus, as: format.format, to: output)
                } catch RecordOutput.Failure.closed {}
            }
        } catch {
            progress.clear()
            throw error
        }
        try ExitStatusError.check(outcome.exit(signal: Signals.number))
    }
}
