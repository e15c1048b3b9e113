// Fetches a resource through a transport, with manners: robots.txt, one request a host at a time, pauses, retries, redirects
// walked hop by hop with each hop asked, scheduled and archived, the body decoded with its limit.

import Archive
import Bytes
import Foundation
import Records

/// What is asked for.
package struct Ask: Sendable {
    package var address: String
    package var purpose: String
    package var validators: Validators?
    /// Further headers; they do not go to another origin.
    package var headers: [HTTPHeader] = []
    package var maximumBytes = Fetcher.maximumBytes
    /// Whether a redirect may lead from https to http.
    package var allowsDowngrade = false

    package init(_ address: String, for purpose: String) { (self.address, self.purpose) = (address, purpose) }
}

/// What a server gave with a body to ask for it again, byte for byte.
package struct Validators: Sendable, Equatable {
    /// The address that gave them, behind redirects.
    package var url: String
    package var etag: String?
    package var lastModified: String?

    package init(url: String, etag: String?, lastModified: String?) {
        (self.url, self.etag, self.lastModified) = (url, etag, lastModified)
    }
}

package struct FetchSettings: Sendable {
    package var userAgent: String
    /// Requests at once, over all hosts.
    package var inFlight = 16
    /// Requests at once and the pause after each, for one host.
    package var connections = 1
    package var gap = Duration.seconds(5)
    /// For all of the run's requests.
    package var deadline: Duration?
    /// Whether the answers come from an archive: then no host needs to be left alone, for what was not asked is not there, and a
    /// 304 is what it was whatever the state remembers.
    package var isReplay = false

    package init(userAgent: String) { self.userAgent = userAgent }
}

