import ArgumentParser
import Bytes
import Foundation
import Pipeline

struct SchemaCommand: ParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument { case json, duckdb, pandas, spark }

    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "The record as JSON Schema 2020-12, or the line that reads the corpus with the right types.",
        discussion: "  regnews schema --format duckdb | duckdb news.db")

    @Option(help: "json, or the reader to print the line for: duckdb, pandas, spark.")
    var format = Format.json

    @Option(help: ArgumentHelp("The folder of segments that the line reads.", valueName: "folder"))
    var corpus = "data/corpus"

    func run() throws {
        let text =
            switch format {
            case .json: Schema.json
            case .duckdb: Schema.duckdb(corpus)
            case .pandas: Schema.pandas(corpus)
            case .spark: Schema.spark(corpus)
            }
        var output = RecordOutput(STDOUT_FILENO, path: "<stdout>")
        try output.line(Array(text.utf8))
        try output.flush()
    }
}
