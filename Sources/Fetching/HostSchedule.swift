// When a host may be asked again: so many requests at once, a gap after each, and not before it allows. Pure: time and chance
// are arguments, nothing here waits. A "host" is whatever `LimitScopes` counts as one.

import Records

package struct HostSchedule: Sendable {
    package enum Decision: Equatable, Sendable {
        case go
        case wait(until: Duration)
        /// As many requests are under way as the host may have.
        case busy
        /// The host is left alone for the rest of the run.
        case closed(FetchError)
    }

    private struct Host {
        var running = 0
        var lastEnded: Duration?
        /// Of the gap that follows, by how much it is longer.
        var stretch = 1.0
        var paused = Duration.zero
        var gap: Duration
        var closed: FetchError?

        var free: Duration { max(paused, lastEnded.map { $0 + gap * stretch } ?? .zero) }
    }

    /// A gap is up to a fifth longer than it has to be, so that requests do not come like a clockwork's.
    private static let jitter = 0.2

    private let connections: Int
    private let gap: Duration
    private var hosts: [String: Host] = [:]

    package init(connections: Int, gap: Duration) { (self.connections, self.gap) = (connections, gap) }

    /// - Parameter now: time since the run began.
    package mutating func ask(_ host: String, at now: Duration) -> Decision {
        let known = hosts[host] ?? Host(gap: gap)
        if let closed = known.closed { return .closed(closed) }
        if known.running >= connections { return .busy }
        return now < known.free ? .wait(until: known.free) : .go
    }

    package mutating func started(_ host: String) { hosts[host, default: Host(gap: gap)].running += 1 }

    /// - Parameter random: 0 ..< 1.
    package mutating func ended(_ host: String, at now: Duration, random: Double = 0) {
        guard var known = hosts[host] else { return }
        known.running -= 1
        (known.lastEnded, known.stretch) = (now, 1 + Self.jitter * random)
        hosts[host] = known
    }

    /// A pause that the server asked for, or that follows an error.
    package mutating func pause(_ host: String, until time: Duration) {
        hosts[host, default: Host(gap: gap)].paused = max(hosts[host]?.paused ?? .zero, time)
    }

    package mutating func close(_ host: String, _ why: FetchError) { hosts[host, default: Host(gap: gap)].closed = why }

    /// robots.txt's Crawl-delay; at most a minute, for a page a day would be no news.
    package mutating func slow(_ host: String, to delay: Duration) {
        let known = hosts[host]?.gap ?? gap
        hosts[host, default: Host(gap: gap)].gap = max(known, min(delay, .seconds(60)))
    }
}
