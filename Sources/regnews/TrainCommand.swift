import ArgumentParser
import Bytes
import Classification
import Foundation

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Train a classifier from labelled texts.",
        discussion: """
            The folder holds *.ndjson with {id, title, text, labels} a line, and lexicon.tsv with cues. Any labels will do.

              regnews train Sources/Classification/Training -o topics.model
            """)

    @Argument(help: "Folder of training texts.")
    var folder: String

    @Option(name: .shortAndLong, help: ArgumentHelp("The model file to write.", valueName: "file"))
    var output: String

    @Option(help: ArgumentHelp("Also write the model as Swift source, to build it in.", visibility: .hidden))
    var embed: String?

    func run() throws {
        let (texts, lexicon) = try TrainingText.folder(folder)
        let model = Trainer(texts, lexicon: lexicon).train()
        try File.write(model.file, to: output)
        if let embed { try File.write(Array(model.embedded.utf8), to: embed) }
        Console.say(
            "train: \(texts.count) texts, \(lexicon.cues.count) cues, \(model.labels.count) labels; \(model.version) in \(output)"
        )
    }
}
