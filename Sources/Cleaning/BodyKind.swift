// Whether a body is a page at all. Lists link to documents too: a PDF read as HTML would be noise, so the document is read by
// its own reader, or the entry's own words stand in, and it is among the attachments.

import Bytes

enum BodyKind {
    private static let signatures: [([UInt8], String)] = [
        (Array("%PDF-".utf8), "application/pdf"), ([0x50, 0x4B, 0x03, 0x04], "application/zip"),
        ([0x89, 0x50, 0x4E, 0x47], "image/png"), ([0xFF, 0xD8, 0xFF], "image/jpeg"),
        (Array("GIF8".utf8), "image/gif"), ([0xD0, 0xCF, 0x11, 0xE0], "application/vnd.ms-office"),
        ([0x1F, 0x8B], "application/gzip"), (Array("{\\rtf".utf8), "application/rtf"),
        (Array("RIFF".utf8), "application/octet-stream"), ([0x37, 0x7A, 0xBC, 0xAF], "application/x-7z-compressed"),
        (Array("wOF".utf8), "font/woff"), (Array("OTTO".utf8), "font/otf"), ([0x00, 0x01, 0x00, 0x00], "font/ttf"),
    ]

    /// The media type of a body that is no text; nil for one that may be a page. The bytes decide, not the header.
    static func binary(_ bytes: [UInt8]) -> String? {
        // some servers put a few blanks or line breaks before a PDF
        let start = bytes.prefix(64).firstIndex { $0 > 0x20 && $0 != 0xEF && $0 != 0xBB && $0 != 0xBF } ?? 0
        if let known = signatures.first(where: { bytes[start...].starts(with: $0.0) }) { return known.1 }
        return bytes.withUnsafeBufferPointer { bytes in
            let head = UnsafeBufferPointer(rebasing: bytes.prefix(1024))
            // the format lets a PDF begin within its first 1024 bytes
            if let pdf = head.find("%PDF-"), head.find(UInt8(ascii: "<")).map({ $0 > pdf }) ?? true {
                return "application/pdf"
            }
            if head.count > 12, head.stands("ftyp", at: 4) { return "video/mp4" }
            // text has no controls; UTF-16 has as many NUL as letters, and says so with its first bytes
            let controls = head.count { $0 < 0x09 || $0 > 0x0D && $0 < 0x1B }
            let isWide = head.count > 1 && (head[0] == 0xFF && head[1] == 0xFE || head[0] == 0xFE && head[1] == 0xFF)
            let zeros = head.count { $0 == 0 }
            return !isWide && controls * 10 > head.count && zeros * 3 < head.count ? "application/octet-stream" : nil
        }
    }
}