package struct Fetcher: Sendable {
    /// RFC 9309 asks for five at least; browsers stop at twenty.
    static let maximumRedirects = 8
    /// RFC 9309, 2.3.1.2.
    private static let robotsRedirects = 5
    /// Requests in a row that a host may leave without an answer, each tried as often as it makes sense: a host that is down
    /// would else cost a time limit for each of its pages.
    private static let maximumSilence = 3
    /// The default of a source's `max_bytes`: bytes of one body, as received and as decoded.
    package static let maximumBytes = 8 << 20
    private static let agent = "regnews"

    private let transport: any Transport
    private let settings: FetchSettings
    private let clock: any FetchClock
    private let random: @Sendable () -> Double
    private let gate: HostGate
    private let robots = RobotsCache()
    private let silence = Silence()

    /// - Parameter random: 0 ..< 1, for the pauses before a retry.
    package init(
        _ transport: any Transport, settings: FetchSettings, clock: any FetchClock = VirtualClock(),
        random: @escaping @Sendable () -> Double = { 0.5 }
    ) {
        (self.transport, self.settings, self.clock, self.random) = (transport, settings, clock, random)
        gate = HostGate(
            HostSchedule(connections: settings.connections, gap: settings.gap), inFlight: settings.inFlight,
            deadline: settings.deadline, clock: clock)
    }

    /// How many may work for one host at once.
    package var connectionsPerHost: Int { settings.connections }

    /// - Returns: the body decoded; with status 304 and no body where the validators still hold.
    package func fetch(_ ask: Ask) async throws(FetchError) -> FetchedResource {
        guard var url = WebURL(ask.address) else { throw .badAddress(ask.address) }
        url.fragment = nil
        (url.username, url.password) = ("", "")
        let origin = url.origin
        var chain: [String] = []
        for _ in 0...Self.maximumRedirects {
            try await checkRobots(url)
            var headers = standardHeaders
            if let known = ask.validators, known.url == url.description {
                if let etag = known.etag { headers.append(HTTPHeader("If-None-Match", etag)) }
                if let date = known.lastModified { headers.append(HTTPHeader("If-Modified-Since", date)) }
            }
            if url.origin == origin { headers += ask.headers }
            let (response, body) = try await exchange(
                Request(url: url, headers: headers, purpose: ask.purpose, maximumBytes: ask.maximumBytes))
            let message = response.message
            if Self.isRedirect(message), let target = message.headers["location"] {
                chain.append(Self.shown(url.description))
                url = try Self.redirect(from: url, to: target, allowsDowngrade: ask.allowsDowngrade)
                continue
            }
            return FetchedResource(
                requestedURL: ask.address, url: url.description, status: message.status, headers: message.headers,
                body: body, fetchedAt: response.receivedAt, archived: response.archived)
        }
        throw .tooManyRedirects(chain)
    }

    private var standardHeaders: [HTTPHeader] {
        [
            HTTPHeader("User-Agent", settings.userAgent), HTTPHeader("Accept", "*/*"),
            HTTPHeader("Accept-Encoding", "gzip, deflate"),
        ]
    }

    /// An address of a stranger's as it may stand in messages: without what stands before an @, and not longer than a line or two.
    package static func shown(_ address: String) -> String {
        var text = address[...]
        if let start = text.range(of: "//")?.upperBound {
            let authority = text[start...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
            if let at = authority.lastIndex(of: "@") { text = text[..<start] + text[text.index(after: at)...] }
        }
        return text.utf8.count > 200 ? String(text.prefix(200)) + "…" : String(text)
    }

    private static func isRedirect(_ message: HTTPMessage) -> Bool {
        [301, 302, 303, 307, 308].contains(message.status)
    }

    private static func redirect(from url: WebURL, to target: String, allowsDowngrade: Bool) throws(FetchError)
        -> WebURL
    {
        guard var next = WebURL(target, base: url) else {
            throw .redirectRefused(to: Self.shown(target), why: "only http and https are")
        }
        if url.scheme == "https", next.scheme == "http", !allowsDowngrade {
            throw .redirectRefused(
                to: Self.shown(target), why: "it leaves https; `allow_http: true` in the source file permits it")
        }
        next.fragment = nil
        (next.username, next.password) = ("", "")
        return next
    }

    /// Whether a message is what was asked for: a body, a redirect, or that nothing changed since. "Accepted", "no content" and
    /// the like bring nothing that could be read.
    private func isAnswer(_ message: HTTPMessage, to request: Request) -> Bool {
        switch message.status {
        case 202, 204, 205: false
        case 200..<300: true
        case 304:
            settings.isReplay && request.purpose.hasPrefix(Purpose.source(""))
                || request.headers["if-none-match"] != nil || request.headers["if-modified-since"] != nil
        default: Self.isRedirect(message) && message.headers["location"] != nil
        }
    }

    /// The body of an answer; empty for a redirect and a 304.
    private static func decoded(_ message: HTTPMessage, _ request: Request) throws(FetchError) -> [UInt8] {
        guard (200..<300).contains(message.status), !message.body.isEmpty else { return [] }
        do throws(DecodingError) {
            return try ContentDecoding.decode(
                message.body, encoding: message.headers["content-encoding"], limit: request.maximumBytes)
        } catch {
            switch error.kind {
            case .tooLarge, .truncated:
                if request.takesBeginning { return error.partial }
                throw error.kind == .tooLarge ? .tooLarge(limit: request.maximumBytes) : .truncated(error.description)
            case .damaged, .unknown: throw .damagedBody(error.description)
            }
        }
    }

    /// One request, asked again while that makes sense; the answer with its body decoded. A redirect and 304 are answers;
    /// other statuses are errors.
    private func exchange(_ request: Request) async throws(FetchError) -> (Response, body: [UInt8]) {
        let host = request.url.host
        var tries = 0
        while true {
            tries += 1
            try await gate.enter(host)
            let outcome: Result<Response, FetchError>
            do throws(FetchError) { outcome = .success(try await transport.send(request)) } catch {
                outcome = .failure(error)
            }
            await gate.leave(host)
            let failure: FetchError
            var retryAfter: String?
            var now = Timestamp(seconds: 0)
            switch outcome {
            case .success(let response):
                let message = response.message
                await silence.broken(host)
                if isAnswer(message, to: request) {
                    do throws(FetchError) { return (response, try Self.decoded(message, request)) } catch {
                        failure = error
                    }
                } else {
                    failure = .status(message.status)
                }
                (retryAfter, now) = (message.headers["retry-after"], response.receivedAt)
            case .failure(let error): failure = error
            }
            switch RetryPolicy.decide(failure, tries: tries, retryAfter: retryAfter, at: now, random: random()) {
            case .retry(let pause): await gate.pause(host, for: pause)
            case .giveUp:
                if failure.isUnreachable {
                    let times = await silence.another(host)
                    if times >= Self.maximumSilence, !settings.isReplay {
                        await gate.close(host, .hostDown("\(failure)"))
                    }
                } else if !failure.wasNotAsked {
                    await silence.broken(host)
                }
                throw failure
            case .leaveAlone(let until):
                if !settings.isReplay { await gate.close(host, .hostClosed(until: until.seconds)) }
                throw .rateLimited(until: until.seconds, host: host)
            }
        }
    }

    private func checkRobots(_ url: WebURL) async throws(FetchError) {
        switch await robots.answer(for: url.origin, { await askRobots(url) }) {
        case .unreachable(let error): throw error
        case .rules(let rules):
            let (allowed, line) = rules.allows(url)
            if !allowed { throw .robots(line: line) }
        }
    }

    private func askRobots(_ page: WebURL) async -> RobotsCache.Answer {
        let nothing = RobotsCache.Answer.rules(RobotsRules([], agent: Self.agent))
        guard var url = WebURL("/robots.txt", base: page) else { return nothing }
        do throws(FetchError) {
            for _ in 0...Self.robotsRedirects {
                var request = Request(url: url, headers: standardHeaders, purpose: Purpose.robots)
                // what stands behind the first 512 KiB is not read (RFC 9309, 2.5)
                (request.maximumBytes, request.takesBeginning) = (RobotsRules.maximumBytes, true)
                let (response, body) = try await exchange(request)
                let message = response.message
                if Self.isRedirect(message), let target = message.headers["location"] {
                    url = try Self.redirect(from: url, to: target, allowsDowngrade: true)
                    continue
                }
                let rules = RobotsRules(body, agent: Self.agent)
                if let delay = rules.crawlDelay {
                    await gate.slow(page.host, to: .milliseconds(Int(delay * 1000)))
                }
                return .rules(rules)
            }
            return nothing
        } catch {
            switch error {
            // 429 is no "there is none": the server is there, and wants peace
            case .status(400..<500), .notArchived, .redirectRefused: return nothing
            case .status(let code): return .unreachable(.robotsUnreachable(status: code))
            default: return .unreachable(error)
            }
        }
    }
}

/// How many requests in a row each host has left without an answer.
private actor Silence {
    private var counts: [String: Int] = [:]

    func another(_ host: String) -> Int {
        counts[host, default: 0] += 1
        return counts[host] ?? 0
    }

    func broken(_ host: String) { counts[host] = nil }
}

extension WebURL {
    /// Scheme, host and port.
    package var origin: String { "\(scheme)://\(host)\(port.map { ":\($0)" } ?? "")" }
}
