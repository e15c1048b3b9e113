// When the article was published first, and when last changed: each candidate with its evidence, the best word first.

import Bytes
import Markup
import Records

struct PageDates {
    private(set) var published: Published?
    private(set) var updated: Timestamp?
    /// No word of a publication stands on the page: `published` is the day of the last change.
    private(set) var isOfUpdate = false

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
            page.headings.last { $0.level == 1 && $0.block <= first && first - $0.block <= 80 }?.block ?? first
        let zone = max(0, headline - 12)..<first + 6
        let lines = page.blocks.indices.filter { Self.hasDigit(page.text[page.blocks[$0].range]) }
        let told =
            made(linked.datePublished, .jsonLD) ?? meta(metas, Self.metaNames)
            // words to readers go before what a template may have put there as its own date
            ?? time(in: 0..<page.blocks.count + 1, near: zone, atLeast: 2) ?? line(
                lines, in: zone, text, near: headline, atLeast: 4)
            ?? meta(metas, Self.weakMetaNames)
        published =
            told ?? time(in: zone, near: zone) ?? line(lines, in: zone, text, near: headline) ?? foot(lines, text)
            ?? address(url)
            ?? time(in: 0..<page.blocks.count + 1, near: zone) ?? described(metas) ?? onlyOne(lines, text)
        let line = updateLine(lines, zone, text)
        let modified = [
            linked.dateModified, metas["article:modified_time"], metas["og:updated_time"], metas["datemodified"],
            metas["dcterms.modified"], metas["dc.date.modified"],
        ]
        updated =
            modified.compactMap { $0 }.compactMap { parser.parse($0) }.filter { $0.year >= 1995 }.lazy
            .compactMap(\.instant).first ?? line?.at
        if published == nil, let line {
            published = line
            isOfUpdate = true
        }
    }

    /// "Last updated: 3 March 2026" over or under the text.
    private func updateLine(_ lines: [Int], _ zone: Range<Int>, _ text: ClosedRange<Int>?) -> Published? {
        let foot = text.map { $0.upperBound + 1..<$0.upperBound + 9 } ?? 0..<0
        for index in lines where (zone.contains(index) || foot.contains(index)) && page.blocks[index].length <= 80 {
            let line = page.string(page.blocks[index])
            let label = DateLabel.of(page.words(before: index))
            let found = DateLabel.parts(line).lazy.filter { ($0.label ?? label) == .update }.compactMap { part in
                DateInText.find(part.words, parser)
            }.first
            if let (date, raw) = found { return Published(date, evidence: .text, raw: raw, zone: timeZone) }
        }
        return nil
    }

    private func meta(_ metas: [String: String], _ names: [String]) -> Published? {
        names.lazy.compactMap { made(metas[$0], .meta) }.first
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
        let words = url.path.lowercased().split { !$0.isLetter }
        return words.contains {
            ["minutes", "meeting", "meetings", "transcript", "transcripts", "hearing", "hearings", "event", "events"]
                .contains($0)
        }
    }

    private static let metaNames = [
        "article:published_time", "og:published_time", "og:article:published_time", "datepublished",
        "article.published",
        "article:published", "parsely-pub-date", "sailthru.date", "pubdate", "publishdate", "publish-date",
        "publish_date",
        "published", "published-date", "published_date", "publication_date", "dc.date.issued", "dcterms.issued",
        "citation_date", "citation_publication_date", "citation_online_date", "originalpublicationdate", "bt:pubdate",
        "rnews:datepublished", "ptime", "apub:time", "firstpublishedtime", "cxenseparse:recs:publishtime",
        "og:release_date", "weibo:article:create_at", "article_date_original", "article:create_time", "release_date",
        "five_hundred_pixels:uploaded",
    ]
    /// Some systems write the day of the last change there, or that of the template.
    private static let weakMetaNames = [
        "dc.date", "dcterms.created", "dcterms.date", "dc.date.created", "date", "created", "datecreated",
    ]

    // MARK: time elements

    private func time(in zone: Range<Int>, near: Range<Int>, atLeast least: Int = -1) -> Published? {
        var best: (score: Int, published: Published)?
        for (node, block, element) in page.times where zone.contains(block) && !page.isInCard(element) {
            // its own line says more than the one before
            let own = self.words(before: node, block)
            let words =
                DateLabel.of(own) == nil && !DateLabel.isOfEvent(own) ? page.words(before: block) + " " + own : own
            // beside the article stands what belongs to others, and its own day where a label says so
            let isBeside = page.isBeside(element)
            // microdata under the headline is the article's, whatever box it stands in
            let isMarked = page.page.string(node, .itemprop) == "datePublished" && near.contains(block)
            guard !page.isInComments(element),
                !isBeside || least > 0 && (isMarked || DateLabel.of(words) == .publication)
            else { continue }
            let datetime = page.page.string(node, .datetime) ?? page.page.string(node, .content)
            let text = Normalise.line(page.page.text(below: node))
            let shown = DateInText.find(text, parser).flatMap {
                Published($0.date, evidence: .timeElement, raw: $0.raw, zone: timeZone)
            }
            // a template's own date behind the one that is shown: readers see the second
            let isMicrodata = page.page.value(node, .content) != nil
            let told = made(datetime, .timeElement).flatMap { told in
                isMicrodata
                    ? told : shown.map { abs($0.at.seconds - told.at.seconds) > 2 * 86_400 } == true ? nil : told
            }
            guard let found = told ?? shown else { continue }
            let names = [
                page.page.string(node, .itemprop), page.page.string(node, .class), page.page.string(node, .pubdate),
            ]
            .compactMap { $0 }.joined(separator: " ").lowercased()
            var score = 0
            if ["publish", "publié", "pubdate", "pubtime", "datepubl"].contains(where: names.contains)
                || page.page.value(node, .pubdate) != nil
                || DateLabel.of(words) == .publication || DateLabel.of(text) == .publication
            {
                score += 2
            }
            let label = DateLabel.of(words) ?? DateLabel.of(text)
            if names.contains("modif") || names.contains("updat") || label == .update && !isMicrodata { score -= 2 }
            if DateLabel.isOfEvent(words + " " + text) { continue }
            // in a sentence it is a day that the article speaks of
            if block < page.blocks.count, page.blocks[block].length > 60, page.blocks[block].endsSentence { continue }
            if best.map({ score > $0.score }) ?? true { best = (score, found) }
        }
        // where nothing says that it is the update's, the first time is the publication's
        return best.flatMap { $0.score >= least ? $0.published : nil }
    }

    /// What stands before an element in its own block, of some length: "Last updated:".
    private func words(before node: Int, _ block: Int) -> String {
        guard block < page.blocks.count, page.blocks[block].length <= 200 else { return "" }
        let line = page.string(page.blocks[block])
        let shown = Normalise.line(page.page.text(below: node))
        guard !shown.isEmpty, let at = line.firstRange(of: shown)?.lowerBound else { return "" }
        // the label nearest to it
        let parts = DateLabel.parts(String(line[..<at]))
        return parts.last?.words ?? ""
    }

    // MARK: lines

    /// The best line with a date around the headline.
    private func line(
        _ lines: [Int], in zone: Range<Int>, _ text: ClosedRange<Int>?, near headline: Int, atLeast least: Int = 0
    ) -> Published? {
        var best: (score: Int, published: Published)?
        for index in lines where zone.contains(index) {
            let block = page.blocks[index]
            guard block.length <= 200, !page.isInComments(block.element),
                abs(index - headline) <= 5 || !page.isInCard(block.element)
            else { continue }
            let line = page.string(block)
            let before = page.words(before: index)
            guard !DateLabel.isOfEvent(before), let (part, found, length) = published(line, before) else {
                continue
            }
            var score = 0
            let isAlone = found.raw.utf8.count * 10 >= length * 6 && (line.utf8.count <= 40 || !block.endsSentence)
            if isAlone { score += 2 }
            if abs(index - headline) <= 4 { score += 1 }
            if part == .publication { score += 3 }
            if page.elements[block.element].hints.contains(.date) { score += 2 }
            if block.endsSentence && !isAlone { score -= 3 }
            if page.isBeside(block.element) { score -= 3 }
            if let text, text.contains(index), !isAlone, part != .publication || line.utf8.count > 80 { score -= 2 }
            // a byline's links are its author's
            let isByline =
                page.elements[block.element].hints.contains(.byline)
                || ["by ", "von ", "par ", "por ", "di ", "door "].contains { line.lowercased().hasPrefix($0) }
            if block.linked * 2 > block.length, !isByline { score -= 2 }
            if score >= least, best.map({ score > $0.score }) ?? true { best = (score, found) }
        }
        return best?.published
    }

    /// The date of a line that is not of a change, the one that is called the publication's before others; and how long the
    /// part of the line is in which it stands.
    private func published(_ line: String, _ before: String)
        -> (label: DateLabel?, published: Published, length: Int)?
    {
        var unlabelled: (Published, Int)?
        let outer = DateLabel.of(before)
        for part in DateLabel.parts(line) {
            let label = part.label ?? outer
            guard label != .update, label != .event, let (date, raw) = DateInText.find(part.words, parser),
                let found = Published(date, evidence: .text, raw: raw, zone: timeZone)
            else { continue }
            if label == .publication { return (label, found, line.utf8.count) }
            unlabelled = unlabelled ?? (found, part.words.utf8.count)
        }
        return unlabelled.map { (nil, $0.0, $0.1) }
    }

    /// A line under the text that says when it was published. Teasers say so as well: within a box of links only the one
    /// day that is named counts.
    private func foot(_ lines: [Int], _ text: ClosedRange<Int>?) -> Published? {
        guard let text else { return nil }
        let zone = (text.upperBound - 1)..<text.upperBound + 25
        var inCards: [Published] = []
        for index in lines where index >= zone.lowerBound {
            let block = page.blocks[index]
            let isInCard = page.isInCard(block.element)
            guard block.length <= 160, isInCard || zone.contains(index), !page.isInComments(block.element) else {
                continue
            }
            let line = page.string(block)
            guard let (label, found, _) = published(line, page.words(before: index)),
                label == .publication
            else { continue }
            if !isInCard { return found }
            inCards.append(found)
        }
        return Set(inCards.map(\.day)).count == 1 ? inCards.first : nil
    }

    /// A line that is a date and nothing else, where the page has one such day only, outside of the text.
    private func onlyOne(_ lines: [Int], _ text: ClosedRange<Int>?) -> Published? {
        var found: Published?
        for index in lines where text?.contains(index) != true {
            let block = page.blocks[index]
            guard block.length <= 60, !page.isInComments(block.element) else { continue }
            let line = page.string(block)
            let words = line + page.words(before: index)
            guard parser.parse(alone: line) != nil || DateLabel.of(line) == .publication,
                let (date, raw) = DateInText.find(line, parser), DateLabel.of(words) != .update,
                !DateLabel.isOfEvent(words), !page.isInCard(block.element),
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
            DateLabel.of(description) == .publication
                || description.contains(" vom ") || description.contains(" del ")
        else { return nil }
        return Published(date, evidence: .meta, raw: raw, zone: timeZone)
    }

    private static func hasDigit(_ bytes: ArraySlice<UInt8>) -> Bool { bytes.contains { $0 >= 0x30 && $0 <= 0x39 } }
}
