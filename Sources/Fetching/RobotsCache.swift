// What each origin's robots.txt says: asked at most once a run, and kept for a day. RFC 9309: 4xx allows everything, 5xx and
// silence forbid everything unless an earlier copy is known, and the rules that are found count for the origin that was asked.

import Records
import Synchronization

/// A robots.txt as it came.
package struct KeptRobots: Sendable, Equatable {
    /// Scheme, host and port.
    package var origin: String
    package var fetchedAt: Timestamp
    /// Decoded, at most 512 KiB of it; empty where there is none.
    package var body: [UInt8]

    package init(origin: String, fetchedAt: Timestamp, body: [UInt8]) {
        (self.origin, self.fetchedAt, self.body) = (origin, fetchedAt, body)
    }

    /// Seconds for which it is not asked for again (RFC 9309, 2.4).
    private static let lifetime = 86_400
    /// Seconds for which it stands in for one that cannot be had (RFC 9309, 2.3.1.4).
    private static let lifetimeWhileUnreachable = 30 * 86_400

    func isFresh(at now: Timestamp) -> Bool { age(now).map { $0 < Self.lifetime } ?? false }
    func standsIn(at now: Timestamp) -> Bool { age(now).map { $0 < Self.lifetimeWhileUnreachable } ?? false }

    /// Nil where the clock was set back.
    private func age(_ now: Timestamp) -> Int? {
        now.seconds >= fetchedAt.seconds ? now.seconds - fetchedAt.seconds : nil
    }
}

actor RobotsCache {
    enum Answer: Sendable {
        case rules(RobotsRules)
        case unreachable(FetchError)
    }

    private enum Entry {
        case asking([CheckedContinuation<Answer?, Never>])
        case known(Answer)
    }
    private var entries: [String: Entry] = [:]
    /// Known ones, oldest first. Of so many origins the rules are kept; one feed can link to a hundred thousand.
    private var order: [String] = []
    private static let maximum = 500

    /// - Parameter ask: fetches the file; only the first caller's is called.
    func answer(for origin: String, _ ask: @Sendable () async -> Answer) async -> Answer {
        while true {
            switch entries[origin] {
            case .known(let answer): return answer
            case .asking:
                let answer = await withCheckedContinuation { continuation in
                    // still asking: nothing was awaited in between
                    if case .asking(let others) = entries[origin] { entries[origin] = .asking(others + [continuation]) }
                }
                if let answer { return answer }
            case nil: return await first(origin, ask)
            }
        }
    }

    private func first(_ origin: String, _ ask: @Sendable () async -> Answer) async -> Answer {
        entries[origin] = .asking([])
        let answer = await ask()
        var others: [CheckedContinuation<Answer?, Never>] = []
        if case .asking(let waiting) = entries[origin] { others = waiting }
        // that nothing was asked is only this one's affair: others may count elsewhere
        if case .unreachable(let error) = answer, error.wasNotAsked {
            entries[origin] = nil
            for other in others { other.resume(returning: nil) }
            return answer
        }
        for other in others { other.resume(returning: answer) }
        entries[origin] = .known(answer)
        order.append(origin)
        if order.count > Self.maximum { entries[order.removeFirst()] = nil }
        return answer
    }
}
