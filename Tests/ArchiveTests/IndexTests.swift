import Archive
import Bytes
import Fetching
import Fixtures
import Foundation
import Records
import Testing

/// The CDXJ index beside an archive, and revisits.
@Suite struct IndexTests {
    private let folder: TemporaryFolder
    private let now = Timestamp("2026-11-20T06:00:00Z")!

    init() throws { folder = try TemporaryFolder() }

    private func write(
        _ pages: [(url: String, body: String)], _ name: String = "x.warc.gz", known: [StoredPayload] = []
    ) async throws -> [Response] {
        let answers = Dictionary(
            pages.map { ($0.url, HTTPMessage.page($0.body)) }, uniquingKeysWith: { first, _ in first })
        let transport = RecordingTransport(
            ScriptedTransport(answers, at: now),
            into: try WARCWriter("\(folder.path)/\(name)", run: "r", software: "test", at: now, known: known),
            now: { [now] in now })
        var responses: [Response] = []
        for page in pages {
            responses.append(try await transport.send(Request(url: WebURL(page.url)!, headers: [], purpose: "p")))
        }
        transport.note(.moved(from: "http://a.example/old", to: "http://a.example/new", purpose: "source s"))
        transport.note(
            .robots(KeptRobots(origin: "http://a.example", fetchedAt: now, body: Array("User-agent: *\n".utf8))))
        try transport.close()
        return responses
    }

    private func body(_ url: String, _ name: String = "x.warc.gz") async throws -> String {
        let transport = try ArchiveTransport("\(folder.path)/\(name)")
        let answer = try await transport.send(Request(url: WebURL(url)!, headers: [], purpose: "p"))
        return String(decoding: answer.message.body, as: UTF8.self)
    }

    private let long = String(repeating: "<p>The authority has fined a bank.", count: 40)

    @Test func theIndexGivesWhatReadingTheWholeGives() async throws {
        _ = try await write([("http://a.example/1", "<p>one"), ("http://b.example/2?x=1", "<p>two")])
        let index = folder.path + "/x.cdxj"
        let lines = String(decoding: try File.read(index), as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 4 && lines == lines.sorted() && lines[0].hasPrefix("example,a)/1 20261120060000 {"))
        // where the bytes of an unused record are gone, only the index can have led past them
        let path = folder.path + "/x.warc.gz"
        let whole = try File.read(path)
        for hasIndex in [true, false] {
            if !hasIndex { try File.remove(index) }
            let transport = try ArchiveTransport(path)
            #expect(transport.warnings.isEmpty && transport.startedAt == now)
            #expect(try await body("http://a.example/1") == "<p>one")
            #expect(try await body("http://b.example/2?x=1") == "<p>two")
            let moved = try await transport.send(
                Request(url: WebURL("http://a.example/old")!, headers: [], purpose: "source s"))
            #expect(moved.message.status == 308 && moved.message.headers["location"] == "http://a.example/new")
            let robots = try await transport.send(
                Request(url: WebURL("http://a.example/robots.txt")!, headers: [], purpose: Purpose.robots))
            #expect(robots.message.status == 200 && robots.message.body == Array("User-agent: *\n".utf8))
        }
        #expect(try File.read(path) == whole)
    }

    @Test func anIndexOfAnotherArchiveOrADamagedOneIsNotBelieved() async throws {
        _ = try await write([("http://a.example/1", "<p>one")], "y.warc.gz")
        let other = try File.read(folder.path + "/y.cdxj")
        _ = try await write([("http://a.example/1", long), ("http://a.example/3", "<p>three")])
        for index in [
            other, Array("nonsense\n".utf8), [], Array("a b {}\n".utf8),
            Array(
                "example,a)/ ééééééé {\"url\":\"http://a.example/\",\"mime\":\"x\",\"offset\":\"0\",\"length\":\"9\"}\n"
                    .utf8
            ),
            Array(
                "example,a)/ 20261120060000 {\"url\":\"http://a.example/\",\"mime\":\"x\",\"offset\":\"9223372036854775807\",\"length\":\"9\"}\n"
                    .utf8),
        ] {
            try folder.write("x.cdxj", index)
            #expect(try await body("http://a.example/1") == long)
        }
    }

    @Test func aPayloadThatWasStoredIsReferredTo() async throws {
        let first = try await write([
            ("http://a.example/1", long), ("http://a.example/2", long), ("http://a.example/s", "<p>short"),
            ("http://a.example/t", "<p>short"),
        ])
        var types: [String] = []
        _ = try WARCReader(folder.path + "/x.warc.gz").forEach { types.append($0.type) }
        #expect(types.filter { $0 == "revisit" }.count == 1)
        #expect(first[1].stored == first[0].stored && first[1].archived != first[0].archived)
        #expect(try await body("http://a.example/2") == long)
        // the next run's archive refers to this one's
        let stored = try #require(first[0].stored)
        let second = try await write([("http://a.example/1", long)], "z.warc.gz", known: [stored])
        #expect(second[0].stored == stored)
        #expect(try await body("http://a.example/1", "z.warc.gz") == long)
        let size = try File.read(folder.path + "/z.warc.gz").count
        // and without it says what is missing
        try File.remove(folder.path + "/x.warc.gz")
        let transport = try ArchiveTransport(folder.path + "/z.warc.gz")
        let request = Request(url: WebURL("http://a.example/1")!, headers: [], purpose: "p")
        await #expect(throws: FetchError.self) { try await transport.send(request) }
        #expect(transport.warnings.count == 1 && transport.warnings[0].contains("x.warc.gz"))
        #expect(size < 3000)
    }

    @Test(.enabled(if: Project.python != nil, "no Python with warcio; `make test` installs it"))
    func otherProgramsReadArchiveAndIndex() async throws {
        let first = try await write([
            ("http://www.a.example:8080/X/?b=2&a=1", long), ("http://a.example/2", long), ("http://127.0.0.1/p/", "x"),
        ])
        _ = try await write([("http://a.example/9", long)], "z.warc.gz", known: [try #require(first[0].stored)])
        for name in ["x", "z"] {
            let path = "\(folder.path)/\(name).warc.gz"
            let check = try Tool.run(Project.python!, ["-m", "warcio.cli", "check", "-v", path])
            #expect(check.status == 0 && !check.text.contains("failed"), "\(check.text)\(check.errors)")
            // cdxj-indexer makes the same keys, times, offsets, lengths and digests
            let theirs = try Tool.run(
                Project.python!, ["-c", "from cdxj_indexer.main import main; main()", "-s", path])
            let fields = { (text: String) in
                try text.split(separator: "\n").map { line -> String in
                    let parts = line.split(separator: " ", maxSplits: 2)
                    let json = try JSONValue.parse(Array(parts[2].utf8))
                    return
                        (["\(parts[0])", "\(parts[1])"]
                        + ["url", "offset", "length", "status", "filename"].map { json[$0]?.string ?? "-" })
                        .joined(separator: " ")
                }
            }
            let ours = try fields(String(decoding: try File.read("\(folder.path)/\(name).cdxj"), as: UTF8.self))
            let expected = try fields(theirs.text)
            #expect(Set(expected).subtracting(ours) == [] && !expected.isEmpty, "\(expected) \(ours)")
        }
    }
}
