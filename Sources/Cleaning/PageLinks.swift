// What the address of a link says: a person's page, a place on the same page, an e-mail address that is hidden from robots.

import Bytes

enum PageLinks {
    static let authorPaths: [StaticString] = [
        "/editors/", "/profile/", "/people/", "/writers/", "/by/", "/staff/",
    ]

    /// "/author/7", "/authors/7", "/autores/7", and not "/authorised-firms".
    static func isWhole(_ word: StaticString, in href: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let at = href.find(word) else { return false }
        let rest = href[(at + word.utf8CodeUnitCount)...].prefix(3).prefix {
            ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A
        }
        return ["", "s", "e", "es", "en", "a", "as"].contains(String(decoding: rest, as: UTF8.self))
    }

    /// An address that Cloudflare hides from robots, and shows to every reader: hexadecimal, each byte combined with the first.
    static func address(_ hex: ArraySlice<UInt8>?) -> [UInt8]? {
        guard let hex, (4...400).contains(hex.count), hex.count % 2 == 0 else {
            return nil
        }
        var bytes: [UInt8] = []
        for start in stride(from: hex.startIndex, to: hex.endIndex, by: 2) {
            guard let byte = UInt8(String(decoding: hex[start...start + 1], as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(byte)
        }
        let decoded = bytes.dropFirst().map { $0 ^ bytes[0] }
        return decoded.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) ? decoded : nil
    }

    /// Words of links that lead back to where they were come from (small letters).
    static let wordsBack: Set<[UInt8]> = Set(
        [
            "return to text", "back to text", "return to top", "back to top", "back", "top", "to top", "go to top", "↩",
            "↩︎", "↑", "^", "▲", "nach oben", "zum seitenanfang", "zurück", "haut de page", "retour en haut",
            "volver arriba",
            "arriba", "torna su", "terug naar boven", "返回顶部", "回到顶部", "ページトップへ", "맨 위로",
        ].map { Array($0.utf8) })
}
