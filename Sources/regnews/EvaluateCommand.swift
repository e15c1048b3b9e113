import ArgumentParser
import Classification
import Foundation
import Pipeline
import Records

struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Score a classifier on labelled texts that it was not trained on.",
        discussion: """
            The data has {id, title, text, labels} a line, and `language` and `subtopics` where they are known. Prints precision, recall \
            and F1 of each label, language and subtopic, how far the scores can be trusted, what is taken for what, and the worst mistakes.

              regnews evaluate topics.model held-out.ndjson
              regnews evaluate built-in ours.ndjson --errors 50
            """)

    @Argument(help: "A model file, or `built-in`.")
    var model: String

    @Argument(help: "Labelled texts, a JSON object a line.")
    var data: String

    @Option(help: ArgumentHelp("Show at most so many mistakes.", valueName: "n"))
    var errors: Int = 10

    @Option(help: ArgumentHelp("As the `priors` of classify.", valueName: "file"))
    var priors: String?

    @Flag(help: "One JSON object instead of tables.")
    var json = false

    @OptionGroup var compute: ThreadOptions

    func run() async throws {
        var options = Classify.Options()
        options.model = model
        options.priors = priors ?? options.priors
        let (classifier, _) = try Classify.classifier(options) { $0 }
        let texts = try TrainingText.file(data)
        guard !texts.isEmpty else { throw ExitStatusError(.badInput, "\(data): no labelled text in it") }
        let evaluation = try await Evaluation(classifier, texts, width: compute.threads)
        if json {
            try Output.lines([EvaluationReport.json(evaluation, version: classifier.version)])
        } else {
            try Output.text(EvaluationReport.text(evaluation, version: classifier.version, errors: errors))
        }
    }
}

enum EvaluationReport {
    static func text(_ evaluation: Evaluation, version: String, errors: Int) -> String {
        let all = evaluation.overall
        var parts = [
            "\(version) on \(all.texts) texts: micro-F1 \(figure(all.all.f1)), macro-F1 \(figure(evaluation.macroF1)), all labels right \(figure(all.exactShare)), a label on texts that have none \(figure(all.falseOnNone)) of \(all.none)",
            table(["label", "precision", "recall", "F1", "texts", "calibration error", "Brier"], evaluation.labels) {
                counts(
                    $0.value,
                    and: [
                        figure(evaluation.reliability[$0.key]?.error), figure(evaluation.reliability[$0.key]?.brier),
                    ])
            },
            table(["language", "micro-F1", "all right", "texts", "false on none"], evaluation.languages) {
                [
                    figure($0.value.all.f1), figure($0.value.exactShare), "\($0.value.texts)",
                    figure($0.value.falseOnNone),
                ]
            },
        ]
        if !evaluation.subtopics.isEmpty {
            parts.append(
                table(["subtopic", "precision", "recall", "F1", "texts"], evaluation.subtopics) { counts($0.value) })
        }
        parts.append(reliability(evaluation))
        parts.append(confusion(evaluation))
        if !evaluation.mistakes.isEmpty, errors > 0 {
            let shown = evaluation.mistakes.prefix(errors)
            parts.append(
                "The worst \(shown.count) of \(evaluation.mistakes.count) mistakes:\n"
                    + Columns.text(
                        shown.map {
                            [
                                $0.id, $0.language, ($0.isFalseAlarm ? "false " : "missed ") + $0.label, "\($0.score)",
                                $0.title,
                            ]
                        }))
        }
        return parts.joined(separator: "\n\n")
    }

    private static func counts(_ counts: Evaluation.Counts, and more: [String] = []) -> [String] {
        [figure(counts.precision), figure(counts.recall), figure(counts.f1), "\(counts.support)"] + more
    }

    private static func table<T>(
        _ head: [String], _ rows: [String: T], _ columns: ((key: String, value: T)) -> [String]
    ) -> String {
        Columns.text([head] + rows.sorted { JSONWriter.precedes($0.key, $1.key) }.map { [$0.key] + columns($0) })
    }

    /// Of texts with such a score so many have the label.
    private static func reliability(_ evaluation: Evaluation) -> String {
        let head = ["score", "0.0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8", "0.9"]
        return "Share that has the label, by score (and texts):\n"
            + table(head, evaluation.reliability) { row in
                row.value.bins.map { $0.count == 0 ? "-" : "\(figure($0.share)) (\($0.count))" }
            }
    }

    private static func confusion(_ evaluation: Evaluation) -> String {
        func name(_ labels: [String]) -> String { labels.isEmpty ? "none" : labels.joined(separator: "+") }
        let rows = evaluation.confusion.sorted {
            ($1.value, name($0.key.truth), name($0.key.given)) < ($0.value, name($1.key.truth), name($1.key.given))
        }
        return Columns.text(
            [["should be", "given", "texts"]] + rows.map { [name($0.key.truth), name($0.key.given), "\($0.value)"] })
    }

    static func figure(_ value: Double?) -> String { value.map { String(format: "%.3f", $0) } ?? "-" }

    static func json(_ evaluation: Evaluation, version: String) -> [UInt8] {
        func number(_ value: Double?) -> JSONValue { value.map { .number(String(format: "%.6f", $0)) } ?? .null }
        func counts(_ counts: Evaluation.Counts) -> [(name: String, value: JSONValue)] {
            [
                ("f1", number(counts.f1)), ("precision", number(counts.precision)), ("recall", number(counts.recall)),
                ("texts", .number("\(counts.support)")),
            ]
        }
        func group(_ group: Evaluation.Group) -> JSONValue {
            .object([
                ("exact", number(group.exactShare)), ("false_on_none", number(group.falseOnNone)),
                ("micro_f1", number(group.all.f1)), ("texts", .number("\(group.texts)")),
            ])
        }
        func all<T>(_ rows: [String: T], _ value: (String, T) -> JSONValue) -> JSONValue {
            .object(rows.sorted { JSONWriter.precedes($0.key, $1.key) }.map { ($0.key, value($0.key, $0.value)) })
        }
        return JSONValue.object([
            (
                "labels",
                all(evaluation.labels) { label, row in
                    .object(
                        counts(row) + [
                            ("calibration_error", number(evaluation.reliability[label]?.error)),
                            ("brier", number(evaluation.reliability[label]?.brier)),
                        ])
                }
            ),
            ("languages", all(evaluation.languages) { group($1) }), ("macro_f1", number(evaluation.macroF1)),
            ("model", .string(version)), ("overall", group(evaluation.overall)),
            ("subtopics", all(evaluation.subtopics) { .object(counts($1)) }),
        ]).line
    }
}
