import Fixtures
import Foundation
import Records
import Testing

/// What is printed about the record, against readers of somebody else's.
@Suite(.enabled(if: Project.python != nil, "no Python with jsonschema, duckdb and pandas; `make test` installs them"))
struct SchemaTests {
    private func python(_ script: String, _ arguments: [String] = []) throws -> Finished {
        try Tool.run(Project.python!, ["-c", script] + arguments)
    }

    private func corpus() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let run = try Tool.regnews([
            "replay", "Pipelines/sample.yml", "--from", SampleArchive.path, "--data", folder.path,
        ])
        guard run.status == 0 else { throw RecordError(run.errors) }
        return folder
    }

    @Test func everyRecordIsValidByTheSchema() throws {
        let folder = try corpus()
        try folder.write("schema.json", try Tool.regnews(["schema"]).output)
        let check = try python(
            """
            import glob, json, sys, jsonschema
            schema = json.load(open(sys.argv[1] + "/schema.json"))
            jsonschema.Draft202012Validator.check_schema(schema)
            validator = jsonschema.Draft202012Validator(schema)
            n = 0
            for path in glob.glob(sys.argv[1] + "/corpus/*.ndjson"):
                for line in open(path, encoding="utf-8"):
                    record = json.loads(line)
                    validator.validate(record)
                    assert not set(record) - set(schema["properties"]), set(record) - set(schema["properties"])
                    n += 1
            assert not validator.is_valid({"id": "x"})
            print(n, schema["$id"])
            """, [folder.path])
        #expect(check.status == 0 && check.text.hasPrefix("13 https://"), "\(check.errors)")
    }

    /// Every member of the record with its type: `labels[].score number, always`.
    private func shape(_ schema: JSONValue, _ name: String = "", isAlways: Bool = false) -> [String] {
        var lines: [String] = []
        let type = schema["type"]?.string ?? (schema["enum"] == nil ? "any" : "word")
        let words = (schema["enum"]?.array ?? []).compactMap(\.scalarText).joined(separator: "|")
        if !name.isEmpty {
            lines.append("\(name) \(type)\(words.isEmpty ? "" : " " + words)\(isAlways ? ", always" : "")")
        }
        let required = Set((schema["required"]?.array ?? []).compactMap(\.string))
        for member in schema["properties"]?.object ?? [] {
            let path = name.isEmpty ? member.name : "\(name).\(member.name)"
            lines += shape(member.value, path, isAlways: required.contains(member.name))
        }
        if let items = schema["items"] { lines += shape(items, name + "[]") }
        return lines
    }

    /// Fields may be added to a version (add their lines to the file, too); one that goes, or changes, wants another version, and a file
    /// of its own.
    @Test func theShapeOfTheRecordChangesWithTheVersionOnly() throws {
        let schema = try JSONValue.parse(try Tool.regnews(["schema"]).output.filter { $0 != 0x0A })
        let file = Project.folder + "/Tests/Quality/record-\(Article.schemaVersion).txt"
        let known = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(schema["$id"]?.string?.hasSuffix("/record-\(Article.schemaVersion).json") == true)
        let now = shape(schema)
        #expect(known.filter { !now.contains($0) } == [], "gone or changed: this needs another schema_version")
        #expect(now.filter { !known.contains($0) } == [], "new: add it to \(file)")
    }

    /// Sixty segments of which only the last has the rare fields.
    private func sixty() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for number in 0..<60 {
            var article = Article(id: String(repeating: "0", count: 14) + (number < 10 ? "0" : "") + "\(number)")
            article.text = "123"
            article.revision = 0
            (article.labels, article.authors) = ([], [])
            if number == 59 {
                article.publishedAt = Timestamp("2026-11-17T09:30:00Z")
                (article.publishedDate, article.similarity, article.translationOf) = (
                    "2026-11-17", Score(0.5), "00000000000000aa"
                )
                article.attachments = [.init(url: "http://a.example/x.pdf", title: "X", type: "application/pdf")]
                article.labels = [
                    .init(
                        label: "regulation", score: .one, subtopics: ["regulation.enforcement"],
                        evidence: [.init(field: "text", start: 0, end: 3, text: "123")])
                ]
                (article.labelScores, article.needsReview) = (["regulation": .one], true)
            }
            try folder.write("corpus/\(number < 10 ? "0" : "")\(number).ndjson", article.line + [0x0A])
        }
        return folder
    }

    @Test func duckDBSeesEveryColumnWithTheRightType() throws {
        let folder = try sixty()
        let view = try Tool.regnews(["schema", "--format", "duckdb", "--corpus", folder.path + "/corpus"]).text
        let check = try python(
            """
            import sys, duckdb
            db = duckdb.connect()
            db.execute(sys.argv[1])
            types = {r[0]: r[1] for r in db.execute("DESCRIBE records").fetchall()}
            assert types["id"] == "VARCHAR" and types["published_at"].startswith("TIMESTAMP") and types["published_date"] == "DATE", types
            assert types["similarity"] == "DOUBLE" and types["needs_review"] == "BOOLEAN" and types["authors"] == "VARCHAR[]", types
            assert types["label_scores"] == "MAP(VARCHAR, DOUBLE)" and "evidence" in types["labels"], types
            rows = db.execute("SELECT count(*), count(similarity), min(id), max(labels[1].evidence[1].text), max(label_scores['regulation']) FROM records").fetchone()
            assert rows[0] == 60 and rows[1] == 1 and rows[2] == "0" * 16 and rows[3] == "123", rows
            print("ok")
            """, [view])
        #expect(check.text == "ok\n", "\(check.errors)")
    }

    @Test func pandasSeesEveryColumnWithTheRightType() throws {
        let folder = try sixty()
        let lines = try Tool.regnews(["schema", "--format", "pandas", "--corpus", folder.path + "/corpus"]).text
        let check = try python(
            """
            import sys
            exec(sys.argv[1])
            assert len(records) == 60 and records["id"].iloc[0] == "0" * 16 and str(records["text"].iloc[0]) == "123"
            types = {k: str(v) for k, v in records.dtypes.items()}
            assert types["revision"] == "Int64" and types["similarity"] == "Float64" and types["needs_review"] == "boolean", types
            assert types["published_at"].startswith("datetime64") and "UTC" in types["published_at"], types
            assert types["id"].startswith("str") and records["similarity"].count() == 1 and records["translation_of"].iloc[59] == "00000000000000aa"
            print("ok", len(records.columns))
            """, [lines])
        #expect(check.text.hasPrefix("ok "), "\(check.errors)")
    }

    @Test func sparksLineNamesEveryField() throws {
        let line = try Tool.regnews(["schema", "--format", "spark"]).text
        for name in Article.fieldNames where !["html", "html_base64"].contains(name) {
            #expect(line.contains("\(name) "), "\(name)")
        }
    }
}
