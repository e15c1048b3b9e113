import ArgumentParser
import Bytes
import Foundation
import Pipeline
import Records
import Store

struct FetchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch", abstract: "Ask the sources of a pipeline, and print the records that `clean` reads.",
        discussion: """
            The first part of `run` as a filter. What is exchanged goes to DATA/archive; corpus and state stay as they are. With \
            --state, articles that it knows are not asked for.

              regnews fetch Pipelines/daily.yml --state S | regnews clean | regnews language \\
                | regnews deduplicate --state S | regnews classify | regnews merge -
            """)

    @Argument(help: "Pipeline file: sources, and how to ask them.")
    var pipeline: String

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Take the answers from these archives, without network.", valueName: "archive"))
    var from: [String] = []

    @Option(help: ArgumentHelp("What is known already; only read.", valueName: "file"))
    var state: String?

    @OptionGroup var data: DataOptions

    @Option(help: ArgumentHelp("Write what could not be had to this file.", valueName: "file"))
    var rejects: String?

    @Flag(help: "Ask sources that are not due, too.")
    var now = false

    @Flag(name: .shortAndLong, help: "On stderr only what failed.")
    var quiet = false

    func run() async throws {
        let file = try Pipelines.read(pipeline)
        let known = try state.flatMap { path throws(StateError) in
            File.exists(path) ? try StateStore(path, readOnly: true) : nil
        }
        Signals.catchThem()
        let progress = ProgressLine(quiet: quiet)
        var fetch = FetchOnly(pipeline: file, state: known)
        fetch.asksAll = now
        fetch.report = { progress.show($0) }
        let records = Standard()
        let outcome: RunOutcome
        do {
            outcome =
                from.isEmpty
                ? try await fetch.run(data: data.path(for: file), world: .real(signal: { Signals.number })) {
                    try records.emit($0)
                }
                : try await fetch.replay(from) { try records.emit($0) }
            try records.flush()
        } catch {
            progress.clear()
            throw error
        }
        progress.clear()
        report(outcome)
        if let rejects { try File.write(outcome.rejected.flatMap { $0.line + [0x0A] }, to: rejects) }
        try ExitStatusError.check(outcome.exit(signal: Signals.number))
    }

    private func report(_ outcome: RunOutcome) {
        for line in outcome.badInput { Console.say("fetch: \(line)") }
        for visit in outcome.visits {
            let verdict = visit.verdict
            if verdict.isFailure {
                Console.say("fetch: \(visit.source.id): \(verdict.word): \(verdict.detail ?? ""). \(verdict.advice)")
            }
            if !quiet { for page in visit.pagesFailed { Console.say("fetch: \(visit.source.id): \(page)") } }
        }
        if !quiet {
            let pending = outcome.visits.reduce(0) { $0 + $1.ledger.pending }
            Console.say(
                "fetch: \(outcome.visits.count) source(s), \(outcome.read) article(s), \(outcome.rejected.count) rejected"
                    + (pending > 0 ? ", \(pending) pending" : ""))
        }
    }

    /// stdout as something that a closure can hold.
    private final class Standard {
        private var output = RecordOutput(STDOUT_FILENO, path: "<stdout>")
        func emit(_ article: Article) throws { try output.line(article.line) }
        func flush() throws { try output.flush() }
    }
}
