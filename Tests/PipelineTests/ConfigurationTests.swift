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

    private func problems(_ pipeline: String, sources: [String: String] = [:]) throws -> (
        errors: [String], warnings: [String]
    ) {
        let folder = try TemporaryFolder()
        for (name, text) in sources { try folder.write(name, text) }
        let problems = Problems()
        let file = PipelineFile.read(try folder.write("p.yml", pipeline), problems)
        file.lint(problems)
        func short(_ lines: [String]) -> [String] { lines.map { $0.replacing(folder.path + "/", with: "") } }
        return (short(problems.errors), short(problems.warnings))
    }

    @Test func everyKeyOfTheContractIsRead() throws {
        let source = """
            name: X
            publisher: X
            regulator: true
            jurisdiction: GB
            language: en-GB
            rights: CC0-1.0
            kind: listing
            url: https://a.example/news
            interval: 1h
            recheck: 7d
            backfill: 7d
            time_zone: Europe/London
            identity: title-date
            keep: [fine, 'penalt(y|ies)']
            drop: 招聘
            expect: { at_least: 5, at_most: 60, dates: true }
            listing: { item: [//li, //tr], link: .//a/@href, title: .//a, date: span, summary: p, next: "//a[@rel='next']/@href", pages: 3 }
            json: { items: /items, link: /url, title: /title, date: /date, summary: /abstract, next: /next }
            article: { text: //main, title: //h1, date: //time, author: //address, drop: [//aside] }
            scope: domain
            max_bytes: 8MiB
            headers: { Accept-Language: en }
            allow_http: false
            attachments: list
            fail_after: 3
            unverified: true
            """
        let pipeline = """
            sources: [sources/*/*.yml]
            fetch: { contact: a@b.example, in_flight: 16, per_host: { connections: 1, gap: 5s }, allow: [10.0.0.0/8, intern.example, "::1"], max_time: 30m }
            stages: [clean, language, deduplicate: { similarity: 0.8 }, classify]
            output: data
            """
        let found = try problems(pipeline, sources: ["sources/gb/x.yml": source])
        #expect(found.errors == [])
        #expect(found.warnings.allSatisfy { $0.hasPrefix("sources/gb/x.yml:") && $0.hasSuffix("has no effect yet") })
    }

    @Test func selectorsAndPointersThatCannotBeMeantAreTold() throws {
        let head = "name: X\nurl: https://a.example/\n"
        let listing = try problems(
            "sources: [sources/*/*.yml]",
            sources: ["sources/gb/x.yml": head + "kind: listing\nlisting: { item: li.news, link: \"//a/@href\" }"])
        #expect(listing.errors.isEmpty)
        #expect(listing.warnings.contains { $0.contains("is `css:li.news` or `//li.news` meant?") })
        #expect(listing.warnings.contains { $0.contains("looks through the whole page for each row") })
        let json = try problems(
            "sources: [sources/*/*.yml]",
            sources: ["sources/gb/x.yml": head + "kind: json\nbackfill: 30\njson: { link: \"/n/{id}\", pages: 0 }"])
        #expect(json.errors.contains { $0.contains("in braces stands a JSON pointer") })
        #expect(json.errors.contains { $0.contains("`backfill` wants a time like") })
        #expect(json.errors.contains { $0.contains("`pages` wants 1 at least") })
    }

    @Test func allThatIsWrongIsNamedAtOnceEachWithItsPlace() throws {
        let source = """
            name: X
            kind: feed
            url: https://me:secret@a.example/news
            jurisdiction: uk
            language: English, please
            time_zone: London
            interval: soon
            identity: link-and-guid
            keep: ['(a+']
            drop: ['(x)\\1']
            expect: { at_least: 9, at_most: 3, often: 1 }
            max_bytes: huge
            headers: { Host: b.example }
            regulator: perhaps
            article: { text: "//p[" }
            json: { items: items }
            listing: nothing
            """
        let pipeline = """
            sources: [sources/*/*.yml, missing/*.yml]
            fetch: { contact: me, in_flight: 0, per_host: { gap: slow }, allow: [everything, 1.2.3.4/99] }
            stages: [clean, classify: { model: missing.model }]
            seeds: nowhere
            """
        let found = try problems(pipeline, sources: ["sources/gb/x.yml": source])
        for line in [
            "p.yml:1:28: no source file matches `missing/*.yml`", "p.yml:2:19: `contact` wants a mail address",
            "p.yml:2:34: `in_flight` wants 1 at least", "p.yml:2:54: `gap` wants a time like",
            "p.yml:2:82: `allow` wants addresses",
            "p.yml:3:17: classify: cannot open missing.model", "p.yml:4:8: no such folder: nowhere",
            "sources/gb/x.yml:3:6: `url` holds a name or password",
            "sources/gb/x.yml:4:15: `jurisdiction` wants two capitals",
            "sources/gb/x.yml:5:11: `language` wants a BCP 47 tag",
            "sources/gb/x.yml:6:12: `time_zone` wants an IANA name",
            "sources/gb/x.yml:7:11: `interval` wants a time",
            "sources/gb/x.yml:8:11: `identity` is one of link, guid, title-date",
            "sources/gb/x.yml:9:8: `(a+` is no pattern: Unmatched ( or \\(",
            "sources/gb/x.yml:10:8: `(x)\\1` is no pattern: a back reference", "sources/gb/x.yml:11:",
            "sources/gb/x.yml:11:36: unknown key `often` in `expect`",
            "sources/gb/x.yml:12:12: `max_bytes` wants a size",
            "sources/gb/x.yml:13:18: the header `Host` is set by regnews",
            "sources/gb/x.yml:14:12: `regulator` wants true or false",
            "sources/gb/x.yml:15:18: `text` wants an XPath", "sources/gb/x.yml:16:16: `items` wants a JSON pointer",
            "sources/gb/x.yml:17:10: a mapping",
        ] {
            #expect(found.errors.contains { $0.hasPrefix(line) }, "\(line)")
        }
        #expect(!found.errors.contains { $0.contains("secret") })
    }

    @Test func oddYAMLIsNamedAndNeverACrash() throws {
        for text in [
            "", "- a\n- b\n", "null\n", "name\n", "name: &a [*a]\n", "name: {\n", "? [1, 2]\n: x\n",
            "name: x\nname: y\n", "\u{0}",
            "name: !!binary x\nkind: feed\nurl: http://a.example\nlisting: 3\nexpect: []\nheaders: [a]\nkeep: {a: b}\n",
            "name: [x]\nkind: {feed: 1}\nurl: ~\n", "name: x\nkind: feed\nurl: http://[::1\n",
        ] {
            let found = try problems("sources: [sources/*/*.yml]\n", sources: ["sources/gb/x.yml": text])
            #expect(!found.errors.isEmpty, "\(text)")
            #expect(found.errors.allSatisfy { $0.hasPrefix("sources/gb/x.yml") }, "\(found.errors)")
        }
    }

    @Test func twoSourcesWithOneIdAreNamed() throws {  // fault 44
        let source = "name: X\nkind: feed\nurl: http://a.example/\n"
        let found = try problems(
            "sources: [a/sources/*/*.yml, b/sources/*/*.yml]\n",
            sources: ["a/sources/gb/x.yml": source, "b/sources/gb/X.yml": source])
        #expect(found.errors.count == 1)
        #expect(found.errors[0].hasPrefix("p.yml:1:30: `b/sources/gb/X.yml` has the id of `a/sources/gb/x.yml`"))
    }

    @Test func whatLooksRightAndIsNotIsNamed() throws {
        let source = "name: X\nkind: listing\nurl: http://a.example/\n"
        func errors(_ more: String, _ pipeline: String = "") throws -> [String] {
            try problems("sources: [sources/*/*.yml]\n" + pipeline, sources: ["sources/gb/x.yml": source + more]).errors
        }
        let listing = "listing: { item: //li, link: a/@href }\n"
        #expect(try errors(listing).isEmpty && errors("\u{FEFF}" + listing).count == 1)
        #expect(
            try problems("sources: [sources/*/*.yml]\n", sources: ["sources/gb/x.yml": "\u{FEFF}" + source + listing])
                .errors == [])
        for (selector, why) in [
            ("foo(//li)", "a function or variable in it is unknown"), ("$x", "a function or variable"),
            ("1 + 1", "it selects no nodes"), ("//li[", "it is no XPath"), ("count(//li)", "it selects no nodes"),
        ] {
            let found = try errors("listing: { item: \"\(selector)\", link: a/@href }\n")
            #expect(found.count == 1 && found[0].contains(why), "\(found)")
        }
        for more in [
            "keep: ~", "keep: [null]", "publisher: ~", "publisher: '  '", "headers: { X-Key: ~ }",
            "headers: { If-None-Match: x }",
            "keep: \"a\\0b\"", "interval: ~",
        ] { #expect(try errors(listing + more + "\n").count == 1, "\(more)") }
        for pipeline in [
            "stages: [clean, clean]", "stages: [classify, clean]", "seeds: p.yml", "fetch: { timeout: 0s }",
            "stages: ~",
        ] { #expect(try errors(listing, pipeline + "\n").count == 1, "\(pipeline)") }
        #expect(try problems("sources:\n").errors == ["p.yml:1:9: `sources` wants a text or a list of texts"])
    }
}
