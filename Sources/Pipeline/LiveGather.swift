// Gathering over the network, with everything that is exchanged going into the run's archive.

import Archive
import Bytes
import Fetching
import Foundation
import Records
import Store

struct LiveGather {
    private let pipeline: PipelineFile
    /// Asks sources that are not due.
    var asksAll: Bool
    /// Asks again for all young pages, due or not.
    var rechecksAll = false
    private let world: World
    private let report: @Sendable (Gather.Progress) -> Void
    private let contact: String
    /// How many articles of each source wait in quarantine.
    var waiting: [String: Int] = [:]
    /// What was taken down is asked for no more.
    var erased: Set<String> = []

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
        try await recorded(start, into: path, state) { fetcher in
            try await Gather(
                fetcher: fetcher, run: start.runID, now: start, state: state, asksAll: asksAll,
                rechecksAll: rechecksAll, waiting: waiting, erased: erased, report: report
            ).gather(pipeline.sources)
        }
    }

    /// Does some work with a fetcher whose exchanges all go into an archive.
    func recorded<Value>(
        _ start: Timestamp, into path: String, _ state: StateStore?, _ work: (Fetcher) async throws -> Value
    ) async throws -> (Value, archive: (path: String, exchanges: Int)?) {
        let folder = (path as NSString).deletingLastPathComponent
        // what `prune` has removed can be referred to no more
        let known = try (state?.sources() ?? []).compactMap(\.stored).filter {
            File.exists("\(folder)/\($0.location.file)")
        }
        let transport = RecordingTransport(
            try world.transport(pipeline.fetch),
            into: try WARCWriter(path, run: start.runID, software: Version.software, at: start, known: known),
            now: world.now)
        let fetcher = Fetcher(
            transport, settings: pipeline.fetch.settings(contact, LimitScopes(pipeline.sources)), clock: world.clock(),
            random: world.random, now: start,
            kept: { origin in
                // a state that cannot be asked is said so where its answer counts
                (try? state?.robots(origin)).flatMap { $0 }.map {
                    KeptRobots(origin: origin, fetchedAt: Timestamp(seconds: $0.fetchedAt), body: $0.body)
                }
            }, closed: try state?.closedServers() ?? [:])
        do {
            let value = try await work(fetcher)
            if let failure = transport.failure { throw failure }
            guard transport.count > 0 else {
                transport.discard()
                return (value, nil)
            }
            try transport.close()
            return (value, (path, transport.count))
        } catch {
            transport.discard()
            throw error
        }
    }
}

extension PipelineFile.Fetch {
    package func settings(_ contact: String, _ scopes: LimitScopes = LimitScopes()) -> FetchSettings {
        var settings = FetchSettings(userAgent: "\(Version.software) (+\(contact))")
        (settings.inFlight, settings.connections) = (inFlight, connections)
        (settings.gap, settings.deadline, settings.scopes) = (gap, maximumTime, scopes)
        return settings
    }
}
