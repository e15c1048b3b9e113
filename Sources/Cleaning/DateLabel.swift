// What the words beside a date say of it: published, changed, or a day that the article speaks of.

import Bytes

enum DateLabel {
    case publication, update, event

    /// The word that changes the sense goes first: "last updated", "republished".
    private var rank: Int { self == .event ? 0 : self == .update ? 1 : 2 }

    /// What a short text says of publication or change; the publication where it speaks of both.
    static func of(_ text: String) -> DateLabel? {
        let found = marks(folded(text)).map(\.label).filter { $0 != .event }
        return found.contains(.publication) ? .publication : found.first
    }

    /// A line cut where labels stand: "Published 3 May 2026, last updated 4 June 2026" is two parts. A label behind the
    /// only date is that date's: "19. Mai 2010 gepostet".
    static func parts(_ line: String) -> [(label: DateLabel?, words: String)] {
        let bytes = folded(line)
        let marks = marks(bytes)
        guard let first = marks.first else { return [(nil, line)] }
        let original = Array(line.utf8)
        var parts: [(label: DateLabel?, words: String)] = []
        for (index, mark) in marks.enumerated() {
            let end = index + 1 < marks.count ? marks[index + 1].at : original.count
            parts.append((mark.label, String(decoding: original[mark.at..<end], as: UTF8.self)))
        }
        let head = String(decoding: original[..<first.at], as: UTF8.self)
        let isLabelled = parts.contains { $0.words.utf8.contains { $0 >= 0x30 && $0 <= 0x39 } }
        return [(isLabelled ? nil : first.label, head)] + parts
    }

    /// English words count where a word begins: "determined" is no "termin".
    static func isOfEvent(_ line: String) -> Bool {
        marks(folded(line)).contains { $0.label == .event }
    }

    /// Latin capitals as small letters, those of Latin-1 too, brackets as blanks; as many bytes as before.
    private static func folded(_ line: String) -> [UInt8] {
        var bytes = Array(line.utf8)
        for (i, byte) in bytes.enumerated() {
            if byte >= 0x41 && byte <= 0x5A || byte >= 0x80 && byte <= 0x9E && i > 0 && bytes[i - 1] == 0xC3 {
                bytes[i] = byte | 0x20
            } else if byte == UInt8(ascii: "(") {
                bytes[i] = 0x20
            }
        }
        return bytes
    }

    /// The labels in the order in which they stand.
    private static func marks(_ line: [UInt8]) -> [(at: Int, label: DateLabel)] {
        // words that begin with a blank may begin the line
        ([0x20] + line).withUnsafeBufferPointer { text in
            var found: [(at: Int, label: DateLabel)] = []
            for (words, label) in [
                (publicationWords, DateLabel.publication), (updateWords, .update), (eventWords, .event),
            ] {
                for word in words { if let at = text.find(word) { found.append((max(0, at - 1), label)) } }
            }
            // "Stand 3. Mai 2026", and no other stand
            if let at = text.find(" stand "), at + 7 < text.count, text[at + 7] < 0x40 { found.append((at, .update)) }
            return found.sorted { ($0.at, $0.label.rank) < ($1.at, $1.label.rank) }
        }
    }

    private static let publicationWords: [StaticString] = [
        "publish", "publication", "originally created", "posted", "post time", "released", "issued", "date of issue",
        "issue date", "veröffentlich", "gepostet", "erstellt am", "erscheinungsdatum", "publicación", "pubblicazione",
        "publicação", "発行日", "公布日期", "公布时间",
        "erschienen", "publié", "publicad", "pubblicat", "gepubliceerd", "publicerad", "opublikowan", "发布", "發布", "发表",
        "掲載", "公開", "등록", "입력", "기사입력", "승인",
    ]
    private static let updateWords: [StaticString] = [
        "updated", "update:", "modified", "mise à jour", "modifié", "aktualisierung", "bearbeitet", "actualización",
        "aggiornamento", "atualização", "更新日", "更新：", "更新:", "last reviewed", "aktualisiert", "geändert", "änderung",
        "stand:",
        "mis à jour",
        "actualizad", "atualizad", "aggiornat", "bijgewerkt", "uppdaterad", "zaktualizowan", "最終更新", "最后更新", "更新时间",
        "更新時間", "更新于", "수정", "last edited",
        "medically reviewed", "reviewed on", "fact checked",
    ]

    /// Days that an article speaks of.
    private static let eventWords: [StaticString] = [
        " closing", " closes", " close on", " end date", " start date", " application date", " applies from",
        " applies ", " opens on", "实施日期", "实施时间", "開催", "适用", " deadline", " due:", " due ", " effective",
        " event date", " expires", " expiry",
        " until", " ends ", " starts ", " begins", " no later than", " comment period", " hearing", " register by",
        " respond by", " responses by", " apply by", " compliance date", " comply", " in force", " meeting date",
        " seminar", " webinar", " conference on", " frist", " stichtag", " in kraft", " einsendeschluss", " termin",
        "échéance", " date limite", " plazo", " vigencia", " entrada en vigor", " scadenza", " prazo", "截止", "施行",
        "生效", "召开", "会议时间", "締切", "施行日", "마감", "시행",
    ]
}
