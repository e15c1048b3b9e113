import ArgumentParser
import Foundation
import Pipeline

struct ReindexCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reindex", abstract: "Make the state anew from corpus and archives.",
        discussion: """
            For a state that was refused: cut off, damaged, of another version, or lost. The old file is kept as \
            state.sqlite.refused-1. With the runs' pipeline file, what they remembered of sources, entries and pages is learned from the \
            archives again, so that the next run does as if nothing had happened. Without it only what the corpus holds is learned; \
            what the state knows of sources stays where the file can be used, else they are met as for the first time.

              regnews reindex Pipelines/daily.yml --data data
            """)

    @Argument(help: "Pipeline file of the runs.")
    var pipeline: String?

    @OptionGroup var data: DataOptions
    @OptionGroup var compute: ThreadOptions

    func run() async throws {
        let file = try pipeline.map(Pipelines.read)
        let (documents, archives, kept, notices) = try await data.existing().reindex(file, width: compute.threads)
        for notice in notices { Console.say("reindex: \(notice)") }
        if let kept { Console.say("reindex: the old state is kept as \(kept)") }
        let learned = file == nil ? "" : "; sources and pages as \(archives) archive(s) tell"
        Console.say("reindex: \(documents) records of the corpus are known again\(learned)")
    }
}
