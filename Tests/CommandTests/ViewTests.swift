import Bytes
import Fixtures
import Foundation
import Pipeline
import Records
import Testing

/// Records as tables and feeds, each read by a program of somebody else's.
@Suite struct ViewTests {
    private static let records = [
        #"{"authors":["Kim Lee"],"id":"00000000000000a1","labels":[{"evidence":[],"label":"regulation","score":0.9000,"subtopics":["enforcement"]}],"language":"en","published_at":"2026-11-20T06:30:00Z","published_date":"2026-11-20","revision":0,"schema_version":1,"status":"usable","text":"One \"quoted\" word,\nand a second line & <tag>.","title":"=HYPERLINK(\"http://evil.example\",\"x\")","url":"https://a.example/1?a=1&b=2"}"#,
        #"{"attachments":[{"title":"Order","type":"application/pdf","url":"https://a.example/o.pdf"}],"id":"00000000000000b2","labels":[],"language":"zh-Hans","revision":1,"schema_version":1,"status":"withdrawn","text":"中国人民银行。","title":"@通知","updated_at":"2026-11-21T01:02:03Z","url":"https://a.example/2"}"#,
        #"{"id":"00000000000000c3","language":"und","revision":0,"schema_version":1,"status":"usable","text":"-1.5 per cent, as \u001b[31mreported"}"#,
    ]

    private func view(_ format: String) throws -> Finished {
        let merged = try Tool.regnews(
            ["merge", "-", "--format", format], input: Array(Self.records.joined(separator: "\n").utf8) + [0x0A])
        #expect(merged.status == 0 && merged.errors == "", "\(merged.errors)")
        return merged
    }

    private func python(_ program: String, _ input: [UInt8]) throws -> [String] {
        let python = try #require(Project.python, "make test installs it")
        let run = try Tool.run(python, ["-c", program], input: input)
        #expect(run.status == 0, "\(run.errors)")
        return run.lines
    }

    @Test func aTableKeepsItsCellsAndStartsNoFormula() throws {  // fault 49
        let csv = try view("csv")
        let lines = try python(
            """
            import csv, sys, json, io
            rows = list(csv.DictReader(io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", newline="")))
            for row in rows: print(json.dumps([row["id"], row["title"], row["text"], row["labels"], row["published_at"], row["status"]], ensure_ascii=False))
            """, csv.output)
        #expect(
            lines == [
                #"["00000000000000a1", "'=HYPERLINK(\"http://evil.example\",\"x\")", "One \"quoted\" word,\nand a second line & <tag>.", "regulation", "2026-11-20T06:30:00Z", "usable"]"#,
                #"["00000000000000b2", "'@通知", "中国人民银行。", "", "", "withdrawn"]"#,
                #"["00000000000000c3", "", "'-1.5 per cent, as \u001b[31mreported", "", "", "usable"]"#,
            ])
        let types = try python(
            """
            import duckdb, sys
            import tempfile, os
            path = tempfile.mktemp(suffix=".csv")
            open(path, "wb").write(sys.stdin.buffer.read())
            print(duckdb.sql(f"SELECT count(*), count(title), max(revision) FROM read_csv('{path}', header=true, all_varchar=true)").fetchall()[0])
            os.remove(path)
            """, csv.output)
        #expect(types == ["(3, 2, '1')"])
    }

    @Test func theStreamIsAnAtomFeed() throws {
        let lines = try python(
            """
            import feedparser, sys, json
            feed = feedparser.parse(sys.stdin.buffer.read())
            print(feed.bozo, feed.version, feed.feed.updated, len(feed.entries))
            for e in feed.entries: print(json.dumps([e.id, e.title, e.content[0].value, [t.term for t in e.get("tags", [])], e.get("published"), e.get("language")], ensure_ascii=False))
            print(feed.entries[1].links[1].href, feed.entries[0].link, feed.entries[0].author)
            """, view("atom").output)
        #expect(
            lines == [
                "False atom10 2026-11-21T01:02:03Z 3",
                #"["urn:regnews:00000000000000a1:0", "=HYPERLINK(\"http://evil.example\",\"x\")", "One \"quoted\" word,\nand a second line & <tag>.", ["regulation", "enforcement"], "2026-11-20T06:30:00Z", null]"#,
                #"["urn:regnews:00000000000000b2:1", "@通知", "中国人民银行。", ["withdrawn"], null, null]"#,
                #"["urn:regnews:00000000000000c3:0", "", "-1.5 per cent, as [31mreported", [], null, null]"#,
                "https://a.example/o.pdf https://a.example/1?a=1&b=2 Kim Lee",
            ])
        // our own reader takes it too
        let own = try Tool.regnews(["feed", "--content-type", "application/atom+xml"], input: try view("atom").output)
        #expect(own.status == 0 && own.lines.count == 3)
    }

    @Test func theStreamIsAJSONFeed() throws {
        let lines = try python(
            """
            import atoma, sys
            feed = atoma.parse_json_feed_bytes(sys.stdin.buffer.read())
            print(feed.version, feed.title, len(feed.items))
            for i in feed.items: print(i.id_, i.title, i.content_text.replace("\\n", "|"), i.tags, i.date_published, i.url, [a.mime_type for a in i.attachments])
            """, view("jsonfeed").output)
        #expect(
            lines == [
                "https://jsonfeed.org/version/1.1 regnews 3",
                #"urn:regnews:00000000000000a1:0 =HYPERLINK("http://evil.example","x") One "quoted" word,|and a second line & <tag>. ['regulation', 'enforcement'] 2026-11-20 06:30:00+00:00 https://a.example/1?a=1&b=2 []"#,
                "urn:regnews:00000000000000b2:1 @通知 中国人民银行。 [] None https://a.example/2 ['application/pdf']",
                "urn:regnews:00000000000000c3:0 None -1.5 per cent, as \u{1B}[31mreported [] None None []",
            ])
    }

    @Test func nothingIsStillATableAndAFeed() throws {
        #expect(try Tool.regnews(["merge", "-", "--format", "csv"]).text.hasPrefix("id,revision,status,"))
        let atom = try Tool.regnews(["merge", "-", "--format", "atom"])
        #expect(
            try python(
                "import feedparser, sys; f = feedparser.parse(sys.stdin.buffer.read()); print(f.bozo, len(f.entries))",
                atom.output) == ["False 0"])
        #expect(
            try JSONValue.parse(try Tool.regnews(["merge", "-", "--format", "jsonfeed"]).output.dropLast().map { $0 })[
                "items"]?.array?.isEmpty == true)
        let wrong = try Tool.regnews(["merge", "-", "--format", "xlsx"])
        #expect(wrong.status == 64 && wrong.errors.contains("atom"))
    }
}
