import ArgumentParser
import Bytes
import Foundation
import Pipeline

struct EraseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase", abstract: "Take an article down: out of corpus, quarantine and archives, for good.",
        discussion: """
            What is left is a line in `erasures.ndjson` and a manifest; no run brings the article back. What lists and other articles \
            said of it stays.

              regnews erase b626830d58e7c553 --reason "court order 12 O 345/26" --data data
            """)

    @Argument(help: "The article's id, all 16 digits.")
    var id: String

    @Option(help: "Why.")
    var reason: String

    @Option(help: "Who decides (default: the user's name).")
    var reviewer: String?

    @OptionGroup var data: DataOptions

    func validate() throws {
        guard ArticleID.isWhole(id) else {
            throw ValidationError("an id is 16 digits of 0-9 and a-f, and all are needed here, not `\(id)`")
        }
        if reason.allSatisfy(\.isWhitespace) { throw ValidationError("`--reason` says why, for the tombstone") }
    }

    func run() throws {
        let directory = try data.existing()
        let reviewer = reviewer ?? ProcessInfo.processInfo.environment["USER"]
        guard let outcome = try Erase(directory).run(id, reason: reason, reviewer: reviewer, world: .real()) else {
            throw ExitStatusError(.noInput, "no article `\(id)` in \(directory.path)")
        }
        if outcome.manifest == nil {
            return Console.say("erase: \(id) was erased already, and nothing of it has come back")
        }
        for file in outcome.files { Console.say("erase: \(file)") }
        if !outcome.copies.isEmpty {
            Console.say(
                "erase: \(outcome.copies.count) other article(s) copy or render it, and stay: \(outcome.copies.prefix(8).joined(separator: ", "))"
            )
        }
        let manifest = outcome.manifest.map { "; manifest \($0.digest.prefix(12))" } ?? ""
        Console.say(
            "erase: \(id): \(outcome.records) record(s) and \(outcome.archived) archived exchange(s) are gone\(manifest)"
        )
    }
}
