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
              regnews replay Pipelines/daily.yml --state fresh | cmp - <(cat data/corpus/*.ndjson)
              regnews replay Pipelines/daily.yml --from data/archive/*.gz --until 2026-06-30 --data june
            """)

    @Argument(help: "Pipeline file: sources, stages, seeds.")
    var pipeline: String?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Archives to replay (default: those in DATA/archive).", valueName: "archive"))
    var from: [String] = []

    @Option(help: ArgumentHelp("Folder of seeds (default: the pipeline's, or seeds/).", valueName: "folder"))
    var seeds: String?

    @Option(
        help: ArgumentHelp(
            "The corpus as it stood at the end of this day (2026-06-30) or at this time: what came later is left out.",
            valueName: "date"))
    var until: String?

    @Option(
        help: ArgumentHelp(
            "Decisions of people, taken where they were made (default: those of DATA, where its archives are replayed elsewhere).",
            valueName: "file"))
    var reviews: String?

    @Option(
        help: ArgumentHelp(
            "`fresh` begins without memory: what DATA/corpus holds already is made again, for stdout only, and DATA is left alone.",
            valueName: "fresh"))
    var state: String?

    @OptionGroup var data: DataOptions
    @OptionGroup var compute: ThreadOptions
    @OptionGroup var format: FormatOptions

    @Flag(name: .shortAndLong, help: "No records on stdout, and on stderr only what failed.")
    var quiet = false

    func validate() throws {
        if let state, state != "fresh" {
            throw ValidationError("`--state` takes `fresh`, not `\(state)`; another state lies in another `--data`")
        }
    }

    func run() async throws {
        if pipeline == nil, !from.isEmpty {
            throw ValidationError("archives need a pipeline file that says how their sources are read")
        }
        let limit = try until.map(Self.end)
        let file = try pipeline.map(Pipelines.read) ?? PipelineFile()
        let directory = DataDirectory(data.path(for: file))
        let isOwn = from.isEmpty && pipeline != nil
        let archives = isOwn ? try directory.archives() : from
        let seedFolder = seeds ?? file.seeds ?? (pipeline == nil ? "seeds" : nil)
        // what is there already is made again in a place that is thrown away
        let isScratch = try state == "fresh" && !directory.corpus.segments().isEmpty
        let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("regnews-\(UUID().uuidString)").path
        defer { if isScratch { try? FileManager.default.removeItem(atPath: scratch) } }
        let target = isScratch ? DataDirectory(scratch) : directory
        var replay = Replay(
            pipeline: file, seeds: seedFolder, archives: archives, data: target.path, width: compute.threads)
        replay.until = limit
        replay.reviews = reviews ?? (isOwn && isScratch ? directory.path + "/reviews.ndjson" : nil)
        if isOwn, isScratch { replay.erasures = directory.path + "/erasures.ndjson" }
        if isOwn, archives.isEmpty {
            Console.say("replay: no archives in \(directory.path)/archive; name some with --from")
        }
        let outcome = try await replay.run()
        if isScratch { Console.say("replay: \(directory.path) is left as it is; the records go to stdout only") }
        RunReport(command: "replay", outcome: outcome, quiet: quiet).print(target.path)
        if !quiet || isScratch {
            let output = RecordOutput(STDOUT_FILENO, path: "<stdout>")
            // the corpus is safe already; a reader that went away stops nothing
            do { try RunOutput.write(outcome, target.corpus, as: format.format, to: output) } catch RecordOutput.Failure
                .closed
            {}
        }
        try ExitStatusError.check(outcome.exit())
    }

    /// The last second of a day, or a time.
    private static func end(_ text: String) throws -> Timestamp {
        if let time = Timestamp(text) { return time }
        if let day = Timestamp(text + "T23:59:59Z") { return day }
        throw ValidationError(
            "`--until` wants a day like 2026-06-30, or a time like 2026-06-30T12:00:00Z, not `\(text)`")
    }
}
