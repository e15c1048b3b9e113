import Fixtures
import Foundation
import Pipeline
import Records
import Testing

/// Runs the built tool as a user does.
@Suite struct CommandTests {
    private let line =
        #"{"id":"a","text":"The regulator fined the bank for late reports to its customers.","mine":{"x":1.50}}"#

    @Test func mainJobTwice() throws {
        let folder = try TemporaryFolder()
        let arguments = ["replay", "Pipelines/sample.yml", "--from", SampleArchive.path, "--data", folder.path]
        let first = try Tool.regnews(arguments)
        #expect(first.status == 0 && first.lines.count == 13)
        for line in first.lines { _ = try Article(line: Array(line.utf8)[...]) }
        let second = try Tool.regnews(arguments)
        #expect(second.status == 0 && second.output.isEmpty && second.errors.contains("nothing new"))
    }

    @Test func theSameBytesInEveryLocaleAndTimeZone() throws {
        var outputs = Set<[UInt8]>()
        for (locale, zone, threads) in [
            ("C", "UTC", "1"), ("zh_CN.UTF-8", "Asia/Shanghai", "2"), ("de_DE.UTF-8", "America/New_York", "2"),
        ] {
            let folder = try TemporaryFolder()
            let run = try Tool.regnews(
                [
                    "replay", "Pipelines/sample.yml", "--from", SampleArchive.path, "--data", folder.path, "--threads",
                    threads,
                ],
                environment: ["LC_ALL": locale, "LANG": locale, "TZ": zone])
            #expect(run.status == 0)
            outputs.insert(run.output)
        }
        #expect(outputs.count == 1)
    }

    @Test(arguments: ["clean", "language", "deduplicate", "classify"])
    func everyStageIsAFilterThatLetsUnknownMembersThrough(_ stage: String) throws {
        let run = try Tool.regnews([stage], input: Array((line + "\n").utf8))
        #expect(run.status == 0 && run.lines.count == 1)
        #expect(run.text.contains(#""mine":{"x":1.50}"#))
        #expect(run.errors.hasPrefix("\(stage): 1 in, 1 kept"))
    }

