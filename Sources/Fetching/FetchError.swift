// Why a resource could not be had, in words for a person, in a stable word for verdicts, and with what may be hoped for.

import Records

package enum FetchError: Error, Equatable, Codable {
    case badAddress(String)
    case notArchived
    case status(Int)
    /// Somebody answers in the place of the server: bot protection, a challenge.
    case blocked(by: String, status: Int)
    case tooLarge(limit: Int)
    case damagedBody(String)
    case truncated(String)
    case redirectRefused(to: String, why: String)
    case tooManyRedirects([String])
    case addressRefused(String)
    case robots(line: Int?)
    case robotsUnreachable(status: Int)
    case rateLimited(until: Int, host: String)
    case resolution(String)
    case connection(String)
    case timedOut(String)
    case tls(String)
    /// The run's time is over, it was told to end, or the host is left alone in this run; nothing was asked.
    case outOfTime, cancelled
    case hostClosed(until: Int)
    case hostDown(String)
    /// The archive could not be written or read.
    case archive(String)
}

extension FetchError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .badAddress(let text): "`\(text)` is no http or https address"
        case .notArchived: "the archive holds no answer to this request"
        case .status(let code): "the server answered \(code)"
        case .blocked(let who, let status):
            "\(who) asks whether we are a person, and lets no program through (status \(status))"
        case .tooLarge(let limit):
            "the body is over \(limit >= 1 << 20 ? "\(limit >> 20) MiB" : "\(limit) bytes"); raise `max_bytes` in the source file"
        case .damagedBody(let why): "the body is damaged: \(why)"
        case .truncated(let why): "the body is not whole: \(why)"
        case .redirectRefused(let target, let why): "a redirect to \(target) was not followed: \(why)"
        case .tooManyRedirects(let chain):
            "more than \(Fetcher.maximumRedirects) redirects: \(chain.joined(separator: " → "))"
        case .addressRefused(let why): why
        case .robots(let line): "robots.txt forbids it" + (line.map { " (line \($0))" } ?? "")
        case .robotsUnreachable(let status): "robots.txt answered \(status), which forbids everything until it is back"
        case .rateLimited(let until, _), .hostClosed(let until):
            "the server wants no further requests before \(Timestamp(seconds: until))"
        case .resolution(let why), .connection(let why), .timedOut(let why), .tls(let why), .archive(let why): why
        case .hostDown(let why): "not asked, for the host had failed again and again: \(why)"
        case .outOfTime: "the run's `max_time` was over before it was asked"
        case .cancelled: "the run was ended before it was asked"
        }
    }

    /// The stable word for rejections and verdicts.
    package var word: String {
        switch self {
        case .badAddress: "bad_address"
        case .notArchived: "not_archived"
        case .status(429), .rateLimited, .hostClosed: "rate_limited"
        case .blocked, .status(403): "blocked"
        case .status(let code): "http_\(code)"
        case .tooLarge: "too_large"
        case .damagedBody: "damaged"
        case .truncated: "truncated"
        case .redirectRefused, .tooManyRedirects: "redirect_refused"
        case .addressRefused: "address_refused"
        case .robots, .robotsUnreachable: "robots"
        case .resolution: "dns"
        case .connection: "connection"
        case .timedOut: "timeout"
        case .tls: "tls"
        case .hostDown: "host_down"
        case .outOfTime: "out_of_time"
        case .cancelled: "cancelled"
        case .archive: "archive"
        }
    }

    /// Whether a later run may do better.
    package var isTransient: Bool {
        switch self {
        case .status(let code): code < 300 || code == 304 || code == 408 || code == 425 || code == 429 || code >= 500
        case .truncated, .robotsUnreachable, .rateLimited, .resolution, .connection, .timedOut, .tls, .outOfTime,
            .cancelled, .hostClosed, .hostDown, .notArchived, .damagedBody, .addressRefused, .blocked:
            true
        case .badAddress, .tooLarge, .redirectRefused, .tooManyRedirects, .robots, .archive: false
        }
    }

    /// Whether nothing was asked of anybody.
    package var wasNotAsked: Bool {
        switch self {
        case .outOfTime, .cancelled, .hostClosed, .hostDown, .notArchived: true
        default: false
        }
    }

    /// Whether the page was asked for, as opposed to a host that was left alone.
    package var countsAsTry: Bool {
        if case .robotsUnreachable = self { false } else { !wasNotAsked }
    }

    /// Whether the host itself did not answer.
    package var isUnreachable: Bool {
        switch self {
        case .connection, .timedOut, .resolution, .tls, .hostDown: true
        default: false
        }
    }
}

extension FetchError {
    /// The server says that there is no such page.
    package var isAbsence: Bool { self == .status(404) || self == .status(410) }
}
