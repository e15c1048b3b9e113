// Atom (RFC 4287): the classified stream as a feed that any reader takes. Labels are categories.

import Records

struct AtomView: RecordView {
    /// The latest of the entries, for the feed; order is free in Atom, so it stands behind them.
    private var updated = Timestamp(seconds: 0)

    var head: [[UInt8]] {
        [
            #"<?xml version="1.0" encoding="utf-8"?>"#,
            #"<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:regnews:feed</id><title>regnews</title><author><name>regnews</name></author>"#,
        ].map { Array($0.utf8) }
    }
    var tail: [[UInt8]] { [Array("<updated>\(updated)</updated></feed>".utf8)] }

    mutating func lines(of article: Article, isFirst: Bool) -> [[UInt8]] {
        let time =
            article.updatedAt ?? article.publishedAt ?? article.firstSeenAt ?? article.fetchedAt
            ?? Timestamp(seconds: 0)
        updated = max(updated, time)
        var entry = "<entry"
        if let language = article.language, language != "und" { entry += " xml:lang=\"\(Self.escaped(language))\"" }
        entry += "><id>\(article.urn)</id><updated>\(time)</updated>"
        // a title must be there, if only to be empty
        entry += "<title>\(Self.escaped(article.title ?? ""))</title>"
        if let published = article.publishedAt { entry += "<published>\(published)</published>" }
        if let url = article.url { entry += "<link rel=\"alternate\" href=\"\(Self.escaped(url))\"/>" }
        for attachment in article.attachments ?? [] {
            let type = attachment.type.map { " type=\"\(Self.escaped($0))\"" } ?? ""
            entry += "<link rel=\"enclosure\"\(type) href=\"\(Self.escaped(attachment.url))\"/>"
        }
        for author in article.authors ?? [] { entry += "<author><name>\(Self.escaped(author))</name></author>" }
        for tag in article.tags { entry += "<category term=\"\(Self.escaped(tag))\" scheme=\"urn:regnews:label\"/>" }
        if let status = article.status, status != "usable" {
            entry += "<category term=\"\(Self.escaped(status))\" scheme=\"urn:regnews:status\"/>"
        }
        if let summary = article.summary { entry += "<summary>\(Self.escaped(summary))</summary>" }
        entry += "<content type=\"text\">\(Self.escaped(article.text ?? ""))</content></entry>"
        return [Array(entry.utf8)]
    }

    /// For elements and attributes; what XML 1.0 cannot hold is left out.
    private static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "\n", "\t": out.unicodeScalars.append(scalar)
            case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": break
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
