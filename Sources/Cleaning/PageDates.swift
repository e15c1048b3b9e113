// When the article was published first, and when last changed: each candidate with its evidence, the best word first.

import Bytes
import Markup
import Records

struct PageDates {
    private(set) var published: Published?
    private(set) var updated: Timestamp?

    private let page: PageBlocks
    private let parser: DateParser
    private let timeZone: String?

    /// - Parameters:
    ///   - text: the blocks between which the article's text stands; nil where the page has none.
    ///   - timeZone: IANA name of the publisher's zone.
    init(
        _ page: PageBlocks, _ linked: JSONLD, _ metas: [String: String], url: WebURL?, parser: DateParser,
        timeZone: String?, text: ClosedRange<Int>?
    ) {
        (self.page, self.parser, self.timeZone) = (page, parser, timeZone)
        let first = text?.lowerBound ?? min(page.blocks.count, 40)
        // the headline's neighbourhood: dates further away are of other articles, or of what the article tells
        let headline =
            page.headings.last { $0.level == 1 && $0.block <= first && first - $0.block <= 40 }?.block ?? first
        let zone = max(0, headline - 12)..<first + 6
        let told =
            made(linked.datePublished, .jsonLD)
            ?? Self.metaNames.lazy.compactMap { [self] in made(metas[$0], .meta) }.first
        published = told ?? time(in: zone) ?? line(in: zone, text, near: headline) ?? address(url)
        if published == nil {
            published = time(in: 0..<page.blocks.count + 1) ?? foot(text) ?? described(metas) ?? onlyOne(text)
        }
        let line = updateLine(zone, text)
        let modified = [
            linked.dateModified, metas["article:modified_time"], metas["og:updated_time"], metas["datemodified"],
        ]
        updated = modified.compactMap { $0 }.compactMap { parser.parse($0)?.instant }.first ?? line
    }

    /// "Last updated: 3 March 2026" over or under the text.
    private func updateLine(_ zone: Range<Int>, _ text: ClosedRange<Int>?) -> Timestamp? {
        let foot =
            text.map { $0.upperBound + 1..<max($0.upperBound + 1, min($0.upperBound + 8, page.blocks.count)) } ?? 0..<0
        for index in Array(zone) + Array(foot) where index < page.blocks.count && page.blocks[index].length <= 80 {
            guard Self.hasDigit(page.text[page.blocks[index].range]) else { continue }
            let line = page.string(page.blocks[index])
            guard Self.isUpdate(line), !Self.isPublication(line), let (date, raw) = DateInText.find(line, parser) else {
                continue
            }
            return Published(date, evidence: .text, raw: raw, zone: timeZone)?.at
        }
        return nil
    }

    private func made(_ raw: String?, _ evidence: Published.EvidenceKind) -> Published? {
        guard let raw, let date = parser.parse(raw), date.year >= 1995 else { return nil }
        return Published(date, evidence: evidence, raw: Normalise.line(raw), zone: timeZone)
    }

    private func address(_ url: WebURL?) -> Published? {
        guard let url, !Self.isOfMeeting(url), let found = DateInURL.find(url) else { return nil }
        return Published(found.date, evidence: .url, raw: found.raw)
    }

    /// The address of minutes has the day of the meeting, weeks before they are published.
    private static func isOfMeeting(_ url: WebURL) -> Bool {
        let path = url.path.lowercased()
        return ["minutes", "meeting", "transcript", "hearing", "event"].contains { path.contains($0) }
    }

    private static let metaNames = [
        "article:published_time", "og:published_time", "og:article:published_time", "datepublished",
        "article.published",
        "article:published", "parsely-pub-date", "sailthru.date", "pubdate", "publishdate", "publish-date",
        "publish_date",
        "published", "published-date", "published_date", "publication_date", "dc.date.issued", "dcterms.issued",
        "dc.date",
        "dcterms.created", "dcterms.date", "dc.date.created", "date", "citation_date", "citation_publication_date",
        "citation_online_date", "originalpublicationdate", "bt:pubdate", "rnews:datepublished", "ptime", "apub:time",
        "firstpublishedtime", "created", "datecreated", "cxenseparse:recs:publishtime", "og:release_date",
        "weibo:article:create_at", "article_date_original", "article:create_time", "release_date",
        "five_hundred_pixels:uploaded",
    ]

    // MARK: time elements

