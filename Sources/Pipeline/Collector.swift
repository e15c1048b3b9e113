// Puts together what the lists and pages gave, in the order of sources and entries: which articles are to be made, which are
// known or wait, and what is to be remembered of each source.

import Fetching
import Foundation
import Records
import Store

struct Collector {
    let gather: Gather
    private(set) var jobs: [Job] = []
    var gathered = Gathered()
    /// Of articles met in this run: the number of the job, or nil for one that is known from before.
    private var met: [String: Int?] = [:]
    /// Of each visit that asked, which row of the state it changes; nil where the state has heard of a later visit already,
    /// as when an older archive is replayed after a newer one.
    var rowOfVisit: [Int: Int?] = [:]

    /// Of one source in quarantine: enough to see what it is, and no more requests than that.
    private static let maximumWaiting = 50

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
        visit.isQuarantined = list.verdict?.quarantines ?? false
        visit.waiting = gather.waiting[source.id] ?? 0
        visit.warnings = list.warnings
        if let failure = list.failure {
            reject(source, failure.url, failure.stage, failure.word, failure.detail)
        }
        gathered.visits.append(visit)
        remember(source, remembered, list)

        var pending: [String: PendingEntry] = [:]
        let listed = Set(list.listed.compactMap { $0.identity?.id })
        for old in try gather.state?.pending(source.id) ?? [] {
            pending[old.id] = old
            if !listed.contains(old.id) { try want(again(old, source), source, old) }
        }
        // a list that did not change is not read by a live run, so what was remembered of its entries counts
        for page in try watched(source) where (list.isSame || !listed.contains(page.id)) && met[page.id] == nil {
            wantAgain(page, source)
        }
        // lists begin with the newest; an original is to be met before its corrections
        for entry in list.listed.reversed() { try want(entry, source, entry.identity.flatMap { pending[$0.id] }) }
    }

    /// A pending entry that its list does not bring any more.
    private func again(_ old: PendingEntry, _ source: Source) throws -> ListedEntry {
        var identity = ListedEntry.identity(old.entry, key: nil, of: source)
        identity?.id = old.id
        var entry = ListedEntry(entry: old.entry, identity: identity)
        // another source may have got it meanwhile
        entry.isKnown = try gather.state?.knows(old.id) ?? false
        return entry
    }

    private mutating func want(_ listed: ListedEntry, _ source: Source, _ pending: PendingEntry?) throws {
        let visit = gathered.visits.count - 1
        gathered.visits[visit].ledger.listed += 1
        if listed.isSkipped {
            gathered.visits[visit].ledger.skipped += 1
            return
        }
        guard let identity = listed.identity else {
            if let id = listed.ownID { return try takeWords(listed, id, source) }
            gathered.visits[visit].ledger.rejected += 1
            if let link = listed.entry.link {
                reject(
                    source, Fetcher.shown(link), "read", "bad_address",
                    "`\(Fetcher.shown(link))` is no http or https address, or too long")
            } else {
                reject(source, source.url, "read", "no_link", "the entry `\(listed.entry.title ?? "")` has no link")
            }
            return
        }
        if gather.erased.contains(identity.id) {
            gathered.visits[visit].ledger.known += 1
            return
        }
        if let earlier = met[identity.id] {
            gathered.visits[visit].ledger.known += 1
            guard let job = earlier else { return }
            // the same article in another list, or under another address
            jobs[job].add(identity.link)
            if !gathered.visits[visit].isQuarantined { jobs[job].isQuarantined = false }
            if jobs[job].visit != visit, !jobs[job].alsoListed.contains(where: { $0.visit == visit }) {
                jobs[job].alsoListed.append((visit, listed.entry))
                jobs[job].tries = max(jobs[job].tries, pending?.tries ?? 0)
            }
            return
        }
        if listed.isOld || listed.isKnown && !gather.asksForKnown && !listed.isAskedAgain {
            met[identity.id] = .some(nil)
            gathered.visits[visit].ledger.known += 1
            if !listed.isKnown { gathered.changes.seen.append((identity.id, source.id)) }
            return
        }
        // what waits from an earlier visit came from a list that was in order
        guard pending != nil || takes(visit) else { return }
        met[identity.id] = jobs.count
        var job = Job(
            source: source, entry: listed.entry, identity: identity, tries: pending?.tries ?? 0,
            isKnown: listed.isKnown, visit: visit)
        for link in pending?.otherURLs ?? [] { job.add(link) }
        if listed.isKnown { job.watched = try gather.state?.watchedPage(identity.id) }
        for link in job.watched?.details.otherURLs ?? [] { job.add(link) }
        job.isQuarantined = pending == nil && gathered.visits[visit].isQuarantined
        jobs.append(job)
    }

    /// A page that its list does not bring any more.
    private mutating func wantAgain(_ page: WatchedPage, _ source: Source) {
        guard var identity = ListedEntry.identity(page.details.entry, key: nil, of: source) else { return }
        identity.id = page.id
        met[page.id] = jobs.count
        var job = Job(
            source: source, entry: page.details.entry, identity: identity, otherURLs: page.details.otherURLs, tries: 0,
            isKnown: true, visit: gathered.visits.count - 1)
        (job.watched, job.isListed) = (page, false)
        jobs.append(job)
    }

    /// Whether an entry of this visit is taken; of one in quarantine only as many as a person will look at.
    private mutating func takes(_ visit: Int) -> Bool {
        guard gathered.visits[visit].isQuarantined else { return true }
        guard gathered.visits[visit].waiting < Self.maximumWaiting else {
            gathered.visits[visit].ledger.skipped += 1
            gathered.visits[visit].notTaken += 1
            return false
        }
        gathered.visits[visit].waiting += 1
        return true
    }

    /// An entry that leads nowhere is what it says itself.
    private mutating func takeWords(_ listed: ListedEntry, _ id: String, _ source: Source) throws {
        let visit = gathered.visits.count - 1
        guard met[id] == nil, !gather.erased.contains(id), !listed.isOld, !listed.isKnown || listed.isAskedAgain else {
            gathered.visits[visit].ledger.known += 1
            if listed.isOld, !listed.isKnown { gathered.changes.seen.append((id, source.id)) }
            return
        }
        guard takes(visit) else { return }
        met[id] = .some(nil)
        gathered.changes.seen.append((id, source.id))
        if !gathered.visits[visit].isQuarantined { watchWords(id, listed.entry, visit) }
        var article = article(id, listed.entry, source)
        (article.text, article.content) = (listed.entry.contentText ?? listed.entry.summary, "entry")
        article.warn("no-link")
        gathered.items.append(
            .init(article: article, archived: nil, isQuarantined: gathered.visits[visit].isQuarantined))
    }

    private mutating func reject(_ source: Source, _ url: String, _ stage: String, _ reason: String, _ detail: String) {
        gathered.rejected.append(
            Rejection(source: source.id, url: url, stage: stage, reason: reason, detail: detail, run: gather.run))
    }

    /// What the list's visit leaves behind; verdict and failures are added at the end.
    private mutating func remember(_ source: Source, _ old: SourceState?, _ list: ListResult) {
        var state = old ?? SourceState(id: source.id, firstSeen: gather.now.seconds)
        state.lastAsked = gather.now.seconds
        state.due = list.due
        if list.isUnchanged, let time = state.history.timeToLive {
            state.due = max(list.due ?? 0, gather.now.seconds + time)
        }
        state.entries = list.count ?? state.entries
        if state.fingerprint != source.fingerprint { (state.movedTo, state.movedTimes) = (nil, 0) }
        if list.failure != nil || list.verdict != nil {
            // what leads to no list, or to another one, is no move; the old address is asked the next time
            (state.movedTo, state.movedTimes) = (nil, 0)
        } else if let target = list.movedTo {
            (state.movedTo, state.movedTimes) = (target, state.movedTo == target ? state.movedTimes + 1 : 1)
        } else if !list.wasAskedThere {
            (state.movedTo, state.movedTimes) = (nil, 0)
        }
        if let target = state.movedTo, state.movedTimes >= 2 {
            gathered.visits[gathered.visits.count - 1].warnings.append(
                "\(source.url): moved: for good to \(target), which is asked from now on; put it into the source file")
        }
        state.history = history(state, source, list)
        if state.history.goneSince != nil { state.fingerprint = source.fingerprint }
        if let digest = list.digest {
            (state.body, state.fingerprint) = (digest, source.fingerprint)
            (state.validatedURL, state.etag, state.lastModified) = (
                list.validators?.url, list.validators?.etag, list.validators?.lastModified
            )
            state.stored = list.stored
        } else if state.history.goneSince != nil || !list.isUnchanged && list.failure?.stage != "fetch" {
            (state.body, state.validatedURL, state.etag, state.lastModified) = (nil, nil, nil, nil)
            state.stored = nil
        }
        gathered.changes.asked.append(source.id)
        if let old, old.lastAsked >= gather.now.seconds {
            rowOfVisit[gathered.visits.count - 1] = .some(nil)
        } else {
            rowOfVisit[gathered.visits.count - 1] = gathered.changes.sources.count
            gathered.changes.sources.append(state)
        }
    }

    /// What the visit adds to what is known of the source's habits.
    private func history(_ state: SourceState, _ source: Source, _ list: ListResult) -> SourceHistory {
        var history = state.fingerprint == source.fingerprint ? state.history : SourceHistory()
        let isGone = list.failure?.word == "http_410" && list.count == nil && !list.wasAskedThere
        history.goneSince = isGone ? gather.now.seconds : nil
        // also of a list that is odd: what it does not hold any more may be missing, whatever a person says of the rest
        if list.hasGap, history.gap == nil, list.verdict?.quarantines ?? true {
            history.gap = .init(from: state.lastGood ?? state.firstSeen, to: gather.now.seconds)
        }
        // the bytes of the last time say nothing new
        guard list.verdict == nil, list.count != nil, !list.isSame else { return history }
        history.timeToLive = list.timeToLive
        history.add(list.shape.visit)
        history.shapes = list.shape.shapes.sorted().prefix(16).map { $0 }
        history.marks = list.marks
        let isFirst = state.lastGood == nil
        history.add(
            news: list.listed.compactMap { listed in
                if let time = listed.time, time <= gather.now.seconds { return time }
                // when it was met is when it came, but for what was there from the first
                return listed.time == nil && !listed.isKnown && !listed.isSkipped && !isFirst
                    ? gather.now.seconds : nil
            })
        return history
    }

    /// The second half: what the pages gave.
    mutating func finish(_ pages: [PageResult]) -> Gathered {
        for (job, page) in zip(jobs, pages) {
            if let watched = job.watched {
                takeAgain(job, watched, page)
                continue
            }
            switch page {
            case .success(let page):
                gathered.items.append(
                    .init(
                        article: article(job, page, page.archived), archived: page.archived,
                        isQuarantined: job.isQuarantined))
                gathered.changes.seen.append((job.identity.id, job.source.id))
                watch(job, page)
            case .failure where job.isKnown: gathered.visits[job.visit].ledger.known += 1
            case .failure(let error): takeFailure(error, job)
            }
        }
        conclude()
        return gathered
    }

    private mutating func takeFailure(_ error: FetchError, _ job: Job) {
        let words = "\(Fetcher.shown(job.identity.link)): \(error)"
        if case .robots = error {
            gathered.visits[job.visit].pagesForbidden += 1
        } else if error.wasNotAsked {
            if error != .notArchived { gathered.visits[job.visit].pagesLeft.append(words) }
        } else {
            gathered.visits[job.visit].pagesFailed.append(words)
        }
        let row = rowOfVisit[job.visit] ?? nil
        if job.isQuarantined {
            // the list that is odd is read again as a whole, and brings it again
            gathered.visits[job.visit].ledger.skipped += 1
            return
        }
        let tries = job.tries + (error.countsAsTry && row != nil ? 1 : 0)
        if error.isTransient, tries < Gather.maximumTries {
            // each source that lists it remembers it: one of them may be gone tomorrow
            gathered.visits[job.visit].ledger.pending += 1
            for (visit, entry) in [(job.visit, job.entry)] + job.alsoListed {
                if visit != job.visit {
                    gathered.visits[visit].ledger.known -= 1
                    gathered.visits[visit].ledger.pending += 1
                }
                gathered.changes.pending.append(
                    PendingEntry(
                        source: gathered.visits[visit].source.id, id: job.identity.id, entry: entry,
                        otherURLs: job.otherURLs, tries: tries))
            }
            return
        }
        gathered.changes.seen.append((job.identity.id, job.source.id))
        var article = article(job)
        guard let words = job.entry.contentText ?? job.entry.summary ?? job.entry.title else {
            gathered.visits[job.visit].ledger.failed += 1
            gathered.rejected.append(Rejection(article, stage: "fetch", reason: error.word, detail: "\(error)"))
            return
        }
        // the entry's own words stand in for the page
        (article.text, article.content) = (words, "entry")
        article.warn("page-failed")
        gathered.items.append(.init(article: article, archived: nil))
        // it may have been listed before its time
        if case .robots = error {} else { watch(job, nil) }
    }

    /// Verdicts that depend on the pages, and what is remembered of them.
    private mutating func conclude() {
        gathered.changes.at = gather.now
        for (index, row) in rowOfVisit {
            var visit = gathered.visits[index]
            let state = row.map { gathered.changes.sources[$0] }
            if !visit.verdict.isFailure, let gap = state?.history.gap {
                visit.verdict = .gap(gap)
            } else if !visit.verdict.isFailure, !visit.pagesFailed.isEmpty {
                visit.verdict = .incomplete(visit.pagesFailed, waiting: visit.ledger.pending - visit.pagesLeft.count)
            } else if !visit.verdict.isFailure, !visit.pagesLeft.isEmpty {
                visit.verdict = .left(visit.pagesLeft)
            } else if let state, visit.verdict == .unchanged || visit.verdict == .fresh,
                let quiet = Habits.quiet(
                    state.history, of: visit.source, firstSeen: state.firstSeen, at: gather.now)
            {
                visit.verdict = quiet
            }
            guard let row else {
                gathered.visits[index] = visit
                continue
            }
            if visit.notTaken > 0 {
                visit.verdict.detail =
                    (visit.verdict.detail ?? "") + "; \(visit.waiting) wait, \(visit.notTaken) more are not kept"
            }
            if visit.pagesForbidden > 0 {
                visit.warnings.append(
                    "\(visit.source.url): robots: \(visit.pagesForbidden) page(s) may not be asked for; the list's own words stand in"
                )
            }
            if let first = visit.againFailed.first {
                visit.warnings.append(
                    "\(visit.source.url): recheck-failed: \(visit.againFailed.count) page(s): \(first)")
            }
            // what only our own time ran out for is no failure of the source
            let counts = visit.verdict.isFailure && !visit.verdict.isOurs
            visit.failuresInRow = counts ? visit.failuresInRow + 1 : visit.verdict.isOurs ? visit.failuresInRow : 0
            visit.firstSeen = visit.firstSeen ?? gather.now.seconds
            if !visit.verdict.isFailure { visit.lastGood = gather.now.seconds }
            gathered.visits[index] = visit
            gathered.changes.sources[row].failuresInRow = visit.failuresInRow
            gathered.changes.sources[row].lastGood = visit.lastGood
            gathered.changes.sources[row].verdict = visit.verdict.word
        }
    }

    func article(_ job: Job, _ page: Page, _ archived: ArchiveLocation?) -> Article {
        var article = article(job)
        (article.fetchedAt, article.contentType) = (page.fetchedAt, page.contentType)
        if let documents = page.documents {
            article.attachments = documents.attachments
            if documents.hasFailed { article.warn("attachment-failed") }
        }
        if let archived {
            article.provenance?.archive = .init(file: archived.file, recordID: archived.recordID, sha256: page.digest)
        }
        return article
    }

    func article(_ job: Job) -> Article {
        var article = article(job.identity.id, job.entry, job.source)
        (article.url, article.canonicalURL, article.otherURLs) = (
            job.identity.link, job.identity.canonical, job.otherURLs
        )
        return article
    }

    private func article(_ id: String, _ entry: Entry, _ source: Source) -> Article {
        var article = Article(id: id)
        article.schemaVersion = Article.schemaVersion
        article.source = source.tag
        article.run = gather.run
        article.otherURLs = []
        article.attachments = entry.documents
        article.provenance = Provenance(version: Version.string)
        (article.title, article.summary, article.publisher) = (entry.title, entry.summary, source.publisher)
        if !entry.authors.isEmpty { article.authors = entry.authors }
        for warning in entry.warnings { article.warn(warning) }
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

extension Job {
    /// Notes another address of the article.
    mutating func add(_ link: String) {
        if identity.link != link, !otherURLs.contains(link) { otherURLs.append(link) }
    }
}
