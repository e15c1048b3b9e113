// Title, authors, dates, publisher and documents of a page, each from the best word that the page has for it.

import Foundation
import Markup
import Records

struct PageMetadata {
    var title: String?
    var authors: [String] = []
    var published: Published?
    var updated: Timestamp?
    var publisher: String?
    var creditedSource: String?
    var canonical: String?
    var isLimited = false
    var attachments: [Attachment] = []

    private let page: PageBlocks
    private let dates: DateParser
    private let zone: String?

    init(_ page: PageBlocks, url: WebURL?, language: String?, zone: String?) {
        self.page = page
        self.zone = zone
        dates = DateParser(localeHint: language ?? Self.regionHint(url))
        let linked = JSONLD(page.jsonLD)
        var metas: [String: String] = [:]
        for node in page.metas {
            guard let name = (node["property"] ?? node["name"] ?? node["itemprop"])?.lowercased(),
                let content = node["content"]
            else { continue }
            let value = Normalise.line(content)
            if !value.isEmpty, metas[name] == nil { metas[name] = value }
        }
        let site = metas["og:site_name"] ?? linked.publisher
        publisher = site
        title = title(linked, metas, site)
        authors = authors(linked, metas, site)
        published = published(linked, metas, url)
        updated =
            [linked.dateModified, metas["article:modified_time"], metas["og:updated_time"]].compactMap { $0 }
            .compactMap { [dates] in dates.parse($0)?.instant }.first
        creditedSource = labelled(["来源", "來源"].map { Array($0.utf8) })
        canonical = page.links.first { $0["rel"]?.lowercased() == "canonical" }?["href"].flatMap {
            WebURL($0, base: url)?.description
        }
        isLimited = linked.isFree == false
        attachments = attachments(url)
    }

    // MARK: title

    private func title(_ linked: JSONLD, _ metas: [String: String], _ site: String?) -> String? {
        let headings = page.headings.map { Normalise.line($0.text) }.filter { !$0.isEmpty && $0.count <= 250 }
        let element = page.titles.first.map { Normalise.line($0.text) } ?? ""
        let social = (metas["og:title"] ?? metas["twitter:title"]).map { Self.withoutSite($0, site) }
        // the heading that the title element repeats is the article's
        if let heading = headings.first(where: { $0.count > 3 && Self.folded(element).contains(Self.folded($0)) }) {
            return heading
        }
        if let social, let heading = headings.first(where: { Self.folded($0) == Self.folded(social) }) {
            return heading
        }
        if let headline = linked.headline, !headline.isEmpty { return headline }
        if let social, !social.isEmpty { return social }
        if headings.count == 1, element.isEmpty || headings[0].count > 12 { return headings[0] }
        let stripped = Self.withoutSite(element, site)
        return stripped.isEmpty ? headings.first : stripped
    }

    private static func folded(_ text: String) -> String { text.lowercased().filter { $0.isLetter || $0.isNumber } }

    /// "Headline | Site", "Headline - Site", "标题_站点": the longest part, unless the parts read as one sentence.
    private static func withoutSite(_ text: String, _ site: String?) -> String {
        for separator in [" | ", " :: ", " » ", " « ", " — ", " – ", " - ", "_", "|", "－"] {
            let parts = text.components(separatedBy: separator).map { Normalise.line($0) }.filter { !$0.isEmpty }
            guard parts.count > 1 else { continue }
            if let site, let last = parts.last, folded(last) == folded(site) || folded(site).contains(folded(last)) {
                return parts.dropLast().joined(separator: separator)
            }
            if separator == " - " || separator == " – " || separator == " — " {
                // a short last part is the site's name
                guard let last = parts.last, last.split(separator: " ").count <= 4, parts[0].count > last.count else {
                    return text
                }
                return parts.dropLast().joined(separator: separator)
            }
            return parts.max { $0.count < $1.count } ?? text
        }
        return text
    }

    // MARK: authors

