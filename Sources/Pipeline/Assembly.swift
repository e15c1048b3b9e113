// From seeds or gathered items to a segment: through the line, and written in the order that loses nothing. What live and
// replayed runs share.

import Archive
import Bytes
import Fetching
import Foundation
import Records
import Store

struct Assembly {
    /// What a run has written when its state is still to come.
    struct Written {
        var segment: String?
        var records = 0
        /// Path and count.
        var rejects: (path: String, count: Int)?
        /// Path and count of the articles that wait for a person.
        var quarantine: (path: String, count: Int)?
    }

    let pipeline: PipelineFile
    let data: DataDirectory
    let state: StateStore
    let width: Int

    /// - Parameter run: the run that meets them; nil where there is none, and no clock.
    func process(_ seeds: Seeds, run: String?, _ outcome: inout RunOutcome) async throws -> Written {
        outcome.badInput += seeds.broken
        outcome.notices += seeds.strangers
        outcome.seeds = seeds.articles.count
        let line = try Line(pipeline.stages, in: pipeline.context(state, width, now: nil))
        let spool = try Spool(in: data.corpus.folder)
        var rejected = seeds.broken.map {
            Rejection(
                source: Seeds.runName, url: nil, stage: "read", reason: "bad-seed", detail: $0, run: Seeds.runName)
        }
        let erased = try data.erasures.ids()
        rejected += seeds.articles.filter { erased.contains($0.id) }.map(Self.erased)
        let articles = seeds.articles.filter { !erased.contains($0.id) }
        for start in stride(from: 0, to: articles.count, by: Line.batchCount) {
            rejected += try await line.process(
                Array(articles[start..<min(start + Line.batchCount, articles.count)]), into: spool)
        }
        // the first seeds stand before every run; later ones in a segment of the run that met them, or numbered without one
        let isFirst = try !data.corpus.segments().contains { $0.hasPrefix("0000-seeds") }
        let name = isFirst ? "0000-seeds" : run.map { $0 + "-seeds" } ?? "0001-seeds"
        return try finish(line, spool, nil, name: name, rejected, SourceChanges(), &outcome) { _, _ in }
    }

    /// - Parameters:
    ///   - archive: where the pages lie.
    ///   - now: the clock of the run.
    ///   - beforeState: called when all is written but the state; the visits stand in the outcome by then.
    func process(
        _ gathered: Gathered, archive: String?, run: String, now: Timestamp?, _ outcome: inout RunOutcome,
        beforeState: (Written, RunOutcome) throws -> Void = { _, _ in }
    ) async throws {
        outcome.read += gathered.items.count
        let (line, spool, fromLine) = try await process(
            gathered.items.filter { !$0.isQuarantined }, archive: archive, now: now)
        // what is odd goes the same way, but no later article is compared with it
        let odd = gathered.items.filter(\.isQuarantined)
        let (waiting, fromOdd): (Spool?, [Rejection])
        if odd.isEmpty {
            (waiting, fromOdd) = (nil, [])
        } else {
            let processed = try await process(odd, archive: archive, now: now)
            (waiting, fromOdd) = (processed.1, processed.2)
        }
        let visits = Self.settled(gathered, fromLine + fromOdd)
        outcome.add(visits)
        _ = try finish(
            line, spool, waiting, name: run, gathered.rejected + fromLine + fromOdd, gathered.changes, &outcome,
            beforeState)
    }

    private func process(_ all: [Gathered.Item], archive: String?, now: Timestamp?) async throws
        -> (Line, Spool, [Rejection])
    {
        // what was taken down does not come back; it is known, and no more is said of it
        let erased = try data.erasures.ids()
        let items = all.filter { !erased.contains($0.article.id) }
        let gone = all.filter { erased.contains($0.article.id) }.map { Self.erased($0.article) }
        let line = try Line(pipeline.stages, in: pipeline.context(state, width, now: now))
        let spool = try Spool(in: data.corpus.folder)
        var rejected: [Rejection] = []
        // the bodies of the next batch are read while one is worked on
        var (batches, batch) = try BodyBatches(items, archive: archive, pipeline: pipeline).next()
        while let articles = batch {
            let rest = batches
            async let next = rest.next()
            rejected += try await line.process(articles, into: spool)
            (batches, batch) = try await next
        }
        return (line, spool, rejected + batches.rejected + gone)
    }

    private static func erased(_ article: Article) -> Rejection {
        Rejection(article, stage: "read", reason: "unchanged", detail: "it was erased")
    }

    /// The visits with what became of their articles in the line.
    private static func settled(_ gathered: Gathered, _ rejected: [Rejection]) -> [Visit] {
        var visits = gathered.visits
        var numbers: [String: Int] = [:]
        for (number, visit) in visits.enumerated() { numbers[visit.source.id] = number }
        var waits: [String: Bool] = [:]
        for item in gathered.items {
            waits[item.article.id] = item.isQuarantined
            guard let number = item.article.source.flatMap({ numbers[$0.id] }) else { continue }
            visits[number].ledger.count(1, waits: item.isQuarantined)
        }
        for rejection in rejected {
            guard let number = rejection.source.flatMap({ numbers[$0] }) else { continue }
            let waits = rejection.id.flatMap { waits[$0] } ?? false
            visits[number].ledger.count(-1, waits: waits)
            if rejection.reason == "unchanged" {
                visits[number].ledger.known += 1
            } else {
                visits[number].ledger.rejected += 1
            }
        }
        for number in visits.indices where visits[number].ledger.new > 0 {
            if visits[number].verdict == .unchanged || visits[number].verdict.word == "quiet" {
                visits[number].verdict = .fresh
            }
        }
        return visits
    }

    /// Segment, quarantine, rejects, what the caller has to write, then state: a crash in between repeats work, and loses nothing.
    private func finish(
        _ line: Line, _ spool: Spool, _ waiting: Spool?, name: String, _ rejected: [Rejection],
        _ sources: SourceChanges,
        _ outcome: inout RunOutcome, _ beforeState: (Written, RunOutcome) throws -> Void
    ) throws -> Written {
        outcome.new += spool.count
        let real = rejected.filter { $0.reason != "unchanged" }
        outcome.unchanged += rejected.count - real.count
        outcome.reject(real)
        var written = Written()
        written.segment = try data.corpus.append(spool, name: name)
        written.records = spool.count
        if let waiting { written.quarantine = try data.quarantine.append(waiting, run: name) }
        if !real.isEmpty {
            let path = data.rejects(name)
            try File.write(real.flatMap { $0.line + [0x0A] }, to: path)
            written.rejects = (path, real.count)
        }
        outcome.segments += [written.segment].compactMap { $0 }
        var changes = StateChanges(segments: [written.segment].compactMap { $0 })
        changes.sources = sources
        // what became of the articles decides between `unchanged` and `fresh`
        let verdicts = Dictionary(
            outcome.visits.map { ($0.source.id, $0.verdict.word) }, uniquingKeysWith: { _, last in last })
        for index in changes.sources.sources.indices {
            let row = changes.sources.sources[index]
            changes.sources.sources[index].verdict = verdicts[row.id] ?? row.verdict
        }
        line.remember(in: &changes)
        outcome.total = try state.documentCount() + changes.documents.count
        outcome.waiting = try data.quarantine.waiting()
        try beforeState(written, outcome)
        try state.apply(changes)
        return written
    }
}
