// What makes two articles comparable as one release in two languages: who published them, and on which day.

import Records

package struct Release: Sendable, Equatable {
    /// A hash of the publisher's site, or of its name.
    package let publisher: UInt32
    /// Days since 1970.
    package let day: Int
    package let invariants: Invariants

    /// Authorities put the other language out some days later.
    static let days = 3

    package init(publisher: UInt32, day: Int, invariants: Invariants) {
        (self.publisher, self.day, self.invariants) = (publisher, day, invariants)
    }

    /// Nil where publisher, day or language is unknown, or the text has too little that would stay in a translation.
    package init?(_ article: Article) {
        guard let language = article.language, language != "und", let published = article.publishedAt,
            let site = Self.site(article)
        else { return nil }
        let year = Int(published.description.prefix(4)) ?? 0
        let invariants = Invariants((article.title ?? "") + "\n" + (article.text ?? ""), year: year)
        guard invariants.values.count >= 2 else { return nil }
        publisher = UInt32(
            truncatingIfNeeded: Tokens.finished(site.utf8.reduce(Tokens.seed) { Tokens.mix($0, UInt64($1)) }))
        day = (published.seconds - (published.seconds % 86_400 + 86_400) % 86_400) / 86_400
        self.invariants = invariants
    }

    /// Under what it stands in the index.
    package func key(day: Int) -> UInt32 {
        UInt32(
            truncatingIfNeeded: Tokens.finished(
                Tokens.mix(Tokens.mix(UInt64(publisher), 3), UInt64(bitPattern: Int64(day)))))
    }

    /// Hosts of one site in several languages differ in their first label.
    private static let firstLabels: Set<String> = [
        "www", "www2", "www3", "en", "de", "fr", "it", "es", "pt", "nl", "zh", "cn", "tc", "sc", "ja", "jp", "ko",
        "english", "eng",
    ]

    private static func site(_ article: Article) -> String? {
        if let url = (article.canonicalURL ?? article.url).flatMap({ WebURL($0) }), !url.host.isEmpty {
            let labels = url.host.split(separator: ".")
            let isLanguage = labels.count > 2 && firstLabels.contains(labels[0].lowercased())
            return labels.dropFirst(isLanguage ? 1 : 0).joined(separator: ".").lowercased()
        }
        return article.publisher ?? article.source?.id
    }
}
