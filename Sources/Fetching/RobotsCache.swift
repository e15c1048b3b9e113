// What each origin's robots.txt says, asked once a run. RFC 9309: 4xx allows everything, 5xx forbids everything, five
// redirects are followed, and the rules that are found count for the origin that was asked.

import Records

actor RobotsCache {
    enum Answer: Sendable {
        case rules(RobotsRules)
        case unreachable(FetchError)
    }

    private enum Entry {
        case asking([CheckedContinuation<Answer, Never>])
        case known(Answer)
    }
    private var entries: [String: Entry] = [:]
    /// Known ones, oldest first. Of so many origins the rules are kept; one feed can link to a hundred thousand.
    private var order: [String] = []
    private static let maximum = 500

    /// - Parameter ask: fetches the file; only the first caller's is called.
    func answer(for origin: String, _ ask: @Sendable () async -> Answer) async -> Answer {
        switch entries[origin] {
        case .known(let answer): return answer
        case .asking:
            return await withCheckedContinuation { continuation in
                // still asking: nothing was awaited in between
                if case .asking(let others) = entries[origin] { entries[origin] = .asking(others + [continuation]) }
            }
        case nil:
            entries[origin] = .asking([])
            let answer = await ask()
            if case .asking(let others) = entries[origin] { for other in others { other.resume(returning: answer) } }
            entries[origin] = .known(answer)
            order.append(origin)
            if order.count > Self.maximum { entries[order.removeFirst()] = nil }
            return answer
        }
    }
}
