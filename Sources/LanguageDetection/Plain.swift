// A piece as the detectors want it: composed, and not in capitals alone.

import Foundation

enum Plain {
    /// Calls `body` with the piece's bytes, in NFC; lower case where all its letters are capitals.
    static func with<Result>(
        _ piece: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
        var hasLower = false
        var hasCased = false
        var hasMark = false
        var last: UInt8 = 0
        for byte in piece {
            if byte < 0x80 {
                if byte >= 0x61, byte <= 0x7A { hasLower = true }
                if byte >= 0x41, byte <= 0x5A { hasCased = true }
            } else {
                switch last {
                // capitals of Latin-1, Greek and Cyrillic stand below their small letters
                case 0xC3: if byte >= 0x9F { hasLower = true } else { hasCased = true }
                case 0xCE: if byte >= 0xAC { hasLower = true } else if byte >= 0x91 { hasCased = true }
                case 0xCF, 0xD1: hasLower = true
                case 0xD0: if byte >= 0xB0 { hasLower = true } else { hasCased = true }
                case 0xCC, 0xCD: hasMark = true
                default: break
                }
            }
            last = byte
        }
        guard hasMark || hasCased && !hasLower else { return body(piece) }
        var text = String(decoding: piece, as: UTF8.self)
        if hasCased, !hasLower { text = text.lowercased() }
        if hasMark { text = text.precomposedStringWithCanonicalMapping }
        return text.withUTF8 { body($0) }
    }
}
