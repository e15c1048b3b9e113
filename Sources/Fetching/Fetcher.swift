// Fetches a resource through a transport, with manners: robots.txt, one request a host at a time, pauses, retries, redirects
// walked hop by hop with each hop asked, scheduled and archived, the body decoded with its limit, challenge pages told apart.

import Archive
import Bytes
import Foundation
import Records
import Synchronization

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
    private let now: Timestamp
    private let kept: @Sendable (String) -> KeptRobots?
    private let learned = Learned()

    private final class Learned: Sendable {
        let memory = Mutex(ServerMemory())
    }

    /// - Parameters:
    ///   - random: 0 ..< 1, for the pauses before a retry and between requests.
    ///   - now: when the run began: how old is what was kept.
    ///   - kept: the robots.txt of an origin that an earlier run got.
    ///   - closed: who still wants to be left alone, as `ServerMemory` has it.
    package init(
        _ transport: any Transport, settings: FetchSettings, clock: any FetchClock = VirtualClock(),
        random: @escaping @Sendable () -> Double = { 0.5 }, now: Timestamp = Timestamp(seconds: 0),
        kept: @escaping @Sendable (String) -> KeptRobots? = { _ in nil }, closed: [String: Int] = [:]
    ) {
        (self.transport, self.settings, self.clock, self.random) = (transport, settings, clock, random)
        (self.now, self.kept) = (now, kept)
        var schedule = HostSchedule(connections: settings.connections, gap: settings.gap)
        for (host, until) in closed where until > now.seconds { schedule.close(host, .hostClosed(until: until)) }
        gate = HostGate(
            schedule, inFlight: settings.inFlight, deadline: settings.deadline, clock: clock, random: random)
    }

    /// What the run has learned so far.
    package var memory: ServerMemory { learned.memory.withLock { $0 } }

    /// The key under which requests to a host count.
    package func limitsKey(_ host: String, _ scope: LimitScopes.Scope) -> String { settings.scopes.key(host, scope) }

    /// How many may work for one host at once.
    package var connectionsPerHost: Int { settings.connections }

    /// - Returns: the body decoded; with status 304 and no body where the validators still hold.
    package func fetch(_ ask: Ask) async throws(FetchError) -> FetchedResource {
        guard var url = WebURL(ask.address) else { throw .badAddress(ask.address) }
        url.fragment = nil
        (url.username, url.password) = ("", "")
        let origin = url.origin
        var chain: [String] = []
        // as long as all hops say that it is for good
        var moved: String?
        var isForGood = true
        if let target = ask.movedTo {
            url = try Self.redirect(from: url, to: target, allowsDowngrade: ask.allowsDowngrade)
            transport.note(.moved(from: ask.address, to: url.description, purpose: ask.purpose))
        }
        for _ in 0...Self.maximumRedirects {
            if AddressGuard.isForeign(port: url.port) {
                throw .addressRefused(
                    "\(url.host):\(url.port ?? 0) is the port of another service, not of a web server")
            }
            try await checkRobots(url, ask.limits)
            var headers = standardHeaders
            var known = ask.known
            if let validators = ask.validators, validators.url == url.description {
                known = validators.stored ?? known
                if let etag = validators.etag { headers.append(HTTPHeader("If-None-Match", etag)) }
                if let date = validators.lastModified { headers.append(HTTPHeader("If-Modified-Since", date)) }
            }
            if url.origin == origin { headers += ask.headers }
            var request = Request(
                url: url, headers: headers, purpose: ask.purpose, maximumBytes: ask.maximumBytes)
            request.known = known
            let (response, body) = try await exchange(request, ask.limits)
            let message = response.message
            if Self.isRedirect(message), let target = message.headers["location"] {
                chain.append(Self.shown(url.description))
                url = try Self.redirect(from: url, to: target, allowsDowngrade: ask.allowsDowngrade)
                isForGood = isForGood && [301, 308].contains(message.status)
                if isForGood { moved = url.description }
                continue
            }
            var resource = FetchedResource(
                requestedURL: ask.address, url: url.description, status: message.status, headers: message.headers,
                body: body, fetchedAt: response.receivedAt, archived: response.archived)
            (resource.stored, resource.movedTo) = (response.stored, moved)
            return resource
        }
        throw .tooManyRedirects(chain)
    }

    private var standardHeaders: [HTTPHeader] {
        [
            HTTPHeader("User-Agent", settings.userAgent), HTTPHeader("Accept", "*/*"),
            HTTPHeader("Accept-Encoding", ContentDecoding.accepted),
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
    private func exchange(_ request: Request, _ limits: LimitScopes.Scope) async throws(FetchError)
        -> (Response, body: [UInt8])
    {
        let host = limitsKey(request.url.host, limits)
        var tries = 0
        while true {
            tries += 1
            do throws(FetchError) { try await gate.enter(host) } catch {
                // a list that is not had to its end is none to learn from, in a replay neither; and what was not asked of an
                // article's documents is no document that nobody wanted
                if request.purpose.hasPrefix(Purpose.source("")) || request.purpose.hasPrefix(Purpose.document("")) {
                    transport.note(.leftOut(url: request.url.description, purpose: request.purpose, error))
                }
                throw error
            }
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
                    do throws(FetchError) {
                        let body = try Self.decoded(message, request)
                        guard let who = Challenge.of(message, body) else { return (response, body) }
                        failure = .blocked(by: who, status: message.status)
                    } catch { failure = error }
                } else {
                    failure = Self.failure(message)
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
                learned.memory.withLock { $0.closed[host] = max($0.closed[host] ?? 0, until.seconds) }
                throw .rateLimited(until: until.seconds, host: request.url.host)
            }
        }
    }

    /// What an answer that brings nothing says: its status, or who stands before the server.
    private static func failure(_ message: HTTPMessage) -> FetchError {
        // of a body that cannot be decoded the headers still tell
        let limit = Challenge.maximumBody
        let body =
            (try? ContentDecoding.decode(message.body, encoding: message.headers["content-encoding"], limit: limit))
            ?? []
        return Challenge.of(message, body).map { .blocked(by: $0, status: message.status) } ?? .status(message.status)
    }

    private func checkRobots(_ url: WebURL, _ limits: LimitScopes.Scope) async throws(FetchError) {
        switch await robots.answer(for: url.origin, { await rules(of: url, limits) }) {
        case .unreachable(let error): throw error
        case .rules(let rules):
            let (allowed, line) = rules.allows(url)
            if !allowed { throw .robots(line: line) }
        }
    }

    /// The rules of an origin: those kept from a day ago at most, else asked for; while they cannot be had, older ones.
    private func rules(of page: WebURL, _ limits: LimitScopes.Scope) async -> RobotsCache.Answer {
        let known = kept(page.origin)
        if let known, known.isFresh(at: now) {
            // without one an archive says the same as without rules
            let rules = await obey(known.body, page, limits)
            if !rules.isEmpty { transport.note(.robots(known)) }
            return .rules(rules)
        }
        do throws(FetchError) {
            let found = KeptRobots(origin: page.origin, fetchedAt: now, body: try await askRobots(page, limits))
            learned.memory.withLock { $0.robots.append(found) }
            return .rules(await obey(found.body, page, limits))
        } catch {
            guard let known, known.standsIn(at: now), !error.wasNotAsked else { return .unreachable(error) }
            transport.note(.robots(known))
            return .rules(await obey(known.body, page, limits))
        }
    }

    private func obey(_ body: [UInt8], _ page: WebURL, _ limits: LimitScopes.Scope) async -> RobotsRules {
        let rules = RobotsRules(body, agent: Self.agent)
        if let delay = rules.crawlDelay {
            await gate.slow(limitsKey(page.host, limits), to: .milliseconds(Int(delay * 1000)))
        }
        return rules
    }

    /// - Returns: what it says; nothing where there is none.
    private func askRobots(_ page: WebURL, _ limits: LimitScopes.Scope) async throws(FetchError) -> [UInt8] {
        guard var url = WebURL("/robots.txt", base: page) else { return [] }
        do throws(FetchError) {
            for _ in 0...Self.robotsRedirects {
                var request = Request(url: url, headers: standardHeaders, purpose: Purpose.robots)
                // what stands behind the first 512 KiB is not read (RFC 9309, 2.5)
                (request.maximumBytes, request.takesBeginning) = (RobotsRules.maximumBytes, true)
                let (response, body) = try await exchange(request, limits)
                let message = response.message
                if Self.isRedirect(message), let target = message.headers["location"] {
                    url = try Self.redirect(from: url, to: target, allowsDowngrade: true)
                    continue
                }
                return body
            }
            return []
        } catch {
            switch error {
            // 429 is no "there is none": the server is there, and wants peace
            case .status(400..<500), .blocked(_, 400..<500), .notArchived, .redirectRefused: return []
            case .status(let code), .blocked(_, let code): throw .robotsUnreachable(status: code)
            default: throw error
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
