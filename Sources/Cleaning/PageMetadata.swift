// What a page says of its article beside the text, each from the best word that the page has for it.

import Bytes
import Markup
import Records

/// What a source's own selectors have found on the page.
struct OwnWords {
    var title: String?
    var date: String?
    var authors: [String] = []
}

struct PageMetadata {
    var title: String?
    var authors: [String] = []
    var published: Published?
    /// `published` is the day of the last change, for the page names no other.
    var isOfUpdate = false
    var updated: Timestamp?
    var publisher: String?
    /// A BCP 47 tag, as the page declares it.
    var language: String?
    var creditedSource: String?
    var canonical: String?
    var attachments: [Attachment] = []
    let linked: JSONLD
    let metas: [String: String]

    private let page: PageBlocks

    /// - Parameters:
    ///   - text: indices of the blocks that are the article's text.
    ///   - own: what the source's selectors have found.
    init(_ page: PageBlocks, text: [Int], url: WebURL?, source: SourceTag?, own: OwnWords) {
        self.page = page
        linked = JSONLD(page.jsonLD.map { page.page.text(below: $0, limit: .max) }, address: url?.path)
        var metas: [String: String] = [:]
        var citationAuthors: [String] = []
        for node in page.metas {
            guard
                let name = page.page.string(node, .property) ?? page.page.string(node, .name)
                    ?? page.page.string(node, .itemprop),
                let content = page.page.string(node, .content) ?? page.page.string(node, .value)
            else { continue }
            let value = Normalise.line(content)
            let key = name.lowercased()
            guard !value.isEmpty else { continue }
            if key == "citation_author" {
                citationAuthors.append(value)
            } else if metas[key] == nil {
                metas[key] = value
            }
        }
        self.metas = metas
        let site = metas["og:site_name"] ?? linked.publisher
        publisher = Publisher.of(page, linked, metas, host: url?.host)
        title = PageTitle(page, linked, metas, site: site, host: url?.host, firstBlock: text.first).title
        let first = text.first ?? min(page.blocks.count, 40)
        let headline = page.headings.last { $0.level == 1 && $0.block <= first }?.block ?? first
        let zone = max(0, min(headline, first) - 8)..<max(first + 6, (text.last ?? 0) + 6)
        let span = text.first.flatMap { first in text.last.map { first...$0 } }
        authors = PageAuthors(page, site: site, zone: zone, text: span).find(linked, metas, cited: citationAuthors)
        let timeZone = source?.timeZone
        let declared = [page.language, metas["og:locale"], metas["content-language"]]
        language = declared.lazy.compactMap { $0.flatMap(DateLocale.tag) }.first
        // what a page shows is surer than "en-US", which programs write by themselves
        let shown = language?.hasPrefix("en") != false ? DateLocale.shown(page) : nil
        let locale = DateLocale.hint(source, url: url, declared: [shown] + declared)
        let parser = DateParser(localeHint: locale)
        let dates = PageDates(page, linked, metas, url: url, parser: parser, timeZone: timeZone, text: span)
        (published, updated, isOfUpdate) = (dates.published, dates.updated, dates.isOfUpdate)
        if let own = own.title { title = own }
        if !own.authors.isEmpty {
            authors = own.authors.flatMap { Byline.names($0, site: nil, .field) }
        }
        if let line = own.date,
            let (date, raw) = DateInText.find(line, parser) ?? parser.parse(line).map({ ($0, line) }),
            let found = Published(date, evidence: .text, raw: raw, zone: timeZone)
        {
            published = found
            isOfUpdate = false
        }
        creditedSource = labelled(["来源", "來源"].map { Array($0.utf8) })
        canonical = page.links.first { page.page.string($0, .rel)?.lowercased() == "canonical" }
            .flatMap { page.page.string($0, .href) }.flatMap { WebURL($0, base: url)?.description }
        attachments = PageAttachments.find(page, text: text, url: url)
    }

    /// The word behind a label in the lines above and below an article: "来源：新华社".
    private func labelled(_ labels: [[UInt8]]) -> String? {
        for block in page.blocks where block.length <= 160 && block.linked * 2 <= block.length {
            let bytes = page.text[block.range]
            for label in labels {
                guard let end = Self.end(of: label, in: bytes) else { continue }
                let rest = String(decoding: bytes[end...], as: UTF8.self).drop { $0 == " " }
                guard let mark = rest.first, mark == ":" || mark == "：" else { continue }
                var value = rest.dropFirst().drop { $0 == " " }.prefix { $0 != " " && $0 != "|" && $0 != "\u{A0}" }
                for next in ["作者", "记者", "編輯", "编辑", "责编", "时间", "发布"] {
                    if let found = value.firstRange(of: next), found.lowerBound > value.startIndex {
                        value = value[..<found.lowerBound]
                    }
                }
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
}
