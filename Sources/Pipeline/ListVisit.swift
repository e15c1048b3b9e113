// One visit to a source's list, all of its pages: asked with validators, not read when it is the one of the last time.

import Fetching
import Reading
import Records
import Store

/// What the list of a source gave.
struct ListResult: Sendable {
    /// Until they are identified; `listed` from then on.
    var entries: [Entry] = []
    var listed: [ListedEntry] = []
    /// How many entries there were, where the list was read.
    var count: Int?
    /// Whether further pages were left out because the ones before brought nothing new.
    var isPartial = false
    /// With the address.
    var warnings: [String] = []
    /// Why the list, or a page of it, could not be had or read; or what is odd about it.
    var verdict: Verdict?
    /// The failure as a line of the rejects.
    var failure: (stage: String, url: String, word: String, detail: String)?
    /// The server said, or the bytes show, that nothing changed.
    var isUnchanged = false
    /// The bytes are those of the last time, though they were read once more.
    var isSame = false
    /// Why nothing was asked: no time left, or no such answer in the archive.
    var notAsked: Verdict?
    /// Of the list's first page.
    var validators: Validators?
    var digest: String?
    var shape = ListShape()
    /// Not to be asked before, by the server's word or the list's own.
    var due: Int?
    /// Where the server says that it has moved for good.
    var movedTo: String?
    var timeToLive: Int?
    /// Whether it was asked for there at once, as earlier visits had been told.
    var wasAskedThere = false
    var stored: StoredPayload?
    /// Nothing of the visit before is in it, on none of its pages, nor in the sitemap.
    var hasGap = false
    /// By what its entries are known the next time.
    var marks: [UInt32] = []
}

struct ListVisit: Sendable {
    let fetcher: Fetcher
    let source: Source
    /// Knows which entries were met before: pages beyond one that brings nothing new are not asked for.
    var state: StateStore?
    var now = Timestamp(seconds: 0)

    /// A sitemap index may name itself, or hundreds: so many are read in one visit, down to such a depth.
    private static let maximumSitemaps = 50
    private static let maximumDepth = 5

    /// Further pages of a feed, which are asked for only where the first does not reach back to the last visit.
    private static let maximumFeedPages = 10

    private struct Next {
        var url: String
        var depth: Int
        /// By a pattern, not by a link.
        var isCounted = false
    }

    /// - Parameter readsAgain: reads the list even when its bytes are those of the last time, and all of its pages.
    func visit(_ known: SourceState?, readsAgain: Bool) async -> ListResult {
        var result = ListResult()
        // of a list that was not had to its end further pages are to come, whatever the first ones bring
        let whole = ["fresh", "unchanged", "incomplete", "quiet", "gap"]
        let wasWhole = known.map { whole.contains($0.verdict) } ?? true
        // a list that was read by other rules is read again
        let known = known.flatMap { $0.fingerprint == source.fingerprint ? $0 : nil }
        let marks = Set(known?.history.marks ?? [])
        var queue = [Next(url: source.url, depth: 0)]
        var visited = Set<String>()
        let bound =
            source.kind == .sitemap
            ? Self.maximumSitemaps : source.kind == .feed ? Self.maximumFeedPages : source.maximumPages
        while !queue.isEmpty {
            let next = queue.removeFirst()
            guard !visited.contains(next.url) else { continue }
            guard visited.count < bound else {
                // a listing has always more pages; of a sitemap whole parts are missing
                if source.kind == .sitemap { result.warnings.append("\(source.url): too-many-sitemaps") }
                break
            }
            visited.insert(next.url)
            do throws(FetchError) {
                let resource = try await fetch(next.url, visited.count == 1 ? known : nil)
                if visited.count == 1, note(resource, known, readsAgain, in: &result) { return result }
                do throws(ReadingError) {
                    let reading = try EntryReaders.read(resource, of: source)
                    if visited.count == 1 {
                        result.shape = ListShape(reading.entries, of: source)
                        if let time = reading.feed.timeToLive {
                            result.timeToLive = Freshness.clamped(time)
                            result.due = max(result.due ?? 0, now.seconds + Freshness.clamped(time))
                        }
                    }
                    result.count = (result.count ?? 0) + reading.entries.count
                    result.warnings += reading.warnings.map { "\(next.url): \($0)" }
                    result.hasGap =
                        !marks.isEmpty && !reading.entries.isEmpty && (visited.count == 1 || result.hasGap)
                        && !reading.entries.contains { marks.contains(ListedEntry.mark($0, of: source)) }
                    queue += following(
                        reading, Next(url: resource.url, depth: next.depth), page: visited.count,
                        readsAgain || !wasWhole, &result)
                    result.entries += reading.entries
                } catch {
                    result.verdict = Verdict(error, at: next.url)
                    result.failure = ("read", next.url, error.word, "\(error)")
                }
            } catch {
                // an archive holds the pages that its run wanted; a page that was only counted may not be there
                if visited.count > 1, error == .notArchived {
                    result.isPartial = true
                    continue
                }
                if visited.count > 1, next.isCounted, error.isAbsence { continue }
                if error.wasNotAsked, visited.count == 1 {
                    result.notAsked = Verdict(error, at: next.url)
                    return result
                }
                result.verdict = Verdict(error, at: next.url)
                result.failure = ("fetch", next.url, error.word, "\(error)")
            }
        }
        if result.hasGap { result.hasGap = isGap(result.entries, marks, since: known?.lastGood ?? 0) }
        if result.hasGap, result.verdict == nil, source.sitemap != nil {
            await makeUp(&result, since: known?.lastGood ?? 0, marks)
        }
        if source.kind == .sitemap { result.shape = ListShape(result.entries, of: source) }
        if result.verdict == nil {
            result.verdict = Verdict.ofList(
                result.entries, of: source, result.shape, known?.history, isPartial: result.isPartial)
        }
        result.marks = ListedEntry.marks(result.entries, of: source)
        // a list that is odd, or was not had to its end, is asked for as a whole the next time
        if result.verdict != nil { (result.validators, result.digest, result.due) = (nil, nil, nil) }
        return result
    }

