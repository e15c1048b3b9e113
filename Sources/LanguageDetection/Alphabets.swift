// Languages of one script told apart by letters that only some of them write.

struct Alphabets: Sendable {
    let languages: [String]
    /// What a text in none of these has, by letter; letters of two bytes.
    private let rowOfLetter: [UInt16: Int]
    private let writers: [Set<String>]

    /// What a letter that a language has not takes from it: a name may bring one, two kinds are another language.
    private static let foreignLetter: Int32 = 900

    static let all = [
        Alphabets(
            ["ru", "uk", "be", "bg", "mk", "sr"],
            [
                ("ѓќѕ", "mk"), ("ђћ", "sr"), ("љњјџ", "sr mk"), ("ъ", "bg ru"), ("щ", "bg ru uk"),
                ("йьюя", "bg ru uk be"),
                ("ыэ", "ru be"), ("іґ", "uk be"), ("їє", "uk"), ("ў", "be"),
            ]),
        Alphabets(["he", "yi"], [("װױײ", "yi")]),
    ]

    static func of(_ language: String) -> Alphabets? { all.first { $0.languages.contains(language) } }

    private init(_ languages: [String], _ rows: [(letters: String, languages: String)]) {
        self.languages = languages
        var rowOfLetter: [UInt16: Int] = [:]
        for (index, row) in rows.enumerated() {
            for letter in row.letters.unicodeScalars {
                let bytes = Array(String(letter).utf8)
                rowOfLetter[UInt16(bytes[0]) << 8 | UInt16(bytes[1])] = index
            }
        }
        self.rowOfLetter = rowOfLetter
        writers = rows.map { Set($0.languages.split(separator: " ").map(String.init)) }
    }

    /// Takes from each language what it does not write.
    func settle(_ sums: inout [Int32], _ piece: UnsafeBufferPointer<UInt8>, _ table: LanguageTable) {
        var seen = 0
        for i in 0..<max(0, piece.count - 1) where piece[i] & 0xE0 == 0xC0 {
            if let row = rowOfLetter[UInt16(piece[i]) << 8 | UInt16(piece[i + 1])] { seen |= 1 << row }
        }
        guard seen != 0 else { return }
        for language in languages {
            guard let place = table.places[language] else { continue }
            for row in writers.indices where seen & 1 << row != 0 && !writers[row].contains(language) {
                sums[place] -= Self.foreignLetter
            }
        }
    }
}
