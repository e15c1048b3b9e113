import ArgumentParser
import Bytes
import Classification
import Foundation
import Pipeline

struct TrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Train a classifier from labelled texts.",
        discussion: """
            The folder holds *.ndjson with {id, title, text, labels} a line, and lexicon.tsv with cues. Any labels will do.

              regnews train Sources/Classification/Training -o topics.model
              regnews train labels/ -o topics.model --calibrate held-out.ndjson
              regnews train labels/ -o topics.model --reviews --data data      # learns from `regnews review` too
            """)

    @Argument(help: "Folder of training texts.")
    var folder: String

    @Option(name: .shortAndLong, help: ArgumentHelp("The model file to write.", valueName: "file"))
    var output: String

    @Option(
        help: ArgumentHelp(
            "Set scores and thresholds on these labelled texts; the setting goes to stdout, for calibration.tsv.",
            valueName: "file"))
    var calibrate: String?

    @Option(help: ArgumentHelp("Also write the model as Swift source, to build it in.", visibility: .hidden))
    var embed: String?

    @Flag(help: "Learn from the decisions of `regnews review` too.")
    var reviews = false

    @OptionGroup var data: DataOptions

    @OptionGroup var compute: ThreadOptions

    func run() async throws {
        var training = try TrainingText.folder(folder)
        let reviewed = reviews ? try data.existing().reviewedTexts() : []
        training.texts += reviewed
        let trainer = Trainer(training.texts, lexicon: training.lexicon)
        var model = try await trainer.train(calibration: training.calibration, width: compute.threads)
        if let calibrate {
            let texts = try TrainingText.file(calibrate)
            let calibration = try await Calibration(model, on: texts, width: compute.threads)
            model = try await trainer.train(calibration: calibration, width: compute.threads)
            try File.writeAll(Array(calibration.text.utf8), to: STDOUT_FILENO, path: "<stdout>")
        }
        try File.write(model.file, to: output)
        if let embed { try File.write(Array(model.embedded.utf8), to: embed) }
        Console.say(
            "train: \(training.texts.count) texts\(reviews ? " (\(reviewed.count) of them reviewed)" : ""), \(training.lexicon.count) cues, \(model.labels.count) labels; \(model.version) in \(output)"
        )
    }
}
