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
    /// Why nothing was asked: no time left, or no such answer in the archive.
    var notAsked: Verdict?
    /// Of the list's first page.
    var validators: Validators?
    var digest: String?
    var closedUntil: Int?
}

struct ListVisit: Sendable {
    let fetcher: Fetcher
    let source: Source
    /// Knows which entries were met before: pages beyond one that brings nothing new are not asked for.
    var state: StateStore?

    /// A sitemap index may name itself, or hundreds: so many are read in one visit, down to such a depth.
    private static let maximumSitemaps = 50
    private static let maximumDepth = 5

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
        let wasWhole = known.map { ["fresh", "unchanged", "incomplete"].contains($0.verdict) } ?? true
        // a list that was read by other rules is read again
        let known = known.flatMap { $0.fingerprint == source.fingerprint ? $0 : nil }
        var queue = [Next(url: source.url, depth: 0)]
        var visited = Set<String>()
        let bound = source.kind == .sitemap ? Self.maximumSitemaps : source.maximumPages
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
                guard let resource = try await fetch(next.url, visited.count == 1 ? known : nil) else {
                    result.isUnchanged = true
                    return result
                }
                if visited.count == 1, note(resource, known, readsAgain, in: &result) { return result }
                do throws(ReadingError) {
                    let reading = try EntryReaders.read(resource, of: source)
                    result.count = (result.count ?? 0) + reading.entries.count
                    result.warnings += reading.warnings.map { "\(next.url): \($0)" }
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
                if visited.count > 1, error == .notArchived || next.isCounted && error.isAbsence { continue }
                if error.wasNotAsked, visited.count == 1 {
                    result.notAsked = Verdict(error, at: next.url)
                    return result
                }
                result.verdict = Verdict(error, at: next.url)
                result.failure = ("fetch", next.url, error.word, "\(error)")
                if case .rateLimited(let until, _) = error { result.closedUntil = until }
            }
        }
        if result.verdict == nil {
            result.verdict = Verdict.ofList(result.entries, of: source, isPartial: result.isPartial)
        }
        // a list that is odd, or was not had to its end, is asked for as a whole the next time
        if result.verdict != nil { (result.validators, result.digest) = (nil, nil) }
        return result
    }

    /// - Returns: nil when the server says that nothing changed.
    private func fetch(_ url: String, _ known: SourceState?) async throws(FetchError) -> FetchedResource? {
        if !source.allowsHTTP, source.url.lowercased().hasPrefix("https:"), WebURL(url)?.scheme == "http" {
            throw .redirectRefused(to: url, why: "the list's next page leaves https")
        }
        var ask = Ask(url, for: Purpose.source(source.id))
        ask.maximumBytes = source.maximumBytes ?? Fetcher.maximumBytes
        ask.allowsDowngrade = source.allowsHTTP
        if WebURL(url)?.origin == WebURL(source.url)?.origin { ask.headers = source.headers }
        if let known, let address = known.validatedURL {
            ask.validators = Validators(url: address, etag: known.etag, lastModified: known.lastModified)
        }
        let resource = try await fetcher.fetch(ask)
        return resource.status == 304 ? nil : resource
    }

    /// Notes what the first page is known by the next time.
    ///
    /// - Returns: whether its bytes are those of the last time.
    private func note(
        _ resource: FetchedResource, _ known: SourceState?, _ readsAgain: Bool, in result: inout ListResult
    )
        -> Bool
    {
        let digest = SHA256.hex(resource.body)
        if !readsAgain, known?.body == digest { result.isUnchanged = true }
        result.digest = digest
        result.validators = Self.validators(resource)
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
        guard number < source.maximumPages,
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

    private static func validators(_ resource: FetchedResource) -> Validators? {
        // what is no plain text cannot be sent back byte for byte, and a control character must not be
        func plain(_ name: String) -> String? {
            resource.headers[name].flatMap { value in value.utf8.allSatisfy { $0 >= 0x20 && $0 <= 0x7E } ? value : nil }
        }
        let (etag, date) = (plain("etag"), plain("last-modified"))
        return etag == nil && date == nil ? nil : Validators(url: resource.url, etag: etag, lastModified: date)
    }
}
