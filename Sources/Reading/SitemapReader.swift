// Sitemaps (sitemaps.org): urlset with the news extension, index, and the text form, one address a line; packed or not.

import Bytes
import Foundation
import Markup
import Records

package struct SitemapReader: EntryReader {
    package static let kind = Source.Kind.sitemap
    /// The protocol's limits for an unpacked file.
    private static let maximumBytes = 50 << 20
    private static let maximumPages = 50_000

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
        reading.warnings = sitemap.warnings
        reading.lists = sitemap.sitemaps
        let sites = [source.url, resource.url].compactMap { WebURL($0)?.host }
        let own = sitemap.pages.filter { page in
            guard let host = WebURL(page.location)?.host else { return true }
            return sites.contains { host.isWithin($0) }
        }
        // a sitemap speaks for its own site (sitemaps.org)
        if own.count < sitemap.pages.count { reading.warnings.append("foreign-host") }
        reading.entries = own.map { page in
            var entry = Entry()
            (entry.link, entry.title, entry.updated) = (page.location, page.newsTitle, page.modified)
            (entry.published, entry.publishedRaw) = (page.newsDate, page.newsDateRaw)
            entry.warnings = sitemap.warnings.filter { $0.hasPrefix("charset") }
            return entry
        }
        return reading
    }

    package func read(_ body: [UInt8], contentType: String?, url: WebURL?) throws(ReadingError) -> Sitemap {
        var body = body
        var isCutOff = false
        if body.starts(with: [0x1F, 0x8B]) {
            do throws(DecodingError) { body = try ContentDecoding.inflateMembers(body, limit: Self.maximumBytes) } catch
            {
                // a file that is cut off still gives its whole entries
                body = error.partial
                isCutOff = true
            }
        }
        guard body.contains(where: { $0 > 0x20 }) else { throw .empty }
        var sitemap = try sitemap(body, contentType, url)
        if isCutOff, !sitemap.warnings.contains("cut-off") { sitemap.warnings.append("cut-off") }
        return sitemap
    }

    private func sitemap(_ body: [UInt8], _ contentType: String?, _ url: WebURL?) throws(ReadingError) -> Sitemap {
        let base = WebBase(url: url)
        let decoded = Charset.decode(body, contentType: contentType, kind: .xml)
        guard let first = decoded.utf8.first(where: { $0 > 0x20 }), first == UInt8(ascii: "<") else {
            return text(decoded)
        }
        let tree = try XMLTree.parse(decoded)
        let roots = tree.topLevel
        // a script's error message may stand before the document
        guard
            let root = roots.first(where: { ["urlset", "sitemapindex"].contains($0.name.local.lowercased()) })
                ?? roots.first
        else { throw .markup(.notXML) }
        var sitemap = Sitemap()
        sitemap.warnings = decoded.warnings
        switch root.name.local.lowercased() {
        case "urlset": urls(root, base, &sitemap)
        case "sitemapindex":
            var met = Set<String>()
            for node in root.elements where node.name.local == "sitemap" && node.isWhole {
                guard let address = child("loc", of: node).flatMap({ link($0, base) }), met.insert(address).inserted
                else { continue }
                guard sitemap.sitemaps.count < Self.maximumPages else {
                    sitemap.warnings.append("too-many-sitemaps")
                    break
                }
                sitemap.sitemaps.append(address)
            }
        default:
            // feeds serve as sitemaps too
            let reading = try FeedReader().read(
                body, headers: contentType.map { [HTTPHeader("content-type", $0)] } ?? [], url: url)
            sitemap.pages = reading.entries.compactMap { entry in
                entry.link.map { Page(location: $0, modified: entry.updated ?? entry.published) }
            }
        }
        return sitemap
    }

    private func urls(_ root: XMLNode, _ base: WebBase, _ sitemap: inout Sitemap) {
        var met = Set<String>()
        for node in root.elements where node.name.local == "url" {
            if !node.isWhole { sitemap.warnings.append("cut-off") }
            guard let page = page(node, base), met.insert(page.location).inserted else { continue }
            guard sitemap.pages.count < Self.maximumPages else {
                sitemap.warnings.append("too-many-entries")
                break
            }
            sitemap.pages.append(page)
        }
    }

    private func text(_ decoded: Decoded) -> Sitemap {
        var sitemap = Sitemap()
        sitemap.warnings = decoded.warnings
        var met = Set<String>()
        for line in decoded.utf8.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            let text = String(decoding: line, as: UTF8.self).trimmed
            guard WebURL(text) != nil, met.insert(text).inserted else { continue }
            guard sitemap.pages.count < Self.maximumPages else {
                sitemap.warnings.append("too-many-entries")
                break
            }
            sitemap.pages.append(Page(location: text))
        }
        return sitemap
    }

    private func child(_ name: String, of node: XMLNode) -> XMLNode? {
        // only elements of the sitemap's own namespace: image:loc is no page
        node.elements.first { $0.name.local == name && !Self.mediaPrefixes.contains($0.name.prefix ?? "") }
    }

    private static let mediaPrefixes: Set<String> = ["image", "video"]

    private func link(_ node: XMLNode, _ base: WebBase) -> String? {
        base.link(String(decoding: node.text, as: UTF8.self))
    }

    private func page(_ node: XMLNode, _ base: WebBase) -> Page? {
        guard let location = child("loc", of: node), location.isWhole, let address = link(location, base) else {
            return nil
        }
        let dates = DateParser()
        let modified = child("lastmod", of: node).flatMap { $0.isWhole ? dates.parse(utf8: $0.text) : nil }
        var page = Page(location: address, modified: modified)
        if let news = child("news", of: node) {
            var text = FeedText(ReadingLimits())
            page.newsTitle = child("title", of: news).flatMap { text.line($0.text) }
            page.newsDateRaw = child("publication_date", of: news).flatMap { text.line($0.text) }
            page.newsDate = page.newsDateRaw.flatMap { dates.parse($0) }
        }
        return page
    }
}

extension String {
    /// Whether a host is another or lies below it; `www.` makes no difference.
    package func isWithin(_ host: String) -> Bool {
        func bare(_ host: String) -> Substring { host.hasPrefix("www.") ? host.dropFirst(4) : host[...] }
        return bare(self) == bare(host) || bare(self).hasSuffix("." + bare(host))
    }
}
