// Pages that are asked for again: which ones, what came of it, and when the next time is.

import Fetching
import Records
import Store

extension Collector {
    /// The pages of a source that are due, the oldest first; in a replay those that its run asked for.
    mutating func watched(_ source: Source) throws -> [WatchedPage] {
        guard let state = gather.state else { return [] }
        let now = gather.now.seconds
        var wanted: [String]
        if gather.asksForKnown {
            wanted = try state.watched(gather.archived).filter { $0.value.source == source.id }.map(\.key)
        } else {
            wanted = try state.watchedIDs(
                source.id, dueBy: now + Recheck.early, orBornAfter: gather.rechecksAll ? now - source.recheck : .max,
                most: gather.rechecksAll ? .max : Recheck.mostAtOnce)
        }
        wanted.sort()
        var pages: [WatchedPage] = []
        for id in wanted {
            guard !gather.erased.contains(id), let page = try state.watchedPage(id), page.source == source.id else {
                continue
            }
            if page.details.entry.link == nil {
                // words of a list, which come by themselves
                if page.due <= now { gathered.changes.unwatched.append(id) }
            } else {
                pages.append(page)
            }
        }
        return pages.sorted { ($0.born, $0.id) < ($1.born, $1.id) }
    }

    /// What came of a page that was asked for again.
    mutating func takeAgain(_ job: Job, _ watched: WatchedPage, _ result: PageResult) {
        let before = watched.details
        guard isNewest(job.visit) else { return takeOlder(job, result) }
        switch result {
        case .success(var page):
            gathered.visits[job.visit].ledger.rechecked += 1
            let isSame = page.isUnmodified || page.digest == before.digest
            if page.isUnmodified {
                (page.digest, page.contentType) = (before.digest ?? page.digest, before.contentType)
                page.archived = before.archived
                if page.validators == nil {
                    page.validators = before.validatedURL.map {
                        Validators(url: $0, etag: before.etag, lastModified: before.lastModified)
                    }
                }
                page.stored = before.stored
            }
            watch(job, page)
            let isRenamed = job.isListed && job.entry.title.map { $0 != before.entry.title } ?? false
            let isBack = before.isGone == true
            guard !isSame || isRenamed || isBack else { return countKnown(job) }
            var item = Gathered.Item(article: article(job, page, page.archived), archived: page.archived)
            if isBack {
                item.article.status = "corrected"
            } else if !isSame, let archived = before.archived {
                item.previous = .init(archived: archived, contentType: before.contentType, isRenamed: isRenamed)
            }
            take(item, job)
        case .failure(.status(410)):
            // gone for good: the text as it was, and the word that it does not count any more
            gathered.visits[job.visit].ledger.rechecked += 1
            watch(job, nil, isGone: true)
            guard before.isGone != true else { return countKnown(job) }
            var item = Gathered.Item(article: article(job), archived: before.archived)
            (item.article.status, item.article.fetchedAt) = ("withdrawn", gather.now)
            item.article.contentType = before.contentType
            item.article.warn("http-410")
            if let archived = before.archived, let digest = before.digest {
                item.article.provenance?.archive = .init(
                    file: archived.file, recordID: archived.recordID, sha256: digest)
            } else {
                item.article.text = job.entry.summary ?? job.entry.title
                item.article.content = "entry"
            }
            take(item, job)
        case .failure(let error):
            countKnown(job)
            guard error.countsAsTry else { return }
            gathered.visits[job.visit].ledger.rechecked += 1
            gathered.visits[job.visit].againFailed.append("\(Fetcher.shown(job.identity.link)): \(error)")
            watch(job, nil)
        }
    }

    /// An older archive after a newer one: what it has may be new to the corpus, but is no change of what came after it.
    private mutating func takeOlder(_ job: Job, _ result: PageResult) {
        guard case .success(let page) = result, !page.isUnmodified else { return countKnown(job) }
        take(.init(article: article(job, page, page.archived), archived: page.archived), job)
    }

    /// An article that its list has already counted, or that no list has any more.
    private mutating func take(_ item: Gathered.Item, _ job: Job) {
        if !job.isListed { gathered.visits[job.visit].ledger.listed += 1 }
        gathered.items.append(item)
        gathered.changes.seen.append((job.identity.id, job.source.id))
    }

    private mutating func countKnown(_ job: Job) {
        if job.isListed { gathered.visits[job.visit].ledger.known += 1 }
    }

    /// Notes when a page is to be asked for again, and how it is now.
    ///
    /// - Parameter page: nil where it could not be had.
    mutating func watch(_ job: Job, _ page: Page?, isGone: Bool = false) {
        guard !job.isQuarantined, isNewest(job.visit) else { return }
        let now = gather.now.seconds
        let born = job.watched?.born ?? Recheck.born(job.entry.published, met: now)
        guard let due = Recheck.due(born: born, asked: now, young: job.source.recheck) else { return unwatch(job) }
        var details = job.watched?.details ?? .init(job.entry)
        details.entry = WatchedPage.Details(job.entry).entry
        details.otherURLs = job.otherURLs
        if isGone || page != nil { details.isGone = isGone ? true : nil }
        if let page {
            (details.digest, details.archived, details.contentType) = (page.digest, page.archived, page.contentType)
            (details.validatedURL, details.etag, details.lastModified, details.stored) = (
                page.validators?.url, page.validators?.etag, page.validators?.lastModified, page.stored
            )
        }
        gathered.changes.watched.append(
            WatchedPage(
                id: job.identity.id, source: job.watched?.source ?? job.source.id, born: born, due: due, details))
    }

    /// Words of a list are compared as long as a page would be.
    mutating func watchWords(_ id: String, _ entry: Entry, _ visit: Int) {
        let source = gathered.visits[visit].source
        guard isNewest(visit), source.recheck > 0 else { return }
        let born = Recheck.born(entry.published, met: gather.now.seconds)
        var details = WatchedPage.Details(entry)
        (details.entry.link, details.digest) = (nil, entry.ownDigest)
        gathered.changes.watched.append(
            WatchedPage(id: id, source: source.id, born: born, due: gather.now.seconds + Recheck.last, details))
    }

    private mutating func unwatch(_ job: Job) {
        if isNewest(job.visit) { gathered.changes.unwatched.append(job.identity.id) }
    }

    /// Whether the state has not heard of a later visit already.
    private func isNewest(_ visit: Int) -> Bool { (rowOfVisit[visit] ?? nil) != nil }
}
