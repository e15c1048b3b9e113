import Fixtures
import Foundation
import Records
import Testing

@Suite struct LabelCommandTests {
    private func replayed(_ folder: TemporaryFolder) throws -> String {
        let data = folder.path + "/data"
        let run = try Tool.regnews(["replay", "Pipelines/sample.yml", "--from", SampleArchive.path, "--data", data])
        #expect(run.status == 0)
        return data
    }

    @Test func explainShowsWhatCarriedEachLabelOfTheSeeds() throws {
        let folder = try TemporaryFolder()
        let data = try replayed(folder)
        let first = try Tool.regnews(["explain", "b626", "--data", data])
        #expect(first.status == 0, "\(first.errors)")
        for label in ["regulation", "governance", "consumer_protection"] {
            #expect(
                first.lines.contains { $0.hasPrefix(label + "  ") && $0.contains("  given (threshold 0.") }, "\(label)")
        }
        #expect(first.text.contains("约谈 (regulation.supervision)"))
        #expect(first.text.contains("the score would be 0."))
        let second = try Tool.regnews(["explain", "52960ed8ae9fcd4b", "--data", data])
        #expect(second.text.contains("complaints within 72 hou"))
    }

    @Test func explainOfNoneSaysHowNearTheNearestIs() throws {
        let folder = try TemporaryFolder()
        let record = #"{"id":"a","text":"The oven was warm and the bread was fresh. Nobody was late.","title":"Bread"}"#
        let file = try folder.write("r.ndjson", Array((record + "\n").utf8))
        let explained = try Tool.regnews(["explain", "a", "--records", file])
        #expect(explained.text.contains("No label. The nearest is "))
        #expect(explained.text.contains("not given (threshold 0."))
        #expect(explained.text.contains("No cue of it stands in the text."))
    }

    @Test func aPersonsDecisionIsNotedAndLearnedFrom() throws {
        let folder = try TemporaryFolder()
        let data = try replayed(folder)
        func review(_ arguments: String...) throws -> Finished {
            try Tool.regnews(["review"] + arguments + ["--data", data, "--reviewer", "m.keller"])
        }
        let confirmed = try review("b626", "--confirm")
        #expect(
            confirmed.status == 0
                && confirmed.errors.contains("confirmed as consumer_protection, governance, regulation"),
            "\(confirmed.errors)")
        let changed = try review("b626", "--label", "regulation", "--reason", "the rest is a promise")
        #expect(changed.errors.contains("is regulation, not consumer_protection, governance, regulation"))
        let lines = try String(contentsOfFile: data + "/reviews.ndjson", encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines[0].contains(#""decision":"confirm""#) && lines[1].contains(#""decision":"relabel""#))
        #expect(
            lines[1].contains(#""labels":["regulation"]"#) && lines[1].contains("m.keller")
                && lines[1].contains("the rest is a promise"))
        let wrong = try review("b626", "--label", "regulations")
        #expect(wrong.status == 64 && wrong.errors.contains("did you mean `regulation`?"), "\(wrong.errors)")
        #expect(try review("b626").errors.contains("say one of `--confirm`"))
        #expect(try review("ffff", "--none").status == 66)

        let model = folder.path + "/m.model"
        // decisions on labels of another model are no texts of this one
        let other = try Tool.regnews([
            "train", "Tests/Fixtures/Training", "-o", model, "--reviews", "--data", data,
        ])
        #expect(other.errors.contains("(0 of them reviewed, 1 left out:"), "\(other.errors)")
        let ours = folder.path + "/training"
        let texts = [
            #"{"id":"1","text":"The regulator fined the bank.","labels":["regulation"]}"#,
            #"{"id":"2","text":"The board met.","labels":["governance"]}"#,
            #"{"id":"3","text":"Customers got refunds.","labels":["consumer_protection"]}"#,
        ]
        try folder.write("training/t.ndjson", Array((texts.joined(separator: "\n") + "\n").utf8))
        try folder.write("training/lexicon.tsv", Array("# none\n".utf8))
        let file = try FileHandle(forWritingTo: URL(filePath: data + "/reviews.ndjson"))
        try file.seekToEnd()
        try file.write(contentsOf: Data("half a line".utf8))
        try file.close()
        let trained = try Tool.regnews(["train", ours, "-o", model, "--reviews", "--data", data])
        #expect(trained.errors.contains("4 texts (1 of them reviewed)"), "\(trained.errors)")
        #expect(trained.status == 65 && trained.errors.contains("reviews.ndjson:3: no decision; it is left out"))
        // what was decided is what the model says now
        let text = try Tool.regnews(["show", "b626", "--data", data, "--json"]).output
        let labelled = try Tool.run(Tool.regnews, ["classify", "--model", model, "--quiet"], input: text)
        let scores = try #require(try JSONValue.parse(Array(labelled.lines.first?.utf8 ?? "".utf8))["label_scores"])
        #expect((scores["regulation"]?.double ?? 0) > (scores["governance"]?.double ?? 1))
    }

    @Test func aModelIsNotWrittenOverWhatIsNoFile() throws {
        let folder = try TemporaryFolder()
        let pipe = folder.path + "/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        let refused = try Tool.regnews(["train", "Tests/Fixtures/Training", "-o", pipe])
        #expect(refused.status == 73 || refused.status == 74, "\(refused.status)")
        var status = stat()
        #expect(stat(pipe, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["pipe"])
    }

    @Test func calibrationWantsTextsWithAndWithoutEachLabel() throws {
        let folder = try TemporaryFolder()
        let one = try folder.write("one.ndjson", Array(#"{"id":"1","text":"A cat.","labels":["animals"]}"#.utf8))
        let model = folder.path + "/m.model"
        let refused = try Tool.regnews(["train", "Tests/Fixtures/Training", "-o", model, "--calibrate", one])
        #expect(
            refused.status == 65 && refused.errors.contains("one.ndjson: of its 1 texts all have the label `animals`"))
        #expect(!FileManager.default.fileExists(atPath: model))
        let saved = folder.path + "/calibration.tsv"
        let kept = try Tool.regnews([
            "train", "Tests/Fixtures/Training", "-o", model, "--calibrate", "Tests/Fixtures/Training/texts.ndjson",
            "--save-calibration", saved,
        ])
        #expect(kept.status == 0, "\(kept.errors)")
        #expect(try String(contentsOfFile: saved, encoding: .utf8).hasPrefix("animals\t"))
    }

    @Test func whatWaitsForReviewIsListedUntilItIsDecided() throws {
        let folder = try TemporaryFolder()
        let data = try replayed(folder)
        let waiting = try Tool.regnews(["review", "--data", data]).lines.dropFirst()
        for line in waiting {
            let id = String(line.prefix(16))
            #expect(try Tool.regnews(["review", id, "--confirm", "--data", data]).status == 0)
        }
        #expect(try Tool.regnews(["review", "--data", data]).errors.contains("nothing waits"))
    }

    @Test func evaluateTellsLabelsLanguagesSubtopicsAndTheWorstMistakes() throws {
        let folder = try TemporaryFolder()
        let texts = [
            #"{"id":"1","language":"en","text":"The regulator fined the bank for misleading customers.","labels":["regulation","consumer_protection"],"subtopics":["regulation.enforcement","consumer_protection.misselling_disclosure"]}"#,
            #"{"id":"2","language":"en","text":"The oven was warm and the bread was fresh.","labels":["governance"],"title":"Bread"}"#,
            #"{"id":"3","language":"zh-Hans","text":"证监会对该公司作出行政处罚决定，责令改正并处以罚款。","labels":["regulation"]}"#,
        ]
        let file = try folder.write("t.ndjson", Array((texts.joined(separator: "\n") + "\n").utf8))
        let told = try Tool.regnews(["evaluate", "built-in", file])
        #expect(told.status == 0, "\(told.errors)")
        #expect(told.text.contains("on 3 texts: micro-F1 0.8"))
        #expect(told.lines.contains { $0.hasPrefix("zh-Hans") })
        #expect(told.lines.contains { $0.hasPrefix("regulation.enforcement") && $0.contains("1.000") })
        #expect(told.lines.contains { $0.hasPrefix("2") && $0.contains("missed governance") && $0.hasSuffix("Bread") })
        let json = try Tool.regnews(["evaluate", "built-in", file, "--json"])
        let value = try JSONValue.parse(Array(json.text.utf8))
        #expect(value["labels"]?["governance"]?["recall"]?.double == 0)
        let bad = try folder.write("bad.ndjson", Array("{}\n".utf8))
        let refused = try Tool.regnews(["evaluate", "built-in", bad])
        #expect(
            refused.status == 65 && refused.errors.contains("bad.ndjson:1: a labelled text needs"), "\(refused.errors)")
    }

    @Test func aModelOfOnesOwnIsNamedInAPipelineAndInAFilter() throws {
        let folder = try TemporaryFolder()
        let model = folder.path + "/m.model"
        #expect(try Tool.regnews(["train", "Tests/Fixtures/Training", "-o", model]).status == 0)
        let record = #"{"id":"a","text":"The cat sat on the warm mat and purred."}"# + "\n"
        let own = try Tool.run(
            Tool.regnews, ["classify", "--model", model, "--quiet"], input: Array(record.utf8))
        #expect(own.text.contains(#""label":"animals""#))
        let priors = try folder.write("priors.tsv", Array("s\tanimals\t0.5\ns\tplants\t0.5\n".utf8))
        let refused = try Tool.run(
            Tool.regnews, ["classify", "--model", model, "--priors", priors], input: Array(record.utf8))
        #expect(refused.status == 78 && refused.errors.contains("priors.tsv: line 2: the model has no label `plants`"))
    }
}
