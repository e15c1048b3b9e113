import Synchronization

/// Counts what is done, and tells each step.
final class Counter: Sendable {
    private let progress: Mutex<Gather.Progress>
    private let report: @Sendable (Gather.Progress) -> Void

    init(sources: Int, _ report: @escaping @Sendable (Gather.Progress) -> Void) {
        progress = Mutex(Gather.Progress(sources: sources))
        self.report = report
    }

    func listed(failed: Bool) {
        step {
            $0.sourcesDone += 1
            $0.errors += failed ? 1 : 0
        }
    }

    func wanted(_ pages: Int) { step { $0.pages = pages } }

    func fetched(failed: Bool) {
        step {
            $0.pagesDone += 1
            $0.errors += failed ? 1 : 0
        }
    }

    private func step(_ change: (inout Gather.Progress) -> Void) {
        report(
            progress.withLock { progress in
                change(&progress)
                return progress
            })
    }
}
