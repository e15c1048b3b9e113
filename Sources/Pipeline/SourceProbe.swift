// Tries sources without leaving a trace: each list is asked once, with the manners of a run, and what it would give is told.

import Fetching
import Records

package struct SourceProbe {
    package struct Finding: Sendable {
        package var source: Source
        package var verdict: Verdict
        package var entries: [Entry]
        package var warnings: [String]
    }

    /// - Parameter tell: gets each finding as it comes.
    package static func check(
        _ sources: [Source], of pipeline: PipelineFile, world: World, tell: (Finding) throws -> Void
    ) async throws {
        let contact = try LiveGather.contact(of: pipeline)
        let fetcher = Fetcher(
            try world.transport(pipeline.fetch),
            settings: pipeline.fetch.settings(contact, LimitScopes(pipeline.sources)), clock: world.clock(),
            random: world.random)
        try await withThrowingTaskGroup(of: (Int, ListResult).self) { group in
            for (index, source) in sources.enumerated() {
                group.addTask {
                    (index, await ListVisit(fetcher: fetcher, source: source).visit(nil, readsAgain: true))
                }
            }
            for try await (index, list) in group {
                let filter = EntryFilter(sources[index])
                try tell(
                    Finding(
                        source: sources[index], verdict: list.notAsked ?? list.verdict ?? .fresh,
                        entries: list.entries.filter(filter.lets), warnings: list.warnings))
            }
        }
    }
}
