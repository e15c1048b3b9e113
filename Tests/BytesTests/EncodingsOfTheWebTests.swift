import Bytes
import Foundation
import Testing

/// Brotli and zstd, and encodings inside encodings. The packed bytes were made by the reference programs.
@Suite struct EncodingsOfTheWebTests {
    private let hello = Array("hello, hello, hello".utf8)

    private func bytes(_ base64: String) -> [UInt8] { [UInt8](Data(base64Encoded: base64)!) }

    private func kind(_ body: [UInt8], _ encoding: String, limit: Int = 1 << 20) -> DecodingError.Kind? {
        do throws(DecodingError) { _ = try ContentDecoding.decode(body, encoding: encoding, limit: limit) } catch {
            return error.kind
        }
        return nil
    }

    @Test func brotliAndZstdAreUndone() throws {
        let brotli = bytes("GxIA+I2Ubt5ECVKGlmwsbxFPJNBxAA==")
        let zstd = bytes("KLUv/SATbQAAOGhlbGxvLCABAOKKEQ==")
        #expect(try ContentDecoding.decode(brotli, encoding: "br", limit: 19) == hello)
        #expect(try ContentDecoding.decode(zstd, encoding: "zstd", limit: 19) == hello)
        // frames one after another are one body
        #expect(try ContentDecoding.decode(zstd + zstd, encoding: "zstd", limit: 38) == hello + hello)
        // applied in this order, undone in the other
        #expect(try ContentDecoding.decode(ContentDecoding.gzip(brotli), encoding: "br, gzip", limit: 99) == hello)
        #expect(try ContentDecoding.decode([], encoding: "br", limit: 9) == [])
        #expect(try ContentDecoding.decode([], encoding: "zstd", limit: 9) == [])
    }

    @Test func whatIsCutOffOrDamagedSaysSo() {
        let brotli = bytes("GxIA+I2Ubt5ECVKGlmwsbxFPJNBxAA==")
        let zstd = bytes("KLUv/SATbQAAOGhlbGxvLCABAOKKEQ==")
        for (body, name) in [(brotli, "br"), (zstd, "zstd")] {
            for count in 1..<body.count {
                #expect(kind(Array(body.prefix(count)), name) == .truncated, "\(name) \(count)")
            }
            #expect(kind(Array("<html>no such thing</html>".utf8), name) == .damaged)
            #expect(kind(body, name, limit: 18) == .tooLarge)
        }
    }

    @Test func whatIsPackedComesBackWhateverItsLength() throws {
        var seed = UInt64(1)
        func noise(_ count: Int) -> [UInt8] {
            (0..<count).map { _ in
                seed = seed &* 6_364_136_223_846_793_005 &+ 1
                return UInt8(truncatingIfNeeded: seed >> 56)
            }
        }
        for count in [0, 1, 100, 65_535, 65_536, 65_537, 131_070, 400_000] {
            for body in [noise(count), [UInt8](repeating: 7, count: count)] {
                for isPacked in [false, true] {
                    let packed = ContentDecoding.gzip(body, isPacked: isPacked)
                    #expect(try ContentDecoding.inflateMembers(packed, limit: count) == body, "\(count)")
                    #expect(packed.count <= count + count / 1000 + 64)
                    #expect(packed == ContentDecoding.gzip(body, isPacked: isPacked))
                }
            }
        }
    }

    @Test func bombsStopAtTheLimit() {  // fault 15
        // twenty megabytes of zeros in forty bytes
        let brotli = bytes("y///P/gnAOKxQCD3/o///3/wTwDEYRGA7v1f/v//4J8AiMMCAN37Hw==")
        #expect(kind(brotli, "br") == .tooLarge)
        // blocks of one repeated byte: RFC 8878, 3.1.1.2
        var zstd: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x58]
        for _ in 0..<1000 { zstd += [0x02, 0x00, 0x10, 0x00] }
        #expect(kind(zstd, "zstd") == .tooLarge)
        // a window of 128 MiB is more than a server may ask of us (RFC 9659)
        #expect(kind(bytes("KLUv/QCIXQAAIGFiY2EBAA8pRwQ="), "zstd") == .damaged)
        var nested = [UInt8](repeating: 0, count: 8 << 20)
        for _ in 0..<2 { nested = ContentDecoding.gzip(nested) }
        #expect(kind(nested, "gzip, gzip") == .tooLarge)
        #expect(kind(nested, Array(repeating: "gzip", count: 50).joined(separator: ",")) == .unknown)
    }
}
