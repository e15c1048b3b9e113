import Fixtures
import Pipeline
import Records
import Testing

@Suite struct ConfigurationTests {
    private func error(_ pipeline: String, source: String? = nil) throws -> String {
        let folder = try TemporaryFolder()
        if let source { try folder.write("sources/gb/x.yml", source) }
        let path = try folder.write("p.yml", pipeline)
        do throws(ConfigurationError) {
            _ = try PipelineFile.read(path)
            return "no error"
        } catch { return error.description.replacing(folder.path + "/", with: "") }
    }

    @Test func aTypoIsNamedWithFileLineColumnAndSuggestion() throws {
        #expect(
            try error("stages:\n  - clean\n  - deduplicate: { similarty: 0.8 }\n")
                == "p.yml:3:31: unknown option `similarty` for deduplicate; did you mean `similarity`?")
        #expect(try error("stages: [clen]\n") == "p.yml:1:10: unknown stage `clen`; did you mean `clean`?")
        #expect(
            try error("sorces: []\n") == "p.yml:1:1: unknown key `sorces` in a pipeline file; did you mean `sources`?")
        #expect(
            try error("stages:\n  - deduplicate: { similarity: much }\n").hasPrefix(
                "p.yml:2:32: `similarity` wants a number"))
        #expect(try error("sources: [sources/*/*.yml]\n").hasPrefix("p.yml:1:11: no source file matches"))
    }

    @Test func aSourceFileIsReadWithItsTypes() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "sources/no/x.yml",
            "name: X\nkind: feed\nurl: http://a.example/f\njurisdiction: NO\nlanguage: no\nregulator: true\n")
        let pipeline = try PipelineFile.read(folder.write("p.yml", "sources: [sources/*/*.yml]\nstages: [clean]\n"))
        let source = try #require(pipeline.sources.first)
        #expect(source.id == "no/x" && source.jurisdiction == "NO" && source.language == "no" && source.regulator)
        #expect(pipeline.stages.map { $0.type.name } == ["clean"])
    }

    @Test func aBadSourceIsNamed() throws {  // faults 1, 44
        let pipeline = "sources: [sources/*/*.yml]\n"
        #expect(
            try error(pipeline, source: "name: X\nkind: feed\nurl: file:///etc/passwd\n")
                == "sources/gb/x.yml:3:6: `url` wants an http or https address, not `file:///etc/passwd`")
        #expect(
            try error(pipeline, source: "name: X\nkind: fed\nurl: http://a.example/\n").hasPrefix(
                "sources/gb/x.yml:2:7: `kind` is one of"))
        #expect(
            try error(pipeline, source: "name: X\nkind: listing\nurl: http://a.example/\n").contains(
                "needs `listing: {item, link}`"))
        #expect(try error(pipeline, source: "name: [\n").contains("no YAML"))
    }
}
