// A run from stored bytes: seeds, then archives in the order of their runs, one open at a time, into a data directory; with the
// decisions of people between them, where they were made. No network, no clock.

import Bytes
import Fetching
import Foundation
import Records
import Store

package struct Replay {
    package var pipeline: PipelineFile
    package var seeds: String?
    package var archives: [String]
    package var data: String
    package var width: Int
    /// A `reviews.ndjson` of another data directory, whose decisions are taken where they were made.
    package var reviews: String?
    /// An `erasures.ndjson` of another data directory: what was taken down there does not come back here.
    package var erasures: String?
    /// What came later is left out.
    package var until: Timestamp?

    package init(pipeline: PipelineFile, seeds: String?, archives: [String], data: String, width: Int) {
        (self.pipeline, self.seeds, self.archives) = (pipeline, seeds, archives)
        (self.data, self.width) = (data, width)
    }

    private enum Event {
        case archive(ArchiveTransport.Closed)
        /// What one person decided at once.
        case decisions([Review])
    }

    package func run() async throws -> RunOutcome {
        // inputs are opened before anything is written, so that a wrong path costs nothing
        let seeds = try seeds.map { folder throws(FileError) in try Seeds(folder) }
        let data = DataDirectory(data)
        var outcome = RunOutcome()
        let events = try events(&outcome)
        try data.make()
        let lock = try RunLock(data.path)
        defer { withExtendedLifetime(lock) {} }
        if let erasures {
            for erasure in try Erasures(path: erasures).all() where try !data.erasures.all().contains(erasure) {
                try data.erasures.append(erasure)
            }
        }
        let state = try await data.openState(width: width)
        let assembly = Assembly(pipeline: pipeline, data: data, state: state, width: width)
        let first = events.lazy.compactMap { if case .archive(let archive) = $0 { archive.run } else { nil } }.first
        if let seeds { _ = try await assembly.process(seeds, run: first, &outcome) }
        for event in events {
            switch event {
            case .archive(let archive): try await replay(archive, assembly, &outcome)
            case .decisions(let reviews): try await apply(reviews, assembly, &outcome)
            }
        }
        outcome.total = try state.documentCount()
        return outcome
    }

    private func events(_ outcome: inout RunOutcome) throws -> [Event] {
        var events: [(at: Int, event: Event)] = try ArchiveTransport.inOrder(archives).map {
            ($0.startedAt?.seconds ?? 0, .archive($0))
        }
        if let reviews {
            let (all, damaged) = try Reviews(path: reviews).all()
            outcome.notices += damaged.map { "\(reviews):\($0): no decision; it is left out" }
            for review in all {
                if case .decisions(let others)? = events.last?.event, let last = others.last, last.at == review.at,
                    last.decision == review.decision, last.reason == review.reason, last.reviewer == review.reviewer
                {
                    events[events.count - 1].event = .decisions(others + [review])
                } else {
                    events.append((review.at.seconds, .decisions([review])))
                }
            }
        }
        if let until { events.removeAll { $0.at > until.seconds } }
        return events.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(
            \.element.event)
    }

    /// Decides as was decided then, with that day's clock.
    private func apply(_ reviews: [Review], _ assembly: Assembly, _ outcome: inout RunOutcome) async throws {
        guard let first = reviews.first else { return }
        let (data, state) = (assembly.data, assembly.state)
        guard first.decision == .release else {
            try data.reviews.append(reviews)
            if first.decision == .acknowledge {
                for source in reviews.compactMap(\.source) { try Acknowledgement.forget(source, state) }
            }
            return
        }
        let wanted = Set(reviews.compactMap(\.key))
        let items = try data.quarantine.waiting().filter { wanted.contains($0.key) }
        if items.count < wanted.count {
            outcome.notices.append(
                "\(wanted.count - items.count) of the articles released at \(first.at) do not wait in this replay")
        }
        guard !items.isEmpty else { return }
        let released = try await data.quarantine.release(
            items, { ($0.reason, $0.reviewer) = (first.reason, first.reviewer) }, state, from: first.at, width,
            .standing(at: first.at))
        outcome.segments += released.segments
        outcome.new += released.new
        outcome.read += released.read
        outcome.unchanged += released.unchanged
    }

    private func replay(
        _ archive: ArchiveTransport.Closed, _ assembly: Assembly, _ outcome: inout RunOutcome
    ) async throws {
        let path = archive.path
        let transport = try archive.open(sources: pipeline.sources)
        outcome.badInput += transport.warnings
        guard let run = transport.run, let now = transport.startedAt else {
            if transport.warnings.isEmpty { outcome.badInput.append("\(path): no record that could be read") }
            return
        }
        let gathered = try await Gather(
            fetcher: .replaying(transport), run: run, now: now, state: assembly.state, asksForKnown: true,
            waiting: assembly.data.quarantine.waitingBySource(), archived: transport.articles,
            erased: assembly.data.erasures.ids()
        ).gather(pipeline.sources)
        // what was met on reading answers
        outcome.badInput += transport.warnings.filter { !outcome.badInput.contains($0) }
        if !gathered.visits.isEmpty, gathered.visits.allSatisfy({ $0.verdict.wasNotAsked }) {
            outcome.notices.append("\(path): none of the pipeline's sources was asked in it")
        }
        try await assembly.process(gathered, archive: path, run: run, now: now, &outcome)
    }
}

extension Fetcher {
    /// A fetcher whose waits cost nothing; what was refused by manners or address is not in the archive.
    package static func replaying(_ transport: ArchiveTransport) -> Fetcher {
        var settings = FetchSettings(userAgent: Version.software)
        settings.isReplay = true
        // nobody waits: reading and unpacking are all that it costs
        settings.connections = 8
        return Fetcher(transport, settings: settings)
    }
}
