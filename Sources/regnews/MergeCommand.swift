import ArgumentParser
import Bytes
import Foundation
import Pipeline

struct MergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge", abstract: "Corpus segments as one stream, each record once, sorted by id and revision.",
        discussion: """
              regnews merge data/corpus/*.ndjson | jq -r .title
              regnews merge data/corpus/*.ndjson --format csv > corpus.csv
              jq -c 'select(.labels != [])' data/corpus/*.ndjson | regnews merge - --format atom > labelled.xml
            """)

    @Argument(help: "Segments, or - for a pipe in any order. Of two records with one key the earlier segment's stays.")
    var segments: [String]

    @OptionGroup var format: FormatOptions

    func run() throws {
        var bad = 0
        let output = RecordOutput(STDOUT_FILENO, path: "<stdout>")
        try Merge.run(segments, as: format.format, into: output) { reason in
            bad += 1
            Console.say("merge: \(reason)")
        }
        if bad > 0 { throw ExitStatusError(.badInput, "merge: \(bad) bad line(s), the rest was merged") }
    }
}
