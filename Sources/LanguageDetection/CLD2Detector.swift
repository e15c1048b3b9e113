// Compact Language Detector 2 with its full tables, as Debian ships it (libcld2-dev).
//
// It names one language and whether it is sure of it. That is worth little where the n-gram model is sure, and decides
// where that model wavers.

internal import CCLD2

package struct CLD2Detector: LanguageDetector {
    /// What its word is worth beside the n-gram model's: swept over 0.2 … 3 on the labelled sets; 0.4 to 0.8 are alike.
    private static let besideOthers: Int32 = 600
    /// Alone, times the root of the bytes: a sentence that it is sure of must outweigh a change of language, and a word not.
    private static let alone: Double = 500, most: Int32 = 4000

    package static let libraryVersion = "cld2-" + String(cString: ccld2_version()).prefix { $0 != " " }

    package var version: String { Self.libraryVersion }
    package let languages: [String]
    package let tellsIdeographs = false
    private let places: [String: Int]
    private let isAlone: Bool

    package init(isAlone: Bool) {
        self.isAlone = isAlone
        var tags: [String] = []
        for number in 0..<ccld2_language_count() {
            guard let code = ccld2_language_code(number), let tag = Self.tag(String(cString: code)) else { continue }
            if !tags.contains(tag) { tags.append(tag) }
        }
        languages = tags
        places = Dictionary(uniqueKeysWithValues: tags.enumerated().map { ($1, $0) })
    }

    package func weigh(_ piece: UnsafeBufferPointer<UInt8>, into sums: inout [Int32]) -> Bool {
        let guess = ccld2_detect(piece.baseAddress, Int32(clamping: piece.count))
        guard let code = guess.code, let tag = Self.tag(String(cString: code)), let place = places[tag] else {
            return false
        }
        let strength =
            isAlone ? min(Self.most, Int32(Self.alone * Double(piece.count).squareRoot())) : Self.besideOthers
        sums[place] += strength * guess.percent / (guess.reliable ? 100 : 200)
        return true
    }

    /// CLD2's codes in BCP 47; nil for "unknown" and for what is no language.
    private static func tag(_ code: String) -> String? {
        if code == "un" || code == "xxx" || code.hasPrefix("xx-") || code.hasPrefix("zz") { return nil }
        return switch code {
        case "iw": "he"
        case "no": "nb"
        case "jw": "jv"
        case "in": "id"
        case "mo": "ro"
        case "sr-ME": "sr"
        case "zh-Hant": "zh"
        default: code
        }
    }
}
