import ArgumentParser
import Bytes
import Pipeline

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Read pipeline files with all their sources, and say what is wrong with them.",
        discussion: """
            Asks nothing of anybody; `regnews sources check` tries the addresses. The status is 78 when something is wrong.

              regnews check Pipelines/*.yml
            """)

    @Argument(help: "Pipeline files.")
    var pipelines: [String]

    @Flag(name: .shortAndLong, help: "Only what is wrong.")
    var quiet = false

    func run() throws {
        var errors = 0
        var missing = 0
        for path in pipelines {
            guard File.exists(path) else {
                Console.say("regnews: \(path): no such pipeline file")
                missing += 1
                continue
            }
            let problems = Problems()
            let pipeline = PipelineFile.read(path, problems)
            pipeline.lint(problems)
            for line in problems.errors + (quiet ? [] : problems.warnings) { Console.say(line) }
            errors += problems.errors.count
            if problems.errors.isEmpty, !quiet {
                Console.say(
                    "\(path): \(pipeline.sources.count) source(s), \(pipeline.stages.count) stage(s), nothing wrong")
            }
        }
        if missing > 0 { throw ExitStatusError(.noInput, "") }
        if errors > 0 { throw ExitStatusError(.configuration, "\(errors) error(s)") }
    }
}
