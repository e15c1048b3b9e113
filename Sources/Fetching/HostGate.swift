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
            if clock.isStopped { throw .cancelled }
            if let deadline, now >= deadline { throw .outOfTime }
            switch schedule.ask(host, at: now) {
            case .closed(let until): throw .rateLimited(until: until)
            case .busy: await withCheckedContinuation { waitingForHost[host, default: []].append($0) }
            case .wait(let until): await clock.sleep(until: deadline.map { min($0, until) } ?? until)
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
        if !waiting.isEmpty { waiting.removeFirst().resume() }
    }

    func pause(_ host: String, for time: Duration) { schedule.pause(host, until: clock.elapsed + time) }
    func close(_ host: String, until time: Timestamp) { schedule.close(host, until: time.seconds) }
    func slow(_ host: String, to delay: Duration) { schedule.slow(host, to: delay) }

    private func wake(_ host: String) {
        guard var list = waitingForHost[host], !list.isEmpty else { return }
        list.removeFirst().resume()
        waitingForHost[host] = list.isEmpty ? nil : list
    }
}
