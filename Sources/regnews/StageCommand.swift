// Every stage as a filter: NDJSON in, NDJSON out, in the order in which it came.

import ArgumentParser
import Bytes
import Foundation
import Pipeline
import Records
import Store

struct StageCommand<S: Stage>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        let options = ConfiguredStage.defaults(S.self).sorted { $0.key < $1.key }.map { key, value in
            let name = "--" + key.replacing("_", with: "-")
            let isFlag = value.bool != nil
            let text = String(decoding: value.line, as: UTF8.self).replacing("\"", with: "")
            return "  \(name)\(isFlag ? "" : " <\(key)>")  \(S.help[key] ?? "")\(isFlag ? "" : " (default: \(text))")"
        }
        let lines =
            options
            + (S.usesState ? ["  --state <file>  memory between calls; without it the index lives in memory"] : [])
        return CommandConfiguration(
            commandName: S.name, abstract: S.summary,
            discussion: (lines.isEmpty ? "" : "STAGE OPTIONS:\n" + lines.joined(separator: "\n") + "\n\n")
                + "Reads records from stdin and writes them to stdout. A record needs `id` and "
                + S.needs.map { $0.map { "`\($0)`" }.joined(separator: " or ") }.joined(separator: ", ") + ".")
    }

    @Option(help: ArgumentHelp("Write what is not let through to this file.", valueName: "file"))
    var rejects: String?

    @Option(help: "How many threads may compute at once.")
    var threads: Int = ProcessInfo.processInfo.activeProcessorCount

    @Flag(name: .shortAndLong, help: "No summary on stderr.")
    var quiet = false

    @Argument(parsing: .allUnrecognized, help: .hidden)
    var options: [String] = []

    func run() async throws {
        guard threads >= 1 else { throw ValidationError("`--threads` wants at least 1") }
        let (configured, statePath) = try parsed()
        let started = ContinuousClock.now
        let state = try statePath.map { path throws(StateError) in try StateStore(path) }
        let now = Timestamp(seconds: Int(Date().timeIntervalSince1970))
        let stage = try configured.make(in: StageContext(state: state, width: threads, now: now))
        var filter = try Filter(stage: stage, name: S.name, needs: S.needs, rejects: rejects)
        try await filter.run()
        var changes = StateChanges()
        stage.remember(in: &changes)
        try state?.apply(changes)
        if !quiet { Console.say(filter.summary(since: started)) }
        if filter.badLines > 0 {
            throw ExitStatusError(.badInput, "\(S.name): \(filter.badLines) bad line(s), the rest was processed")
        }
    }

    /// `--keep-html`, `--similarity 0.7`, `--similarity=0.7`
    private func parsed() throws -> (ConfiguredStage, state: String?) {
        var configured = ConfiguredStage(S.self)
        let defaults = ConfiguredStage.defaults(S.self)
        let names =
            defaults.keys.map { $0.replacing("_", with: "-") } + (S.usesState ? ["state"] : []) + [
                "rejects", "threads", "quiet",
            ]
        var state: String?
        var rest = options[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("--") else { throw ValidationError("unexpected argument `\(word)`") }
            let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1).map(String.init)
            let name = parts.first ?? ""
            let key = name.replacing("-", with: "_")
            let isState = S.usesState && name == "state"
            guard isState || defaults[key] != nil else {
                throw ValidationError("unknown option `--\(name)`" + Suggestion.phrase(name, in: names))
            }
            let isFlag = defaults[key]?.bool != nil
            guard let value = parts.count > 1 ? parts[1] : isFlag ? "true" : rest.popFirst() else {
                throw ValidationError("`--\(name)` wants a value")
            }
            if isState { state = value; continue }
            do { try configured.set(key, to: value) } catch { throw ValidationError("\(error)") }
        }
        return (configured, state)
    }
}

/// The loop of a filter.
private struct Filter {
    let stage: any Stage
    let name: String
    let needs: [[String]]
    private let rejectsPath: String?
    private let rejectsDescriptor: Int32?
    private(set) var badLines = 0
    private var read = 0
    private var kept = 0
    private var reasons: [String: Int] = [:]

    init(stage: any Stage, name: String, needs: [[String]], rejects: String?) throws {
        (self.stage, self.name, self.needs, rejectsPath) = (stage, name, needs, rejects)
        rejectsDescriptor = try rejects.map { path in
            let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
            if descriptor < 0 { throw FileError(.create, path) }
            return descriptor
        }
    }

    mutating func run() async throws {
        var output = RecordOutput(STDOUT_FILENO, path: "<stdout>")
        var reader = LineReader(STDIN_FILENO, path: "<stdin>")
        var batch: [Article] = []
        var size = 0
        var rejects: [[UInt8]] = []
        while true {
            let line = try reader.next()
            if case .text(let bytes)? = line, !bytes.isEmpty {
                read += 1
                do throws(RecordError) {
                    let article = try Article(line: bytes)
                    try check(article)
                    batch.append(article)
                    size += bytes.count
                } catch { bad(reader.number, error.description, Array(bytes), &rejects) }
            } else if case .bad(let why)? = line {
                read += 1
                bad(reader.number, why, nil, &rejects)
            }
            // as the line of a run does: 64 articles or 32 MiB
            guard line == nil || batch.count >= 64 || size >= 32 << 20 else { continue }
            let processed = try await stage.process(batch)
            for article in processed.kept { try output.line(article.line) }
            kept += processed.kept.count
            for rejection in processed.rejected {
                reasons[rejection.reason, default: 0] += 1
                rejects.append(rejection.line)
            }
            try writeRejects(&rejects)
            (batch, size) = ([], 0)
            if line == nil { break }
        }
        try output.flush()
    }

    private func check(_ article: Article) throws(RecordError) {
        for group in needs where !group.contains(where: { article.has($0) == true }) {
            let words = group.map { "`\($0)`" }.joined(separator: " or ")
            throw RecordError("record \(article.id) lacks \(words) (missing, or of another type)")
        }
    }

    /// - Parameter line: kept in the rejects, so that nothing is lost; nil where it is no text or too long.
    private mutating func bad(_ number: Int, _ reason: String, _ line: [UInt8]?, _ rejects: inout [[UInt8]]) {
        badLines += 1
        Console.say("\(name): <stdin>:\(number): \(reason)")
        var rejection = Rejection(
            source: nil, url: nil, stage: name, reason: "bad-line", detail: "line \(number): \(reason)")
        rejection.input = line.map { String(decoding: $0, as: UTF8.self) }
        rejects.append(rejection.line)
    }

    private func writeRejects(_ lines: inout [[UInt8]]) throws {
        defer { lines = [] }
        guard let rejectsDescriptor, let rejectsPath, !lines.isEmpty else { return }
        var output = RecordOutput(rejectsDescriptor, path: rejectsPath)
        for line in lines { try output.line(line) }
        try output.flush()
    }

    func summary(since started: ContinuousClock.Instant) -> String {
        let rejected = reasons.values.reduce(0, +)
        let why = reasons.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map { "\($0.value) \($0.key)" }.joined(
            separator: ", ")
        let tenths = Int((started.duration(to: .now) / .milliseconds(100)).rounded())
        return "\(name): \(read) in, \(kept) kept" + (rejected > 0 ? ", \(rejected) rejected (\(why))" : "")
            + (badLines > 0 ? ", \(badLines) bad" : "")
            + ", \(tenths / 10).\(tenths % 10) s"
    }
}
