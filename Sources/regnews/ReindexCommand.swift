import ArgumentParser
import Foundation
import Pipeline

struct ReindexCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reindex", abstract: "Make the memory for telling duplicates anew from the corpus.",
        discussion: """
            For a state that was refused: cut off, damaged, of another version. A file that cannot be used at all is kept as
            state.sqlite.refused-1; sources are then met as for the first time.

              regnews reindex --data data
            """)

    @OptionGroup var data: DataOptions

    @Option(help: "How many threads may compute at once.")
    var threads: Int = ProcessInfo.processInfo.activeProcessorCount

    func run() async throws {
        guard threads >= 1 else { throw ValidationError("`--threads` wants at least 1") }
        let (documents, kept) = try await data.existing().reindex(width: threads)
        if let kept { Console.say("reindex: the old state is kept as \(kept)") }
        Console.say("reindex: \(documents) records of the corpus are known again")
    }
}