    /// Of lists that are shorter it is usual that nothing stays.
    private static let fewest = 3

    /// Whether entries may be missing where nothing of the last visit is in the list.
    private func isGap(_ entries: [Entry], _ marks: Set<UInt32>, since lastGood: Int) -> Bool {
        guard source.expect.overlap, min(entries.count, marks.count) >= Self.fewest else { return false }
        // a list that reaches back beyond the last visit leaves nothing out, whatever became of its links; a day is as exact as its end
        let reachesBack = entries.contains { entry in
            guard let date = entry.published?.day == nil ? entry.updated : entry.published else { return false }
            let time = date.instant?.seconds ?? date.day.map { Timestamp($0).seconds + 86_400 }
            return time.map { $0 < lastGood } ?? false
        }
        return !reachesBack && !entries.allSatisfy(isKnown)
    }

    /// Adds what the source's sitemap holds of the time since the last visit.
    private func makeUp(_ result: inout ListResult, since: Int, _ marks: Set<UInt32>) async {
        var sitemap = source
        (sitemap.kind, sitemap.url, sitemap.sitemap) = (.sitemap, source.sitemap ?? "", nil)
        sitemap.expect = Source.Expectation()
        let found = await ListVisit(fetcher: fetcher, source: sitemap, state: state, now: now).visit(
            nil, readsAgain: true)
        if let failure = found.failure {
            result.warnings.append("\(failure.url): the gap is not made up: \(failure.detail)")
        }
        // a day more: the dates of a sitemap are often days
        let earliest = since - 86_400
        let listed = Set(result.entries.compactMap(\.link))
        let missing = found.entries.filter { entry in
            guard let link = entry.link, !listed.contains(link) else { return false }
            let time = (entry.published ?? entry.updated).flatMap { $0.instant ?? $0.day.map { Timestamp($0) } }
            return time.map { $0.seconds >= earliest } ?? false
        }
        result.entries += missing
        let reachesBack = found.entries.contains { marks.contains(ListedEntry.mark($0, of: source)) }
        if found.failure == nil, reachesBack {
            result.hasGap = false
            result.warnings.append("\(source.url): gap-made-up: \(missing.count) entries from \(sitemap.url)")
        }
    }