    private func authors(_ linked: JSONLD, _ metas: [String: String], _ site: String?) -> [String] {
        func people(_ texts: [String]) -> [String] {
            var names: [String] = []
            for text in texts {
                for name in Byline.names(text, site: site) where !names.contains(name) { names.append(name) }
            }
            return names
        }
        let fromLinked = people(linked.authors)
        if !fromLinked.isEmpty { return fromLinked }
        for key in [
            "author", "article:author", "byl", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author",
            "citation_author",
        ] {
            if let value = metas[key], !value.hasPrefix("http"), !value.contains("/"), !value.contains("@") {
                let names = people([value])
                if !names.isEmpty { return names }
            }
        }
        let rel = people(
            page.anchors.filter { $0["rel"] == "author" || $0["itemprop"] == "author" }.prefix(5).map(\.text))
        if !rel.isEmpty { return rel }
        for node in page.bylines.prefix(12) {
            let text = Normalise.line(node.text)
            guard text.count <= 120 else { continue }
            let names = people([text])
            if !names.isEmpty { return names }
        }
        return []
    }

    // MARK: dates

    private func published(_ linked: JSONLD, _ metas: [String: String], _ url: WebURL?) -> Published? {
        func made(_ raw: String?, _ evidence: Published.EvidenceKind) -> Published? {
            guard let raw, let date = dates.parse(raw), date.year >= 1995 else { return nil }
            return Published(date, evidence: evidence, raw: Normalise.line(raw), zone: zone)
        }
        if let found = made(linked.datePublished, .jsonLD) { return found }
        for key in [
            "article:published_time", "og:published_time", "datepublished", "article.published", "parsely-pub-date",
            "sailthru.date", "pubdate",
            "publishdate", "publish-date", "publish_date", "dc.date.issued", "dc.date", "dcterms.created",
            "dcterms.date", "dc.date.created",
            "date", "article:published", "citation_date", "citation_publication_date", "originalpublicationdate",
            "bt:pubdate", "rnews:datepublished",
            "ptime", "apub:time", "firstpublishedtime", "created", "cxenseparse:recs:publishtime", "og:release_date",
            "weibo:article:create_at",
        ] {
            if let found = made(metas[key], .meta) { return found }
        }
        let times = page.times.sorted { a, b in Self.isPublication(a) && !Self.isPublication(b) }
        for node in times.prefix(6) {
            if let found = made(node["datetime"], .timeElement) ?? made(Normalise.line(node.text), .timeElement) {
                return found
            }
        }
        for node in page.datelike.prefix(40) {
            let text = Normalise.line(node.text)
            guard text.count <= 160, let (date, raw) = Self.dateInside(text, dates) else { continue }
            if let found = Published(date, evidence: .text, raw: raw, zone: zone) { return found }
        }
        if let found = url.flatMap({ Self.date(in: $0) }) {
            return Published(found.date, evidence: .url, raw: found.raw)
        }
        // lines between the page's top and the first sentences under the headline, where a date of publication stands; one
        // further down is a date that the article speaks of
        let headline = page.blocks.firstIndex { $0.tag == .heading1 } ?? 30
        for block in page.blocks.prefix(headline + 8) where block.length <= 120 && !block.endsSentence {
            if let (date, raw) = Self.dateInside(page.string(block), dates) {
                return Published(date, evidence: .text, raw: raw, zone: zone)
            }
        }
        return nil
    }

    private static func isPublication(_ node: MarkupNode) -> Bool {
        let words = ((node["itemprop"] ?? "") + (node["class"] ?? "") + (node["pubdate"] ?? "")).lowercased()
        return words.contains("publish") || node["pubdate"] != nil
    }

