// Single pages by their addresses: the records that `clean` reads, with the manners and the archive of a run, or out of archives.

import Bytes
import Fetching
import Records
import Store

package struct FetchPages {
    package var pipeline: PipelineFile
    package var addresses: [String]
    /// Those that could not be had the last time.
    private var missing: [String] = []

    package init(_ addresses: [String], pipeline: PipelineFile) {
        (self.addresses, self.pipeline) = (addresses, pipeline)
    }

    /// Over the network, into an archive below `data`; records in the order of the addresses.
    package func run(data: String, world: World, emit: (Article) throws -> Void) async throws -> RunOutcome {
        let live = try LiveGather(pipeline: pipeline, asksAll: true, world: world, report: { _ in })
        let data = DataDirectory(data)
        try data.make()
        let lock = try RunLock(data.path)
        defer { withExtendedLifetime(lock) {} }
        let start = try data.start(at: world.now())
        let path = data.archive(start.runID + DataDirectory.fetchSuffix)
        var outcome = RunOutcome()
        // who wants to be left alone is left alone by all of us
        let state = File.exists(data.state) ? try StateStore(data.state, readOnly: true) : nil
        var pages = self
        _ = try await live.recorded(start, into: path, state) { fetcher in
            try await pages.give(fetcher, run: start.runID, purpose: { Purpose.article($0) }, &outcome, emit)
        }
        return outcome
    }

    /// From archives; of several answers the last of the first archive that has one.
    package func replay(_ archives: [String], emit: (Article) throws -> Void) async throws -> RunOutcome {
        var outcome = RunOutcome()
        var rest = self
        for closed in try ArchiveTransport.inOrder(archives) {
            let transport = try closed.open()
            var part = RunOutcome()
            try await rest.give(
                .replaying(transport), run: transport.run ?? "", purpose: { _ in Purpose.anybody }, &part, emit)
            outcome.read += part.read
            outcome.badInput += transport.warnings
            outcome.rejected = part.rejected
            rest.addresses = rest.missing
        }
        return outcome
    }

    /// Of so many pages at once the bodies are in memory.
    private static let batch = 16

    private mutating func give(
        _ fetcher: Fetcher, run: String, purpose: @escaping @Sendable (String) -> String, _ outcome: inout RunOutcome,
        _ emit: (Article) throws -> Void
    ) async throws {
        missing = []
        for start in stride(from: 0, to: addresses.count, by: Self.batch) {
            let part = Array(addresses[start..<min(start + Self.batch, addresses.count)])
            let results = await withTaskGroup(of: (Int, Result<Article, FetchError>).self) { group in
                for (index, address) in part.enumerated() {
                    group.addTask { (index, await Self.fetch(address, fetcher, run: run, purpose: purpose)) }
                }
                return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            for (index, address) in part.enumerated() {
                switch results[index] ?? .failure(.cancelled) {
                case .success(let article):
                    outcome.read += 1
                    try emit(article)
                case .failure(let error):
                    missing.append(address)
                    outcome.rejected.append(
                        Rejection(
                            source: nil, url: Fetcher.shown(address), stage: "fetch", reason: error.word,
                            detail: "\(error)", run: run))
                }
            }
        }
    }

    private static func fetch(
        _ address: String, _ fetcher: Fetcher, run: String, purpose: @Sendable (String) -> String
    ) async -> Result<Article, FetchError> {
        guard var url = WebURL(address) else { return .failure(.badAddress(Fetcher.shown(address))) }
        let isBare = url.username.isEmpty && url.password.isEmpty
        (url.username, url.password) = ("", "")
        let canonical = CanonicalURL.of(url).description
        var article = Article(id: CanonicalURL.id(canonical))
        do throws(FetchError) {
            let page = try await fetcher.fetch(Ask(address, for: purpose(article.id)))
            article.schemaVersion = Article.schemaVersion
            (article.url, article.canonicalURL, article.otherURLs) = (
                isBare ? address : url.description, canonical, []
            )
            article.source = SourceTag(
                id: url.host, name: url.host, kind: "page", jurisdiction: "ZZ", regulator: false, rights: nil)
            (article.run, article.fetchedAt, article.contentType) = (run, page.fetchedAt, page.contentType)
            var provenance = Provenance(version: Version.string)
            provenance.archive = page.archived.map {
                .init(file: $0.file, recordID: $0.recordID, sha256: SHA256.hex(page.body))
            }
            article.provenance = provenance
            article.body = Base64(page.body)
            return .success(article)
        } catch { return .failure(error) }
    }
}
