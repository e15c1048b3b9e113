// From what a server sent, or a plain text, to the article: text, title, authors, dates, evidence. Pure: bytes in, record
// out; the clock of the run does not come in.

import Foundation
import Markup
import Records

package enum Cleaner {
    /// Stands in `provenance.models.clean`; changes when results do.
    package static let version = "3"

    package enum Outcome: Sendable {
        case cleaned(Article)
        /// The stable word, and a sentence.
        case rejected(Article, reason: String, detail: String)
    }

    package struct Options: Sendable {
        /// Whether `html` and `html_base64` stay in the record.
        package var keepHTML = false
        package var form = TextForm.text
        package var rules = CleaningRules.none

        package init() {}
    }

    package static func clean(_ input: Article, _ options: Options = Options()) -> Outcome {
        var article = input
        article.schemaVersion = article.schemaVersion ?? Article.schemaVersion
        article.authors = article.authors ?? []
        article.otherURLs = article.otherURLs ?? []
        article.attachments = article.attachments ?? []
        article.warnings = article.warnings ?? []
        article.title = article.title.map(Normalise.line).flatMap { $0.isEmpty ? nil : $0 }
        article.summary = article.summary.map { Normalise.paragraphs($0).joined(separator: "\n") }.flatMap {
            $0.isEmpty ? nil : $0
        }
        var paragraphs: [String] = []
        var reason = (word: "no-text", detail: "the page has no text")
        if let bytes = article.body?.bytes ?? article.html.map({ Array($0.utf8) }) {
            let isString = article.body == nil
            if let type = BodyKind.binary(bytes) {
                reason.detail = "it is no page but \(type)"
                handOut(type, &article)
                if type == "application/pdf" { paragraphs = document(bytes, &article) }
                if paragraphs.isEmpty {
                    // a title alone is still news; the document is not lost
                    paragraphs = (article.summary ?? article.title).map(Normalise.paragraphs) ?? []
                    article.content = "entry"
                }
            } else {
                (paragraphs, reason) = page(
                    bytes, isString ? "text/html; charset=utf-8" : article.contentType, &article, options)
                article.content = article.content ?? "article"
            }
        } else if let text = article.text {
            paragraphs = Normalise.paragraphs(text)
            article.content = article.content ?? "article"
        }
        if paragraphs.isEmpty, input.body != nil || input.html != nil, let summary = article.summary {
            paragraphs = Normalise.paragraphs(summary)
            article.content = "entry"
            article.warn("page-without-text")
        }
        if !options.keepHTML { (article.body, article.html) = (nil, nil) }
        if options.form == .text {
            mendEncoding(&paragraphs, &article)
            if article.publishedAt == nil || article.warnings?.contains("date-of-update") == true,
                let found = Dateline.find(paragraphs, article.source)
            {
                article.publish(found)
                article.warnings?.removeAll { $0 == "date-of-update" }
            }
            takeImprint(from: &paragraphs, &article)
            mendSpacing(&paragraphs, &article)
        }
        guard !paragraphs.isEmpty else { return .rejected(article, reason: reason.word, detail: reason.detail) }
        if article.content == "entry", Withdrawal.isSaid(paragraphs, title: article.title) {
            article.status = "withdrawn"
        }
        article.text = paragraphs.joined(separator: "\n")
        if let at = article.publishedAt, let fetched = article.fetchedAt,
            at > Timestamp(seconds: fetched.seconds + 86_400)
        {
            article.warn("date-in-future")
        }
        var provenance = article.provenance ?? Provenance()
        provenance.models["clean"] = version
        if article.content == "pdf" { provenance.models["poppler"] = PDFText.popplerVersion }
        article.provenance = provenance
        return .cleaned(article)
    }

    /// The text of a PDF, and what it says of itself where nothing better is known.
    private static func document(_ bytes: [UInt8], _ article: inout Article) -> [String] {
        do throws(PDFText.Failure) {
            let text = try PDFText(bytes)
            let paragraphs = text.paragraphs.flatMap(Normalise.paragraphs)
            guard !paragraphs.isEmpty else {
                // pages that are pictures
                article.warn("pdf-without-text")
                return []
            }
            if text.isCut { article.warn("truncated") }
            article.content = "pdf"
            article.title = article.title ?? text.title.map(Normalise.line)
            if article.publishedAt == nil, let (date, raw) = text.created,
                let published = Published(date, evidence: .pdf, raw: raw, zone: article.source?.timeZone)
            {
                article.publish(published)
            }
            return paragraphs.filter { $0 != article.title }
        } catch {
            article.warn(error == .missing ? "poppler-missing" : "pdf_unreadable")
            return []
        }
    }

    /// A document that was linked in place of a page goes to the attachments.
    private static func handOut(_ type: String, _ article: inout Article) {
        if type != "application/pdf" { article.warn("not-a-page") }
        guard let url = article.url, article.attachments?.contains(where: { $0.url == url }) != true else { return }
        article.attachments = (article.attachments ?? []) + [Attachment(url: url, title: article.title, type: type)]
    }

    private static func page(_ bytes: [UInt8], _ contentType: String?, _ article: inout Article, _ options: Options)
        -> (paragraphs: [String], reason: (word: String, detail: String))
    {
        let decoded = Charset.decode(bytes, contentType: contentType, kind: .html)
        for warning in decoded.warnings { article.warn(warning) }
        let selectors = article.source.flatMap { options.rules.selectors[$0.id] }
        guard let read = PageReading(decoded.utf8, selectors) else { return ([], ("no-text", "the body is empty")) }
        for warning in read.warnings { article.warn(warning) }
        let (blocks, main) = (read.blocks, read.main)
        let metadata = PageMetadata(
            blocks, text: main.kept, url: article.url.flatMap { WebURL($0) }, source: article.source, own: read.own)
        apply(metadata, to: &article)
        let nature = PageNature(
            blocks, main, title: metadata.title, isFree: metadata.linked.isFree,
            tier: metadata.metas["article:content_tier"])
        if nature.isLimited { article.access = "limited" }
        if Withdrawal.isSaid(blocks, main, title: article.title) { article.status = "withdrawn" }
        let writer = TextWriter(blocks)
        if let reason = nature.reason {
            // a shell that a script fills may carry the text for machines
            if reason.word == "needs-javascript" || reason.word == "no-text", let body = metadata.linked.body,
                body.utf8.count > 200
            {
                article.warn("text-from-json-ld")
                return (Normalise.paragraphs(HTMLText(body).text), reason)
            }
            return ([], reason)
        }
        let furniture = CleaningRules.host(of: article.url).flatMap { options.rules.boilerplate[$0] } ?? []
        if options.form == .markdown {
            let url = article.url.flatMap { WebURL($0) }
            let text = writer.markdown(main.kept, drop: furniture) { WebURL($0, base: url)?.description }
            return (text.isEmpty ? [] : [text], ("no-text", "the page has no text"))
        }
        let title = article.title
        let all = writer.lines(main.kept).map(\.line).filter { !furniture.contains($0) }
        let rest = all.filter { $0 != title }
        // a few words beside a large page: a ticker, a form, or an article that was not found
        if main.length(blocks) < 120, blocks.elements[0].length > 4000 { article.warn("little-text") }
        return (rest.isEmpty ? all : rest, ("no-text", "the page has no text"))
    }

    /// The entry's title and date go before the page's, unless they are cut off or absent.
    private static func apply(_ page: PageMetadata, to article: inout Article) {
        let isCut = article.title.map { $0.hasSuffix("…") || $0.hasSuffix("...") } ?? true
        if isCut, let title = page.title { article.title = title }
        if article.authors?.isEmpty != false { article.authors = page.authors }
        if let published = page.published {
            if article.publishedAt == nil {
                article.publish(published)
                if page.isOfUpdate {
                    article.warn("date-of-update")
                    article.updatedAt = article.updatedAt ?? page.updated ?? published.at
                }
            } else if !page.isOfUpdate, let at = article.publishedAt {
                let evidence = article.publishedEvidence.flatMap(Published.EvidenceKind.init(rawValue:)) ?? .feed
                // a listing's day and the page's instant: the better word gives the record its date, a day apart is told
                let kept = (at: at, day: article.publishedDate)
                if published.evidence < evidence, published.evidence != .feed { article.publish(published) }
                if abs(kept.at.seconds - published.at.seconds) > 86_400, kept.day != published.day.description {
                    article.warn("dates-disagree")
                }
            }
        }
        // templates that write the wrong half of the day are no word of a change
        if let updated = page.updated, article.publishedAt.map({ updated > $0 }) ?? true {
            article.updatedAt = article.updatedAt ?? updated
        }
        article.publisher = article.publisher ?? page.publisher
        article.declaredLanguage = article.declaredLanguage ?? page.language
        article.creditedSource = article.creditedSource ?? page.creditedSource
        let known = article.attachments ?? []
        article.attachments = known + page.attachments.filter { found in !known.contains { $0.url == found.url } }
        if let canonical = page.canonical.flatMap({ CanonicalURL.of($0) }), let own = article.canonicalURL,
            canonical != own
        {
            var others = article.otherURLs ?? []
            if !others.contains(canonical) { others.append(canonical) }
            article.otherURLs = others
            article.warn("canonical-differs")
        }
    }

    private static func takeImprint(from paragraphs: inout [String], _ article: inout Article) {
        let imprint = Imprint.take(from: &paragraphs, takesDate: article.publishedAt == nil)
        article.publisher = imprint.publisher ?? article.publisher
        article.creditedSource = imprint.creditedSource ?? article.creditedSource
        article.signedBy = imprint.signedBy ?? article.signedBy
        guard let date = imprint.date, let raw = imprint.dateRaw,
            let published = Published(date, evidence: .signature, raw: raw, zone: article.source?.timeZone)
        else { return }
        if let known = article.publishedAt {
            if abs(known.seconds - published.at.seconds) > 86_400, article.publishedDate != published.day.description {
                article.warn("dates-disagree")
            }
        } else {
            article.publish(published)
        }
    }

    /// Paragraphs that were encoded twice, each by itself: a page is often made of parts of several programs.
    private static func mendEncoding(_ paragraphs: inout [String], _ article: inout Article) {
        for index in paragraphs.indices {
            guard let repaired = DoubleEncoding.repaired(paragraphs[index]) else { continue }
            paragraphs[index] = Normalise.line(repaired)
            article.warn("double-encoded")
        }
        if let title = article.title, let repaired = DoubleEncoding.repaired(title) {
            article.title = Normalise.line(repaired)
            article.warn("double-encoded")
        }
    }

    private static func mendSpacing(_ paragraphs: inout [String], _ article: inout Article) {
        guard let mended = Spacing.mended(paragraphs) else { return }
        paragraphs = mended
        article.warn("spacing-repaired")
    }
}
