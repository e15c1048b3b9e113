// The record's shape for machines: JSON Schema 2020-12, and the lines with which DuckDB, pandas and Spark read the corpus
// with every column and the right types, whatever a segment lacks.

import Records

package enum Schema {
    indirect enum Kind: Sendable {
        case string, integer, number, boolean, instant, day
        case list(Kind)
        case map(Kind)
        case object([(name: String, kind: Kind, required: Bool)])
        /// Text that is one of some words.
        case word([String])
        /// Text of a pattern.
        case pattern(String)
    }

    static let identifier = "https://regnews.example/schema/record-1.json"
    private static let hexID = Kind.pattern("^[0-9a-f]{16}$")

    /// The fields of a finished record; those that are required are always there.
    static let fields: [(name: String, kind: Kind, required: Bool)] = [
        ("access", .word(["limited"]), false),
        (
            "attachments",
            .list(
                .object([
                    ("url", .string, true), ("title", .string, false), ("type", .string, false),
                    (
                        "archive",
                        .object([("file", .string, true), ("record_id", .string, true), ("sha256", .string, true)]),
                        false
                    ),
                ])), true
        ),
        ("authors", .list(.string), true), ("canonical_url", .string, false), ("cluster", hexID, true),
        ("content", .word(["article", "entry", "pdf", "seed"]), true), ("content_type", .string, false),
        ("credited_source", .string, false), ("declared_language", .string, false),
        ("duplicate_of", hexID, false), ("fetched_at", .instant, false), ("first_seen_at", .instant, false),
        ("id", hexID, true),
        ("label_scores", .map(.number), true),
        (
            "labels",
            .list(
                .object([
                    (
                        "evidence",
                        .list(
                            .object([
                                ("end", .integer, true), ("field", .string, true), ("start", .integer, true),
                                ("text", .string, true),
                            ])), true
                    ),
                    ("label", .string, true), ("score", .number, true), ("subtopics", .list(.string), true),
                ])), true
        ),
        ("language", .string, true), ("language_score", .number, true),
        (
            "language_segments",
            .list(.object([("end", .integer, true), ("language", .string, true), ("start", .integer, true)])), true
        ),
        ("needs_review", .boolean, true), ("other_urls", .list(.string), true),
        (
            "provenance",
            .object([
                (
                    "archive",
                    .object([
                        ("file", .string, true), ("record_id", .string, true),
                        ("sha256", .pattern("^[0-9a-f]{64}$"), true),
                    ]), false
                ),
                ("models", .map(.string), true), ("seed", .string, false), ("version", .string, true),
            ]), true
        ),
        ("published_at", .instant, false), ("published_date", .day, false),
        (
            "published_evidence",
            .word([
                "feed", "json-ld", "meta", "time-element", "listing", "sitemap", "json", "pdf", "dateline", "signature",
                "url", "text",
            ]), false
        ),
        ("published_precision", .word(["day", "minute", "second"]), false), ("published_raw", .string, false),
        ("publisher", .string, false),
        ("relation", .word(["original", "exact", "near", "revision", "translation"]), true),
        ("revision", .integer, true), ("revision_of", hexID, false),
        ("run", .string, true), ("schema_version", .integer, true), ("signed_by", .string, false),
        ("similarity", .number, false),
        (
            "source",
            .object([
                ("id", .string, true), ("jurisdiction", .pattern("^[A-Z]{2}$"), true), ("kind", .string, true),
                ("language", .string, false),
                ("name", .string, true), ("regulator", .boolean, true), ("rights", .string, false),
                ("time_zone", .string, false),
            ]), true
        ),
        ("status", .word(["usable", "corrected", "withdrawn"]), true), ("summary", .string, false),
        ("text", .string, true), ("title", .string, false),
        ("translation_of", hexID, false), ("updated_at", .instant, false), ("url", .string, false),
        ("warnings", .list(.string), true),
    ]

    // MARK: JSON Schema

    package static var json: String {
        let schema = JSONValue.object([
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")), ("$id", .string(identifier)),
            ("title", .string("A record of regnews")),
            (
                "description",
                .string("One line of a corpus segment; see docs/record.md. Further members may stand in it.")
            ),
        ])
        guard case .object(let head) = schema, case .object(let body) = json(.object(fields)) else { return "" }
        return String(decoding: JSONValue.object(head + body).line, as: UTF8.self)
    }

    private static func json(_ kind: Kind) -> JSONValue {
        func typed(_ name: String, _ more: [(name: String, value: JSONValue)] = []) -> JSONValue {
            .object([("type", .string(name))] + more)
        }
        switch kind {
        case .string: return typed("string", [("minLength", .number("1"))])
        case .integer: return typed("integer", [("minimum", .number("0"))])
        case .number: return typed("number", [("minimum", .number("0")), ("maximum", .number("1"))])
        case .boolean: return typed("boolean")
        case .instant:
            return typed("string", [("pattern", .string("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"))])
        case .day: return typed("string", [("pattern", .string("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))])
        case .word(let words): return .object([("enum", .array(words.map { .string($0) }))])
        case .pattern(let pattern): return typed("string", [("pattern", .string(pattern))])
        case .list(let element): return typed("array", [("items", json(element))])
        case .map(let element): return typed("object", [("additionalProperties", json(element))])
        case .object(let members):
            return typed(
                "object",
                [
                    ("properties", .object(members.map { ($0.name, json($0.kind)) })),
                    ("required", .array(members.filter(\.required).map { .string($0.name) })),
                ])
        }
    }

    // MARK: readers

    package static func duckdb(_ corpus: String) -> String {
        func type(_ kind: Kind) -> String {
            switch kind {
            case .string, .word, .pattern: "VARCHAR"
            case .integer: "BIGINT"
            case .number: "DOUBLE"
            case .boolean: "BOOLEAN"
            case .instant: "TIMESTAMP"
            case .day: "DATE"
            case .list(let element): type(element) + "[]"
            case .map(let element): "MAP(VARCHAR, \(type(element)))"
            case .object(let members):
                "STRUCT(" + members.map { "\"\($0.name)\" \(type($0.kind))" }.joined(separator: ", ") + ")"
            }
        }
        let columns = fields.map { "\($0.name): '\(type($0.kind))'" }.joined(separator: ", ")
        return
            "CREATE OR REPLACE VIEW records AS SELECT * FROM read_json('\(corpus)/*.ndjson', format = 'newline_delimited', "
            + "maximum_object_size = 67108864, columns = {\(columns)});"
    }

    package static func pandas(_ corpus: String) -> String {
        let columns = fields.map { "\"\($0.name)\"" }.joined(separator: ", ")
        var types: [String] = []
        var instants: [String] = []
        for field in fields {
            switch field.kind {
            case .string, .word, .pattern: types.append("\"\(field.name)\": \"string\"")
            case .integer: types.append("\"\(field.name)\": \"Int64\"")
            case .number: types.append("\"\(field.name)\": \"Float64\"")
            case .boolean: types.append("\"\(field.name)\": \"boolean\"")
            case .instant, .day: instants.append(field.name)
            default: break
            }
        }
        let dates = instants.map { name in
            "\(name)=lambda d: pd.to_datetime(d[\"\(name)\"]\(name == "published_date" ? "" : ", utc=True"))"
        }.joined(separator: ", ")
        return "import glob, json, pandas as pd; "
            + "records = pd.DataFrame([json.loads(line) for path in sorted(glob.glob(\"\(corpus)/*.ndjson\")) for line in open(path, encoding=\"utf-8\")], "
            + "columns=[\(columns)]).astype({\(types.joined(separator: ", "))}).assign(\(dates))"
    }

    package static func spark(_ corpus: String) -> String {
        func type(_ kind: Kind) -> String {
            switch kind {
            case .string, .word, .pattern: "STRING"
            case .integer: "BIGINT"
            case .number: "DOUBLE"
            case .boolean: "BOOLEAN"
            case .instant: "TIMESTAMP"
            case .day: "DATE"
            case .list(let element): "ARRAY<\(type(element))>"
            case .map(let element): "MAP<STRING, \(type(element))>"
            case .object(let members):
                "STRUCT<" + members.map { "\($0.name): \(type($0.kind))" }.joined(separator: ", ") + ">"
            }
        }
        let columns = fields.map { "\($0.name) \(type($0.kind))" }.joined(separator: ", ")
        return "records = spark.read.schema(\"\(columns)\").json(\"\(corpus)\")"
    }
}
