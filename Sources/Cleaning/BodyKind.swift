// Whether a body is a page at all. Lists link to documents too: a PDF read as HTML would be noise, so the entry's own words
// stand in, and the document is among the attachments.

enum BodyKind {
    /// The media type of a body that is no text; nil for one that may be a page. The bytes decide, not the header.
    static func binary(_ bytes: [UInt8]) -> String? {
        let signatures: [([UInt8], String)] = [
            (Array("%PDF-".utf8), "application/pdf"), ([0x50, 0x4B, 0x03, 0x04], "application/zip"),
            ([0x89, 0x50, 0x4E, 0x47], "image/png"), ([0xFF, 0xD8, 0xFF], "image/jpeg"),
            (Array("GIF8".utf8), "image/gif"), ([0xD0, 0xCF, 0x11, 0xE0], "application/vnd.ms-office"),
            ([0x1F, 0x8B], "application/gzip"), (Array("{\\rtf".utf8), "application/rtf"),
        ]
        // some servers put a few blanks or line breaks before a PDF
        let start = bytes.prefix(64).firstIndex { $0 > 0x20 } ?? 0
        return signatures.first { bytes[start...].starts(with: $0.0) }?.1
    }
}
