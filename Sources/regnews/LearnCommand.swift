import ArgumentParser
import Bytes
import Foundation
import Pipeline

struct LearnCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "learn", abstract: "Propose the lines that stand on many pages of a host, for `clean` to drop.",
        discussion: """
            Looks through the corpus, and through archives that are given, and writes a file for you to read: delete what is no
            boilerplate, or put `!` before it, so that it is not proposed again. Nothing changes before a pipeline names it:

              regnews learn -o Pipelines/boilerplate.txt
              stages: [clean: { boilerplate: boilerplate.txt }, language, deduplicate, classify]
            """)

    @OptionGroup var data: DataOptions

    @Option(
        name: .customLong("from"), parsing: .upToNextOption,
        help: ArgumentHelp("WARC files whose pages are read as well.", valueName: "archive"))
    var archives: [String] = []

    @Option(help: ArgumentHelp("A line stands on so many pages of its host at least.", valueName: "n"))
    var minPages = 5

    @Option(help: ArgumentHelp("And on so many of a hundred.", valueName: "percent"))
    var minShare = 20

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The file; what it holds already stays. Without it all goes to stdout.", valueName: "file"))
    var output: String?

    func validate() throws {
        guard minPages >= 2 else { throw ValidationError("`--min-pages` wants 2 at least: one page proves nothing") }
        guard (0...100).contains(minShare) else { throw ValidationError("`--min-share` wants 0 to 100") }
    }

    func run() throws {
        // archives alone need no data directory
        let corpus = archives.isEmpty || File.exists(data.path) ? try data.existing().corpus : nil
        var options = Learn.Options()
        (options.minimumPages, options.minimumShare) = (minPages, minShare)
        let known =
            try output.flatMap { File.exists($0) ? try BoilerplateFile(path: $0, in: nil) : nil } ?? BoilerplateFile()
        let found = try Learn.run(corpus: corpus, archives: archives, options) { Console.say("regnews: \($0)") }
        let file = known.adding(found.lines)
        let text = Array(file.text.utf8)
        let new = file.count - known.count
        if let output {
            let whole = try WholeFile(output)
            try whole.append(text)
            try whole.commit()
        } else {
            try Output.text(file.text)
        }
        Console.say("learn: \(found.pages) pages of \(found.hosts) hosts, \(new) new lines")
    }
}
