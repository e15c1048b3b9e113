import Records
import Testing

@testable import Classification

@Suite struct EvidenceTests {
    private static let noise = (1...40).map {
        "Row \($0) of the bakery's log says the oven was warm and the bread was fresh."
    }
    .joined(separator: " ")
    private static let telling =
        "The financial regulator fined the insurer 2 million for misleading customers and ordered refunds to them."

    private func classifier(_ priors: String = "") throws -> Classifier {
        let model = try Model.builtIn.get()
        return Classifier(model, priors: try Priors(Array(priors.utf8), labels: model.labels.map(\.label)))
    }

    private func article(_ text: String, source: String? = nil) -> Article {
        var article = Article(id: "a")
        article.text = text
        article.source = source.map {
            SourceTag(id: $0, name: "n", kind: "feed", jurisdiction: "GB", regulator: true, rights: nil)
        }
        return article
    }

    /// The whole text is about bread; one sentence of it is about a fine.
    @Test func onePassageCarriesALabelThatTheTextDilutes() throws {
        let long = article(Self.noise + " " + Self.telling + " " + Self.noise)
        let labels = try #require(try classifier().classify(long).labels)
        #expect(labels.map(\.label).contains("regulation"))
        let evidence = try #require(labels.first { $0.label == "regulation" }).evidence
        #expect(evidence.contains { $0.text == Self.telling })
        #expect(try classifier().classify(article(Self.noise)).labels == [])
    }

    @Test func aDeclaredShareShowsInTheEvidenceAndAsAWarning() throws {
        let text = "The authority wants the firm to answer its questions about the plan by May."
        let source = "gb/enforcement"
        let before = try classifier().classify(article(text, source: source))
        let after = try classifier("\(source)\tregulation\t0.99\n").classify(article(text, source: source))
        let plain = try #require(before.labelScores?["regulation"])
        let raised = try #require(after.labelScores?["regulation"])
        #expect(raised > plain)
        let threshold = try Model.builtIn.get().labels.first { $0.label == "regulation" }!.threshold
        #expect(plain < threshold && raised >= threshold, "\(plain) \(raised) \(threshold)")
        let evidence = try #require(after.labels?.first { $0.label == "regulation" }).evidence
        #expect(
            evidence.contains {
                $0.field == "source"
                    && $0.text == "declared: a share of 0.99 of gb/enforcement is regulation; \(plain) without this"
            })
        #expect(after.warnings == ["source_prior"])
        // another source is left alone
        #expect(
            try classifier("other\tregulation\t0.99\n").classify(article(text, source: source)).labelScores
                == before.labelScores)
        #expect(throws: RecordError.self) { try classifier("\(source)\tsport\t0.5\n") }
        #expect(throws: RecordError.self) { try classifier("\(source)\tregulation\t5\n") }
        #expect(throws: RecordError("line 2: s and regulation stand in a line before")) {
            try classifier("s\tregulation\t0.5\ns\tregulation\t0.6\n")
        }
        // as Windows writes it
        #expect(throws: Never.self) { try classifier("\u{FEFF}s\tregulation\t0.5\r\n") }
    }

    @Test func anExplanationSaysWhatWouldChangeTheAnswer() throws {
        let classifier = try classifier()
        let given = try #require(classifier.explain(article(Self.telling)).first { $0.label == "regulation" })
        #expect(given.isGiven && given.score >= given.threshold)
        #expect(
            given.evidence.first?.cues.contains { $0.cue == "fined" && $0.subtopic == "regulation.enforcement" } == true
        )
        let turn = try #require(given.turn)
        #expect(turn.passages == 1 && turn.score < given.threshold)
        let none = classifier.explain(article(Self.noise))
        #expect(none.allSatisfy { !$0.isGiven && $0.score < $0.threshold && $0.subtopics.isEmpty })
    }

    @Test func traditionalTextIsReadAsItsSimplifiedForm() throws {
        let simplified = try classifier().classify(article("证监会对该公司作出行政处罚决定，责令改正并处以罚款。"))
        let traditional = try classifier().classify(article("證監會對該公司作出行政處罰決定，責令改正並處以罰款。"))
        #expect(simplified.labelScores == traditional.labelScores)
        #expect(traditional.labels?.first?.evidence.first?.text.hasPrefix("證監會對") == true)
        #expect(String(decoding: lowered("ÄÖ萬与語A".utf8), as: UTF8.self) == "äö万与语a")
    }

    @Test func aLongTextIsReadByItsBeginningAndSaysSo() throws {
        let long = String(repeating: "消费者权益保护", count: 5000) + "。" + Self.telling
        let labelled = try classifier().classify(article(long))
        #expect(labelled.warnings == ["labelled-by-beginning"])
        for label in labelled.labels ?? [] {
            for evidence in label.evidence {
                #expect(!evidence.text.contains("\u{FFFD}") && evidence.text.unicodeScalars.count <= 600)
                #expect(
                    Array(long.unicodeScalars)[evidence.start..<evidence.end].elementsEqual(
                        evidence.text.unicodeScalars))
            }
        }
        #expect(try classifier().classify(article(Self.telling)).warnings == nil)
    }

    /// What the explanation marks is what decides: left out, the score is the one that it names.
    @Test(arguments: [
        "The fire at the restaurant was caused by a faulty fryer. No customer was hurt. The regulator fined the fryer's maker.",
        EvidenceTests.telling + " It rained. The board met on Monday. Customers may complain.",
    ]) func whatIsMarkedDecides(_ text: String) throws {
        let classifier = try classifier()
        for label in classifier.explain(article(text)) {
            guard let turn = label.turn else { continue }
            let marked = (label.evidence + label.against).filter(\.isDecisive)
            #expect(marked.count == turn.passages, "\(label.label)")
            var rest = text
            for passage in marked { rest = rest.replacing(passage.text, with: "") }
            let score = try #require(classifier.classify(article(rest)).labelScores?[label.label])
            #expect(abs(score.tenThousandths - turn.score.tenThousandths) <= 1, "\(label.label)")
            #expect((score >= label.threshold) != label.isGiven)
        }
    }

    @Test func whatEvaluationCountsIsWhatIsThere() async throws {
        func text(_ id: String, _ text: String, _ labels: Set<String>) -> TrainingText {
            TrainingText(id: id, language: "en", title: "", text: text, labels: labels)
        }
        let evaluation = try await Evaluation(
            classifier(),
            [
                text("right", Self.telling, ["regulation", "consumer_protection"]), text("none", Self.noise, []),
                text("missed", Self.noise + " ", ["governance"]),
                text("false", Self.telling + " ", ["consumer_protection"]),
                text("unknown", Self.noise + "  ", ["sport"]),
            ], width: 2)
        let regulation = try #require(evaluation.labels["regulation"])
        #expect(regulation.hits == 1 && regulation.wrong == 1 && regulation.missed == 0)
        #expect(regulation.precision == 0.5 && regulation.recall == 1)
        #expect(evaluation.labels["sport"]?.missed == 1 && evaluation.labels["governance"]?.missed == 1)
        #expect(evaluation.overall.texts == 5 && evaluation.overall.exact == 2 && evaluation.overall.falseOnNone == 0)
        #expect(evaluation.overall.all.f1 == 6.0 / 9)
        #expect(Set(evaluation.mistakes.map(\.id)) == ["missed", "false", "unknown"])
        let pair = Evaluation.Pair(truth: ["consumer_protection"], given: ["consumer_protection", "regulation"])
        #expect(evaluation.confusion[pair] == 1)
    }
}
