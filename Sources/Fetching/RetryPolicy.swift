// Whether to ask once more, and when. Pure: what happened, the time and a random number in, a decision out.

import Foundation
import Records

package enum RetryPolicy {
    package enum Decision: Equatable, Sendable {
        case giveUp
        case retry(after: Duration)
        /// The host wants to be left alone for longer than a run waits.
        case leaveAlone(until: Timestamp)
    }

    /// Tries for one request. A third one still catches a server that restarts; more is a burden on one that is ill.
    static let maximumTries = 3
    /// First and second pause are drawn from 0…2 s and 0…4 s ("full jitter", Marc Brooker, AWS Architecture Blog, 2015).
    static let base = 2.0
    /// A longer Retry-After is for the next run: others wait for this one to end.
    static let longestWait = 60
    /// Seconds where the server wants peace and does not say how long, or not so that we understand.
    static let unclearWait = 300

    /// - Parameters:
    ///   - tries: how often it was asked so far, 1 at least.
    ///   - retryAfter: that header's value: seconds or an HTTP date.
    ///   - random: 0 ..< 1.
    package static func decide(
        _ error: FetchError, tries: Int, retryAfter: String?, at now: Timestamp, random: Double
    ) -> Decision {
        // what broke on the way, or came with an answer that cannot be read, says nothing about waiting
        let header = [.status(429), .status(502), .status(503), .status(504)].contains(error) ? retryAfter : nil
        var asked = header.flatMap { seconds(retryAfter: $0, at: now) }
        // a wish that is not understood is still a wish
        if header != nil, asked == nil, error == .status(429) || error == .status(503) { asked = unclearWait }
        if let asked, asked > longestWait {
            // ten days is a mistake or a wish that a daily run cannot keep
            return .leaveAlone(until: Timestamp(seconds: now.seconds + min(asked, 86_400)))
        }
        guard tries < maximumTries, isWorthATry(error) else { return .giveUp }
        let jitter = Duration.milliseconds(Int(random * base * 1000 * Double(1 << (tries - 1))))
        if let asked { return .retry(after: max(.seconds(asked), jitter)) }
        // without a word of the server's, 429 means minutes rather than seconds
        if error == .status(429) { return .leaveAlone(until: Timestamp(seconds: now.seconds + unclearWait)) }
        return .retry(after: jitter)
    }

    /// Transport errors and the statuses of an overloaded server; a 500 is an answer.
    private static func isWorthATry(_ error: FetchError) -> Bool {
        switch error {
        case .status(let code): [429, 502, 503, 504].contains(code)
        case .connection, .timedOut, .truncated, .resolution: true
        default: false
        }
    }

    /// Seconds from now; nil for what is neither a number nor a date. A date in the past is 0.
    static func seconds(retryAfter value: String, at now: Timestamp) -> Int? {
        let text = value.filter { $0 != " " }
        if !text.isEmpty, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) { return Int(text) ?? Int.max }
        return DateParser().parse(value)?.instant.map { max(0, $0.seconds - now.seconds) }
    }
}
