import Archive
import Bytes
import Fetching
import Fixtures
import Foundation
import Records
import Testing

/// Archives as other programs write them, and as disks and copies leave them.
@Suite struct ForeignArchiveTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A record with its two empty lines.
    private func record(_ fields: [String], _ block: String, version: String = "1.0") -> [UInt8] {
        let all = fields + ["Content-Length: \(block.utf8.count)"]
        return Array("WARC/\(version)\r\n\(all.joined(separator: "\r\n"))\r\n\r\n\(block)\r\n\r\n".utf8)
    }

    private func response(_ url: String, _ body: String, headers: String = "", date: String = "2020-01-02T03:04:05Z")
        -> [UInt8]
    {
        record(
            [
                "WARC-Type: response", "WARC-Record-ID: <urn:uuid:\(url)>", "WARC-Target-URI: \(url)",
                "WARC-Date: \(date)", "Content-Type: application/http; msgtype=response",
            ], "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\(headers)\r\n\(body)")
    }

    private func text(_ path: String, _ url: String) async throws -> String {
        let transport = try ArchiveTransport(path)
        let answer = try await transport.send(Request(url: WebURL(url)!, headers: []))
        return String(decoding: answer.message.body, as: UTF8.self)
    }

    private func file(_ bytes: [UInt8], _ name: String = "x.warc") throws -> String {
        try folder.write(name, bytes)
        return folder.path + "/" + name
    }

    @Test func chunksThatWereStoredAsTheyCameAreJoined() async throws {
        let chunked = "Transfer-Encoding: chunked\r\n"
        let body = "6\r\n<p>One\r\n8;note=x\r\n and two\r\n0\r\n\r\n"
        let bytes =
            response("http://a.example/1", body, headers: chunked)
            // a header that says so, and a body that is not
            + response("http://a.example/2", "<p>plain", headers: chunked)
            + response("http://a.example/3", "6\r\n<p>One\r\nzz\r\n", headers: chunked)
        let path = try file(bytes)
        #expect(try await text(path, "http://a.example/1") == "<p>One and two")
        #expect(try await text(path, "http://a.example/2") == "<p>plain")
        await #expect(throws: FetchError.self) { try await text(path, "http://a.example/3") }
    }

    @Test func blanksInAddressesAndAngleBracketsAreRead() async throws {
        let path = try file(
            response("<http://a.example/x y>", "<p>one", date: "2020-01-02T03:04:05.123456Z")
                + response("http://a.example/a b?c=d e", "<p>two"))
        #expect(try await text(path, "http://a.example/x%20y") == "<p>one")
        #expect(try await text(path, "http://a.example/a%20b?c=d%20e") == "<p>two")
    }

    @Test func theEmptyLinesBetweenRecordsMayBeMoreOrFewer() async throws {
        let path = try file(
            response("http://a.example/1", "<p>one") + Array("\r\n\r\n\r\n".utf8)
                + response("http://a.example/2", "<p>two").dropLast(4) + response("http://a.example/3", "<p>three"))
        for (number, body) in [(1, "<p>one"), (2, "<p>two"), (3, "<p>three")] {
            #expect(try await text(path, "http://a.example/\(number)") == body)
        }
    }

    @Test func whatStandsBehindDamageIsRead() async throws {
        var records = (1...4).map { response("http://a.example/\($0)", String(repeating: "<p>\($0)", count: 50)) }
        // a plain file: a record that is cut in its middle, as by a writer that was killed and began again
        records[1] = Array(records[1].prefix(100))
        let plain = try file(Array(records.joined()))
        let transport = try ArchiveTransport(plain)
        #expect(transport.warnings.count == 1 && transport.warnings[0].contains("at byte \(records[0].count)"))
        for number in [1, 3, 4] {
            #expect(try await text(plain, "http://a.example/\(number)").hasPrefix("<p>\(number)"))
        }
        // packed: a member that is cut, one with a byte that flipped, and noise
        var packed = (1...6).map {
            ContentDecoding.gzip(response("http://a.example/\($0)", String(repeating: "<p>\($0)", count: 50)))
        }
        packed[1] = Array(packed[1].prefix(60))
        packed[3][packed[3].count / 2] ^= 0x40
        packed[4] = [UInt8](repeating: 0x1F, count: 500)
        let gzip = try file(Array(packed.joined()), "y.warc.gz")
        #expect(try ArchiveTransport(gzip).warnings.count >= 2)
        for number in [1, 3, 6] {
            #expect(try await text(gzip, "http://a.example/\(number)").hasPrefix("<p>\(number)"), "\(number)")
        }
        for number in [2, 4, 5] {
            await #expect(throws: FetchError.notArchived) { try await text(gzip, "http://a.example/\(number)") }
        }
    }

    @Test func aRecordWhoseDigestDoesNotAgreeIsNotUsed() async throws {
        func digested(_ url: String, _ digest: String) -> [UInt8] {
            record(
                [
                    "WARC-Type: response", "WARC-Target-URI: \(url)", "WARC-Date: 2020-01-02T03:04:05Z",
                    "WARC-Block-Digest: \(digest)",
                ], "HTTP/1.1 200 OK\r\n\r\n<p>hi")
        }
        // of these 24 bytes, by other programs: SHA-1 in base 32, SHA-256 in hex, MD5, and one that nobody knows
        let block = Array("HTTP/1.1 200 OK\r\n\r\n<p>hi".utf8)
        let path = try file(
            digested("http://a.example/1", "sha1:4LUYOSE745I4OJB7Q2CLQP72OTXC3Q2G")
                + digested("http://a.example/2", "sha256:" + SHA256.hex(block))
                + digested("http://a.example/3", "blake9:00")
                + digested("http://a.example/4", "sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
                + digested("http://a.example/5", "sha-256:" + SHA256.hex(block)))
        let transport = try ArchiveTransport(path)
        #expect(transport.warnings.count == 1 && transport.warnings[0].contains("digest"))
        for number in [1, 2, 3, 5] { #expect(try await text(path, "http://a.example/\(number)") == "<p>hi") }
        await #expect(throws: FetchError.notArchived) { try await text(path, "http://a.example/4") }
    }

    @Test func aFilePackedAsAWholeSaysWhatToDo() throws {
        let whole = ContentDecoding.gzip(
            response("http://a.example/1", "<p>one") + response("http://a.example/2", "<p>two"))
        let transport = try ArchiveTransport(try file(whole, "x.warc.gz"))
        #expect(transport.warnings.count == 1 && transport.warnings[0].contains("recompress"))
    }

    @Test func revisitsOfOthersGetTheirBodies() async throws {
        let path = try file(
            response("http://a.example/1", "<p>the body")
                + record(
                    [
                        "WARC-Type: revisit", "WARC-Target-URI: http://a.example/2", "WARC-Date: 2020-01-03T00:00:00Z",
                        "WARC-Profile: http://netpreserve.org/warc/1.0/revisit/identical-payload-digest",
                        "WARC-Refers-To-Target-URI: http://a.example/1",
                        "WARC-Refers-To-Date: 2020-01-02T03:04:05Z",
                    ], "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
                + record(
                    [
                        "WARC-Type: revisit", "WARC-Target-URI: http://a.example/3", "WARC-Date: 2020-01-03T00:00:00Z",
                        "WARC-Profile: http://netpreserve.org/warc/1.0/revisit/identical-payload-digest",
                        "WARC-Refers-To: <urn:uuid:elsewhere>",
                    ], "HTTP/1.1 200 OK\r\n\r\n"))
        #expect(try await text(path, "http://a.example/2") == "<p>the body")
        await #expect(throws: FetchError.self) { try await text(path, "http://a.example/3") }
    }

    @Test func noiseIsNoArchiveAndTakesNoTime() throws {
        var seed = UInt64(7)
        let noise = (0..<2_000_000).map { _ -> UInt8 in
            seed = seed &* 6_364_136_223_846_793_005 &+ 1
            return UInt8(truncatingIfNeeded: seed >> 56)
        }
        for start in [[], [0x1F, 0x8B], Array("WARC/1.1\r\n".utf8)] as [[UInt8]] {
            let transport = try ArchiveTransport(try file(start + noise, "noise"))
            #expect(transport.run == nil && !transport.warnings.isEmpty && transport.warnings.count <= 20)
        }
    }
}
