// From the sources to the articles that are to be made. First all lists are asked, then the pages of their entries: both
// host by host at once, and put together in the order of the sources and entries, so that the same answers give the same
// articles. What is kept of an entry is small; the page's bytes stay in the archive until the line wants them.

import Fetching
import Records
import Store

package struct Gather {
    /// What is told while it goes on.
    package struct Progress: Sendable, Equatable {
        package var sources = 0, sourcesDone = 0
        package var pages = 0, pagesDone = 0
        package var errors = 0
    }

    /// Runs in which a page may fail before the entry's own words stand in for it.
    static let maximumTries = 3

    let fetcher: Fetcher
    let run: String
    let now: Timestamp
    let state: StateStore?
    /// Asks for articles that are known, too: an archive holds what the run that wrote it wanted.
    let asksForKnown: Bool
    /// Asks sources that are not due.
    let asksAll: Bool
    /// Asks again for all young pages, due or not.
    let rechecksAll: Bool
    /// How many articles of each source wait in quarantine.
    let waiting: [String: Int]
    /// What was taken down is asked for no more.
    let erased: Set<String>
    /// In a replay: the articles whose pages its run asked for.
    let archived: [String]
    let report: @Sendable (Progress) -> Void

    package init(
        fetcher: Fetcher, run: String, now: Timestamp, state: StateStore?, asksForKnown: Bool = false,
        asksAll: Bool = false, rechecksAll: Bool = false, waiting: [String: Int] = [:], archived: [String] = [],
        erased: Set<String> = [],
        report: @escaping @Sendable (Progress) -> Void = { _ in }
    ) {
        (self.fetcher, self.run, self.now, self.state) = (fetcher, run, now, state)
        (self.waiting, self.archived, self.erased) = (waiting, archived, erased)
        (self.asksForKnown, self.asksAll, self.report) = (asksForKnown, asksAll, report)
        self.rechecksAll = rechecksAll
    }

    package func gather(_ sources: [Source]) async throws -> Gathered {
        let remembered = try sources.map { try state?.source($0.id) }
        let closed = try asksForKnown ? [:] : state?.closedServers() ?? [:]
        let notDue = sources.indices.map { whyNotDue(sources[$0], remembered[$0], closed) }
        let counter = Counter(sources: notDue.count { $0 == nil }, report)
        let asked = sources.indices.filter { notDue[$0] == nil }
        let lists = try await byHost(asked, host: { key(WebURL(sources[$0].url)?.host ?? "", sources[$0]) }) { index in
            var list = await ListVisit(fetcher: fetcher, source: sources[index], state: state, now: now).visit(
                remembered[index], readsAgain: asksForKnown)
            try list.identify(
                sources[index], state: state, now: now, isFirst: remembered[index]?.entries == nil,
                keepsKnown: asksForKnown, rechecksAll: rechecksAll)
            counter.listed(failed: list.verdict?.isFailure ?? false)
            return list
        }
        var collector = Collector(gather: self)
        for index in sources.indices {
            try collector.take(sources[index], remembered[index], notDue[index], lists[index])
        }
        let jobs = collector.jobs
        counter.wanted(jobs.count)
        // what has failed before comes last: a page that makes its host want peace must not keep the others waiting for ever; and
        // what is there already comes after what is new
        let order = jobs.indices.sorted { jobs[$0].rank(at: $0) < jobs[$1].rank(at: $1) }
        let pages = try await byHost(order, host: { key(jobs[$0].identity.url.host, jobs[$0].source) }) { index in
            let page = await fetch(jobs[index])
            counter.fetched(failed: page.isFailure)
            return page
        }
        var gathered = collector.finish(jobs.indices.map { pages[$0] ?? .failure(.cancelled) })
        let memory = fetcher.memory
        gathered.changes.closed = memory.closed
        gathered.changes.robots = memory.robots.map {
            KeptFile(origin: $0.origin, fetchedAt: $0.fetchedAt.seconds, body: $0.body)
        }
        return gathered
    }

    private func key(_ host: String, _ source: Source) -> String { fetcher.limitsKey(host, source.limits) }

    /// The verdict on a source that is not asked in this run; nil when it is.
    private func whyNotDue(_ source: Source, _ state: SourceState?, _ closed: [String: Int]) -> Verdict? {
        // an archive has no answer of a source that was not asked
        if asksForKnown { return nil }
        if let until = closed[key(WebURL(source.url)?.host ?? "", source)], until > now.seconds {
            return .notDue(until: Timestamp(seconds: until), .server)
        }
        guard let state, !asksAll else { return nil }
        if let gone = state.history.goneSince, state.fingerprint == source.fingerprint {
            return .gone(since: Timestamp(seconds: gone))
        }
        // an hourly job starts some seconds earlier or later each time
        let early = min(source.interval / 10, 300)
        if let due = state.due, due - early > now.seconds { return .notDue(until: Timestamp(seconds: due), .list) }
        let next = state.lastAsked + source.interval
        return next - early > now.seconds ? .notDue(until: Timestamp(seconds: next), .interval) : nil
    }

    private func fetch(_ job: Job) async -> PageResult {
        var ask = Ask(job.identity.link, for: Purpose.article(job.identity.id))
        ask.maximumBytes = job.source.maximumBytes ?? Fetcher.maximumBytes
        (ask.allowsDowngrade, ask.headers) = (job.source.allowsHTTP, job.headers(for: job.identity.url))
        ask.limits = job.source.limits
        let before = job.watched?.details
        ask.known = before?.stored
        if let before, let address = before.validatedURL {
            ask.validators = Validators(url: address, etag: before.etag, lastModified: before.lastModified)
        }
        do throws(FetchError) {
            let found = try await fetcher.fetch(ask)
            var page = Page(found)
            let isSame = page.isUnmodified || page.digest == before?.digest
            if job.source.fetchesAttachments, !isSame {
                page.documents = await Documents.fetch(found, of: job, fetcher)
            }
            return .success(page)
        } catch { return .failure(error) }
    }

    /// Works on the hosts at once, and on each as many at once as its limit allows; results by index.
    private func byHost<Value: Sendable>(
        _ indices: [Int], host: (Int) -> String, _ work: @escaping @Sendable (Int) async throws -> Value
    ) async throws -> [Int: Value] {
        var hosts: [String: [Int]] = [:]
        var order: [String] = []
        for index in indices {
            let name = host(index)
            if hosts[name] == nil { order.append(name) }
            hosts[name, default: []].append(index)
        }
        let width = fetcher.connectionsPerHost
        return try await withThrowingTaskGroup(of: [(Int, Value)].self) { group in
            for name in order {
                let list = hosts[name] ?? []
                for lane in 0..<min(width, list.count) {
                    group.addTask {
                        var results: [(Int, Value)] = []
                        for index in stride(from: lane, to: list.count, by: width) {
                            results.append((list[index], try await work(list[index])))
                        }
                        return results
                    }
                }
            }
            var all: [Int: Value] = [:]
            for try await results in group { for (index, value) in results { all[index] = value } }
            return all
        }
    }
}

