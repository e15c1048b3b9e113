import ArgumentParser
import Bytes
import Classification
import Foundation
import Pipeline
import Records

struct TrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Train a classifier from labelled texts.",
        discussion: """
            The folder holds *.ndjson with {id, title, text, labels} a line, and lexicon.tsv with cues. Any labels will do.

              regnews train Sources/Classification/Training -o topics.model
              regnews train labels/ -o topics.model --calibrate held-out.ndjson --save-calibration labels/calibration.tsv
              regnews train labels/ -o topics.model --reviews --data data      # learns from `regnews review` too
            """)

    @Argument(help: "Folder of training texts.")
    var folder: String

    @Option(name: .shortAndLong, help: ArgumentHelp("The model file to write.", valueName: "file"))
    var output: String

    @Option(
        help: ArgumentHelp(
            "Set scores and thresholds on these labelled texts, which are not trained on.",
            valueName: "file"))
    var calibrate: String?

    @Option(
        help: ArgumentHelp(
            "Write the setting to this file; `calibration.tsv` in the folder is read.", valueName: "file"))
    var saveCalibration: String?

    @Option(help: ArgumentHelp("Also write the model as Swift source, to build it in.", visibility: .hidden))
    var embed: String?

    @Flag(help: "Learn from the decisions of `regnews review` too.")
    var reviews = false

    @OptionGroup var data: DataOptions

    @OptionGroup var compute: ThreadOptions

    func validate() throws {
        if saveCalibration != nil, calibrate == nil {
            throw ValidationError("`--save-calibration` wants `--calibrate FILE`: there is nothing to save")
        }
    }

    func run() async throws {
        var training = try TrainingText.folder(folder)
        var reviewed = (texts: [TrainingText](), leftOut: 0)
        var damaged: [String] = []
        if reviews {
            let directory = try data.existing()
            damaged = try directory.damagedReviews()
            reviewed = try directory.reviewedTexts(known: Set(training.texts.flatMap(\.labels)))
            training.texts += reviewed.texts
        }
        let trainer = Trainer(training.texts, lexicon: training.lexicon)
        var model = try await trainer.train(calibration: training.calibration, width: compute.threads)
        if let calibrate {
            let texts = try TrainingText.file(calibrate)
            let calibration: Calibration
            do { calibration = try await Calibration(model, on: texts, width: compute.threads) } catch {
                throw RecordError("\(calibrate): \(error)")
            }
            if texts.count < Self.fewTexts {
                Console.say("train: \(calibrate) has \(texts.count) texts; scores set on so few follow their noise")
            }
            model = try await trainer.train(calibration: calibration, width: compute.threads)
            if let saveCalibration { try File.write(Array(calibration.text.utf8), to: saveCalibration) }
        }
        try File.write(model.file, to: output)
        if let embed { try File.write(Array(model.embedded.utf8), to: embed) }
        for line in damaged { Console.say("train: \(line)") }
        let learned =
            reviews
            ? " (\(reviewed.texts.count) of them reviewed\(reviewed.leftOut > 0 ? ", \(reviewed.leftOut) left out: of other labels, or not in the corpus" : ""))"
            : ""
        Console.say(
            "train: \(training.texts.count) texts\(learned), \(training.lexicon.count) cues, \(model.labels.count) labels; \(model.version) in \(output)"
        )
        if !damaged.isEmpty {
            throw ExitStatusError(
                .badInput, "train: \(damaged.count) bad line(s) in reviews.ndjson, the rest was learned from")
        }
    }

    /// Fewer texts than these set no threshold that can be trusted.
    private static let fewTexts = 50
}
