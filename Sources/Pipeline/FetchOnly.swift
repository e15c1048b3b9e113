// The first part of a run alone: the records that `clean` reads, with their pages in them. What was asked goes into an archive
// as in a run; corpus and state are not touched, for only the end of the chain knows what became of the records.

import Bytes
import Fetching
import Records
import Store

package struct FetchOnly {
    package var pipeline: PipelineFile
    /// What is known already; nil asks for everything.
    package var state: StateStore?
    package var asksAll = false
    package var report: @Sendable (Gather.Progress) -> Void = { _ in }

    package init(pipeline: PipelineFile, state: StateStore?) { (self.pipeline, self.state) = (pipeline, state) }

    /// Over the network, into an archive below `data`.
    package func run(data: String, world: World, emit: (Article) throws -> Void) async throws -> RunOutcome {
        var live = try LiveGather(pipeline: pipeline, asksAll: asksAll, world: world, report: report)
        let data = DataDirectory(data)
        try data.make()
        let lock = try RunLock(data.path)
        defer { withExtendedLifetime(lock) {} }
        live.erased = try data.erasures.ids()
        let start = try data.start(at: world.now())
        let (gathered, archive) = try await live.gather(
            start, into: data.archive(start.runID + DataDirectory.fetchSuffix), state)
        return try give(gathered, archive: archive?.path, emit)
    }

    /// From archives, in the order of their runs.
    package func replay(_ archives: [String], emit: (Article) throws -> Void) async throws -> RunOutcome {
        var outcome = RunOutcome()
        for closed in try ArchiveTransport.inOrder(archives) {
            let (path, transport) = (closed.path, try closed.open(sources: pipeline.sources))
            outcome.badInput += transport.warnings
            guard let run = transport.run, let now = transport.startedAt else {
                if transport.warnings.isEmpty { outcome.badInput.append("\(path): no record that could be read") }
                continue
            }
            let gathered = try await Gather(
                fetcher: .replaying(transport), run: run, now: now, state: state, asksForKnown: true,
                archived: transport.articles
            ).gather(pipeline.sources)
            outcome.badInput += transport.warnings.filter { !outcome.badInput.contains($0) }
            let part = try give(gathered, archive: path, emit)
            outcome.read += part.read
            outcome.visits += part.visits
            outcome.rejected += part.rejected
        }
        return outcome
    }

    private func give(_ gathered: Gathered, archive: String?, _ emit: (Article) throws -> Void) throws -> RunOutcome {
        var outcome = RunOutcome()
        (outcome.visits, outcome.rejected) = (gathered.visits, gathered.rejected)
        // a run lets a person decide on them; a filter's records are everybody's at once
        let items = gathered.items.filter { !$0.isQuarantined }
        outcome.rejected += gathered.items.filter(\.isQuarantined).map { item in
            Rejection(item.article, stage: "fetch", reason: "quarantined", detail: "its list is not as it used to be")
        }
        outcome.read = items.count
        var (batches, batch) = try BodyBatches(items, archive: archive, pipeline: pipeline).next()
        while let articles = batch {
            for article in articles { try emit(article) }
            (batches, batch) = try batches.next()
        }
        outcome.unchanged = batches.rejected.count { $0.reason == "unchanged" }
        outcome.rejected += batches.rejected.filter { $0.reason != "unchanged" }
        return outcome
    }
}
