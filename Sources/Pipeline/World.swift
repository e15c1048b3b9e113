// What a live run takes from outside; a test gives its own.

import Fetching
import Foundation
import Records

/// What a live run takes from outside: network, time and chance.
package struct World: Sendable {
    package var transport: @Sendable (PipelineFile.Fetch) throws -> any Transport
    package var now: @Sendable () -> Timestamp
    package var clock: @Sendable () -> any FetchClock
    package var random: @Sendable () -> Double
    /// The signal that told the run to end; 0 for none.
    package var signal: @Sendable () -> Int32

    package init(
        transport: @escaping @Sendable (PipelineFile.Fetch) throws -> any Transport,
        now: @escaping @Sendable () -> Timestamp, clock: @escaping @Sendable () -> any FetchClock,
        random: @escaping @Sendable () -> Double, signal: @escaping @Sendable () -> Int32
    ) {
        (self.transport, self.now, self.clock) = (transport, now, clock)
        (self.random, self.signal) = (random, signal)
    }

    /// libcurl, the machine's clock and its random numbers.
    package static func real(signal: @escaping @Sendable () -> Int32 = { 0 }) -> World {
        let isStopped: @Sendable () -> Bool = { signal() != 0 }
        let environment = ProcessInfo.processInfo.environment
        let now: @Sendable () -> Timestamp = { Timestamp(seconds: Int(Date().timeIntervalSince1970)) }
        return World(
            transport: { fetch in
                try CurlTransport(
                    limits: CurlLimits(timeout: fetch.timeout), addresses: AddressGuard(allow: fetch.allow),
                    proxies: ProxySettings(environment),
                    // as curl has it, for networks whose proxy signs with a certificate of its own
                    authorities: ["CURL_CA_BUNDLE", "SSL_CERT_FILE"].lazy.compactMap { environment[$0] }.first,
                    now: now,
                    stop: isStopped)
            }, now: now, clock: { WallClock(stop: isStopped) }, random: { Double.random(in: 0..<1) },
            signal: signal)
    }

    /// Without a network, at one time: for what is done again as it was done then.
    static func standing(at time: Timestamp) -> World {
        World(
            transport: { _ in throw ConfigurationError("a replay has no network") }, now: { time },
            clock: { VirtualClock() }, random: { 0.5 }, signal: { 0 })
    }
}
