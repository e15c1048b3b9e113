// The languages that a set of detectors can tell, by number.

struct LanguageTable: Sendable {
    /// Sorted BCP 47 tags.
    let tags: [String]
    let places: [String: Int]
    let alphabets: [Alphabets?]
    /// The places of languages in which no financial authority publishes.
    let rare: [Int]
    /// The places of a language and of those close to it.
    let close: [[Int]]
    /// For each detector the places of its languages.
    let columns: [[Int]]
    /// For each detector the places of the languages that it does not know.
    let unknown: [[Int]]
    /// Whether some detector does not know the language at a place.
    let isUnknown: [Bool]
    /// Whether some detector does not know a language that shares the letters of the one at a place.
    let hasUnknownRival: [Bool]

    init(_ detectors: [any LanguageDetector]) {
        // what the scripts say by themselves needs no detector
        let tags = Set(detectors.flatMap(\.languages)).union(["zh", "ja", "ko"]).sorted()
        let places = Dictionary(uniqueKeysWithValues: tags.enumerated().map { ($1, $0) })
        (self.tags, self.places) = (tags, places)
        rare = tags.indices.filter { !Self.ofAuthorities.contains(tags[$0]) }
        alphabets = tags.map { Alphabets.of($0) }
        close = tags.indices.map { place in
            CloseLanguages.group(of: tags[place]).map { $0.compactMap { places[$0] } } ?? [place]
        }
        columns = detectors.map { $0.languages.map { places[$0] ?? 0 } }
        unknown = columns.map { column in tags.indices.filter { !Set(column).contains($0) } }
        let missing = Set(unknown.joined())
        isUnknown = tags.indices.map { missing.contains($0) }
        hasUnknownRival = alphabets.map { alphabets in
            alphabets?.languages.contains { places[$0].map(missing.contains) ?? false } ?? false
        }
    }

    /// Official languages of the states and territories whose financial authorities have a site of news.
    private static let ofAuthorities = Set(
        """
        am ar az be bg bn bs ca cs cy da de el en es et fa fi fr ga ha he hi hr hu hy id is it ja ka kk km ko ky lb lo lt lv
        mk mn ms mt my nb ne nl nn pl ps pt ro ru si sk sl so sq sr sv sw ta te tg th tk tl tr uk ur uz vi zh
        """.split { $0 == " " || $0 == "\n" }.map(String.init))
}