    private func time(in zone: Range<Int>) -> Published? {
        var best: (score: Int, published: Published)?
        for (node, block, element) in page.times
        where zone.contains(block) && !page.isBeside(element) && !page.isInCard(element) {
            let datetime = page.page.string(node, .datetime) ?? page.page.string(node, .content)
            let text = Normalise.line(page.page.text(below: node))
            let shown = DateInText.find(text, parser).flatMap {
                Published($0.date, evidence: .timeElement, raw: $0.raw, zone: timeZone)
            }
            // a template's own date behind the one that is shown: readers see the second
            let told = made(datetime, .timeElement).flatMap { told in
                shown.map { abs($0.at.seconds - told.at.seconds) > 2 * 86_400 } == true ? nil : told
            }
            guard let found = told ?? shown else { continue }
            let names = [
                page.page.string(node, .itemprop), page.page.string(node, .class), page.page.string(node, .pubdate),
            ]
            .compactMap { $0 }.joined(separator: " ").lowercased()
            var score = 0
            if names.contains("publi") || page.page.value(node, .pubdate) != nil { score += 2 }
            let words = page.words(before: block) + " " + text
            if names.contains("modif") || names.contains("updat") || Self.isUpdate(words) { score -= 2 }
            if Self.isOfEvent(words) { continue }
            // in a sentence it is a day that the article speaks of
            if block < page.blocks.count, page.blocks[block].length > 60, page.blocks[block].endsSentence { continue }
            if best.map({ score > $0.score }) ?? true { best = (score, found) }
        }
        // where nothing says that it is the update's, the first time is the publication's
        return best.flatMap { $0.score >= -1 ? $0.published : nil }
    }

    // MARK: lines

    /// The best line with a date around the headline.
    private func line(in zone: Range<Int>, _ text: ClosedRange<Int>?, near headline: Int) -> Published? {
        var best: (score: Int, published: Published)?
        for index in zone where index < page.blocks.count {
            let block = page.blocks[index]
            guard block.length <= 200, !page.isInComments(block.element),
                abs(index - headline) <= 5 || !page.isInCard(block.element)
            else { continue }
            guard Self.hasDigit(page.text[block.range]) else { continue }
            let line = page.string(block)
            let label = line + " " + page.words(before: index)
            guard !Self.isOfEvent(label), Self.isPublication(line) || !Self.isUpdate(label),
                let (date, raw) = DateInText.find(line, parser),
                let found = Published(date, evidence: .text, raw: raw, zone: timeZone)
            else { continue }
            var score = 0
            let isAlone = raw.utf8.count * 10 >= line.utf8.count * 6
            if isAlone { score += 2 }
            if abs(index - headline) <= 4 { score += 1 }
            if Self.isPublication(line) { score += 3 }
            if page.elements[block.element].hints.contains(.date) { score += 2 }
            if block.endsSentence && !isAlone { score -= 3 }
            if page.isBeside(block.element) { score -= 3 }
            if let text, text.contains(index), !isAlone { score -= 2 }
            // a byline's links are its author's
            let isByline = page.elements[block.element].hints.contains(.byline) || line.lowercased().hasPrefix("by ")
            if block.linked * 2 > block.length, !isByline { score -= 2 }
            if score >= 0, best.map({ score > $0.score }) ?? true { best = (score, found) }
        }
        return best?.published
    }

    /// A line under the text that says when it was published.
    private func foot(_ text: ClosedRange<Int>?) -> Published? {
        guard let text else { return nil }
        let zone = (text.upperBound - 1)..<min(text.upperBound + 8, page.blocks.count)
        for index in zone where index >= 0 && page.blocks[index].length <= 160 {
            let line = page.string(page.blocks[index])
            guard Self.isPublication(line), !Self.isOfEvent(line), let (date, raw) = DateInText.find(line, parser)
            else { continue }
            if let found = Published(date, evidence: .text, raw: raw, zone: timeZone) { return found }
        }
        return nil
    }

    /// A line that is a date and nothing else, where the page has one such day only, outside of the text.
    private func onlyOne(_ text: ClosedRange<Int>?) -> Published? {
        var found: Published?
        for (index, block) in page.blocks.enumerated()
        where block.length <= 60 && text?.contains(index) != true && !page.isInComments(block.element) {
            let line = page.string(block)
            guard let (date, raw) = DateInText.find(line, parser), raw.utf8.count * 10 >= line.utf8.count * 6,
                !Self.isUpdate(line + page.words(before: index)), !Self.isOfEvent(line + page.words(before: index)),
                !page.isInCard(block.element),
                let published = Published(date, evidence: .text, raw: raw, zone: timeZone)
            else { continue }
            if let found, found.day != published.day { return nil }
            found = found ?? published
        }
        return found
    }

