// Lets requests through as the schedule allows: so many over all hosts, so many a host, with its gaps. The waiting around
// `HostSchedule`, which decides.

import Records

actor HostGate {
    private typealias Waiter = CheckedContinuation<Void, Never>

    private var schedule: HostSchedule
    private let clock: any FetchClock
    private let inFlight: Int
    private let deadline: Duration?
    private let random: @Sendable () -> Double
    private var running = 0
    /// Places that were promised to who was woken: nobody who comes later may take them.
    private var promised = 0
    private var waiting = Queue<Waiter>()
    private var waitingForHost: [String: [Waiter]] = [:]

    init(
        _ schedule: HostSchedule, inFlight: Int, deadline: Duration?, clock: any FetchClock,
        random: @escaping @Sendable () -> Double
    ) {
        (self.schedule, self.inFlight, self.deadline, self.clock) = (schedule, inFlight, deadline, clock)
        self.random = random
    }

    /// Returns when a request to the host may start; each return wants a `leave`.
    func enter(_ host: String) async throws(FetchError) {
        var hasPromise = false
        while true {
            let now = clock.elapsed
            let over: FetchError? =
                clock.isStopped ? .cancelled : deadline.map { now >= $0 } ?? false ? .outOfTime : nil
            let decision = over.map { .closed($0) } ?? schedule.ask(host, at: now)
            if decision == .go, hasPromise || running + promised < inFlight {
                promised -= hasPromise ? 1 : 0
                running += 1
                schedule.started(host)
                return
            }
            // whoever else waits for a place may have this one meanwhile
            if hasPromise { promised -= 1 }
            hasPromise = false
            switch decision {
            case .closed(let why):
                // who was woken and goes away wakes the next one, or nobody would
                wake(host)
                wake()
                throw why
            case .busy:
                wake()
                await withCheckedContinuation { waitingForHost[host, default: []].append($0) }
            case .wait(let until):
                wake()
                await clock.sleep(until: deadline.map { min($0, until) } ?? until)
            case .go:
                await withCheckedContinuation { waiting.append($0) }
                hasPromise = true
            }
        }
    }

    func leave(_ host: String) {
        running -= 1
        schedule.ended(host, at: clock.elapsed, random: random())
        wake(host)
        wake()
    }

    /// At most a day: archives may hold wishes of any size.
    func pause(_ host: String, for time: Duration) {
        schedule.pause(host, until: clock.elapsed + min(time, .seconds(86_400)))
    }
    func close(_ host: String, _ why: FetchError) { schedule.close(host, why) }
    func slow(_ host: String, to delay: Duration) { schedule.slow(host, to: delay) }

    private func wake() {
        guard running + promised < inFlight, let next = waiting.popFirst() else { return }
        promised += 1
        next.resume()
    }

    private func wake(_ host: String) {
        guard var list = waitingForHost[host], !list.isEmpty else { return }
        list.removeFirst().resume()
        waitingForHost[host] = list.isEmpty ? nil : list
    }
}

/// First in, first out, however long.
private struct Queue<Element> {
    private var items: [Element] = []
    private var start = 0

    mutating func append(_ item: Element) { items.append(item) }

    mutating func popFirst() -> Element? {
        guard start < items.count else { return nil }
        defer {
            start += 1
            if start > 1024, start * 2 > items.count {
                items.removeFirst(start)
                start = 0
            }
        }
        return items[start]
    }
}
