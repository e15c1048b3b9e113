// Puts together what the lists and pages gave, in the order of sources and entries: which articles are to be made, which are
// known or wait, and what is to be remembered of each source.

import Fetching
import Foundation
import Records
import Store

struct Collector {
    private let gather: Gather
    private(set) var jobs: [Job] = []
    private var gathered = Gathered()
    /// Of articles met in this run: the number of the job, or nil for one that is known from before.
    private var met: [String: Int?] = [:]
    /// Of each job, which visit it belongs to; of each visit that asked, which row of the state.
    private var visitOfJob: [Int] = []
    private var rowOfVisit: [Int: Int] = [:]

    init(gather: Gather) { self.gather = gather }

    /// The first half: what a list gave, and which of its pages are wanted.
    ///
    /// - Parameter notDue: why the source was not asked; nil when it was.
    mutating func take(_ source: Source, _ remembered: SourceState?, _ notDue: Verdict?, _ list: ListResult?) throws {
        var visit = Visit(source)
        (visit.firstSeen, visit.lastGood) = (remembered?.firstSeen, remembered?.lastGood)
        visit.failuresInRow = remembered?.failuresInRow ?? 0
        guard let list, notDue == nil, list.notAsked == nil else {
            visit.verdict = notDue ?? list?.notAsked ?? .notAsked
            gathered.visits.append(visit)
            return
        }
        visit.verdict = list.verdict ?? .unchanged
        visit.warnings = list.warnings
        if let failure = list.failure {
            reject(source, failure.url, failure.stage, failure.word, failure.detail)
        }
        gathered.visits.append(visit)
        remember(source, remembered, list)

        let pending = try gather.state?.pending(source.id) ?? []
        let filter = EntryFilter(source)
        // lists begin with the newest; an original is to be met before its corrections
        let entries = list.entries.reversed().map { (entry: $0, identified: identify($0, source)) }
        let listed = Set(entries.compactMap { $0.identified?.id })
        var tries: [String: Int] = [:]
        for old in pending {
            tries[old.id] = old.tries
            if !listed.contains(old.id), let identified = identify(old.entry, source) {
                try want(old.entry, identified, source, tries: old.tries, isFirstVisit: false)
            }
        }
        for (entry, identified) in entries {
            if !filter.lets(entry) {
                gathered.visits[gathered.visits.count - 1].ledger.listed += 1
                gathered.visits[gathered.visits.count - 1].ledger.skipped += 1
            } else if let identified {
                try want(
                    entry, identified, source, tries: tries[identified.id] ?? 0,
                    isFirstVisit: remembered?.lastGood == nil)
            } else {
                gathered.visits[gathered.visits.count - 1].ledger.listed += 1
                gathered.visits[gathered.visits.count - 1].ledger.rejected += 1
                if let link = entry.link {
                    reject(source, link, "read", "bad_address", "`\(link)` is no http or https address")
                } else {
                    reject(source, source.url, "read", "no_link", "the entry `\(entry.title ?? "")` has no link")
                }
            }
        }
    }

    private typealias Identified = (id: String, url: WebURL, canonical: String)

    private func identify(_ entry: Entry, _ source: Source) -> Identified? {
        guard let link = entry.link, let url = WebURL(link) else { return nil }
        let canonical = CanonicalURL.of(url).description
        let key: String? =
            switch source.identity {
            case .link: nil
            case .guid: entry.guid
            case .titleAndDate: entry.title.map { $0 + "\n" + (entry.published?.iso8601 ?? entry.publishedRaw ?? "") }
            }
        return (key.map { CanonicalURL.id(source.id + "\n" + $0) } ?? CanonicalURL.id(canonical), url, canonical)
    }

    private mutating func want(
        _ entry: Entry, _ identified: Identified, _ source: Source, tries: Int, isFirstVisit: Bool
    ) throws {
        let visit = gathered.visits.count - 1
        let (id, url, canonical) = identified
        let link = entry.link ?? canonical
        gathered.visits[visit].ledger.listed += 1
        if let earlier = met[id] {
            // the same article in another list, or under another address
            if let job = earlier, jobs[job].link != link, !jobs[job].otherURLs.contains(link) {
                jobs[job].otherURLs.append(link)
            }
            gathered.visits[visit].ledger.known += 1
            return
        }
        let isKnown = try gather.state?.knows(id) ?? false
        let isOld = isFirstVisit && isBefore(entry, source.backfill)
        if isOld || isKnown && !gather.asksForKnown {
            met[id] = .some(nil)
            gathered.visits[visit].ledger.known += 1
            if !isKnown { gathered.changes.seen.append((id, source.id)) }
            return
        }
        met[id] = jobs.count
        visitOfJob.append(visit)
        jobs.append(
            Job(
                source: source, entry: entry, id: id, link: link, url: url, canonical: canonical, tries: tries,
                isKnown: isKnown))
    }