    @Test func theFiltersInARowGiveWhatTheReplayGives() throws {
        let folder = try TemporaryFolder()
        let seed = try String(contentsOfFile: Project.seeds + "/003_52960ed8ae9fcd4b.txt", encoding: .utf8)
        var article = Article(id: "52960ed8ae9fcd4b")
        article.text = seed
        article.content = "seed"
        var bytes = article.line + [0x0A]
        for stage in ["clean", "language", "deduplicate", "classify"] {
            bytes = try Tool.regnews([stage, "-q"], input: bytes).output
        }
        let chained = try Article(line: bytes.dropLast()[...])
        let run = try Tool.regnews(["replay", "--seeds", "seeds", "--data", folder.path])
        let replayed = try #require(
            try run.lines.map { try Article(line: Array($0.utf8)[...]) }.first { $0.id == article.id })
        #expect(
            chained.text == replayed.text && chained.labels == replayed.labels
                && chained.languageSegments == replayed.languageSegments)
        #expect(chained.labelScores == replayed.labelScores && chained.relation == replayed.relation)
    }

    @Test func aBadLineIsNamedTheRestIsProcessedAndTheStatusIs65() throws {
        let folder = try TemporaryFolder()
        let input =
            "\(line)\nnonsense\n{\"id\":\"b\"}\n\n{\"id\":\"c\",\"text\":7}\n" + line.replacing("\"a\"", with: "\"d\"")
        let run = try Tool.regnews(
            ["language", "--rejects", folder.path + "/r"], input: Array(input.utf8) + [0x0A, 0xFF, 0x0A])
        #expect(run.status == 65 && run.lines.count == 2)
        #expect(run.errors.contains("language: <stdin>:2: no JSON: no JSON object at byte 1"))
        #expect(run.errors.contains("language: <stdin>:3: record b lacks `text` or `title`"))
        #expect(
            run.errors.contains("language: <stdin>:5: record c lacks `text`")
                && run.errors.contains("<stdin>:7: no UTF-8 at byte 1"))
        let rejects = try String(contentsOfFile: folder.path + "/r", encoding: .utf8)
        #expect(rejects.split(separator: "\n").count == 4 && rejects.contains(#""reason":"bad-line""#))
        #expect(rejects.contains(#""input":"nonsense""#))
    }

    @Test func aLineOf300MBIsPassedOverInBoundedMemory() throws {
        let script =
            "(echo '\(line)'; head -c 300000000 /dev/zero | tr '\\0' x; echo; echo '\(line)') | (ulimit -v 1500000; '\(Tool.regnews)' language)"
        let run = try Tool.run("/bin/bash", ["-c", "set -o pipefail; " + script])
        #expect(run.status == 65 && run.lines.count == 2)
        #expect(run.errors.contains("<stdin>:2: a line of 300000000 bytes; the limit is 64 MiB"))
    }

    @Test func aByteOrderMarkBeforeTheFirstLineIsPassedOver() throws {
        #expect(try Tool.regnews(["language"], input: [0xEF, 0xBB, 0xBF] + Array(line.utf8)).lines.count == 1)
    }

    @Test func aLoneSurrogateDoesNotGoOut() throws {
        let run = try Tool.regnews(["language"], input: Array(#"{"id":"a","text":"a \ud83d b, and more text."}"#.utf8))
        #expect(run.text.contains("a \u{FFFD} b") && !run.text.contains("\\ud83d"))
    }

    @Test func whatAStageRejectsGoesToTheRejectsAndTheStatusStays0() throws {
        let folder = try TemporaryFolder()
        let run = try Tool.regnews(
            ["clean", "--rejects", folder.path + "/r"],
            input: Array(#"{"html":"<div></div>","id":"x","url":"http://a.example/"}"#.utf8))
        #expect(run.status == 0 && run.output.isEmpty && run.errors.contains("1 rejected (1 no-text)"))
        let rejects = try String(contentsOfFile: folder.path + "/r", encoding: .utf8)
        #expect(
            rejects
                == #"{"detail":"the page has no text","id":"x","reason":"no-text","stage":"clean","url":"http://a.example/"}"#
                + "\n")
    }

    @Test func htmlGoesUnlessItIsToBeKept() throws {
        let input = Array(#"{"html":"<p>Some text that is long enough to stay, it is.</p>","id":"x"}"#.utf8)
        #expect(try !Tool.regnews(["clean"], input: input).text.contains("<p>"))
        #expect(try Tool.regnews(["clean", "--keep-html"], input: input).text.contains("<p>"))
    }

    @Test func theStateOfDeduplicateIsKeptBetweenCalls() throws {
        let folder = try TemporaryFolder()
        let input = Array((line + "\n").utf8)
        #expect(try Tool.regnews(["deduplicate", "--state", folder.path + "/s"], input: input).lines.count == 1)
        let again = try Tool.regnews(["deduplicate", "--state", folder.path + "/s"], input: input)
        #expect(again.status == 0 && again.output.isEmpty && again.errors.contains("1 unchanged"))
    }

    @Test func aFeedIsALinePerEntry() throws {
        let feed = Array(
            "<rss><channel><title>T</title><item><title>A</title><link>/1</link><pubDate>17 Nov 2026 09:30 GMT</pubDate></item></channel></rss>"
                .utf8)
        let run = try Tool.regnews(["feed", "--meta", "--url", "http://a.example/f"], input: feed)
        #expect(
            run.lines == [
                #"{"feed":{"title":"T"}}"#,
                #"{"authors":[],"categories":[],"content_links":[],"enclosures":[],"id":"http://a.example/1","published_at":"2026-11-17T09:30:00Z","title":"A","url":"http://a.example/1"}"#,
            ])
        let page = try Tool.regnews(["feed"], input: Array("<html><body>502</body></html>".utf8))
        #expect(page.status == 65 && page.errors.contains("the body is an HTML page, not a feed"))
    }

    @Test func mergeGivesEachKeyOnceAndNamesWhatIsNotSorted() throws {
        let folder = try TemporaryFolder()
        let a = try folder.write("a", "{\"id\":\"1\",\"n\":1}\n{\"id\":\"3\"}\n")
        let b = try folder.write("b", "{\"id\":\"1\",\"n\":2}\n{\"id\":\"1\",\"revision\":1}\n{\"id\":\"2\"}\n")
        let run = try Tool.regnews(["merge", a, b])
        #expect(
            run.status == 0
                && run.lines == [#"{"id":"1","n":1}"#, #"{"id":"1","revision":1}"#, #"{"id":"2"}"#, #"{"id":"3"}"#])
        let piped = try Tool.regnews(["merge", "-", a], input: Array("{\"id\":\"2\"}\n{\"id\":\"1\",\"n\":9}\n".utf8))
        #expect(piped.lines == [#"{"id":"1","n":9}"#, #"{"id":"2"}"#, #"{"id":"3"}"#])
        let odd = try Tool.regnews(
            ["merge", "-"],
            input: Array("{\"id\":\"a\",\"revision\":\"1\"}\n{\"id\":\"a\"}\n{\"id\":\"a\",\"revision\":-1}\n".utf8))
        #expect(
            odd.status == 65 && odd.lines == [#"{"id":"a"}"#]
                && odd.errors.contains("<stdin>:1: `revision` is no whole number"))
        let unsorted = try Tool.regnews(["merge", try folder.write("c", "{\"id\":\"2\"}\n{\"id\":\"1\"}\n")])
        #expect(unsorted.status == 65 && unsorted.errors.contains("/c:2: the segment is not sorted"))
    }

    @Test func aReaderThatGoesAwayIsAQuietEnd() throws {  // fault 42
        let script = "yes '\(line)' | head -20000 | '\(Tool.regnews)' merge - | head -0; exit ${PIPESTATUS[2]}"
        let run = try Tool.run("/bin/bash", ["-c", script])
        #expect(run.status == 0 && run.errors.isEmpty)
        let full = try Tool.run("/bin/bash", ["-c", "echo '\(line)' | '\(Tool.regnews)' language -q > /dev/full"])
        #expect(full.status == 74 && full.errors.contains("No space left on device"))
    }

    private static let statuses: [([String], Int32)] = [
        (["nonsense"], 64), (["clean", "--keep-htm"], 64), (["deduplicate", "--similarity"], 64),
        (["clean", "--threads", "0"], 64),
        (["replay", "--from", "x"], 64),
        (["replay", "no-such.yml"], 66), (["replay", "--seeds", "no-such"], 66), (["merge", "no-such"], 66),
        (["deduplicate", "--similarity", "7"], 78),
        (["classify", "--model", "README.md"], 78), (["replay", "Makefile"], 78),
        (["deduplicate", "--state", "README.md"], 72), (["--help"], 0), (["clean", "--help"], 0),
        (["--version"], 0), (["replay", "--seeds", "seeds", "--data", "/proc/no"], 73),
    ]

    @Test(arguments: statuses)
    func exitStatus(_ arguments: [String], _ status: Int32) throws {
        let run = try Tool.regnews(arguments)
        #expect(run.status == status, "\(run.errors)")
        #expect(status == 0 || !run.errors.isEmpty)
    }

    @Test func aTypoInAnOptionHasASuggestion() throws {
        #expect(try Tool.regnews(["clean", "--keep-htm"]).errors.contains("did you mean `keep-html`?"))
    }

    @Test func theSecondOfTwoRunsEndsWith75AndNamesTheFirst() throws {
        let folder = try TemporaryFolder()
        let script =
            "exec 9> '\(folder.path)/lock'; flock 9; '\(Tool.regnews)' replay --seeds seeds --data '\(folder.path)'"
        let run = try Tool.run("/bin/bash", ["-c", script])
        #expect(run.status == 75 && run.errors.contains("another run holds"))
    }

    @Test func aBadSeedEndsWith65AfterTheRestIsSafe() throws {
        let folder = try TemporaryFolder()
        try folder.write("seeds/001_00000000000000aa.txt", "Good text.\n")
        try folder.write("seeds/002_00000000000000bb.txt", [0xFF, 0xFE])
        let run = try Tool.regnews(["replay", "--seeds", folder.path + "/seeds", "--data", folder.path + "/data"])
        #expect(
            run.status == 65 && run.lines.count == 1
                && run.errors.contains("002_00000000000000bb.txt:1: no UTF-8 at byte 1"))
    }

    @Test func aSourceThatAnArchiveDoesNotKnowIsToldAndTheOthersAreRead() throws {
        let folder = try TemporaryFolder()
        try folder.write("sources/gb/down.yml", "name: Down\nkind: feed\nurl: http://down.example/feed\n")
        try folder.write("p.yml", "sources: [sources/gb/*.yml, \(Project.folder)/Pipelines/sample/sources/gb/*.yml]\n")
        let run = try Tool.regnews([
            "replay", folder.path + "/p.yml", "--from", SampleArchive.path, "--data", folder.path + "/data",
        ])
        #expect(run.status == 0 && run.lines.count == 8)
        #expect(run.errors.contains("gb/down: not_asked: no archive holds an answer of this source"))
    }

    @Test func controlCharactersOfStrangersAreShownNotObeyed() throws {  // fault 47
        let run = try Tool.regnews(["replay", "--seeds", "no\u{1B}[31m"])
        #expect(run.errors.contains(#"no\u001b[31m"#) && !run.errors.contains("\u{1B}"))
    }
}
