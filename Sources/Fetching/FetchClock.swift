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

package struct WallClock: FetchClock {
    private let start = ContinuousClock.now
    private let stop: @Sendable () -> Bool

    package init(stop: @escaping @Sendable () -> Bool = { false }) { self.stop = stop }

    package var elapsed: Duration { start.duration(to: .now) }
    package var isStopped: Bool { stop() }

    package func sleep(until time: Duration) async {
        // in slices, so that a signal ends it
        while !stop(), elapsed < time {
            try? await Task.sleep(for: min(time - elapsed, .milliseconds(200)))
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
