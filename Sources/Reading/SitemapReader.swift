// Sitemaps (sitemaps.org): urlset with the news extension, index, and the text form, one address a line; packed or not.

import Bytes
import Foundation
import Markup
import Records

package struct SitemapReader: EntryReader {
    package static let kind = Source.Kind.sitemap
    /// The protocol's limit for an unpacked file.
    private static let maximumBytes = 50 << 20

    package struct Page: Sendable, Equatable {
        package var location: String
        package var modified: ParsedDate?
        package var newsTitle: String?
        package var newsDate: ParsedDate?
        package var newsDateRaw: String?
    }

    package struct Sitemap: Sendable, Equatable {
        package var pages: [Page] = []
        /// Further sitemaps that an index names.
        package var sitemaps: [String] = []
        package var warnings: [String] = []
    }

    package init() {}

    package func read(_ resource: FetchedResource, of source: Source) throws(ReadingError) -> Reading {
        let sitemap = try read(resource.body, contentType: resource.contentType, url: WebURL(resource.url))
        var reading = Reading()
        reading.warnings = sitemap.warnings + (sitemap.sitemaps.isEmpty ? [] : ["sitemap-index-not-followed"])
        reading.entries = sitemap.pages.map { page in
            var entry = Entry()
            (entry.link, entry.title, entry.updated) = (page.location, page.newsTitle, page.modified)
            (entry.published, entry.publishedRaw) = (page.newsDate, page.newsDateRaw)
            return entry
        }
        return reading
    }

    package func read(_ body: [UInt8], contentType: String?, url: WebURL?) throws(ReadingError) -> Sitemap {
        var body = body
        if body.starts(with: [0x1F, 0x8B]) {
            do throws(DecodingError) { body = try ContentDecoding.inflateMembers(body, limit: Self.maximumBytes) } catch
            {
                // a file that is cut off still gives its whole entries
                body = error.partial
            }
        }
        guard body.contains(where: { $0 > 0x20 }) else { throw .empty }
        let decoded = Charset.decode(body, contentType: contentType, kind: .xml)
        guard let first = decoded.utf8.first(where: { $0 > 0x20 }), first == UInt8(ascii: "<") else {
            return text(decoded, url)
        }
        let tree: MarkupTree
        do throws(MarkupError) { tree = try MarkupTree(xml: Mend.xml(decoded.utf8)) } catch { throw .markup(error) }
        guard let root = tree.root else { throw .markup(.notXML) }
        return try withExtendedLifetime(tree) { () throws(ReadingError) -> Sitemap in
            var sitemap = Sitemap()
            sitemap.warnings = decoded.warnings
            switch root.name.lowercased() {
            case "urlset": sitemap.pages = root.elements.filter { $0.name == "url" }.compactMap { page($0, url) }
            case "sitemapindex":
                sitemap.sitemaps = root.elements.filter { $0.name == "sitemap" }.compactMap {
                    child("loc", of: $0).flatMap { link($0.text, url) }
                }
            case "html": throw .htmlInsteadOfFeed
            default:
                // feeds serve as sitemaps too
                let reading = try FeedReader().read(body, contentType: contentType, url: url)
                sitemap.pages = reading.entries.compactMap { entry in
                    entry.link.map { Page(location: $0, modified: entry.updated ?? entry.published) }
                }
            }
            return sitemap
        }
    }

    private func text(_ decoded: Decoded, _ url: WebURL?) -> Sitemap {
        var sitemap = Sitemap()
        sitemap.warnings = decoded.warnings
        for line in decoded.utf8.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            let text = String(decoding: line, as: UTF8.self).trimmed
            if WebURL(text) != nil { sitemap.pages.append(Page(location: text)) }
        }
        return sitemap
    }

    private func child(_ name: String, of node: MarkupNode) -> MarkupNode? { node.elements.first { $0.name == name } }

    private func link(_ text: String, _ base: WebURL?) -> String? {
        text.trimmed.isEmpty ? nil : FeedText.link(text, base: base)
    }

    private func page(_ node: MarkupNode, _ base: WebURL?) -> Page? {
        // only elements of the sitemap's own namespace: image:loc is no page
        guard
            let location = node.elements.first(where: {
                $0.name == "loc" && $0.prefix != "image" && $0.prefix != "video"
            }),
            let address = link(location.text, base)
        else { return nil }
        let dates = DateParser()
        var page = Page(location: address, modified: child("lastmod", of: node).flatMap { dates.parse($0.text) })
        if let news = child("news", of: node) {
            page.newsTitle = child("title", of: news).flatMap { FeedText.folded($0.text) }
            page.newsDateRaw = child("publication_date", of: news).flatMap { FeedText.folded($0.text) }
            page.newsDate = page.newsDateRaw.flatMap(dates.parse)
        }
        return page
    }
}
