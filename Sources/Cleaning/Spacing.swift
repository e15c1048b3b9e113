// Blanks that machine translation lost or put in, mended only where a blank is certain: "semi -annual", "50%in",
// "directors.An important". Addresses, file names, initials, form names, list numbers and Chinese stay as they are.

package enum Spacing {
    /// How sure a repair must be: on the face of it, or as one more in a text that shows the same damage elsewhere.
    private enum Certainty { case alone, inDamagedText }

    /// - Returns: the paragraphs with certain blanks set right, or nil when nothing was to be mended.
    package static func mended(_ paragraphs: [String]) -> [String]? {
        var result = paragraphs
        let sure = mend(&result, .alone)
        guard sure > 0 else { return nil }
        // two repairs that nothing else explains show a text that a machine has damaged so throughout
        if sure >= 2 { _ = mend(&result, .inDamagedText) }
        return result
    }

    private static func mend(_ paragraphs: inout [String], _ certainty: Certainty) -> Int {
        var count = 0
        for index in paragraphs.indices {
            let bytes = Array(paragraphs[index].utf8)
            var out: [UInt8] = []
            out.reserveCapacity(bytes.count + 16)
            let before = count
            for i in bytes.indices {
                switch bytes[i] {
                case 0x20 where isBrokenHyphen(bytes, i, certainty):
                    count += 1
                case UInt8(ascii: ".") where isSentenceEnd(bytes, i, certainty),
                    UInt8(ascii: "%") where isPercentOfWord(bytes, i):
                    out.append(bytes[i])
                    out.append(0x20)
                    count += 1
                default: out.append(bytes[i])
                }
            }
            if count > before { paragraphs[index] = String(decoding: out, as: UTF8.self) }
        }
        return count
    }

    /// First parts that are no words of their own, and so belong to what follows the hyphen.
    private static let prefixes: Set<String> = [
        "semi", "non", "anti", "multi", "inter", "quasi", "ultra", "pre", "co", "e",
    ]
    /// Words that can also stand before a dash; believed in a damaged text only.
    private static let adjectives: Set<String> = [
        "high", "low", "long", "short", "mid", "large", "small", "full", "well", "cross", "self", "post", "third",
        "real",
    ]
    /// Words that begin sentences and nothing else: after a full stop without a blank they leave no doubt.
    private static let starters: Set<String> = [
        "The", "An", "In", "It", "This", "That", "These", "Those", "He", "She", "They", "We", "For", "From", "At", "By",
        "As", "On", "To",
        "With", "After", "Before", "When", "While", "If", "But", "And", "However", "According", "First", "Second",
        "Third", "Fourth",
        "Fifth", "Finally", "Since", "Because", "Although", "Under", "Among", "There", "Its", "His", "Their", "Our",
        "Then", "Also",
        "Meanwhile", "Moreover", "Besides", "Therefore", "Not", "All", "Some", "Many", "Most",
    ]
    /// Words that begin a remark behind a dash, not the second half of a compound.
    private static let afterDash: Set<String> = [
        "and", "or", "but", "which", "who", "that", "the", "a", "an", "as", "at", "by", "for", "from", "in", "it",
        "its", "is", "of", "on",
        "to", "with", "this", "these", "those", "they", "he", "she", "we", "not", "so", "if", "when", "where", "while",
        "was", "were", "are",
    ]
    /// Words that stand behind "50%" in a sentence; German "50%ige" and escapes such as "%in" in addresses do not.
    private static let afterPercent: Set<String> = [
        "in", "of", "to", "from", "on", "by", "for", "and", "or", "at", "with", "was", "were", "is", "are", "stake",
        "share", "shares",
        "than", "as", "over", "per", "year", "compared", "during", "increase", "decrease", "interest", "more", "less",
        "owned",
    ]
    /// Endings of host and file names: "example.Com", "node.Js".
    private static let nameEndings: Set<String> = [
        "com", "net", "org", "gov", "edu", "int", "mil", "info", "biz", "io", "ai", "co", "uk", "de", "fr", "eu", "us",
        "cn", "hk", "jp", "js",
        "ts", "py", "pdf", "html", "htm", "xml", "json", "txt", "doc", "docx", "xls", "xlsx", "csv", "md", "rs", "app",
        "dev", "tv", "me", "it",
        "es", "au", "ca", "in", "ch", "nl", "ru",
    ]

    private static func isLower(_ byte: UInt8) -> Bool { byte >= 0x61 && byte <= 0x7A }
    private static func isUpper(_ byte: UInt8) -> Bool { byte >= 0x41 && byte <= 0x5A }
    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    /// The letters before an index, and whether they begin a word.
    private static func word(before end: Int, _ bytes: [UInt8]) -> (text: String, start: Int) {
        var start = end
        while start > 0, isLower(bytes[start - 1]) || isUpper(bytes[start - 1]) { start -= 1 }
        return (String(decoding: bytes[start..<end], as: UTF8.self), start)
    }

    private static func word(from start: Int, _ bytes: [UInt8]) -> (text: String, end: Int) {
        var end = start
        while end < bytes.count, isLower(bytes[end]) || isUpper(bytes[end]) { end += 1 }
        return (String(decoding: bytes[start..<end], as: UTF8.self), end)
    }

    private static func isBoundary(_ bytes: [UInt8], _ index: Int) -> Bool {
        index < 0 || index >= bytes.count || bytes[index] == 0x20
    }

    /// The blank in "semi -annual".
    private static func isBrokenHyphen(_ bytes: [UInt8], _ i: Int, _ certainty: Certainty) -> Bool {
        guard i > 0, i + 3 < bytes.count, bytes[i + 1] == UInt8(ascii: "-"), isLower(bytes[i + 2]),
            isLower(bytes[i + 3])
        else {
            return false
        }
        let (before, start) = word(before: i, bytes)
        let isPrefix =
            prefixes.contains(before.lowercased()) || certainty == .inDamagedText && adjectives.contains(before)
        guard isPrefix,
            isBoundary(bytes, start - 1) || bytes[start - 1] == UInt8(ascii: "(")
        else {
            return false
        }
        let (after, end) = word(from: i + 2, bytes)
        guard !afterDash.contains(after) else { return false }
        // a second dash that closes a remark: "was high -much too high- again"
        return end >= bytes.count || bytes[end] != UInt8(ascii: "-")
    }

    /// The full stop in "directors.An important" and in "in November 2020.The official".
    private static func isSentenceEnd(_ bytes: [UInt8], _ i: Int, _ certainty: Certainty) -> Bool {
        guard i > 2, i + 2 < bytes.count, isUpper(bytes[i + 1]) else { return false }
        let (after, end) = word(from: i + 1, bytes)
        guard after.utf8.count > 1, after.utf8.dropFirst().allSatisfy(isLower),
            !nameEndings.contains(after.lowercased()),
            end < bytes.count, bytes[end] == 0x20 || bytes[end] == UInt8(ascii: ",") && isBoundary(bytes, end + 1)
        else { return false }
        // prose goes on: two plain words follow
        let isStarter = starters.contains(after)
        guard isStarter || certainty == .inDamagedText && bytes[end] == 0x20 && isProse(bytes, from: end + 1) else {
            return false
        }
        if isDigit(bytes[i - 1]) {
            var start = i
            while start > 0, isDigit(bytes[start - 1]) { start -= 1 }
            // a year, not a list number, a section or a version
            return isStarter && i - start == 4 && start > 0 && bytes[start - 1] == 0x20
                && (bytes[start] == 0x31 || bytes[start] == 0x32)
        }
        let (before, start) = word(before: i, bytes)
        guard before.utf8.count >= 3, before.utf8.allSatisfy(isLower), !nameEndings.contains(before), before != "www"
        else {
            return false
        }
        var left = start
        while left > 0, bytes[left - 1] != 0x20 { left -= 1 }
        // what the word hangs on must be prose as well: no address, no path, no second dot
        let marks: [UInt8] = [
            UInt8(ascii: "/"), UInt8(ascii: "@"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"),
        ]
        return !bytes[left..<start].contains { marks.contains($0) }
    }

    /// Two words of small letters, four and more of them each.
    private static func isProse(_ bytes: [UInt8], from start: Int) -> Bool {
        var at = start
        for _ in 0..<2 {
            let (text, end) = word(from: at, bytes)
            guard text.utf8.count >= 4, text.utf8.allSatisfy(isLower), end < bytes.count, bytes[end] == 0x20 else {
                return false
            }
            at = end + 1
        }
        return true
    }

    /// The percent sign in "50%in early June".
    private static func isPercentOfWord(_ bytes: [UInt8], _ i: Int) -> Bool {
        guard i > 0, isDigit(bytes[i - 1]), i + 1 < bytes.count, isLower(bytes[i + 1]) else { return false }
        let (after, end) = word(from: i + 1, bytes)
        guard afterPercent.contains(after), isBoundary(bytes, end) || bytes[end] == UInt8(ascii: ",") else {
            return false
        }
        var start = i
        while start > 0,
            isDigit(bytes[start - 1]) || bytes[start - 1] == UInt8(ascii: ".") || bytes[start - 1] == UInt8(ascii: ",")
        { start -= 1 }
        return isBoundary(bytes, start - 1) || bytes[start - 1] == UInt8(ascii: "(") || bytes[start - 1] >= 0x80
    }
}
