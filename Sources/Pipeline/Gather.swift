// From the sources to the articles that are to be made: asks each source, reads its entries, fetches their pages. What is
// kept of an entry is small; the page's bytes stay in the archive until the line wants them.

import Fetching
import Reading
import Records

package struct Gathered {
    /// An entry whose page lies in the archive, or could not be had.
    package struct Item {
        package var article: Article
        /// Where the page lies; nil where only the entry's own words are there.
        package var archived: ArchiveLocation?
    }

    package var items: [Item] = []
    package var rejected: [Rejection] = []
    /// What was repaired or doubted in the lists, with source and address.
    package var warnings: [String] = []
    /// Sources of which a list could not be had or read, with the reason in words.
    package var failed: [(source: String, reason: String)] = []

    package init() {}
}

package struct Gather {
    let fetcher: Fetcher
    let run: String

    package init(fetcher: Fetcher, run: String) { (self.fetcher, self.run) = (fetcher, run) }

    package func gather(_ sources: [Source]) async -> Gathered {
        var gathered = Gathered()
        var seen: [String: Int] = [:]
        for source in sources {
            // lists begin with the newest; an original is to be met before its corrections
            for entry in await entries(of: source, &gathered).reversed() {
                await take(entry, source, &gathered, &seen)
            }
        }
        return gathered
    }

    /// The entries of all pages of a list. What fails is told, and what was read before it is kept.
    private func entries(of source: Source, _ gathered: inout Gathered) async -> [Entry] {
        var entries: [Entry] = []
        var next: String? = source.url
        var visited = Set<String>()
        while let url = next, visited.insert(url).inserted, visited.count <= source.listing?.pages ?? 1 {
            func fail(_ stage: String, _ word: String, _ detail: String) {
                gathered.failed.append((source.id, "\(url): \(detail)"))
                gathered.rejected.append(
                    Rejection(source: source.id, url: url, stage: stage, reason: word, detail: detail, run: run))
            }
            next = nil
            do throws(FetchError) {
                let resource = try await fetcher.fetch(url)
                do throws(ReadingError) {
                    let reading = try EntryReaders.read(resource, of: source)
                    entries += reading.entries
                    gathered.warnings += reading.warnings.map { "\(source.id): \(url): \($0)" }
                    next = reading.next
                } catch { fail("read", error.word, "\(error)") }
            } catch { fail("fetch", error.word, "\(error)") }
        }
        return entries
    }

    private func take(_ entry: Entry, _ source: Source, _ gathered: inout Gathered, _ seen: inout [String: Int]) async {
        func reject(_ reason: String, _ detail: String) {
            gathered.rejected.append(
                Rejection(
                    source: source.id, url: entry.link ?? source.url, stage: "read", reason: reason, detail: detail,
                    run: run))
        }
        guard let link = entry.link else { return reject("no-link", "the entry `\(entry.title ?? "")` has no link") }
        guard let url = WebURL(link) else { return reject("bad-address", "`\(link)` is no http or https address") }
        let canonical = CanonicalURL.of(url).description
        let id = CanonicalURL.id(canonical)
        if let known = seen[id] {
            // the same article in another list, or under another address
            if gathered.items[known].article.url != link,
                gathered.items[known].article.otherURLs?.contains(link) != true
            {
                gathered.items[known].article.otherURLs = (gathered.items[known].article.otherURLs ?? []) + [link]
            }
            return
        }
        var article = article(entry, source, id: id, link: link, canonical: canonical)
        var archived: ArchiveLocation?
        do throws(FetchError) {
            let page = try await fetcher.fetch(link)
            article.fetchedAt = page.fetchedAt
            article.contentType = page.contentType
            archived = page.archived
            if let archived {
                article.provenance?.archive = .init(
                    file: archived.file, recordID: archived.recordID, sha256: SHA256.hex(page.body))
            }
        } catch {
            guard let words = entry.contentText ?? entry.summary else {
                gathered.rejected.append(Rejection(article, stage: "fetch", reason: error.word, detail: "\(error)"))
                return
            }
            // the entry's own words stand in for the page
            (article.text, article.content) = (words, "entry")
            article.warn("page-failed")
        }
        seen[id] = gathered.items.count
        gathered.items.append(.init(article: article, archived: archived))
    }

    private func article(_ entry: Entry, _ source: Source, id: String, link: String, canonical: String) -> Article {
        var article = Article(id: id)
        article.schemaVersion = Article.schemaVersion
        article.source = source.tag
        article.run = run
        (article.url, article.canonicalURL, article.otherURLs) = (link, canonical, [])
        article.provenance = Provenance(version: Version.string)
        (article.title, article.summary, article.publisher) = (entry.title, entry.summary, source.publisher)
        if !entry.authors.isEmpty { article.authors = entry.authors }
        let evidence: Published.EvidenceKind =
            source.kind == .listing ? .listing : source.kind == .feed ? .feed : source.kind == .json ? .json : .sitemap
        if let date = entry.published, let raw = entry.publishedRaw,
            let published = Published(date, evidence: evidence, raw: raw, zone: source.timeZone)
        {
            article.publish(published)
        } else if let raw = entry.publishedRaw {
            article.publishedRaw = raw
        }
        article.updatedAt = entry.updated?.instant
        if article.updatedAt == article.publishedAt { article.updatedAt = nil }
        return article
    }
}
