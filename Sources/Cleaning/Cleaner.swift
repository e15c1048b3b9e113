// From what a server sent, or a plain text, to the article: text, title, authors, dates, evidence. Pure: bytes in, record
// out; the clock of the run does not come in.

import Foundation
import Markup
import Records

package enum Cleaner {
    /// Stands in `provenance.models.clean`; changes when results do.
    package static let version = "1"

    package enum Outcome: Sendable {
        case cleaned(Article)
        /// The stable word, and a sentence.
        case rejected(Article, reason: String, detail: String)
    }

    /// - Parameter keepHTML: whether `html` and `html_base64` stay in the record.
    package static func clean(_ input: Article, keepHTML: Bool = false) -> Outcome {
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
                // a title alone is still news; the document is not lost
                paragraphs = (article.summary ?? article.title).map(Normalise.paragraphs) ?? []
                article.content = "entry"
            } else {
                (paragraphs, reason) = page(
                    bytes, isString ? "text/html; charset=utf-8" : article.contentType, &article)
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
        if !keepHTML { (article.body, article.html) = (nil, nil) }
        takeImprint(from: &paragraphs, &article)
        mendSpacing(&paragraphs, &article)
        guard !paragraphs.isEmpty else { return .rejected(article, reason: reason.word, detail: reason.detail) }
        article.text = paragraphs.joined(separator: "\n")
        if let at = article.publishedAt, let fetched = article.fetchedAt,
            at > Timestamp(seconds: fetched.seconds + 86_400)
        {
            article.warn("date-in-future")
        }
        var provenance = article.provenance ?? Provenance()
        provenance.models["clean"] = version
        article.provenance = provenance
        return .cleaned(article)
    }

    /// A document that was linked in place of a page goes to the attachments.
    private static func handOut(_ type: String, _ article: inout Article) {
        article.warn("not-a-page")
        guard let url = article.url, article.attachments?.contains(where: { $0.url == url }) != true else { return }
        article.attachments = (article.attachments ?? []) + [Attachment(url: url, title: article.title, type: type)]
    }

    private static func page(_ bytes: [UInt8], _ contentType: String?, _ article: inout Article) -> (
        [String], (word: String, detail: String)
    ) {
        let decoded = Charset.decode(bytes, contentType: contentType, kind: .html)
        for warning in decoded.warnings { article.warn(warning) }
        guard let flat = try? HTMLPage.parse(Mend.html(decoded.utf8)) else {
            return ([], ("no-text", "the body is empty"))
        }
        var blocks = PageBlocks(flat)
        let main = MainText(blocks)
        blocks.firstOfText = main.kept.first
        let metadata = PageMetadata(
            blocks, text: main.kept, url: article.url.flatMap { WebURL($0) }, language: article.source?.language,
            timeZone: article.source?.timeZone)
        apply(metadata, to: &article)
        if metadata.linked.isFree == false { article.access = "limited" }
        let title = article.title
        let all = main.paragraphs.flatMap(Normalise.paragraphs)
        let rest = all.filter { $0 != title }
        let paragraphs = rest.isEmpty ? all : rest
        let why = main.isIndex ? ("index-page", "the page is a list of links") : ("no-text", "the page has no text")
        return (paragraphs, why)
    }

    /// The entry's title and date go before the page's, unless they are cut off or absent.
    private static func apply(_ page: PageMetadata, to article: inout Article) {
        let isCut = article.title.map { $0.hasSuffix("…") || $0.hasSuffix("...") } ?? true
        if isCut, let title = page.title { article.title = title }
        if article.authors?.isEmpty != false { article.authors = page.authors }
        if let published = page.published {
            if article.publishedAt == nil {
                article.publish(published)
            } else if let at = article.publishedAt {
                let evidence = article.publishedEvidence.flatMap(Published.EvidenceKind.init(rawValue:)) ?? .feed
                // a listing's day and the page's instant: the better word gives the record its date, a day apart is told
                let kept = (at: at, day: article.publishedDate)
                if published.evidence < evidence, published.evidence != .feed { article.publish(published) }
                if abs(kept.at.seconds - published.at.seconds) > 86_400, kept.day != published.day.description {
                    article.warn("dates-disagree")
                }
            }
        }
        if let updated = page.updated, updated != article.publishedAt {
            article.updatedAt = article.updatedAt ?? updated
        }
        article.publisher = article.publisher ?? page.publisher
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

    private static func mendSpacing(_ paragraphs: inout [String], _ article: inout Article) {
        guard let mended = Spacing.mended(paragraphs) else { return }
        paragraphs = mended
        article.warn("spacing-repaired")
    }
}
