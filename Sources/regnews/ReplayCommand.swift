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

    @Option(help: ArgumentHelp("Where the corpus is kept (default: $REGNEWS_DATA, or data).", valueName: "folder"))
    var data: String?

    @Option(help: "How many threads may compute at once.")
    var threads: Int = ProcessInfo.processInfo.activeProcessorCount

    @Flag(name: .shortAndLong, help: "No records on stdout, and no summary unless something is wrong.")
    var quiet = false

    func run() async throws {
        guard threads >= 1 else { throw ValidationError("`--threads` wants at least 1") }
        if pipeline == nil, !from.isEmpty {
            throw ValidationError("archives need a pipeline file that says how their sources are read")
        }
        let data =
            data ?? ProcessInfo.processInfo.environment["REGNEWS_DATA"].flatMap { $0.isEmpty ? nil : $0 } ?? "data"
        let file =
            try pipeline.map { path in
                guard File.exists(path) else { throw ExitStatusError(.noInput, "\(path): no such pipeline file") }
                return try PipelineFile.read(path)
            } ?? PipelineFile()
        let archives =
            !from.isEmpty || pipeline == nil
            ? from
            : try File.names(in: data + "/archive").filter { $0.hasSuffix(".warc.gz") }.map { "\(data)/archive/\($0)" }
        let seedFolder = seeds ?? file.seeds ?? (pipeline == nil ? "seeds" : nil)
        let replay = Replay(pipeline: file, seeds: seedFolder, archives: archives, data: data, width: threads)
        let outcome = try await replay.run()
        report(outcome, data)
        if !quiet {
            var output = RecordOutput(STDOUT_FILENO, path: "<stdout>")
            // the corpus is safe already; a reader that went away stops nothing
            do { try replay.output(outcome, to: &output) } catch RecordOutput.Failure.closed {}
        }
        if !outcome.badInput.isEmpty {
            throw ExitStatusError(.badInput, "\(outcome.badInput.count) bad input file(s), the rest was processed")
        }
        if !outcome.failed.isEmpty {
            throw ExitStatusError(.partial, "\(outcome.failed.count) source(s) failed, the rest is safe")
        }
    }

    private func report(_ outcome: Replay.Outcome, _ data: String) {
        for line in outcome.badInput { Console.say("regnews: \(line)") }
        for (source, reason) in outcome.failed { Console.say("regnews: \(source): \(reason)") }
        if quiet { return }
        for line in outcome.notices { Console.say("regnews: \(line)") }
        for rejection in outcome.rejected where rejection.reason != "bad-seed" {
            Console.say(
                "regnews: \(rejection.source ?? "?"): \(rejection.url ?? "?"): \(rejection.reason), \(rejection.detail ?? "")"
            )
        }
        let news =
            outcome.new == 0 ? "nothing new" : "\(outcome.new) new in " + outcome.segments.joined(separator: ", ")
        Console.say(
            "replay: \(outcome.seeds) seed(s) and \(outcome.read) article(s) read; \(news); \(outcome.unchanged) unchanged, "
                + "\(outcome.rejected.count { $0.reason != "bad-seed" }) rejected; \(outcome.total) records in \(data)/corpus"
        )
    }
}