/// An entry whose page is wanted.
struct Job: Sendable {
    var source: Source
    var entry: Entry
    var identity: ListedEntry.Identity
    /// Further addresses of the same article that other entries gave.
    var otherURLs: [String] = []
    /// Runs in which its page failed.
    var tries: Int
    var isKnown: Bool
    /// How its page was the last time, where it is asked for again; and whether a list still has it.
    var watched: WatchedPage?
    var isListed = true
    /// All lists that have it are odd.
    var isQuarantined = false
    /// The visit that it belongs to, and the further ones whose lists have it too, each with its own entry.
    var visit: Int
    var alsoListed: [(visit: Int, entry: Entry)] = []

    func rank(at place: Int) -> (Int, Int, Int) { (watched == nil ? 0 : 1, tries, place) }

    /// The source's own headers, for what lies at the source's own origin.
    func headers(for url: WebURL) -> [HTTPHeader] { WebURL(source.url)?.origin == url.origin ? source.headers : [] }
}

/// What is kept of a page while others are fetched.
struct Page: Sendable {
    var fetchedAt: Timestamp
    var contentType: String?
    var archived: ArchiveLocation?
    var digest: String
    /// The server says that it is as it was.
    var isUnmodified: Bool
    var validators: Validators?
    var stored: StoredPayload?
    /// Where its source wants them.
    var documents: Documents?

    init(_ page: FetchedResource) {
        (fetchedAt, contentType, archived) = (page.fetchedAt, page.contentType, page.archived)
        (digest, isUnmodified) = (SHA256.hex(page.body), page.status == 304)
        (validators, stored) = (Validators(of: page), page.stored)
    }
}

typealias PageResult = Result<Page, FetchError>

extension Result {
    var isFailure: Bool { if case .failure = self { true } else { false } }
}
