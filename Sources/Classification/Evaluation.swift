// A model against labelled texts that it was not trained on.

import Records

package struct Evaluation: Sendable {
    /// Hits, false alarms and misses of one label, or of all together.
    package struct Counts: Sendable {
        package var hits = 0
        package var wrong = 0
        package var missed = 0

        /// Nil where nothing was given, or nothing was there.
        package var precision: Double? { share(hits, hits + wrong) }
        package var recall: Double? { share(hits, hits + missed) }
        package var f1: Double? { share(2 * hits, 2 * hits + wrong + missed) }
        package var support: Int { hits + missed }

        mutating func add(_ truth: Bool, _ given: Bool) {
            if truth && given { hits += 1 } else if given { wrong += 1 } else if truth { missed += 1 }
        }
    }

    /// How scores of one label agree with what is so.
    package struct Reliability: Sendable {
        /// By tenths of the score: how many texts, the mean score, and the share that has the label.
        package var bins = [(count: Int, score: Double, share: Double)](repeating: (0, 0, 0), count: 10)
        /// Expected calibration error: the mean distance of the two, weighted by the texts.
        package var error = 0.0
        package var brier = 0.0
    }

    package struct Mistake: Sendable {
        package var id: String
        package var title: String
        package var language: String
        package var label: String
        package var score: Score
        /// Whether the label was given, and should not have been.
        package var isFalseAlarm: Bool
    }

    package struct Group: Sendable {
        package var texts = 0
        package var exact = 0
        package var all = Counts()
        /// Texts without a label, and those of them that got one.
        package var none = 0
        package var noneWithLabel = 0

        package var exactShare: Double? { share(exact, texts) }
        package var falseOnNone: Double? { share(noneWithLabel, none) }

        mutating func add(_ truth: Set<String>, _ given: Set<String>) {
            texts += 1
            exact += truth == given ? 1 : 0
            for label in truth.union(given) { all.add(truth.contains(label), given.contains(label)) }
            if truth.isEmpty {
                none += 1
                noneWithLabel += given.isEmpty ? 0 : 1
            }
        }
    }

    package private(set) var overall = Group()
    package private(set) var labels: [String: Counts] = [:]
    package private(set) var languages: [String: Group] = [:]
    /// Of a subtopic: whether it was named where it should be.
    package private(set) var subtopics: [String: Counts] = [:]
    package private(set) var reliability: [String: Reliability] = [:]
    /// Sets of labels as they should be and as they were given, with how often that came.
    package private(set) var confusion: [Pair: Int] = [:]
    /// The surest mistakes first.
    package private(set) var mistakes: [Mistake] = []

    package struct Pair: Sendable, Hashable {
        package var truth: [String]
        package var given: [String]
    }

    package var macroF1: Double? {
        let known = labels.values.filter { $0.support > 0 }.compactMap(\.f1)
        return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
    }

    package init(_ classifier: Classifier, _ texts: [TrainingText], width: Int) async throws {
        let answers = try await texts.concurrentMap(width: width) { text in
            var article = Article(id: text.id)
            (article.title, article.text, article.language) = (text.title, text.text, text.language)
            return classifier.classify(article)
        }
        let names = classifier.model.labels.map(\.label)
        for label in names { (labels[label], reliability[label]) = (Counts(), Reliability()) }
        for (text, article) in zip(texts, answers) {
            let given = Set((article.labels ?? []).map(\.label))
            overall.add(text.labels, given)
            languages[text.language, default: Group()].add(text.labels, given)
            confusion[
                Pair(
                    truth: text.labels.sorted(by: JSONWriter.precedes), given: given.sorted(by: JSONWriter.precedes)),
                default: 0] += 1
            let named = Set((article.labels ?? []).flatMap(\.subtopics))
            if !text.subtopics.isEmpty {
                for subtopic in named.union(text.subtopics) {
                    subtopics[subtopic, default: Counts()].add(
                        text.subtopics.contains(subtopic), named.contains(subtopic))
                }
            }
            // labels that the model does not know are missed too
            for label in Set(names).union(text.labels).sorted(by: JSONWriter.precedes) {
                let (truth, isGiven) = (text.labels.contains(label), given.contains(label))
                let score = article.labelScores?[label] ?? .zero
                labels[label, default: Counts()].add(truth, isGiven)
                reliability[label]?.add(score.value, truth)
                if truth != isGiven {
                    mistakes.append(
                        Mistake(
                            id: text.id, title: text.title, language: text.language, label: label, score: score,
                            isFalseAlarm: isGiven))
                }
            }
        }
        for label in reliability.keys { reliability[label]?.finish(texts.count) }
        mistakes.sort { a, b in
            let (left, right) = (a.distance, b.distance)
            return left == right ? (a.id, a.label) < (b.id, b.label) : left > right
        }
    }
}

extension Evaluation.Reliability {
    fileprivate mutating func add(_ score: Double, _ truth: Bool) {
        let bin = min(9, Int(score * 10))
        bins[bin].count += 1
        bins[bin].score += score
        bins[bin].share += truth ? 1 : 0
        brier += (score - (truth ? 1 : 0)) * (score - (truth ? 1 : 0))
    }

    fileprivate mutating func finish(_ texts: Int) {
        for bin in bins.indices where bins[bin].count > 0 {
            bins[bin].score /= Double(bins[bin].count)
            bins[bin].share /= Double(bins[bin].count)
            error += Double(bins[bin].count) / Double(max(1, texts)) * abs(bins[bin].score - bins[bin].share)
        }
        brier /= Double(max(1, texts))
    }
}

extension Evaluation.Mistake {
    /// How far the score is from what is so.
    fileprivate var distance: Int { isFalseAlarm ? score.tenThousandths : 10_000 - score.tenThousandths }
}

private func share(_ part: Int, _ whole: Int) -> Double? { whole == 0 ? nil : Double(part) / Double(whole) }
