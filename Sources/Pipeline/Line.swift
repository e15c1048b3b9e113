// The stages in a row: batches go through one after the other, and what comes out is spooled.

import Bytes
import Records
import Store

package struct Line {
    package let stages: [any Stage]

    package init(_ configured: [ConfiguredStage], in context: StageContext) throws {
        stages = try configured.map { try $0.make(in: context) }
    }

    /// A batch closes at so many articles or bytes, so that memory does not grow with the run.
    static let batchCount = 64, batchBytes = 32 << 20

    /// - Returns: what the stages did not let through.
    package func process(_ batch: [Article], into spool: Spool) async throws -> [Rejection] {
        var batch = batch
        var rejected: [Rejection] = []
        for stage in stages {
            let output = try await stage.process(batch)
            batch = output.kept
            rejected += output.rejected
        }
        for article in batch { try spool.append(article) }
        return rejected
    }

    package func remember(in changes: inout StateChanges) { for stage in stages { stage.remember(in: &changes) } }

    /// The stage that remembers, if the line has one.
    var memory: MarkDuplicates? { stages.lazy.compactMap { $0 as? MarkDuplicates }.first }
}
