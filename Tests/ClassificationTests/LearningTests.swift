import Bytes
import Fixtures
import Foundation
import Records
import Testing

@testable import Classification

@Suite struct LearningTests {
    /// At the optimum the penalty's slope and the errors' are in balance, feature by feature.
    @Test(arguments: [0.3, 1, 10]) func theSolverEndsAtTheOptimum(_ cost: Double) {
        var rows = SparseRows(width: 4)
        var truth: [Bool] = []
        var random: UInt64 = 7
        func next() -> Double {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(random >> 40) / Double(1 << 24) - 0.5
        }
        for _ in 0..<200 {
            let x = [next(), next(), next()]
            let row: [(Int32, Double)] = [(0, x[0]), (1, x[1]), (2, x[2]), (3, 1)]
            rows.append(row)
            truth.append(x[0] - 2 * x[1] + 0.3 * next() > 0.1)
        }
        let weights = LogisticRegression.fit(
            rows, truth, cost: [Double](repeating: cost, count: 200), on: Array(0..<200))
        for feature in 0..<4 {
            var slope = weights[feature]
            for row in 0..<200 {
                let y = truth[row] ? 1.0 : -1.0
                let x = rows.values[rows.starts[row] + feature]
                slope -= cost * y * x * Sigmoid.of(-y * rows.dot(row, weights))
            }
            #expect(abs(slope) < 0.02 * cost, "feature \(feature): \(slope)")
        }
    }

    @Test func rowsThatAreLeftOutDoNotCount() {
        var rows = SparseRows(width: 1)
        let row: [(Int32, Double)] = [(0, 1)]
        for _ in 0..<10 { rows.append(row) }
        let truth = (0..<10).map { $0 < 5 }
        let cost = [Double](repeating: 1, count: 10)
        #expect(LogisticRegression.fit(rows, truth, cost: cost, on: Array(0..<5))[0] > 0.5)
        #expect(LogisticRegression.fit(rows, truth, cost: cost, on: Array(5..<10))[0] < -0.5)
    }

    @Test func theSigmoidIsFittedAndStandsAClearSeparation() {
        // scores that are half as sure as they should be
        let logits = stride(from: -3.0, to: 3, by: 0.01).map { $0 }
        var random: UInt64 = 3
        let truth = logits.map { logit in
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(random >> 40) / Double(1 << 24) < Sigmoid.of(2 * logit + 1)
        }
        let fitted = Calibration.Entry(logits, truth)
        #expect(abs(fitted.slope - 2) < 0.4 && abs(fitted.offset - 1) < 0.3, "\(fitted)")
        let clear = Calibration.Entry([-9, -8, -7, 7, 8, 9], [false, false, false, true, true, true])
        #expect(clear.slope > 0.1 && clear.slope < 5)
        let backward = Calibration.Entry([1, 2, 3, -1, -2, -3], [false, false, false, true, true, true])
        #expect(backward.slope == 1 && backward.offset == 0)
    }

