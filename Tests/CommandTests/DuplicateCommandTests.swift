import Fixtures
import Foundation
import Records
import Testing

@Suite struct DuplicateCommandTests {
    private let story = """
        The Harbour Conduct Authority has fined Northgate Bank £2.4 million for delays in handling complaints between March 2023 and August 2025. The bank took longer than eight weeks to answer 11,460 of them. It did not have enough trained staff and it closed many cases without asking for papers. The bank agreed to settle early and will review all 1,200 closed cases by 31 March 2027, it said.
        """

    private func record(_ id: String, _ text: String, title: String = "Northgate Bank fined") -> String {
        let members: [(String, JSONValue)] = [("id", .string(id)), ("text", .string(text)), ("title", .string(title))]
        return String(decoding: JSONValue.object(members.map { ($0.0, $0.1) }).line, as: UTF8.self) + "\n"
    }

    @Test func explainSaysWhatIsSharedAndWhatDiffers() throws {
        let folder = try TemporaryFolder()
        let other =
            "In other news the committee of Velda met to talk about roads, schools and parks near the old river bridge."
        let input =
            record("a", story) + record("b", story.replacing("£2.4", with: "£4.2")) + record("c", "(Wire) " + story)
            + record("d", other, title: "Velda")
        let marked = try Tool.run(
            Tool.regnews, ["deduplicate", "--quiet"], input: Array(input.utf8))
        let file = try folder.write("marked.ndjson", marked.output)
        func explain(_ ids: String...) throws -> Finished {
            try Tool.regnews(["explain"] + ids + ["--records", file])
        }
        let revision = try explain("b")
        #expect(revision.text.contains("A revision: nearly the same passages, but a few facts differ."))
        #expect(revision.text.contains("“4.2” in the first, “2.4” in the second"))
        let copy = try explain("c")
        #expect(
            copy.text.contains("A copy:") && copy.text.contains("The longest passages that both have:\n  “The Harbour"))
        #expect(try explain("d", "a").text.contains("No copy: less than 45 % of the passages are shared."))
        #expect(try explain("a").text.contains("linked to no other article"))
        let unknown = try explain("nobody")
        #expect(unknown.status == 66 && unknown.errors.contains("no article `nobody`"))
    }

    @Test func aRefusedStateIsMadeAnewFromTheCorpus() throws {
        let folder = try TemporaryFolder()
        let data = folder.path + "/data"
        func replay() throws -> Finished {
            try Tool.regnews(["replay", "Pipelines/sample.yml", "--from", SampleArchive.path, "--data", data])
        }
        #expect(try replay().lines.count == 13)
        let documents = data + "/state.sqlite-documents"
        let names = try FileManager.default.contentsOfDirectory(atPath: documents)
        let file = documents + "/" + (try #require(names.first))
        let whole = try Data(contentsOf: URL(filePath: file))
        try whole.dropLast(3).write(to: URL(filePath: file))
        let refused = try replay()
        #expect(
            refused.status == 72 && refused.errors.contains("bytes long instead of")
                && refused.errors.contains("regnews reindex"))
        #expect(try Data(contentsOf: URL(filePath: file)) == whole.dropLast(3))
        let again = try Tool.regnews(["reindex", "--data", data])
        #expect(
            again.status == 0 && again.errors.contains("13 records of the corpus are known again"), "\(again.errors)")
        let known = try replay()
        #expect(known.status == 0 && known.lines.isEmpty, "\(known.errors)")
        // a file that is no state at all is kept under another name
        try Data("no state".utf8).write(to: URL(filePath: data + "/state.sqlite"))
        #expect(try Tool.regnews(["stats", "--data", data]).status == 0)
        let anew = try Tool.regnews(["reindex", "--data", data])
        #expect(anew.status == 0 && anew.errors.contains("state.sqlite.refused-1"), "\(anew.errors)")
        #expect(try String(contentsOfFile: data + "/state.sqlite.refused-1", encoding: .utf8) == "no state")
        #expect(try replay().lines.isEmpty)
    }

    /// A missing model never changes answers in silence: it is an error, and the way out is one line.
    @Test func aMissingModelIsAConfigurationError() throws {
        let folder = try TemporaryFolder()
        let input = Array(record("a", story).utf8)
        func language(_ arguments: String...) throws -> Finished {
            try Tool.run(
                "/usr/bin/env", ["REGNEWS_MODELS=" + folder.path, Tool.regnews, "language", "--quiet"] + arguments,
                input: input)
        }
        let missing = try language()
        #expect(
            missing.status == 78 && missing.output.isEmpty && missing.errors.contains("make models"),
            "\(missing.errors)")
        let cld2 = try language("--detectors", "cld2")
        #expect(cld2.status == 0 && cld2.text.contains("\"language\":\"en\"") && cld2.text.contains("cld2-"))
        #expect(try language("--detectors", "fasttext").status == 78)
        let elsewhere = try language("--model", folder.path + "/other.ngram")
        #expect(elsewhere.status == 78 && elsewhere.errors.contains("other.ngram"))
    }
}
