// JSON Feed 1.0 and 1.1 (jsonfeed.org). Lenient: a missing version is forgiven where there are items.

import Markup
import Records

struct JSONFeedReader {
    let base: WebBase
    let limits: ReadingLimits
    let dates: DateParser

    /// Nil when the value is no JSON Feed.
    func read(_ feed: JSONValue) -> Reading? {
        guard feed.object != nil, let items = feed["items"]?.array else { return nil }
        // relative addresses are the feed's own
        let base = base.url == nil ? WebBase(url: feed["feed_url"]?.string.flatMap { WebURL($0) }) : base
        func link(_ value: JSONValue?) -> String? { value?.string.flatMap(base.link) }
        var text = FeedText(limits)
        var reading = Reading()
        reading.feed.title = line(feed["title"], &text)
        reading.feed.subtitle = line(feed["description"], &text)
        reading.feed.link = link(feed["home_page_url"])
        reading.feed.language = feed["language"]?.string
        let feedAuthors = people(feed, &text)
        if items.count > limits.entries { reading.warnings.append("too-many-entries") }
        for item in items.prefix(limits.entries) where item.object != nil {
            var entry = Entry()
            switch item["id"] {
            case .string(let id): entry.guid = text.line(id)
            case .number(let id): entry.guid = id
            default: break
            }
            entry.link = link(item["url"]) ?? link(item["external_url"])
            entry.title = line(item["title"], &text)
            entry.summary = item["summary"]?.string.flatMap { text.plain(Array($0.utf8)) }
            if let html = item["content_html"]?.string {
                let read = text.html(Array(html.utf8), base)
                (entry.contentText, entry.contentLinks) = (read.text, read.links)
            }
            if entry.contentText == nil, let plain = item["content_text"]?.string {
                entry.contentText = text.plain(Array(plain.utf8))
            }
            if entry.summary == entry.contentText { entry.summary = nil }
            entry.publishedRaw = item["date_published"]?.string
            entry.published = entry.publishedRaw.flatMap { dates.parse($0) }
            entry.updated = item["date_modified"]?.string.flatMap { dates.parse($0) }
            entry.authors = people(item, &text)
            if entry.authors.isEmpty, !feedAuthors.isEmpty {
                entry.authors = feedAuthors
                entry.warnings.append("author-of-feed")
            }
            for tag in item["tags"]?.array?.compactMap(\.string).compactMap({ text.line($0) }) ?? [] {
                text.add(tag, to: &entry.categories)
            }
            for attachment in item["attachments"]?.array ?? [] {
                guard let url = link(attachment["url"]) else { continue }
                let size = attachment["size_in_bytes"]?.int.map(String.init)
                entry.enclosures.append(.init(url: url, type: attachment["mime_type"]?.string, length: size))
            }
            entry.warnings += text.takeWarnings()
            reading.entries.append(entry)
        }
        return reading
    }

    /// Plain text that some programs escape all the same: one level is undone.
    private func line(_ value: JSONValue?, _ text: inout FeedText) -> String? {
        value?.string.flatMap { text.line(CharacterReference.resolve($0)) }
    }

    /// 1.1 has `authors`, 1.0 `author`.
    private func people(_ value: JSONValue, _ text: inout FeedText) -> [String] {
        let list = value["authors"]?.array ?? [value["author"]].compactMap { $0 }
        return list.compactMap { ($0["name"]?.string ?? $0["url"]?.string).flatMap { text.line($0) } }
    }
}
