// Which of 03/04/2026 is the day: asked of the source, the country of the address, the page's own words, and its other dates.

import Foundation
import Records

enum DateLocale {
    /// - Parameters:
    ///   - declared: what the page says of its language and region, best first.
    /// - Returns: BCP 47 for `DateParser`; nil where nothing says more than "English".
    static func hint(_ source: SourceTag?, url: WebURL?, declared: [String?]) -> String? {
        let spoken = source?.language
        let candidates =
            [spoken, source?.jurisdiction.flatMap { english[$0] }, ending(url).flatMap { endings[$0] }] + declared
        return candidates.lazy.compactMap { $0.map(canonical) }.first { $0 != "en" && !$0.isEmpty }
    }

    /// "en_us" as "en-US".
    private static func canonical(_ tag: String) -> String {
        let parts = tag.split { $0 == "_" || $0 == "-" || $0 == "." }
        guard let language = parts.first else { return "" }
        guard let region = parts.dropFirst().first(where: { $0.count == 2 }) else { return tag }
        return language.lowercased() + "-" + region.uppercased()
    }

    /// A language tag in BCP 47's form; nil for what is none.
    static func tag(_ text: String) -> String? {
        let parts = text.split { $0 == "_" || $0 == "-" }
        guard let language = parts.first, (2...3).contains(language.count), parts.count <= 4,
            parts.allSatisfy({
                $0.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 || ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A }
            })
        else { return nil }
        return
            ([language.lowercased()]
            + parts.dropFirst().map { part in
                part.count == 2 ? part.uppercased() : part.count == 4 ? part.capitalized : part.lowercased()
            }).joined(separator: "-")
    }

    private static func ending(_ url: WebURL?) -> String? {
        url.flatMap { $0.host.split(separator: ".").last.map(String.init) }
    }

    /// Where English is written; in Canada and the Philippines both orders are.
    private static let english = [
        "US": "en-US", "GB": "en-GB", "IE": "en-IE", "AU": "en-AU", "NZ": "en-NZ", "IN": "en-IN", "SG": "en-SG",
        "HK": "en-HK", "ZA": "en-ZA", "EU": "en-IE", "MY": "en-MY", "KE": "en-KE", "NG": "en-NG", "PK": "en-PK",
    ]
    private static let endings = [
        "uk": "en-GB", "ie": "en-IE", "au": "en-AU", "nz": "en-NZ", "in": "en-IN", "sg": "en-SG", "hk": "en-HK",
        "za": "en-ZA", "my": "en-MY", "eu": "en-IE", "gov": "en-US", "de": "de", "at": "de", "ch": "de", "fr": "fr",
        "es": "es", "it": "it", "pt": "pt", "br": "pt-BR", "pl": "pl", "ru": "ru", "nl": "nl",
    ]

    /// What the page's other dates show: one of 27/03/2026 tells that days come first. Nil where they tell nothing, or both.
    static func shown(_ page: PageBlocks) -> String? {
        var daysFirst = 0
        var monthsFirst = 0
        for block in page.blocks where block.length <= 60 && page.text[block.range].contains(UInt8(ascii: "/")) {
            let bytes = Array(page.text[block.range])
            var at = 0
            while let slash = bytes[at...].firstIndex(of: UInt8(ascii: "/")) {
                at = slash + 1
                guard let first = number(endingAt: slash, bytes), let second = number(from: slash + 1, bytes),
                    slash + 1 + second.count < bytes.count, bytes[slash + 1 + second.count] == UInt8(ascii: "/"),
                    let year = number(from: slash + 2 + second.count, bytes), year.count == 4, first <= 31,
                    second.value <= 31
                else { continue }
                if first > 12, second.value <= 12 { daysFirst += 1 }
                if second.value > 12, first <= 12 { monthsFirst += 1 }
            }
        }
        return daysFirst > 0 && monthsFirst == 0 ? "en-GB" : monthsFirst > 0 && daysFirst == 0 ? "en-US" : nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private static func number(from start: Int, _ bytes: [UInt8]) -> (value: Int, count: Int)? {
        let digits = bytes[min(start, bytes.count)...].prefix(while: isDigit)
        guard (1...4).contains(digits.count) else { return nil }
        return (digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }, digits.count)
    }

    private static func number(endingAt end: Int, _ bytes: [UInt8]) -> Int? {
        var start = end
        while start > 0, isDigit(bytes[start - 1]) { start -= 1 }
        guard (1...2).contains(end - start) else { return nil }
        return number(from: start, bytes)?.value
    }
}
