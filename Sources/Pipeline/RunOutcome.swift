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

    /// Of the rejections so many are kept for telling; all stand in the runs' files.
    private static let mostRejected = 1000
    package private(set) var rejectedCount = 0

    package init() {}

    mutating func reject(_ rejections: [Rejection]) {
        rejectedCount += rejections.count
        rejected += rejections.prefix(max(0, Self.mostRejected - rejected.count))
    }

    /// Of several runs in one replay a source has the verdict of its last visit, and the sum of what all of them brought.
    mutating func add(_ visits: [Visit]) {
        guard !self.visits.isEmpty else {
            self.visits = visits
            return
        }
        var numbers: [String: Int] = [:]
        for (number, visit) in self.visits.enumerated() { numbers[visit.source.id] = number }
        for var visit in visits {
            guard let number = numbers[visit.source.id] else {
                self.visits.append(visit)
                continue
            }
            let before = self.visits[number]
            if visit.verdict.wasNotAsked, !before.verdict.wasNotAsked { continue }
            visit.ledger.add(before.ledger)
            if visit.verdict == .unchanged, visit.ledger.new > 0 { visit.verdict = .fresh }
            self.visits[number] = visit
        }
    }

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
