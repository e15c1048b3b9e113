import Classification
import Fixtures
import Records
import Testing

@Suite struct ClassificationTests {
    private let classifier = Result { Classifier(try Model.builtIn.get()) }

    private func classify(_ text: String, title: String? = nil) throws -> Article {
        var article = Article(id: "a")
        article.text = text
        article.title = title
        return try classifier.get().classify(article)
    }

    @Test(arguments: [
        (
            "The regulator fined the insurer for misleading advertising and ordered refunds to its customers.",
            ["consumer_protection", "regulation"]
        ),
        ("证监会对该公司作出行政处罚决定，责令改正并处以罚款。", ["regulation"]), ("董事会设立审计委员会，并聘任两名独立董事。", ["governance"]),
        ("The striker scored twice as the home team won the match in front of 40,000 fans.", []),
        ("央行今日开展1000亿元逆回购操作，利率不变。", []),
    ])
    func labelsPlainCases(_ text: String, _ labels: [String]) throws {
        #expect(try classify(text).labels?.map(\.label) == labels)
    }

    @Test func everyLabelHasAScoreAndEvidenceIsASliceOfItsField() throws {
        let text = "Über 500 €.\n監管：The regulator imposed a fine on the bank. It rained."
        let article = try classify(text, title: "Bank fined by the regulator")
        #expect(article.labelScores?.keys.sorted() == ["consumer_protection", "governance", "regulation"])
        for label in try #require(article.labels) {
            for evidence in label.evidence {
                let scalars = Array((evidence.field == "title" ? article.title : article.text)!.unicodeScalars)
                var slice = String.UnicodeScalarView()
                slice.append(contentsOf: scalars[evidence.start..<evidence.end])
                #expect(String(slice) == evidence.text)
            }
        }
    }

    @Test func trainingIsTheSameEachTimeAndTheModelGoesThroughAFile() async throws {
        let training = try TrainingText.folder(Project.folder + "/Tests/Fixtures/Training")
        let model = try await Trainer(training.texts, lexicon: training.lexicon).train(width: 2)
        let again = try await Trainer(training.texts.reversed(), lexicon: training.lexicon).train(width: 1)
        #expect(model.file == again.file)
        #expect(try Model(file: model.file).file == model.file)
        var article = Article(id: "a")
        article.text = "The cat sat on the warm mat and purred."
        #expect(Classifier(model).classify(article).labels?.map(\.label) == ["animals"])
    }

    @Test func aDamagedModelIsRefused() throws {
        let file = try Model.builtIn.get().file
        #expect(throws: RecordError.self) { try Model(file: Array(file.dropLast())) }
        #expect(throws: RecordError.self) { try Model(file: Array("no model".utf8)) }
        // one bit of a weight
        var other = file
        other[file.count / 2] ^= 1
        #expect(throws: RecordError("the model is damaged or cut off: its digest is another; train it again")) {
            try Model(file: other)
        }
    }

    @Test func theBuiltInModelIsTheOneThatTheTrainingTextsGive() throws {
        let training = try TrainingText.folder(Project.folder + "/Sources/Classification/Training")
        #expect(
            Trainer.version(training.texts, training.lexicon, training.calibration)
                == (try Model.builtIn.get().version), "run `make model`")
    }
}