    /// "Fachmeldung vom 18.10.2021": what a page says of itself.
    private func described(_ metas: [String: String]) -> Published? {
        guard let description = metas["description"] ?? metas["og:description"], description.utf8.count <= 200,
            let (date, raw) = DateInText.find(description, parser),
            Self.isPublication(description.lowercased())
                || description.contains(" vom ") || description.contains(" del ")
        else { return nil }
        return Published(date, evidence: .meta, raw: raw, zone: timeZone)
    }

    private static let publicationWords: [StaticString] = [
        "publish", "posted", "post time", "released", "issued", "first published", "veröffentlicht",
        "erschienen", "publié", "publicad", "pubblicat", "gepubliceerd", "publicerad", "opublikowan", "发布", "發布", "发表",
        "掲載", "公開", "등록", "입력", "기사입력", "승인",
    ]
    private static let updateWords: [StaticString] = [
        "updated", "update:", "modified", "last reviewed", "aktualisiert", "geändert", "änderung", "stand:",
        "mis à jour",
        "actualizad", "atualizad", "aggiornat", "bijgewerkt", "uppdaterad", "zaktualizowan", "最終更新", "最后更新", "更新时间",
        "更新時間", "更新于", "수정", "last edited",
        "medically reviewed", "reviewed on", "fact checked",
    ]

    /// Days that an article speaks of.
    private static let eventWords: [StaticString] = [
        " closing", " closes", " deadline", " due:", " due ", " effective", " event date", " expires", " expiry",
        " until", " ends ", " starts ", " begins", " no later than", " comment period", " hearing", " register by",
        " respond by", " responses by", " apply by", " compliance date", " comply", " in force", " meeting date",
        " seminar", " webinar", " conference on", " frist", " stichtag", " in kraft", " einsendeschluss", " termin",
        "échéance", " date limite", " plazo", " vigencia", " entrada en vigor", " scadenza", " prazo", "截止", "施行",
        "生效", "召开", "会议时间", "締切", "施行日", "마감", "시행",
    ]

    private static func hasDigit(_ bytes: ArraySlice<UInt8>) -> Bool { bytes.contains { $0 >= 0x30 && $0 <= 0x39 } }

    /// English words count where a word begins: "determined" is no "termin".
    private static func isOfEvent(_ line: String) -> Bool { holds(" " + line, eventWords) }

    private static func isPublication(_ line: String) -> Bool { holds(line, publicationWords) }

    private static func isUpdate(_ line: String) -> Bool { holds(line, updateWords) }

    /// Whether a line has one of the phrases; Latin capitals as small letters.
    private static func holds(_ line: String, _ phrases: [StaticString]) -> Bool {
        let lower = line.utf8.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 == 0x28 ? 0x20 : $0 }
        return lower.withUnsafeBufferPointer { text in phrases.contains { text.find($0) != nil } }
    }
}

/// …/2026/11/17/…, …/20261117/…, …/t20261118_1001.html
enum DateInURL {
    static func find(_ url: WebURL) -> (date: ParsedDate, raw: String)? {
        let bytes = Array(url.path.utf8)
        func number(_ start: Int, _ count: Int) -> Int? {
            guard start + count <= bytes.count else { return nil }
            var value = 0
            for byte in bytes[start..<start + count] {
                guard byte >= 0x30, byte <= 0x39 else { return nil }
                value = value * 10 + Int(byte - 0x30)
            }
            return value
        }
        func isDigit(_ index: Int) -> Bool {
            index >= 0 && index < bytes.count && bytes[index] >= 0x30 && bytes[index] <= 0x39
        }
        for i in bytes.indices where !isDigit(i - 1) {
            guard let year = number(i, 4), (1995...2099).contains(year) else { continue }
            let isSeparated =
                i + 4 < bytes.count && (bytes[i + 4] == UInt8(ascii: "/") || bytes[i + 4] == UInt8(ascii: "-"))
            let monthAt = isSeparated ? i + 5 : i + 4
            let monthLength = isSeparated && !isDigit(monthAt + 1) ? 1 : 2
            guard let month = number(monthAt, monthLength) else { continue }
            let dayAt = monthAt + monthLength + (isSeparated ? 1 : 0)
            if isSeparated, dayAt - 1 >= bytes.count || bytes[dayAt - 1] != bytes[i + 4] { continue }
            let dayLength = isSeparated && !isDigit(dayAt + 1) ? 1 : 2
            guard let day = number(dayAt, dayLength), !isDigit(dayAt + dayLength),
                CalendarDay(year: year, month: month, day: day) != nil
            else { continue }
            return (
                ParsedDate(year: year, month: month, dayOfMonth: day),
                String(decoding: bytes[i..<dayAt + dayLength], as: UTF8.self)
            )
        }
        return nil
    }
}
