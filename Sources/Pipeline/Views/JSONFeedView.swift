// JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/): the classified stream as a feed; what has no place there stands in `_regnews`.

import Records

struct JSONFeedView: RecordView {
    var head: [[UInt8]] {
        [Array(#"{"version":"https://jsonfeed.org/version/1.1","title":"regnews","items":["#.utf8)]
    }
    var tail: [[UInt8]] { [Array("]}".utf8)] }

    func lines(of article: Article, isFirst: Bool) -> [[UInt8]] {
        var item: [(name: String, value: JSONValue)] = [
            ("id", .string(article.urn)), ("content_text", .string(article.text ?? "")),
            ("tags", .array(article.tags.map { .string($0) })),
            ("authors", .array((article.authors ?? []).map { .object([("name", .string($0))]) })),
        ]
        func add(_ name: String, _ value: String?) {
            if let value { item.append((name, .string(value))) }
        }
        add("url", article.url)
        add("title", article.title)
        add("summary", article.summary)
        add("date_published", article.publishedAt?.description)
        add("date_modified", article.updatedAt?.description)
        add("language", article.language == "und" ? nil : article.language)
        let attachments = (article.attachments ?? []).map { attachment in
            JSONValue.object(
                [
                    ("url", .string(attachment.url)),
                    ("mime_type", .string(attachment.type ?? "application/octet-stream")),
                ]
                    + (attachment.title.map { [("title", .string($0))] } ?? []))
        }
        if !attachments.isEmpty { item.append(("attachments", .array(attachments))) }
        var own: [(name: String, value: JSONValue)] = [
            ("id", .string(article.id)), ("revision", .number(String(article.revision ?? 0))),
        ]
        for (name, value) in [
            ("status", article.status), ("source", article.source?.id), ("jurisdiction", article.source?.jurisdiction),
            ("relation", article.relation), ("cluster", article.cluster),
        ] { own += value.map { [(name, .string($0))] } ?? [] }
        item.append(("_regnews", .object(own)))
        return [(isFirst ? [] : [UInt8(ascii: ",")]) + JSONValue.object(item).line]
    }
}
