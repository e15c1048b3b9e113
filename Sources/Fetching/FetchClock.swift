// Time for the fetcher: the real one, and one that passes only by waiting, for archives and tests.

import Synchronization

package protocol FetchClock: Sendable {
    /// Time since the run began.
    var elapsed: Duration { get }
    /// Whether the run was told to end.
    var isStopped: Bool { get }
    /// Returns at that time, or soon after the run was told to end.
    func sleep(until time: Duration) async
}

/// However many sleep, one task looks at the time for all of them.
package final class WallClock: FetchClock {
    private typealias Sleeper = (time: Duration, continuation: CheckedContinuation<Void, Never>)

    private struct Sleepers {
        /// The one that wakes first stands last.
        var list: [Sleeper] = []
        var isWatched = false
    }

    /// How soon a signal is heard, and who came later and wakes sooner.
    private static let longestNap = Duration.milliseconds(20)

    private let start = ContinuousClock.now
    private let stop: @Sendable () -> Bool
    private let sleepers = Mutex(Sleepers())

    package init(stop: @escaping @Sendable () -> Bool = { false }) { self.stop = stop }

    package var elapsed: Duration { start.duration(to: .now) }
    package var isStopped: Bool { stop() }

    package func sleep(until time: Duration) async {
        if stop() || elapsed >= time { return }
        await withCheckedContinuation { continuation in
            let wantsWatch = sleepers.withLock { sleepers in
                var (low, high) = (0, sleepers.list.count)
                while low < high {
                    let middle = (low + high) / 2
                    if sleepers.list[middle].time > time { low = middle + 1 } else { high = middle }
                }
                sleepers.list.insert((time, continuation), at: low)
                defer { sleepers.isWatched = true }
                return !sleepers.isWatched
            }
            if wantsWatch { Task { await watch() } }
        }
    }

    /// Until nobody sleeps.
    private func watch() async {
        while true {
            let (now, isOver) = (elapsed, stop())
            let (due, next) = sleepers.withLock { sleepers -> ([Sleeper], Duration?) in
                var first = sleepers.list.count
                while first > 0, isOver || sleepers.list[first - 1].time <= now { first -= 1 }
                let due = Array(sleepers.list[first...].reversed())
                sleepers.list.removeSubrange(first...)
                sleepers.isWatched = !sleepers.list.isEmpty
                return (due, sleepers.list.last?.time)
            }
            for sleeper in due { sleeper.continuation.resume() }
            guard let next else { return }
            // nobody cancels this task
            try? await Task.sleep(for: min(max(next - now, .milliseconds(1)), Self.longestNap))
        }
    }
}

package final class VirtualClock: FetchClock {
    private let time = Mutex(Duration.zero)

    package init() {}

    package var elapsed: Duration { time.withLock { $0 } }
    package var isStopped: Bool { false }
    package func sleep(until time: Duration) async { self.time.withLock { $0 = max($0, time) } }
}
