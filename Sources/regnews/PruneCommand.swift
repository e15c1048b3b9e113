import ArgumentParser
import Foundation
import Pipeline

struct PruneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune", abstract: "Remove old archives on purpose, and say so in the chain of manifests.",
        discussion: """
            Corpus, manifests, reviews and quarantine stay; archives that newer ones refer to stay too. `regnews verify` tells what \
            was pruned from what is missing.

              regnews prune --older-than 365d --dry-run
              regnews prune --older-than 365d --data data
            """)

    @Option(help: ArgumentHelp("Age in days or weeks, like 365d or 104w.", valueName: "time"))
    var olderThan: String

    @Flag(help: "Say what would be removed, and remove nothing.")
    var dryRun = false

    @OptionGroup var data: DataOptions

    func run() throws {
        // `12m` would be minutes
        guard let unit = olderThan.last, "dw".contains(unit), let age = Quantity.duration(olderThan), age > .zero else {
            throw ValidationError("`--older-than` wants days or weeks, like 365d or 104w, not `\(olderThan)`")
        }
        let outcome = try Prune(data.existing()).run(
            olderThan: Int(age / .seconds(1)), world: .real(), isTrial: dryRun)
        try Output.table(
            outcome.removed.map { [dryRun ? "would remove" : "removed", $0.file, Quantity.bytes($0.bytes)] }
                + outcome.kept.map { ["kept", $0.file, "\($0.neededBy) refers to it"] })
        let total = Quantity.bytes(outcome.removed.reduce(0) { $0 + $1.bytes })
        let manifest = outcome.manifest.map { "; manifest \($0.digest.prefix(12))" } ?? ""
        Console.say(
            "prune: \(outcome.removed.count) file(s), \(total)\(dryRun ? " would be" : "") removed, \(outcome.kept.count) kept\(manifest)"
        )
    }
}
