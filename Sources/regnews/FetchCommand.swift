import ArgumentParser
import Bytes
import Foundation
import Pipeline
import Records
import Store

struct FetchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Ask the sources of a pipeline, or for pages, and print the records that `clean` reads.",
        discussion: """
            The first part of `run` as a filter: of a pipeline's sources, or of single pages. What is exchanged goes to DATA/archive; \
            corpus and state stay as they are. With --state, articles that it knows are not asked for.

              regnews fetch --contact you@example.org https://authority.example/news/1 | regnews clean
              regnews fetch https://authority.example/news/1 --from archive.warc.gz
              regnews fetch Pipelines/daily.yml --state S | regnews clean | regnews language \\
                | regnews deduplicate --state S | regnews classify | regnews merge -
            """)

    @Argument(help: "Pipeline file: sources, and how to ask them; or addresses of pages, `-` for those on stdin.")
    var targets: [String]

    @Option(
        help: "For addresses: your mail or web address, at which a publisher reaches you (default: $REGNEWS_CONTACT).")
    var contact: String?

    @Option(
        help: ArgumentHelp(
            "For addresses: take contact, pauses, addresses that are let through from this pipeline file.",
            valueName: "file"))
    var pipeline: String?

    @Option(
        help: ArgumentHelp("Ask nothing more after this time (like 30m).", valueName: "time"))
    var maxTime: String?

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
        let isPages = targets.contains { $0 == "-" || $0.contains("://") }
        if targets.count > 1, !isPages || targets.contains(where: File.exists) {
            throw ValidationError("one pipeline file, or addresses that begin with http:// or https://")
        }
        if !isPages, pipeline != nil || contact != nil {
            throw ValidationError("`--pipeline` and `--contact` are for addresses; a pipeline file has its own")
        }
        var file = try isPages ? pipeline.map(Pipelines.read) ?? PipelineFile() : Pipelines.read(targets[0])
        if let maxTime { file.fetch.maximumTime = try Pipelines.time(maxTime) }
        if isPages { file.fetch.contact = contact ?? file.fetch.contact ?? Pipelines.contact }
        Signals.catchThem()
        let progress = ProgressLine(quiet: quiet)
        let records = Standard()
        let outcome: RunOutcome
        do {
            outcome = isPages ? try await pages(file, records) : try await sources(file, progress, records)
            try records.flush()
        } catch {
            progress.clear()
            throw error
        }
        progress.clear()
        report(outcome)
        if let rejects { try File.write(outcome.rejected.flatMap { $0.line + [0x0A] }, to: rejects) }
        if isPages, Signals.number == 0, outcome.badInput.isEmpty, !outcome.rejected.isEmpty {
            throw ExitStatusError(outcome.read == 0 ? .unavailable : .partial, "")
        }
        try ExitStatusError.check(outcome.exit(signal: Signals.number))
    }

    private func sources(_ file: PipelineFile, _ progress: ProgressLine, _ records: Standard) async throws -> RunOutcome
    {
        let known = try state.flatMap { path throws(StateError) in
            File.exists(path) ? try StateStore(path, readOnly: true) : nil
        }
        var fetch = FetchOnly(pipeline: file, state: known)
        fetch.asksAll = now
        fetch.report = { progress.show($0) }
        return from.isEmpty
            ? try await fetch.run(data: data.path(for: file), world: .real(signal: { Signals.number })) {
                try records.emit($0)
            }
            : try await fetch.replay(from) { try records.emit($0) }
    }

    private func pages(_ file: PipelineFile, _ records: Standard) async throws -> RunOutcome {
        var addresses: [String] = []
        for target in targets {
            if target != "-" {
                addresses.append(target)
                continue
            }
            var reader = LineReader(STDIN_FILENO, path: "<stdin>")
            while let line = try reader.next() {
                guard case .text(let bytes) = line else { continue }
                let text = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespaces)
                if !text.isEmpty { addresses.append(text) }
            }
        }
        if from.isEmpty, file.fetch.contact == nil {
            throw ExitStatusError(
                .configuration,
                "a contact is missing: `--contact you@example.org`, $REGNEWS_CONTACT, or `--pipeline FILE` with `fetch: { contact }`"
            )
        }
        let fetch = FetchPages(addresses, pipeline: file)
        return from.isEmpty
            ? try await fetch.run(data: data.path(for: file), world: .real(signal: { Signals.number })) {
                try records.emit($0)
            }
            : try await fetch.replay(from) { try records.emit($0) }
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
        for rejection in outcome.rejected where rejection.source == nil {
            Console.say("fetch: \(rejection.url ?? ""): \(rejection.detail ?? rejection.reason)")
        }
        if !quiet {
            let pending = outcome.visits.reduce(0) { $0 + $1.ledger.pending }
            Console.say(
                "fetch: "
                    + (outcome.visits.isEmpty ? "" : "\(outcome.visits.count) source(s), ")
                    + "\(outcome.read) \(outcome.visits.isEmpty ? "page(s)" : "article(s)"), \(outcome.rejected.count) rejected"
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
