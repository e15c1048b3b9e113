// What happened in a run, and the exit status that follows from it.

import Records

package struct RunOutcome {
    /// Segments that were written, in order.
    package var segments: [String] = []
    package var seeds = 0
    package var read = 0
    package var new = 0
    package var unchanged = 0
    package var rejected: [Rejection] = []
    package var visits: [Visit] = []
    /// Bad seeds and damaged archives.
    package var badInput: [String] = []
    package var notices: [String] = []
    package var total = 0
    /// What waits in quarantine, from this and earlier runs.
    package var waiting: [Quarantine.Item] = []
    /// Of a live run.
    package var manifest: (path: String, digest: String)?

    package init() {}

    package var failed: [Visit] { visits.filter { $0.verdict.isFailure } }
    package var asked: [Visit] { visits.filter { !$0.verdict.wasNotAsked } }

    /// By record.md, section 4.
    ///
    /// - Parameter signal: the signal that ended the run, 0 for none.
    package func exit(signal: Int32 = 0) -> Int32 {
        if signal != 0 { return 128 + signal }
        if !badInput.isEmpty { return 65 }
        if !asked.isEmpty, asked.allSatisfy({ $0.verdict.isUnreachable }) { return 69 }
        return failed.isEmpty && waiting.isEmpty ? 0 : 1
    }
}