    @Test func logarithmAndSigmoidAgreeWithTheSystems() {
        for x in [1e-6, 0.01, 0.3, 0.75, 1, 1.5, 2, 99, 1e6] { #expect(abs(Logarithm.of(x) - log(x)) < 1e-12) }
        for x in stride(from: -20.0, through: 20, by: 0.37) { #expect(abs(Sigmoid.of(x) - 1 / (1 + exp(-x))) < 1e-12) }
    }

    @Test func calibrationGoesThroughItsFile() throws {
        let calibration = try Calibration(Array("# measured\nb\t2.5\t-1\t0.4\na\t1\t0\t0.5\n".utf8))
        #expect(calibration.text == "a\t1.0\t0.0\t0.5000\nb\t2.5\t-1.0\t0.4000\n")
        #expect(
            throws: RecordError(
                "line 1: `label<TAB>slope<TAB>offset<TAB>threshold` expected, the slope above 0, the threshold between 0 and 1"
            )
        ) {
            try Calibration(Array("a\t-1\t0\t0.5\n".utf8))
        }
    }

    @Test func badTrainingTextsAreNamedByFileAndLine() throws {
        let folder = try TemporaryFolder()
        func error(_ files: [String: String]) throws -> String {
            let path = folder.path + "/\(UUID())"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            for (name, text) in files { try Data(text.utf8).write(to: URL(filePath: path + "/" + name)) }
            do { _ = try TrainingText.folder(path) } catch { return "\(error)".replacing(path, with: "F") }
            return "none"
        }
        let good =
            #"{"id":"1","text":"a","labels":["x"],"subtopics":["x.y"]}"# + "\n" + #"{"id":"0","text":"b","labels":[]}"#
            + "\n"
        #expect(try error(["t.ndjson": good, "lexicon.tsv": ""]) == "none")
        #expect(try error([:]) == "F: no *.ndjson with labelled texts")
        let all = #"{"id":"1","text":"a","labels":["x"]}"#
        #expect(try error(["t.ndjson": all, "lexicon.tsv": ""]).hasPrefix("F: every text has the label `x`"))
        #expect(
            try error(["t.ndjson": all.replacing("\"x\"", with: ""), "lexicon.tsv": ""]) == "F: no text has a label")
        for name in ["", " x", "a.b", "none", "a\\nb"] {
            let odd = good.replacing("[\"x\"]", with: "[\"\(name)\"]")
            #expect(try error(["t.ndjson": odd, "lexicon.tsv": ""]).contains("is no name of a label"), "\(name)")
        }
        #expect(
            try error(["t.ndjson": good, "lexicon.tsv": "", "calibration.tsv": ""]).hasPrefix(
                "F/calibration.tsv: no line in it"))
        #expect(
            try error(["t.ndjson": good, "lexicon.tsv": "", "calibration.tsv": "z\t1\t0\t0.5"])
                == "F/calibration.tsv: no text has the label `z`")
        #expect(
            try error(["t.ndjson": good, "lexicon.tsv": "q.r\ten\tword", "taxonomy.tsv": "x\tX\nx.y\tY"])
                == "F/lexicon.tsv: `q.r` is not in the taxonomy")
        #expect(try error(["t.ndjson": good]).hasPrefix("F: no lexicon.tsv"))
        #expect(
            try error(["t.ndjson": good + #"{"id":"2","text":"a","labels":"x"}"#, "lexicon.tsv": ""]).hasPrefix(
                "F/t.ndjson:3: a labelled text needs"))
        #expect(
            try error(["t.ndjson": good, "u.ndjson": good, "lexicon.tsv": ""])
                == "F/u.ndjson: the id `1` stands in t.ndjson already")
        #expect(
            try error(["t.ndjson": good, "lexicon.tsv": "", "taxonomy.tsv": "x\tX\n"])
                == "F/t.ndjson:1: `x.y` is not in the taxonomy")
        #expect(
            try error(["t.ndjson": good, "lexicon.tsv": "x"])
                == "F/lexicon.tsv: lexicon line 1: `subtopic<TAB>language<TAB>cue` expected, the cue of two bytes or more"
        )
        #expect(
            try error(["t.ndjson": good, "lexicon.tsv": "", "taxonomy.tsv": "x\tX\nx\tY\n"])
                == "F/taxonomy.tsv: line 2: `x` stands twice")
    }

    /// What the issue of classification asks of the texts: that no later change thins them out.
    @Test func theTrainingTextsCoverWhatTheyShould() throws {
        let training = try TrainingText.folder(Project.folder + "/Sources/Classification/Training")
        let texts = training.texts
        let languages = Dictionary(grouping: texts) { String($0.language.prefix(2)) }
        #expect(texts.count >= 1500)
        for language in ["ja", "ko", "de", "fr", "es", "pt", "it"] {
            #expect((languages[language]?.count ?? 0) >= 40, "\(language)")
        }
        let taxonomy = try File.read(Project.folder + "/Sources/Classification/Training/taxonomy.tsv")
        let subtopics = String(decoding: taxonomy, as: UTF8.self).split(separator: "\n").compactMap { line in
            line.split(separator: "\t").first.flatMap { $0.contains(".") && !$0.hasPrefix("#") ? String($0) : nil }
        }
        #expect(subtopics.count == 39)
        for language in ["en", "zh"] {
            let own = languages[language] ?? []
            for subtopic in subtopics {
                #expect(own.count { $0.subtopics.contains(subtopic) } >= 5, "\(language) \(subtopic)")
            }
            #expect(Set(own.map(\.labels)).count == 8, "every combination of labels")
        }
        #expect(Set(texts.map(\.text)).count == texts.count, "the same text twice")
        for text in texts {
            #expect(
                Set(text.subtopics.map { String($0.prefix { $0 != "." }) }) == text.labels,
                "\(text.id): subtopics and labels")
        }
    }
}
