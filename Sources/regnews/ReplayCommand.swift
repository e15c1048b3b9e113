import ArgumentParser
import Bytes
import Foundation
import Pipeline
import Records

struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Make the corpus from seeds and archived responses, without network or clock.",
        discussion: """
            New records go to stdout once their segment is safe on disk. Without a pipeline file only the seeds are replayed,
            through the stages' defaults.

              regnews replay Pipelines/sample.yml --from Pipelines/sample/archive/2026-11-20T060000Z.warc.gz
              regnews replay --seeds seeds --data /tmp/try
            """)

    @Argument(help: "Pipeline file: sources, stages, seeds.")
    var pipeline: String?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Archives to replay (default: those in DATA/archive).", valueName: "archive"))
    var from: [String] = []

    @Option(help: ArgumentHelp("Folder of seeds (default: the pipeline's, or seeds/).", valueName: "folder"))
    var seeds: String?

    @OptionGroup var data: DataOptions
    @OptionGroup var compute: ThreadOptions

    @Flag(name: .shortAndLong, help: "No records on stdout, and on stderr only what failed.")
    var quiet = false

    func run() async throws {
        if pipeline == nil, !from.isEmpty {
            throw ValidationError("archives need a pipeline file that says how their sources are read")
        }
        let file = try pipeline.map(Pipelines.read) ?? PipelineFile()
        let directory = DataDirectory(data.path(for: file))
        let archives = !from.isEmpty || pipeline == nil ? from : try directory.archives()
        let seedFolder = seeds ?? file.seeds ?? (pipeline == nil ? "seeds" : nil)
        let replay = Replay(
            pipeline: file, seeds: seedFolder, archives: archives, data: data.path(for: file), width: compute.threads)
        let outcome = try await replay.run()
        RunReport(command: "replay", outcome: outcome, quiet: quiet).print(data.path(for: file))
        if !quiet {
            var output = RecordOutput(STDOUT_FILENO, path: "<stdout>")
            // the corpus is safe already; a reader that went away stops nothing
            do { try RunOutput.write(outcome, directory.corpus, to: &output) } catch RecordOutput.Failure.closed {}
        }
        try ExitStatusError.check(outcome.exit())
    }
}
