// The network: libcurl's multi interface on a thread of its own, bridged to async.
//
// One exchange a call: redirects, retries, pacing and decoding are the fetcher's. A request comes here only when it may
// start, so that its time limit does not run while it waits.

import Archive
internal import CCurl
import Foundation
import Records
import Synchronization

package struct CurlLimits: Sendable, Equatable {
    /// For name, connection and TLS.
    package var connect = Duration.seconds(15)
    /// For one exchange.
    package var total = Duration.seconds(60)
    /// A transfer under 100 bytes a second for so long is given up.
    package var stall = Duration.seconds(20)
    /// Of one answer's head; browsers stop at 256 KiB too.
    static let headBytes = 256 << 10

    package init() {}

    /// - Parameter timeout: for one exchange; the other limits shrink with it.
    package init(timeout: Duration) {
        total = timeout
        connect = min(connect, timeout)
        stall = min(stall, timeout / 2)
    }
}

/// Ends its thread when it is released.
package final class CurlTransport: Transport {
    private let engine: CurlEngine
    private let limits: CurlLimits
    private let addresses: AddressGuard
    private let proxies: ProxySettings
    private let authorities: String?
    private let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - proxies: by default none.
    ///   - authorities: a file of certificate authorities (PEM) in the place of the system's.
    ///   - now: the clock that dates the answers.
    ///   - stop: whether the run was told to end; transfers under way are then given up as `.cancelled`.
    package init(
        limits: CurlLimits = CurlLimits(), addresses: AddressGuard, proxies: ProxySettings = ProxySettings([:]),
        authorities: String? = nil, now: @escaping @Sendable () -> Timestamp,
        stop: @escaping @Sendable () -> Bool = { false }
    ) throws(FetchError) {
        (self.limits, self.addresses, self.proxies, self.now) = (limits, addresses, proxies, now)
        self.authorities = authorities
        engine = try CurlEngine(stop: stop)
    }

    deinit { engine.close() }

    package func send(_ request: Request) async throws(FetchError) -> Response {
        let proxy = proxies.proxy(for: request.url)
        if let proxy { try await check(request.url.host, behind: proxy) }
        let transfer = try CurlTransfer(request, limits: limits, addresses: addresses, proxy: proxy)
        if let authorities { try transfer.trust(authorities) }
        let result = await withCheckedContinuation { engine.start(transfer, $0) }
        var response = Response(message: try result.get(), receivedAt: now())
        // behind a proxy it is the proxy's
        if proxy == nil { response.ip = transfer.ip }
        response.httpProtocol = transfer.httpProtocol
        return response
    }

    /// The guard for a target that only the proxy will see.
    private func check(_ host: String, behind proxy: String) async throws(FetchError) {
        let proxyHost = ProxySettings.host(of: proxy)
        if let proxyHost, addresses.names(proxyHost) { return }
        let found = await Resolver.addresses(of: host)
        if found.isEmpty {
            throw .addressRefused(
                "\(host) cannot be resolved here, so it cannot be checked before a proxy is asked for it; `fetch: { allow: [\(proxyHost ?? "the proxy's name")] }` leaves the check to the proxy"
            )
        }
        for address in found {
            if let why = addresses.refusal(of: address, host: host) {
                throw .addressRefused("\(host) leads to \(address), which is \(why); no proxy is asked for it")
            }
        }
    }

    /// Name and version of the library.
    package static var libraryVersion: String { String(cString: ccurl_version()) }
}

/// The multi handle and its thread.
///
/// - Note: `@unchecked Sendable`: `multi` and `running` are used by the thread alone, but for `curl_multi_wakeup`, which
///   libcurl declares safe; all else that is shared is behind the mutex.
private final class CurlEngine: @unchecked Sendable {
    typealias Outcome = Result<HTTPMessage, FetchError>
    typealias Arrival = (transfer: CurlTransfer, continuation: CheckedContinuation<Outcome, Never>)

    private struct Inbox {
        var arrivals: [Arrival] = []
        var isClosed = false
    }

    private static let start: CURLcode = ccurl_global_init()
    private let multi: UnsafeMutableRawPointer
    private let inbox = Mutex(Inbox())
    private let stop: @Sendable () -> Bool
    private var running: [UnsafeMutableRawPointer: Arrival] = [:]

    init(stop: @escaping @Sendable () -> Bool) throws(FetchError) {
        guard Self.start == CURLE_OK, let multi = curl_multi_init() else { throw .connection("libcurl cannot start") }
        (self.multi, self.stop) = (multi, stop)
        // as many idle connections as requests may be under way, and some for hosts that come back
        _ = ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, 64)
        let thread = Thread { self.run() }
        thread.name = "curl"
        thread.start()
    }

    func start(_ transfer: CurlTransfer, _ continuation: CheckedContinuation<Outcome, Never>) {
        inbox.withLock { $0.arrivals.append((transfer, continuation)) }
        curl_multi_wakeup(multi)
    }

    /// The last call: the thread then ends by itself.
    func close() {
        // the thread frees the handle once it has seen this, so the wake-up is under the same lock
        inbox.withLock {
            $0.isClosed = true
            curl_multi_wakeup(multi)
        }
    }

    private func run() {
        while true {
            let (arrivals, isClosed) = inbox.withLock { inbox in
                defer { inbox.arrivals = [] }
                return (inbox.arrivals, inbox.isClosed)
            }
            for arrival in arrivals {
                running[arrival.transfer.easy] = arrival
                if curl_multi_add_handle(multi, arrival.transfer.easy) != CURLM_OK {
                    finish(arrival.transfer.easy, .failure(.connection("libcurl refuses the transfer")))
                }
            }
            if isClosed, running.isEmpty { break }
            if stop() { for easy in Array(running.keys) { finish(easy, .failure(.cancelled)) } }
            var count: Int32 = 0
            curl_multi_perform(multi, &count)
            var code = CURLE_OK
            while let easy = ccurl_multi_next_done(multi, &code) {
                if let transfer = running[easy]?.transfer { finish(easy, transfer.outcome(code)) }
            }
            // the inbox wakes it; the limit is for a signal
            curl_multi_poll(multi, nil, 0, 250, nil)
        }
        curl_multi_cleanup(multi)
    }

    private func finish(_ easy: UnsafeMutableRawPointer, _ outcome: Outcome) {
        curl_multi_remove_handle(multi, easy)
        running.removeValue(forKey: easy)?.continuation.resume(returning: outcome)
    }
}
