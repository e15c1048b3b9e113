// A live run: the network behind the same line. Lock, lists and pages to the archive, archive closed, segment, rejects,
// manifest, state; the records go to stdout last, by `RunOutput`.

import Bytes
import Records
import Store

package struct Run {
    package var pipeline: PipelineFile
    package var seeds: String?
    package var data: String
    package var width: Int
    /// Asks sources that are not due.
    package var asksAll: Bool
    /// Asks again for all young pages, due or not.
    package var rechecksAll = false
    package var world: World
    package var report: @Sendable (Gather.Progress) -> Void = { _ in }

    package init(
        pipeline: PipelineFile, seeds: String?, data: String, width: Int, asksAll: Bool, world: World
    ) {
        (self.pipeline, self.seeds, self.data, self.width) = (pipeline, seeds, data, width)
        (self.asksAll, self.world) = (asksAll, world)
    }

    /// - Parameter print: gives the records away; a run that does not come to its end is known by the next, which gives them again.
    @discardableResult
    package func run(_ print: (RunOutcome) throws -> Void = { _ in }) async throws -> RunOutcome {
        // all that may be wrong here is found before the first request
        let seeds = try seeds.map { folder throws(FileError) in try Seeds(folder) }
        var live = try LiveGather(pipeline: pipeline, asksAll: asksAll, world: world, report: report)
        let data = DataDirectory(data)
        try data.make()
        let lock = try RunLock(data.path)
        defer { withExtendedLifetime(lock) {} }
        var outcome = RunOutcome()
        if !File.exists(data.state), try !data.manifests().isEmpty {
            let learned = try await data.learnState(pipeline)
            outcome.notices += learned.notices
            outcome.notices.append(
                "\(data.state) was not there; what it knew was learned again from \(learned.archives) archive(s)")
        }
        let state = try await data.openState(width: width)
        _ = try Line(pipeline.stages, in: pipeline.context(state, width, now: nil))

        live.rechecksAll = rechecksAll
        live.erased = try data.erasures.ids()
        live.waiting = try data.quarantine.waitingBySource()
        let start = try data.start(at: world.now())
        let (notices, unprinted) = try data.settleKilledRuns()
        outcome.notices += notices
        outcome.segments += unprinted
        // runs and releases that follow one another at once take ids ahead of the clock, by a second each
        if start.seconds > world.now().seconds + 60 {
            outcome.notices.append("the clock was set back; the run counts as \(start.runID)")
            // when they were asked says nothing any more
            live.asksAll = true
        }
        try File.write([], to: data.mark(start.runID))
        let assembly = Assembly(pipeline: pipeline, data: data, state: state, width: width)
        let written = try await seeds.asyncMap { try await assembly.process($0, run: start.runID, &outcome) }

        let (gathered, archive) = try await live.gather(start, into: data.archive(start.runID), state)
        let manifest = ManifestWriter(pipeline: pipeline, data: data, start: start, world: world)
        var digest = ""
        try await assembly.process(
            gathered, archive: archive?.path, run: start.runID, now: start, &outcome
        ) { segment, soFar in
            digest = try manifest.write(soFar, segment: segment, seeds: written, archive: archive)
        }
        outcome.manifest = (data.manifest(start.runID), digest)
        outcome.total = try state.documentCount()
        try print(outcome)
        try File.remove(data.mark(start.runID))
        return outcome
    }
}

extension Optional {
    fileprivate func asyncMap<Value>(_ transform: (Wrapped) async throws -> Value) async rethrows -> Value? {
        guard let self else { return nil }
        return try await transform(self)
    }
}
