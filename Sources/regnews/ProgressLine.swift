// One line on a terminal that says how far a run is; nothing anywhere else.

import Foundation
import Pipeline
import Synchronization

final class ProgressLine: Sendable {
    private let isShown: Bool
    private let last = Mutex(ContinuousClock.now)
    private let isOpen = Mutex(false)

    init(quiet: Bool) {
        let terminal = ProcessInfo.processInfo.environment["TERM"] ?? "dumb"
        isShown = !quiet && isatty(STDERR_FILENO) == 1 && terminal != "dumb"
    }

    func show(_ progress: Gather.Progress) {
        guard isShown else { return }
        let isDone = progress.sourcesDone == progress.sources && progress.pagesDone == progress.pages
        let isDue = last.withLock { last in
            // ten times a second is what an eye can follow
            guard isDone || last.duration(to: .now) > .milliseconds(100) else { return false }
            last = .now
            return true
        }
        guard isDue else { return }
        let text =
            "sources \(progress.sourcesDone)/\(progress.sources)"
            + (progress.pages > 0 ? " · articles \(progress.pagesDone)/\(progress.pages)" : "")
            + (progress.errors > 0 ? " · \(progress.errors) error\(progress.errors == 1 ? "" : "s")" : "")
        isOpen.withLock { $0 = true }
        FileHandle.standardError.write(Data("\r\u{1B}[K\(text)".utf8))
    }

    /// Takes the line away, so that what follows stands clean.
    func clear() {
        isOpen.withLock { isOpen in
            if isOpen { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
            isOpen = false
        }
    }
}
