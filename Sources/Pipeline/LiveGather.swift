// Gathering over the network, with everything that is exchanged going into the run's archive.

import Archive
import Fetching
import Records
import Store

struct LiveGather {
    private let pipeline: PipelineFile
    private let asksAll: Bool
    private let world: World
    private let report: @Sendable (Gather.Progress) -> Void
    private let contact: String

    /// - Throws: `ConfigurationError` when nobody is named whom a publisher can reach.
    init(
        pipeline: PipelineFile, asksAll: Bool, world: World, report: @escaping @Sendable (Gather.Progress) -> Void
    ) throws {
        contact = try Self.contact(of: pipeline)
        (self.pipeline, self.asksAll, self.world) = (pipeline, asksAll, world)
        self.report = report
    }

    static func contact(of pipeline: PipelineFile) throws(ConfigurationError) -> String {
        guard let contact = pipeline.fetch.contact else {
            throw ConfigurationError(
                "\(pipeline.path ?? "the pipeline file"): `fetch: { contact: you@example.org }` is missing: an address at which a publisher reaches you; it is sent with every request"
            )
        }
        return contact
    }

    /// - Returns: what came, and the archive where anything was asked.
    func gather(_ start: Timestamp, into path: String, _ state: StateStore?) async throws
        -> (Gathered, archive: (path: String, exchanges: Int)?)
    {
        let transport = RecordingTransport(
            try world.transport(pipeline.fetch),
            into: try WARCWriter(path, run: start.runID, software: Version.software, at: start), now: world.now)
        let fetcher = Fetcher(
            transport, settings: pipeline.fetch.settings(contact), clock: world.clock(), random: world.random)
        do {
            let gathered = try await Gather(
                fetcher: fetcher, run: start.runID, now: start, state: state, asksAll: asksAll, report: report
            ).gather(pipeline.sources)
            if let failure = transport.failure { throw failure }
            guard transport.count > 0 else {
                transport.discard()
                return (gathered, nil)
            }
            try transport.close()
            return (gathered, (path, transport.count))
        } catch {
            transport.discard()
            throw error
        }
    }
}

extension PipelineFile.Fetch {
    package func settings(_ contact: String) -> FetchSettings {
        var settings = FetchSettings(userAgent: "\(Version.software) (+\(contact))")
        (settings.inFlight, settings.connections) = (inFlight, connections)
        (settings.gap, settings.deadline) = (gap, maximumTime)
        return settings
    }
}
