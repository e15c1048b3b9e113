import Archive
import Bytes
import Fetching
import Fixtures
import Foundation
import Records
import Testing

@Suite struct ArchiveTests {
    private let now = Timestamp("2026-11-20T06:00:00Z")!

    private func written(_ folder: TemporaryFolder, pages: Int = 3) throws -> String {
        let path = folder.path + "/x.warc.gz"
        let writer = try WARCWriter(path, run: "r", software: "test", at: now)
        for page in 0..<pages {
            let url = "http://a.example/\(page)"
            _ = try writer.append(
                url: url, request: Array("GET /\(page) HTTP/1.1\r\n\r\n".utf8), response: .page("<p>\(page)"), at: now)
        }
        try writer.close()
        return path
    }

    @Test func whatWasWrittenIsReadAndTheBytesAreTheSameEachTime() throws {
        let folder = try TemporaryFolder()
        let first = try File.read(try written(folder))
        #expect(try File.read(try written(folder)) == first)
        var types: [String] = []
        _ = try WARCReader(folder.path + "/x.warc.gz").forEach { types.append($0.type) }
        #expect(types == ["warcinfo", "request", "response", "request", "response", "request", "response"])
    }

    @Test func aFileIsNamedOpenUntilItIsWhole() throws {
        let folder = try TemporaryFolder()
        let writer = try WARCWriter(folder.path + "/x.warc.gz", run: "r", software: "test", at: now)
        #expect(try File.names(in: folder.path) == ["x.warc.gz.open"])
        try writer.close()
        #expect(try File.names(in: folder.path) == ["x.cdxj", "x.warc.gz"])
    }

    @Test func aTruncatedArchiveGivesWhatIsWholeAndSaysWhere() async throws {
        let folder = try TemporaryFolder()
        let path = try written(folder)
        let bytes = try File.read(path)
        try folder.write("cut.warc.gz", Array(bytes.dropLast(40)))
        let transport = try ArchiveTransport(folder.path + "/cut.warc.gz")
        #expect(transport.warnings.count == 1)
        #expect(transport.warnings[0].contains("cut.warc.gz") && transport.warnings[0].contains("at byte"))
        let answer = try await transport.send(Request(url: WebURL("http://a.example/0")!, headers: []))
        #expect(answer.message.body == Array("<p>0".utf8))
    }

    @Test func archivesOfOthersAreReadUncompressedAndWithAngleBrackets() throws {
        let folder = try TemporaryFolder()
        let block = "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<p>hi"
        let text =
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: <http://a.example/>\r\nWARC-Date: 2020-01-02T03:04:05.678Z\r\n"
            + "Content-Length: \(block.utf8.count)\r\n\r\n\(block)\r\n\r\n"
        try folder.write("x.warc", text + text)
        var records: [WARCRecord] = []
        _ = try WARCReader(folder.path + "/x.warc").forEach { records.append($0) }
        #expect(records.count == 2)
        #expect(records[1].targetURI == "http://a.example/" && records[1].date?.description == "2020-01-02T03:04:05Z")
        #expect(HTTPMessage(records[1].block)?.body == Array("<p>hi".utf8))
    }

    @Test func theNthRequestGetsTheNthAnswer() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/x.warc.gz"
        let writer = try WARCWriter(path, run: "r", software: "test", at: now)
        for text in ["one", "two"] {
            _ = try writer.append(url: "http://a.example/", request: [], response: .page(text), at: now)
        }
        try writer.close()
        let transport = try ArchiveTransport(path)
        var bodies: [String] = []
        for _ in 0..<3 {
            let answer = try await transport.send(Request(url: WebURL("http://a.example/")!, headers: []))
            bodies.append(String(decoding: answer.message.body, as: UTF8.self))
        }
        #expect(bodies == ["one", "two", "two"])
    }

    @Test(.enabled(if: Project.python != nil, "no Python with warcio; `make test` installs it"))
    func warcioFindsNoFault() throws {
        let folder = try TemporaryFolder()
        for path in [SampleArchive.path, try written(folder)] {
            let check = try Tool.run(Project.python!, ["-m", "warcio.cli", "check", "-v", path])
            #expect(check.status == 0, "\(check.text)\(check.errors)")
            #expect(check.text.contains("digest pass") && !check.text.contains("digest failed"))
        }
    }
}