    private func fetch(_ url: String, _ known: SourceState?) async throws(FetchError) -> FetchedResource {
        if !source.allowsHTTP, source.url.lowercased().hasPrefix("https:"), WebURL(url)?.scheme == "http" {
            throw .redirectRefused(to: url, why: "the list's next page leaves https")
        }
        var ask = Ask(url, for: Purpose.source(source.id))
        ask.maximumBytes = source.maximumBytes ?? Fetcher.maximumBytes
        ask.allowsDowngrade = source.allowsHTTP
        ask.limits = source.limits
        if WebURL(url)?.origin == WebURL(source.url)?.origin { ask.headers = source.headers }
        if let known {
            ask.movedTo = Self.newAddress(known)
            if let address = known.validatedURL {
                ask.validators = Validators(url: address, etag: known.etag, lastModified: known.lastModified)
                ask.validators?.stored = known.stored
            }
        }
        return try await fetcher.fetch(ask)
    }

    /// Where a list has moved to for good: one visit that says so may be a mistake of the server's.
    private static func newAddress(_ known: SourceState) -> String? { known.movedTimes >= 2 ? known.movedTo : nil }

    /// Notes what the first page is known by the next time.
    ///
    /// - Returns: whether the server says that nothing changed, or its bytes are those of the last time.
    private func note(
        _ resource: FetchedResource, _ known: SourceState?, _ readsAgain: Bool, in result: inout ListResult
    )
        -> Bool
    {
        (result.movedTo, result.wasAskedThere) = (resource.movedTo, known.flatMap(Self.newAddress) != nil)
        result.stored = resource.stored
        let lifetime = Freshness.seconds(resource.headers, receivedAt: resource.fetchedAt)
        if lifetime > 0 { result.due = now.seconds + lifetime }
        if resource.status == 304 {
            result.isUnchanged = true
            return true
        }
        let digest = SHA256.hex(resource.body)
        result.isSame = known?.body == digest
        if !readsAgain { result.isUnchanged = result.isSame }
        result.digest = digest
        result.validators = Validators(of: resource)
        return result.isUnchanged
    }

    /// Where to go on from a page.
    private func following(
        _ reading: Reading, _ page: Next, page number: Int, _ readsAgain: Bool, _ result: inout ListResult
    ) -> [Next] {
        if !reading.lists.isEmpty {
            // an index that did not change says nothing of the lists that it names
            (result.validators, result.digest) = (nil, nil)
            guard page.depth < Self.maximumDepth else {
                result.warnings.append("\(page.url): sitemaps-nested-too-deep")
                return []
            }
            let own = reading.lists.filter { isOnSite($0, page.url) }
            if own.count < reading.lists.count { result.warnings.append("\(page.url): foreign-sitemap") }
            return own.map { Next(url: $0, depth: page.depth + 1) }
        }
        // a server that does not count pages gives the same one again
        let met = Set(result.entries.compactMap(\.link))
        let bound = source.kind == .feed && result.hasGap ? Self.maximumFeedPages : source.maximumPages
        guard number < bound,
            reading.entries.contains(where: { $0.link.map { !met.contains($0) } ?? true })
        else { return [] }
        guard readsAgain || reading.entries.contains(where: { !isKnown($0) }) else {
            result.isPartial = true
            return []
        }
        if let url = reading.next { return [Next(url: url, depth: page.depth)] }
        return source.address(ofPage: number + 1).map { [Next(url: $0, depth: page.depth, isCounted: true)] } ?? []
    }

    /// Whether an address lies on the source's host, on that of the page that names it, or on one below.
    private func isOnSite(_ address: String, _ page: String) -> Bool {
        guard let host = WebURL(address)?.host else { return false }
        return [source.url, page].contains { WebURL($0).map { host.isWithin($0.host) } ?? false }
    }

    private func isKnown(_ entry: Entry) -> Bool {
        guard let state, let identity = ListedEntry.identity(entry, key: ListedEntry.key(entry, of: source), of: source)
        else { return false }
        // a state that cannot be asked is said so where its answer counts
        return (try? state.knows(identity.id)) ?? false
    }
}

extension Validators {
    /// What a server gave to ask for a resource again; nil where it gave nothing that can be sent back as it came.
    init?(of resource: FetchedResource) {
        // what is no plain text cannot be sent back byte for byte, and a control character must not be
        func plain(_ name: String) -> String? {
            resource.headers[name].flatMap { value in value.utf8.allSatisfy { $0 >= 0x20 && $0 <= 0x7E } ? value : nil }
        }
        let (etag, date) = (plain("etag"), plain("last-modified"))
        guard etag != nil || date != nil else { return nil }
        self.init(url: resource.url, etag: etag, lastModified: date)
    }
}
