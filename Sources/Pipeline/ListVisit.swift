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

    /// - Parameter readsAgain: reads the list even when its bytes are those of the last time.
    func visit(_ state: SourceState?, readsAgain: Bool) async -> ListResult {
        var result = ListResult()
        // a list that was read by other rules is read again
        let known = state.flatMap { $0.fingerprint == source.fingerprint ? $0 : nil }
        var next: String? = source.url
        var visited = Set<String>()
        while let url = next, visited.insert(url).inserted, visited.count <= source.listing?.pages ?? 1 {
            next = nil
            var ask = Ask(url, for: Purpose.source(source.id))
            ask.maximumBytes = source.maximumBytes ?? Fetcher.maximumBytes
            ask.allowsDowngrade = source.allowsHTTP
            if WebURL(url)?.origin == WebURL(source.url)?.origin { ask.headers = source.headers }
            let isFirst = visited.count == 1
            if isFirst, let known, let address = known.validatedURL {
                ask.validators = Validators(url: address, etag: known.etag, lastModified: known.lastModified)
            }
            do throws(FetchError) {
                if !source.allowsHTTP, source.url.lowercased().hasPrefix("https:"), WebURL(url)?.scheme == "http" {
                    throw .redirectRefused(to: url, why: "the list's next page leaves https")
                }
                let resource = try await fetcher.fetch(ask)
                if isFirst {
                    if resource.status == 304 {
                        result.isUnchanged = true
                        return result
                    }
                    let digest = SHA256.hex(resource.body)
                    if !readsAgain, known?.body == digest { result.isUnchanged = true }
                    result.digest = digest
                    result.validators = Self.validators(resource)
                    if result.isUnchanged { return result }
                }
                do throws(ReadingError) {
                    let reading = try EntryReaders.read(resource, of: source)
                    result.entries += reading.entries
                    result.count = result.entries.count
                    result.warnings += reading.warnings.map { "\(url): \($0)" }
                    next = reading.next
                } catch {
                    result.verdict = Verdict(error, at: url)
                    result.failure = ("read", url, error.word, "\(error)")
                }
            } catch {
                if error.wasNotAsked, isFirst {
                    result.notAsked = Verdict(error, at: url)
                    return result
                }
                result.verdict = Verdict(error, at: url)
                result.failure = ("fetch", url, error.word, "\(error)")
                if case .rateLimited(let until, _) = error { result.closedUntil = until }
            }
        }
        if result.verdict == nil { result.verdict = Verdict.ofList(result.entries, of: source) }
        // a list that is odd, or was not had to its end, is asked for as a whole the next time
        if result.verdict != nil { (result.validators, result.digest) = (nil, nil) }
        return result
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
