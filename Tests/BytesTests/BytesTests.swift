import Bytes
import Fixtures
import Foundation
import Testing

@Suite struct LineReaderTests {
    private func lines(_ bytes: [UInt8], maximum: Int = LineReader.maximumLength) throws -> [String] {
        let folder = try TemporaryFolder()
        let descriptor = open(try folder.write("x", bytes), O_RDONLY)
        defer { close(descriptor) }
        var reader = LineReader(descriptor, path: "x", maximum: maximum)
        var result: [String] = []
        while let line = try reader.next() {
            switch line {
            case .text(let bytes): result.append(String(decoding: bytes, as: UTF8.self))
            case .bad(let why): result.append("BAD \(reader.number): \(why)")
            }
        }
        return result
    }

    @Test func readsLinesWithAndWithoutALastBreak() throws {
        #expect(try lines(Array("a\r\nb\n\nc".utf8)) == ["a", "b", "", "c"])
        #expect(try lines([]) == [])
        #expect(try lines(Array("\n".utf8)) == [""])
    }

    @Test func aLineLongerThanTheBufferIsWhole() throws {
        let long = String(repeating: "x", count: 1_000_003)
        #expect(try lines(Array("a\n\(long)\nb".utf8)) == ["a", long, "b"])
    }

    @Test func aLineOverTheLimitIsBadAndTheRestIsRead() throws {
        let result = try lines(
            Array("a\n".utf8) + [UInt8](repeating: 0x78, count: 3 << 20) + Array("\nb".utf8), maximum: 1 << 20)
        #expect(result.count == 3 && result[0] == "a" && result[2] == "b")
        #expect(result[1].hasPrefix("BAD 2: a line of 3145728 bytes; the limit is 1 MiB"))
    }

    @Test func badUTF8IsToldWithItsByte() throws {  // fault 25
        #expect(try lines([0x61, 0x0A, 0x62, 0xFF, 0x0A, 0x63]) == ["a", "BAD 2: no UTF-8 at byte 2", "c"])
        for bad: [UInt8] in [[0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82]] {
            #expect(UTF8Check.firstInvalid(bad[...]) == 0)
        }
        #expect(UTF8Check.firstInvalid(Array("a€😀é中".utf8)[...]) == nil)
    }
}

@Suite struct ContentDecodingTests {
    @Test func gzipGoesThereAndBackAndIsTheSameBytesEachTime() throws {
        let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
        let packed = ContentDecoding.gzip(bytes)
        #expect(packed == ContentDecoding.gzip(bytes))
        #expect(try ContentDecoding.decode(packed, encoding: "gzip", limit: 1 << 20) == bytes)
    }

    @Test func aBombStopsAtTheLimit() {  // fault 15
        let packed = ContentDecoding.gzip([UInt8](repeating: 0, count: 20 << 20))
        let error = #expect(throws: DecodingError.self) {
            try ContentDecoding.decode(packed, encoding: "gzip", limit: 1 << 20)
        }
        #expect(error?.kind == .tooLarge)
    }

    @Test func aTruncatedBodyIsNotWhole() {  // fault 12
        let packed = ContentDecoding.gzip(Array("hello, hello, hello".utf8))
        let error = #expect(throws: DecodingError.self) {
            try ContentDecoding.decode(packed.dropLast(9), encoding: "gzip", limit: 1 << 20)
        }
        #expect(error?.kind == .truncated)
    }

    @Test func manyMembersAreReadAndTooManyAreRefused() throws {  // fault 15
        let one = ContentDecoding.gzip(Array("x".utf8))
        let thousand = Array(repeatElement(one, count: 1000).joined())
        #expect(try ContentDecoding.inflateMembers(thousand, limit: 1 << 20).count == 1000)
        let many = Array(repeatElement(ContentDecoding.gzip([]), count: 200_000).joined())
        let error = #expect(throws: DecodingError.self) { try ContentDecoding.inflateMembers(many, limit: 1 << 20) }
        #expect(error?.kind == .damaged)
    }
}

@Suite struct WholeFileTests {
    /// What an archive had when its run failed is kept for a person; a file that is written in one go leaves nothing.
    @Test func whatIsGivenUpStaysUnderItsOpenName() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/archive"
        do {
            let file = try WholeFile(path)
            try file.append(Array("half".utf8))
        }
        #expect(try File.read(path + ".open") == Array("half".utf8) && !File.exists(path))
        let whole = try WholeFile(path)
        try whole.append(Array("all".utf8))
        try whole.commit()
        #expect(try File.read(path) == Array("all".utf8) && !File.exists(path + ".open"))
        #expect(throws: FileError.self) { try File.write([1], to: folder.path) }
        #expect(try File.names(in: folder.path) == ["archive"])
    }
}
