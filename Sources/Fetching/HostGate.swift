// Lets requests through as the schedule allows: so many over all hosts, so many a host, with its gaps. The waiting around
// `HostSchedule`, which decides.

import Records

actor HostGate {
    private var schedule: HostSchedule
    private let clock: any FetchClock
    private let inFlight: Int
    private let deadline: Duration?
    private var running = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var waitingForHost: [String: [CheckedContinuation<Void, Never>]] = [:]

    init(_ schedule: HostSchedule, inFlight: Int, deadline: Duration?, clock: any FetchClock) {
        (self.schedule, self.inFlight, self.deadline, self.clock) = (schedule, inFlight, deadline, clock)
    }

    /// Returns when a request to the host may start; each return wants a `leave`.
    func enter(_ host: String) async throws(FetchError) {
        while true {
            let now = clock.elapsed
            if clock.isStopped { throw turnedAway(host, .cancelled) }
            if let deadline, now >= deadline { throw turnedAway(host, .outOfTime) }
            switch schedule.ask(host, at: now) {
            case .closed(let why): throw turnedAway(host, why)
            case .busy:
                wake()
                await withCheckedContinuation { waitingForHost[host, default: []].append($0) }
            case .wait(let until):
                // whoever else waits for a place may have this one meanwhile
                wake()
                await clock.sleep(until: deadline.map { min($0, until) } ?? until)
            case .go:
                guard running < inFlight else {
                    await withCheckedContinuation { waiting.append($0) }
                    continue
                }
                running += 1
                schedule.started(host)
                return
            }
        }
    }

    func leave(_ host: String) {
        running -= 1
        schedule.ended(host, at: clock.elapsed)
        wake(host)
        wake()
    }

    /// At most a day: archives may hold wishes of any size.
    func pause(_ host: String, for time: Duration) {
        schedule.pause(host, until: clock.elapsed + min(time, .seconds(86_400)))
    }
    func close(_ host: String, _ why: FetchError) { schedule.close(host, why) }
    func slow(_ host: String, to delay: Duration) { schedule.slow(host, to: delay) }

    /// Who was woken and goes away wakes the next one, or nobody would.
    private func turnedAway(_ host: String, _ error: FetchError) -> FetchError {
        wake(host)
        wake()
        return error
    }

    private func wake() {
        if running < inFlight, !waiting.isEmpty { waiting.removeFirst().resume() }
    }

    private func wake(_ host: String) {
        guard var list = waitingForHost[host], !list.isEmpty else { return }
        list.removeFirst().resume()
        waitingForHost[host] = list.isEmpty ? nil : list
    }
}
