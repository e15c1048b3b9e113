// Options that several commands share, and what they mean when nothing is said.

import ArgumentParser
import Bytes
import Foundation
import Pipeline

struct DataOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where archive, corpus and state are kept (default: $REGNEWS_DATA, the pipeline's `output`, or data).",
            valueName: "folder"))
    var data: String?

    var path: String { path(for: nil) }

    /// The option goes before the environment, and that before the pipeline's `output`.
    func path(for pipeline: PipelineFile?) -> String {
        data ?? ProcessInfo.processInfo.environment["REGNEWS_DATA"].flatMap { $0.isEmpty ? nil : $0 }
            ?? pipeline?.output ?? "data"
    }

    /// For commands that only look.
    func existing() throws -> DataDirectory {
        guard File.exists(path) else {
            throw ExitStatusError(.noInput, "\(path): no such folder; give the one of your runs with --data")
        }
        return DataDirectory(path)
    }
}

struct ThreadOptions: ParsableArguments {
    @Option(help: "How many threads may compute at once.")
    var threads: Int = ProcessInfo.processInfo.activeProcessorCount

    func validate() throws {
        guard threads >= 1 else { throw ValidationError("`--threads` wants at least 1") }
    }
}

extension RecordFormat: ExpressibleByArgument {}

struct FormatOptions: ParsableArguments {
    @Option(help: "Records on stdout as ndjson, as a table (csv), or as a feed (jsonfeed, atom).")
    var format = RecordFormat.ndjson
}

enum Pipelines {
    /// A pipeline file that is there and in order.
    static func read(_ path: String) throws -> PipelineFile {
        guard File.exists(path) else { throw ExitStatusError(.noInput, "\(path): no such pipeline file") }
        return try PipelineFile.read(path)
    }

    /// Whom a publisher can reach, from the environment.
    static var contact: String? {
        ProcessInfo.processInfo.environment["REGNEWS_CONTACT"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The value of `--max-time`.
    static func time(_ text: String) throws -> Duration {
        guard let time = Quantity.duration(text) else {
            throw ValidationError("`--max-time` wants a time like 90s, 30m or 2h, not `\(text)`")
        }
        return time
    }
}