    /// A date at the start of a short text, or behind a label or a name: "发布时间：2026年11月18日 10:30 来源：…".
    static func dateInside(_ text: String, _ parser: DateParser) -> (ParsedDate, String)? {
        guard text.utf8.contains(where: { $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        if let date = parser.parse(text), date.day != nil { return (date, text) }
        // windows that begin at a word or number and are as long as dates get
        let scalars = Array(text.unicodeScalars)
        var starts: [Int] = []
        for i in scalars.indices
        where i == 0 || !scalars[i - 1].properties.isAlphabetic && !scalars[i - 1].properties.isASCIIHexDigit
            || scalars[i - 1].value > 0x2FFF
        {
            if scalars[i].properties.isAlphabetic || scalars[i].properties.numericType != nil { starts.append(i) }
        }
        for start in starts.prefix(24) {
            for length in [38, 30, 25, 20, 16, 12, 11, 10]
            where start + length <= scalars.count || length == 10 || start + length - scalars.count < 6 {
                let end = min(start + length, scalars.count)
                if end < scalars.count, scalars[end].properties.numericType != nil,
                    scalars[end - 1].properties.numericType != nil
                {
                    continue
                }
                var view = String.UnicodeScalarView()
                view.append(contentsOf: scalars[start..<end])
                let piece = Normalise.line(String(view))
                if let date = parser.parse(piece), date.day != nil, (1995...2099).contains(date.year) {
                    return (date, piece)
                }
            }
        }
        return nil
    }

    /// …/2026/11/17/…, …/20261117/…, …/t20261118_1001.html
    private static func date(in url: WebURL) -> (date: ParsedDate, raw: String)? {
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

    /// "com/gb" and the like: only a country domain says which of 03/04 is the day.
    private static func regionHint(_ url: WebURL?) -> String? {
        guard let host = url?.host else { return nil }
        let ending = host.split(separator: ".").last.map(String.init) ?? ""
        let hints = [
            "uk": "en-GB", "de": "de", "at": "de", "ch": "de", "fr": "fr", "es": "es", "it": "it", "pt": "pt",
            "br": "pt-BR", "pl": "pl", "gov": "en-US", "ru": "ru", "nl": "nl",
        ]
        return hints[ending]
    }

    // MARK: the rest

    /// The word behind a label in the lines above and below an article: "来源：新华社".
    private func labelled(_ labels: [[UInt8]]) -> String? {
        for block in page.blocks where block.length <= 160 && block.linked * 2 <= block.length {
            let bytes = page.text[block.range]
            for label in labels {
                guard let end = Self.end(of: label, in: bytes) else { continue }
                let rest = String(decoding: bytes[end...], as: UTF8.self).drop { $0 == " " }
                guard let mark = rest.first, mark == ":" || mark == "：" else { continue }
                let value = rest.dropFirst().drop { $0 == " " }.prefix { $0 != " " && $0 != "|" && $0 != "\u{A0}" }
                if (2...30).contains(value.count) { return Normalise.line(String(value)) }
            }
        }
        return nil
    }

    /// Where the first occurrence of a label ends; ideographs begin with bytes of 0xE3 and more, which few blocks hold.
    private static func end(of label: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        var i = bytes.startIndex
        while i + label.count <= bytes.endIndex {
            if bytes[i] == label[0], bytes[i..<i + label.count].elementsEqual(label) { return i + label.count }
            i += 1
        }
        return nil
    }

    private static let documentTypes = [
        "pdf": "application/pdf", "doc": "application/msword",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xls": "application/vnd.ms-excel",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "odt": "application/vnd.oasis.opendocument.text",
        "rtf": "application/rtf", "zip": "application/zip", "csv": "text/csv",
    ]

    private func attachments(_ url: WebURL?) -> [Attachment] {
        var found: [Attachment] = []
        for node in page.anchors {
            guard let href = node["href"], let target = WebURL(href, base: url),
                let ending = target.path.split(separator: ".").last?.lowercased(),
                let type = Self.documentTypes[ending],
                !found.contains(where: { $0.url == target.description })
            else { continue }
            let title = Normalise.line(node.text)
            found.append(Attachment(url: target.description, title: title.isEmpty ? nil : title, type: type))
        }
        return found
    }
}
