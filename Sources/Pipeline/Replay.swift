// A run from stored bytes: seeds, then archives in the order of their runs, into a data directory. No network, no clock.

import Bytes
import Fetching
import Records
import Store

package struct Replay {
    package var pipeline: PipelineFile
    package var seeds: String?
    package var archives: [String]
    package var data: String
    package var width: Int

    package init(pipeline: PipelineFile, seeds: String?, archives: [String], data: String, width: Int) {
        (self.pipeline, self.seeds, self.archives) = (pipeline, seeds, archives)
        (self.data, self.width) = (data, width)
    }

    package func run() async throws -> RunOutcome {
        // inputs are opened before anything is written, so that a wrong path costs nothing
        let seeds = try seeds.map { folder throws(FileError) in try Seeds(folder) }
        let transports = try ArchiveTransport.inOrder(archives, sources: pipeline.sources)
        let data = DataDirectory(data)
        try data.make()
        let lock = try RunLock(data.path)
        defer { withExtendedLifetime(lock) {} }
        let state = try await data.openState(width: width)
        let assembly = Assembly(pipeline: pipeline, data: data, state: state, width: width)
        var outcome = RunOutcome()
        if let seeds { _ = try await assembly.process(seeds, run: transports.first?.transport.run, &outcome) }
        for (path, transport) in transports { try await replay(path, transport, assembly, &outcome) }
        outcome.total = try state.documentCount()
        return outcome
    }

    private func replay(
        _ path: String, _ transport: ArchiveTransport, _ assembly: Assembly, _ outcome: inout RunOutcome
    ) async throws {
        outcome.badInput += transport.warnings
        guard let run = transport.run, let now = transport.startedAt else {
            if transport.warnings.isEmpty { outcome.badInput.append("\(path): no record that could be read") }
            return
        }
        let gathered = try await Gather(
            fetcher: .replaying(transport), run: run, now: now, state: assembly.state, asksForKnown: true,
            waiting: assembly.data.quarantine.waitingBySource(), archived: transport.articles
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
        return Fetcher(transport, settings: settings)
    }
}
