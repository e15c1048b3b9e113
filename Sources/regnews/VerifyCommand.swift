import ArgumentParser
import Bytes
import Foundation
import Pipeline
import Records

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Is everything as the runs wrote it? Files, chain, archives, and each record's raw bytes.",
        discussion: """
            Says what was changed, is missing or damaged, by name, and tells it from what was pruned or erased on purpose; status 1 \
            when there is any. With a pipeline file, all archives are replayed and compared with the corpus too. `--head` takes the \
            digest that a report of the latest run ended with, which whoever changes the directory cannot change.

              regnews verify --data data
              regnews verify Pipelines/daily.yml --data data --head 3f61a0c2b9d4
            """)

    @Argument(help: "Pipeline file of the runs: replays their archives.")
    var pipeline: String?

    @Option(help: ArgumentHelp("A manifest's digest from a report, 12 digits at least.", valueName: "digits"))
    var head: String?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Archives that lie elsewhere, as those of a replay may.", valueName: "archive"))
    var from: [String] = []

    @Option(help: ArgumentHelp("Folder of seeds (default: the pipeline's).", valueName: "folder"))
    var seeds: String?

    @OptionGroup var data: DataOptions
    @OptionGroup var compute: ThreadOptions

    @Flag(help: "A JSON object a line: each finding, then the counts.")
    var json = false

    func validate() throws {
        if let head, head.utf8.count < 12 || !head.allSatisfy(\.isHexDigit) {
            throw ValidationError("`--head` wants the 12 digits of 0-9 and a-f that a report ends with, not `\(head)`")
        }
    }

    func run() async throws {
        for path in from where !File.exists(path) { throw ExitStatusError(.noInput, "\(path): no such archive") }
        let file = try pipeline.map(Pipelines.read)
        let directory = try data.existing()
        guard File.exists(directory.state) || File.isFolder(directory.corpus.folder) else {
            throw ExitStatusError(
                .noInput, "\(directory.path): no data directory (it has neither a corpus nor a state)")
        }
        var verification = Verification(directory, from: from)
        try verification.run(head: head)
        if let file { try await verification.reproduce(file, seeds: seeds ?? file.seeds, width: compute.threads) }
        json ? try printJSON(verification) : try printWords(verification)
        if verification.faults > 0 { try ExitStatusError.check(ExitStatus.partial.rawValue) }
    }

    /// Of findings that are only told, so many of a kind.
    private static let mostTold = 20

    private func printWords(_ verification: Verification) throws {
        var told: [Verification.Kind: Int] = [:]
        var rows: [[String]] = []
        for finding in verification.findings {
            told[finding.kind, default: 0] += 1
            if !finding.kind.isFault, told[finding.kind, default: 0] > Self.mostTold { continue }
            rows.append([finding.kind.rawValue, finding.place, finding.words])
        }
        try Output.table(rows)
        for (kind, shown) in told.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let rest = verification.count(kind) - (kind.isFault ? shown : min(shown, Self.mostTold))
            if rest > 0 { Console.say("verify: … and \(rest) more \(kind.rawValue)") }
        }
        let counts = verification.counts
        var words = [
            verification.faults == 0 ? "all is as it was written" : "\(verification.faults) fault(s)",
            "\(counts.manifests) manifest(s)", "\(counts.files) file(s) of \(Quantity.bytes(counts.bytes))",
            "\(counts.archived) archived record(s)",
            "\(counts.records) record(s), \(counts.proven) proven by their raw bytes",
        ]
        if counts.withoutArchive > 0 { words.append("\(counts.withoutArchive) whose archives are not here") }
        if pipeline != nil { words.append("\(counts.reproduced) reproduced byte for byte") }
        if counts.pruned > 0 { words.append("\(counts.pruned) file(s) pruned") }
        if counts.erased > 0 { words.append("\(counts.erased) article(s) erased") }
        if let head = verification.head { words.append("head \(head.prefix(12))") }
        Console.say("verify: " + words.joined(separator: "; "))
    }

    private func printJSON(_ verification: Verification) throws {
        let counts = verification.counts
        let numbers: [(String, Int)] = [
            ("faults", verification.faults), ("manifests", counts.manifests), ("files", counts.files),
            ("bytes", counts.bytes), ("archived", counts.archived), ("records", counts.records),
            ("proven", counts.proven), ("without_archive", counts.withoutArchive), ("reproduced", counts.reproduced),
            ("pruned", counts.pruned), ("erased", counts.erased),
        ]
        let summary = JSONValue.object(
            numbers.map { ($0.0, .number(String($0.1))) } + (verification.head.map { [("head", .string($0))] } ?? []))
        try Output.lines(
            verification.findings.map { finding in
                JSONValue.object([
                    ("finding", .string(finding.kind.rawValue)), ("place", .string(finding.place)),
                    ("detail", .string(finding.words)), ("fault", .bool(finding.kind.isFault)),
                ]).line
            } + [summary.line])
    }
}
