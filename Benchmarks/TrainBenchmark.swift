// The trainer beside scikit-learn (PyPI): the same rows, folds and cost, liblinear's solver there; F1 of the folds that were
// left out, and the time of all the fits on one thread.

import Classification
import Fixtures
import Foundation

enum TrainBenchmark {
    static func run() async throws {
        let training = try TrainingText.folder(Project.folder + "/Sources/Classification/Training")
        let trainer = Trainer(training.texts, lexicon: training.lexicon)
        var answers: [(label: String, f1: Double)] = []
        let own = try await Meter.seconds { answers = try await trainer.crossValidated(width: 1) }
        let peer = try peer(trainer)
        let rows = answers.enumerated().map { index, answer in
            let other = peer.map { String(format: "  %.3f", $0.f1[index]) } ?? ""
            return
                "\(answer.label.padding(toLength: 22, withPad: " ", startingAt: 0))\(String(format: "%.3f", answer.f1))\(other)"
        }
        print("\(training.texts.count) texts, five folds, one thread\(peer == nil ? "" : ": regnews, scikit-learn")")
        for row in rows { print(row) }
        print(
            String(format: "seconds               %.2f", own)
                + (peer.map { String(format: "   %.2f", $0.seconds) } ?? ""))
    }

    private static func peer(_ trainer: Trainer) throws -> (f1: [Double], seconds: Double)? {
        guard let python = ProcessInfo.processInfo.environment["REGNEWS_PYTHON"] else {
            print("scikit-learn: REGNEWS_PYTHON names no Python that has it")
            return nil
        }
        let folder = try TemporaryFolder()
        let file = try folder.write("rows.svm", trainer.svmlight)
        let finished = try Tool.run(python, ["-c", script, file, String(Trainer.cost)])
        let numbers = finished.text.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
        guard finished.status == 0, numbers.count > 1 else {
            print("scikit-learn: `\(python)` has it not")
            return nil
        }
        return (Array(numbers.dropLast()), numbers[numbers.count - 1])
    }

    private static let script = """
        import sys, time
        import numpy as np
        from sklearn.datasets import load_svmlight_file
        from sklearn.linear_model import LogisticRegression
        rows, bits = load_svmlight_file(sys.argv[1])
        bits, folds = bits.astype(int), np.arange(len(bits)) % 5
        figures, start = [], time.perf_counter()
        for label in range(int(bits.max()).bit_length()):
            truth, given = bits >> label & 1, np.zeros(len(bits), int)
            for fold in range(5):
                model = LogisticRegression(C=float(sys.argv[2]), solver='liblinear', fit_intercept=False, tol=1e-4)
                model.fit(rows[folds != fold], truth[folds != fold])
                given[folds == fold] = model.predict(rows[folds == fold])
            figures.append(2 * (truth & given).sum() / (truth.sum() + given.sum()))
        print(*figures, time.perf_counter() - start)
        """
}
