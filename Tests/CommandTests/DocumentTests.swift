import Fixtures
import Foundation
import Testing

/// What the documents say, as it is.
@Suite struct DocumentTests {
    @Test func theReadmesExampleIsWhatTheToolPrints() throws {
        let readme = try String(contentsOfFile: Project.folder + "/README.md", encoding: .utf8)
        let example = try #require(
            readme.components(separatedBy: "<!-- example -->\n```\n").dropFirst().first?.components(
                separatedBy: "\n```"
            ).first)
        var lines = example.split(separator: "\n").map(String.init)
        let command = String(lines.removeFirst().dropFirst(2))
        let folder = try TemporaryFolder()
        _ = try Tool.regnews(["replay", "Pipelines/sample.yml", "--from", SampleArchive.path, "--data", folder.path])
        let run = try Tool.run(
            "/bin/bash",
            [
                "-c",
                command.replacing("data/corpus", with: folder.path + "/corpus").replacing(
                    "regnews merge", with: "\(Tool.regnews) merge"),
            ])
        #expect(run.lines == lines)
    }

    @Test(.enabled(if: Project.python != nil, "`make test` installs the readers"))
    func everyQueryOfTheReadmeWorks() throws {
        let readme = try String(contentsOfFile: Project.folder + "/README.md", encoding: .utf8)
        let block = try #require(
            readme.components(separatedBy: "<!-- queries -->\n```\n").dropFirst().first?.components(
                separatedBy: "\n```"
            ).first)
        let queries = block.split(separator: "\n").filter { $0.hasPrefix("$ ") }.map { String($0.dropFirst(2)) }
        #expect(queries.count >= 11)
        let folder = try TemporaryFolder()
        _ = try Tool.regnews([
            "replay", "Pipelines/sample.yml", "--from", SampleArchive.path, "--data", folder.path + "/data",
        ])
        let programs =
            "\((Tool.regnews as NSString).deletingLastPathComponent):\((try #require(Project.python) as NSString).deletingLastPathComponent)"
        for query in queries {
            let run = try Tool.run(
                "/bin/bash", ["-o", "pipefail", "-c", "cd '\(folder.path)'; PATH='\(programs)':$PATH; \(query)"])
            let isSilent = query.contains(#/ > [a-z]/#) || query.contains(".import")
            #expect(run.status == 0 && run.output.isEmpty == isSilent, "\(query): \(run.text) \(run.errors)")
        }
        for file in ["labelled.xml", "corpus.csv", "corpus.parquet", "news.db"] {
            #expect(FileManager.default.fileExists(atPath: "\(folder.path)/\(file)"), "\(file)")
        }
        let titles = try Tool.run(
            "/bin/bash", ["-c", "sqlite3 '\(folder.path)/news.db' 'SELECT count(*) FROM records'"])
        #expect(titles.lines == ["13"])
    }

    @Test func everySubcommandIsInTheReadmeAndHasHelp() throws {
        let readme = try String(contentsOfFile: Project.folder + "/README.md", encoding: .utf8)
        for name in [
            "run", "replay", "check", "sources", "fetch", "clean", "language", "deduplicate", "classify", "feed",
            "merge",
            "show", "stats", "schema", "train", "explain", "reindex", "learn", "diff", "verify", "prune", "erase",
            "review",
            "evaluate", "discover", "quarantine",
        ] {
            #expect(readme.contains("`\(name)`") || readme.contains("regnews \(name)"))
            let help = try Tool.regnews([name, "--help"])
            #expect(help.status == 0 && help.text.contains("USAGE: regnews \(name)"))
        }
    }

    @Test func theSeedsAreByteForByteWhatTheyWere() throws {
        let sums = try Tool.run("/bin/bash", ["-c", "cd seeds && sha256sum *.txt"])
        #expect(
            sums.lines == [
                "c004e651d91f68af7ce7add1ca153f206b44d851920ff95338dee59cba37b424  000_b626830d58e7c553.txt",
                "68e52e0f950bf4180a58bcfe54c8a5a19ddc118f61a077360f175ee3af0a7cba  003_52960ed8ae9fcd4b.txt",
            ])
    }
}
