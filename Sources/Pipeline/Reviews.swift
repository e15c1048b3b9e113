// What people decided: a line a decision, only ever added to.

import Bytes
import Classification
import Foundation
import Records

package struct Review: Sendable, Equatable {
    package enum Decision: String, Sendable, CaseIterable { case release, dismiss, acknowledge, confirm, relabel }

    package var decision: Decision
    /// Of the record, where it is about one.
    package var key: RecordKey?
    package var source: String?
    /// What the article's labels should be, where they were looked at.
    package var labels: [String]?
    package var reason: String?
    package var reviewer: String?
    package var at: Timestamp

    package init(_ decision: Decision, _ key: RecordKey?, source: String?, at: Timestamp) {
        (self.decision, self.key, self.source, self.at) = (decision, key, source, at)
    }

    /// - Returns: nil for a line that is no decision.
    init?(line: [UInt8]) {
        guard let json = try? JSONValue.parse(line),
            let decision = json["decision"]?.string.flatMap(Decision.init(rawValue:)),
            let at = json["at"]?.string.flatMap({ Timestamp($0) })
        else { return nil }
        self.init(decision, try? RecordKey(line: line[...]), source: json["source"]?.string, at: at)
        labels = json["labels"]?.array?.compactMap(\.string)
        (reason, reviewer) = (json["reason"]?.string, json["reviewer"]?.string)
    }

    var line: [UInt8] {
        var members: [(name: String, value: JSONValue)] = [
            ("decision", .string(decision.rawValue)), ("at", .string(at.description)),
        ]
        if let key {
            members += [("id", .string(key.id)), ("revision", .number(String(key.revision)))]
        }
        if let labels { members.append(("labels", .array(labels.map { .string($0) }))) }
        for (name, value) in [("source", source), ("reason", reason), ("reviewer", reviewer)] {
            members += value.map { [(name, .string($0))] } ?? []
        }
        return JSONValue.object(members).line + [0x0A]
    }
}

struct Reviews {
    let path: String

    /// Adds decisions; all of them are on the disk when it returns.
    func append(_ reviews: [Review]) throws(FileError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileError(.create, path) }
        defer { close(descriptor) }
        var bytes = reviews.flatMap(\.line)
        // a crash may have left half a line: it stays a line of its own
        let size = lseek(descriptor, 0, SEEK_END)
        var last: UInt8 = 0x0A
        if size > 0, pread(descriptor, &last, 1, size - 1) == 1, last != 0x0A { bytes.insert(0x0A, at: 0) }
        try File.writeAll(bytes, to: descriptor, path: path)
        if fsync(descriptor) != 0 { throw FileError(.sync, path) }
    }

    /// All decisions in the order in which they were made, with the lines that are none.
    func all() throws -> (reviews: [Review], damaged: [Int]) {
        guard File.exists(path) else { return ([], []) }
        var (reviews, damaged): ([Review], [Int]) = ([], [])
        let lines = try File.read(path).split(separator: 0x0A, omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.isEmpty {
            if let review = Review(line: Array(line)) { reviews.append(review) } else { damaged.append(index + 1) }
        }
        return (reviews, damaged)
    }

    /// What the labels of records should be; the last decision counts. And which lines are no decision.
    func labels() throws -> (decided: [RecordKey: [String]], damaged: [Int]) {
        guard File.exists(path) else { return ([:], []) }
        var labels: [RecordKey: [String]] = [:]
        var damaged: [Int] = []
        let lines = try File.read(path).split(separator: 0x0A, omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.isEmpty {
            guard let json = try? JSONValue.parse(Array(line)),
                let decision = json["decision"]?.string.flatMap(Review.Decision.init(rawValue:))
            else {
                damaged.append(index + 1)
                continue
            }
            guard decision == .confirm || decision == .relabel else { continue }
            guard let members = json["labels"]?.array, let key = try? RecordKey(line: line),
                case let list = members.compactMap(\.string), list.count == members.count
            else {
                damaged.append(index + 1)
                continue
            }
            labels[key] = list
        }
        return (labels, damaged)
    }

    /// The records that were released or dismissed.
    func decided() throws -> Set<RecordKey> {
        guard File.exists(path) else { return [] }
        var keys = Set<RecordKey>()
        for line in try File.read(path).split(separator: 0x0A) {
            // half a line decides nothing
            guard let json = try? JSONValue.parse(Array(line)), let decision = json["decision"]?.string,
                decision == Review.Decision.release.rawValue || decision == Review.Decision.dismiss.rawValue,
                let key = try? RecordKey(line: line)
            else { continue }
            keys.insert(key)
        }
        return keys
    }
}

extension DataDirectory {
    /// Articles of the corpus with a score near its threshold that nobody has decided on, as they are now, oldest first.
    package func waitingForReview() throws -> [Article] {
        let decided = try reviews.labels().decided
        var latest: [String: Int] = [:]
        var waiting: [Article] = []
        try corpus.forEachLine { _, line in
            let article = try Article(line: line)
            let key = RecordKey(article)
            latest[key.id] = max(latest[key.id] ?? 0, key.revision)
            if article.needsReview == true, decided[key] == nil { waiting.append(article) }
        }
        return waiting.filter { latest[$0.id] == $0.revision ?? 0 }
    }

    /// Notes what an article's labels should be.
    package func review(_ article: Article, labels: [String], _ note: (inout Review) -> Void, at: Timestamp) throws {
        let isRight = labels == (article.labels ?? []).map(\.label)
        var review = Review(
            isRight ? .confirm : .relabel, RecordKey(article), source: nil, at: at)
        review.labels = labels
        note(&review)
        try reviews.append([review])
    }

    /// Lines of `reviews.ndjson` that are no decision, in words.
    package func damagedReviews() throws -> [String] {
        try reviews.labels().damaged.map { "\(reviews.path):\($0): no decision; it is left out" }
    }

    /// Articles with the labels that people gave them, as `train` learns from them; and how many were left out.
    ///
    /// - Parameter known: the labels of the training texts; decisions on others belong to another taxonomy.
    package func reviewedTexts(known: Set<String>) throws -> (texts: [TrainingText], leftOut: Int) {
        let decided = try reviews.labels().decided
        var texts: [TrainingText] = []
        guard !decided.isEmpty else { return ([], 0) }
        try corpus.forEachLine { _, line in
            let key = try RecordKey(line: line)
            guard let labels = decided[key], known.isSuperset(of: labels) else { return }
            let article = try Article(line: line)
            // what was decided with another model's labels in view says nothing of these
            guard known.isSuperset(of: (article.labelScores ?? [:]).keys) else { return }
            texts.append(
                TrainingText(
                    id: "review-\(key.id)-\(key.revision)", language: article.language ?? "und",
                    title: article.title ?? "", text: article.text ?? "", labels: Set(labels)))
        }
        return (texts, decided.count - texts.count)
    }
}
