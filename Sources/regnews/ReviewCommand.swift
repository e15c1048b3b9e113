import ArgumentParser
import Bytes
import Foundation
import Pipeline
import Records

struct ReviewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "review", abstract: "Decide what labels an article should have; without an id, what waits for it.",
        discussion: """
            Records stay as they are; decisions are added to `reviews.ndjson`, and `regnews train --reviews` learns from them.

              regnews review                                           # scores near a threshold, not decided yet
              regnews review b626830d58e7c553 --confirm
              regnews review b626830d58e7c553 --label regulation --label governance --reason "board resolution in the 4th paragraph"
              regnews review b626830d58e7c553 --none --reason "gene regulation" --reviewer m.keller
            """)

    @Argument(help: "The article's id, or its first digits.")
    var id: String?

    @Flag(help: "Its labels are right.")
    var confirm = false

    @Option(help: ArgumentHelp("A label that it should have; may be given several times.", valueName: "name"))
    var label: [String] = []

    @Flag(help: "It should have no label.")
    var none = false

    @OptionGroup var note: ReviewOptions
    @OptionGroup var data: DataOptions

    func validate() throws {
        let decisions = [confirm, !label.isEmpty, none].count { $0 }
        if id == nil, decisions > 0 { throw ValidationError("say which article: give its id") }
        if id != nil, decisions != 1 {
            throw ValidationError("say one of `--confirm`, `--label NAME` (may be repeated) and `--none`")
        }
    }

    func run() throws {
        let directory = try data.existing()
        guard let id else {
            for line in try directory.damagedReviews() { Console.say("review: \(line)") }
            let waiting = try directory.waitingForReview()
            if waiting.isEmpty { return Console.say("review: nothing waits") }
            try Output.table(
                [["id", "labels", "scores", "title"]]
                    + waiting.map { article in
                        let scores = (article.labelScores ?? [:]).sorted { JSONWriter.precedes($0.key, $1.key) }
                        let labels = (article.labels ?? []).map(\.label)
                        return [
                            article.id, labels.isEmpty ? "-" : labels.joined(separator: ","),
                            scores.map { "\($0.key) \($0.value)" }.joined(separator: ", "),
                            article.title ?? article.url ?? "-",
                        ]
                    })
            return
        }
        let found = try directory.corpus.find(id)
        if Set(found.map(\.id)).count > 1 {
            throw ExitStatusError(.usage, "`\(id)` begins the ids of several articles; give more digits")
        }
        guard let article = found.last else {
            throw ExitStatusError(.noInput, "no article `\(id)` in \(directory.corpus.folder)")
        }
        let given = (article.labels ?? []).map(\.label)
        let known = article.labelScores.map { $0.keys.sorted(by: JSONWriter.precedes) } ?? []
        if let unknown = label.first(where: { !known.contains($0) }) {
            throw ValidationError(
                "no label `\(unknown)`" + Suggestion.phrase(unknown, in: known)
                    + "; the article was labelled by a model of \(known.joined(separator: ", "))")
        }
        let wanted = confirm ? given : Set(label).sorted(by: JSONWriter.precedes)
        try directory.review(article, labels: wanted, note.fill, at: World.real().now())
        func words(_ labels: [String]) -> String { labels.isEmpty ? "none" : labels.joined(separator: ", ") }
        Console.say(
            wanted == given
                ? "review: \(article.id) confirmed as \(words(wanted))"
                : "review: \(article.id) is \(words(wanted)), not \(words(given))")
    }
}
