// JSON Feed 1.0 and 1.1 (jsonfeed.org). Lenient: a missing version is forgiven where there are items.

import Markup
import Records

struct JSONFeedReader {
    let base: WebURL?
    private let dates = DateParser()

    init(base: WebURL?) { self.base = base }

    /// Nil when the value is no JSON Feed.
    func read(_ feed: JSONValue) -> Reading? {
        guard feed.object != nil, let items = feed["items"]?.array else { return nil }
        // relative addresses are the feed's own
        let base = base ?? feed["feed_url"]?.string.flatMap { WebURL($0) }
        func link(_ value: JSONValue?) -> String? { value?.string.flatMap { FeedText.link($0, base: base) } }
        var reading = Reading()
        reading.feed.title = line(feed["title"])
        reading.feed.subtitle = line(feed["description"])
        reading.feed.link = link(feed["home_page_url"])
        reading.feed.language = feed["language"]?.string
        let feedAuthors = people(feed)
        for item in items where item.object != nil {
            var entry = Entry()
            switch item["id"] {
            case .string(let id): entry.guid = FeedText.folded(id)
            case .number(let id): entry.guid = id
            default: break
            }
            entry.link = link(item["url"]) ?? link(item["external_url"])
            entry.title = line(item["title"])
            entry.summary = item["summary"]?.string.flatMap(FeedText.folded)
            if let html = item["content_html"]?.string {
                let read = FeedText.html(html, base: base)
                (entry.contentText, entry.contentLinks) = (read.text, read.links)
            }
            if entry.contentText == nil, let text = item["content_text"]?.string {
                let folded = HTMLText.folded(Array(text.utf8))
                entry.contentText = folded.isEmpty ? nil : folded
            }
            if entry.summary == entry.contentText { entry.summary = nil }
            entry.publishedRaw = item["date_published"]?.string
            entry.published = entry.publishedRaw.flatMap(dates.parse)
            entry.updated = item["date_modified"]?.string.flatMap(dates.parse)
            entry.authors = people(item)
            if entry.authors.isEmpty { entry.authors = feedAuthors }
            for tag in item["tags"]?.array?.compactMap(\.string).compactMap(FeedText.folded) ?? []
            where !entry.categories.contains(tag) {
                entry.categories.append(tag)
            }
            for attachment in item["attachments"]?.array ?? [] {
                guard let url = link(attachment["url"]) else { continue }
                let size = attachment["size_in_bytes"]?.int.map(String.init)
                entry.enclosures.append(.init(url: url, type: attachment["mime_type"]?.string, length: size))
            }
            reading.entries.append(entry)
        }
        return reading
    }

    /// Plain text that some programs escape all the same: one level is undone.
    private func line(_ value: JSONValue?) -> String? {
        value?.string.flatMap { FeedText.folded(CharacterReference.resolve($0)) }
    }

    /// 1.1 has `authors`, 1.0 `author`.
    private func people(_ value: JSONValue) -> [String] {
        let list = value["authors"]?.array ?? [value["author"]].compactMap { $0 }
        return list.compactMap { ($0["name"]?.string ?? $0["url"]?.string).flatMap(FeedText.folded) }
    }
}