    private func isBefore(_ entry: Entry, _ backfill: Int?) -> Bool {
        guard let backfill, let day = entry.published?.day ?? entry.updated?.day else { return false }
        let instant = entry.published?.instant ?? entry.updated?.instant ?? Timestamp(day)
        return instant.seconds < gather.now.seconds - backfill
    }

    private mutating func reject(_ source: Source, _ url: String, _ stage: String, _ reason: String, _ detail: String) {
        gathered.rejected.append(
            Rejection(source: source.id, url: url, stage: stage, reason: reason, detail: detail, run: gather.run))
    }

    /// What the list's visit leaves behind; verdict and failures are added at the end.
    private mutating func remember(_ source: Source, _ old: SourceState?, _ list: ListResult) {
        var state = old ?? SourceState(id: source.id, firstSeen: gather.now.seconds)
        state.lastAsked = gather.now.seconds
        state.closedUntil = list.closedUntil
        if let digest = list.digest {
            (state.body, state.fingerprint) = (digest, source.fingerprint)
            (state.validatedURL, state.etag, state.lastModified) = (
                list.validators?.url, list.validators?.etag, list.validators?.lastModified
            )
            if !list.isUnchanged { state.entries = list.entries.count }
        } else if !list.isUnchanged, list.failure?.stage != "fetch" {
            (state.body, state.validatedURL, state.etag, state.lastModified) = (nil, nil, nil, nil)
        }
        rowOfVisit[gathered.visits.count - 1] = gathered.changes.sources.count
        gathered.changes.sources.append(state)
        gathered.changes.asked.append(source.id)
    }

    /// The second half: what the pages gave.
    mutating func finish(_ pages: [PageResult]) -> Gathered {
        var given = [Int](repeating: 0, count: gathered.visits.count)
        for (number, page) in pages.enumerated() {
            let job = jobs[number]
            let visit = visitOfJob[number]
            var article = article(job)
            switch page {
            case .success(let page):
                (article.fetchedAt, article.contentType) = (page.fetchedAt, page.contentType)
                if let archived = page.archived {
                    article.provenance?.archive = .init(
                        file: archived.file, recordID: archived.recordID, sha256: page.digest)
                }
                gathered.items.append(.init(article: article, archived: page.archived))
            case .failure where job.isKnown: gathered.visits[visit].ledger.known += 1
            case .failure(let error):
                if !error.wasNotAsked {
                    gathered.visits[visit].pagesFailed.append("\(job.link): \(error)")
                }
                let tries = job.tries + (error.wasNotAsked ? 0 : 1)
                if error.isTransient, tries < Gather.maximumTries {
                    gathered.visits[visit].ledger.pending += 1
                    gathered.changes.pending.append(
                        PendingEntry(source: job.source.id, id: job.id, entry: job.entry, tries: tries))
                    continue
                }
                guard let words = job.entry.contentText ?? job.entry.summary ?? job.entry.title else {
                    gathered.visits[visit].ledger.failed += 1
                    gathered.rejected.append(Rejection(article, stage: "fetch", reason: error.word, detail: "\(error)"))
                    gathered.changes.seen.append((job.id, job.source.id))
                    continue
                }
                // the entry's own words stand in for the page
                (article.text, article.content) = (words, "entry")
                article.warn("page-failed")
                given[visit] += 1
                gathered.items.append(.init(article: article, archived: nil))
            }
            gathered.changes.seen.append((job.id, job.source.id))
        }
        conclude(given)
        return gathered
    }

    /// Verdicts that depend on the pages, and what is remembered of them.
    private mutating func conclude(_ given: [Int]) {
        gathered.changes.at = gather.now
        for (index, row) in rowOfVisit {
            var visit = gathered.visits[index]
            if !visit.verdict.isFailure, !visit.pagesFailed.isEmpty {
                visit.verdict = .incomplete(visit.pagesFailed, given: given[index])
            }
            visit.failuresInRow = visit.verdict.isFailure ? visit.failuresInRow + 1 : 0
            visit.firstSeen = visit.firstSeen ?? gather.now.seconds
            if !visit.verdict.isFailure { visit.lastGood = gather.now.seconds }
            gathered.visits[index] = visit
            gathered.changes.sources[row].failuresInRow = visit.failuresInRow
            gathered.changes.sources[row].lastGood = visit.lastGood
            gathered.changes.sources[row].verdict = visit.verdict.word
        }
    }

    private func article(_ job: Job) -> Article {
        let (entry, source) = (job.entry, job.source)
        var article = Article(id: job.id)
        article.schemaVersion = Article.schemaVersion
        article.source = source.tag
        article.run = gather.run
        (article.url, article.canonicalURL, article.otherURLs) = (job.link, job.canonical, job.otherURLs)
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
