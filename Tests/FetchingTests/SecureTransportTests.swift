import Archive
import Fetching
import Fixtures
import Foundation
import Records
import Testing

@Suite(.enabled(if: SecureServer.isAvailable, "no nginx or openssl; `make test` installs them"))
struct SecureTransportTests {
    private let server: SecureServer
    private let now = Timestamp("2026-11-20T06:00:00Z")!

    init() throws { server = try SecureServer() }

    private func send(_ certificate: SecureServer.Certificate, trusts: Bool = true) async throws -> Response {
        let transport = try CurlTransport(
            limits: CurlLimits(timeout: .seconds(20)), addresses: AddressGuard(allow: ["127.0.0.1"]),
            authorities: trusts ? server.authority : nil, now: { [now] in now })
        return try await transport.send(Request(url: WebURL(server.address(certificate))!, headers: [], purpose: "t"))
    }

    @Test func aCertificateThatDoesNotHoldIsNeverPassedOver() async throws {  // fault 9
        for certificate in SecureServer.Certificate.allCases where certificate != .good {
            let error = await #expect(throws: FetchError.self) { try await send(certificate) }
            #expect(error?.word == "tls", "\(certificate): \(error.map { "\($0)" } ?? "")")
            #expect(error.map { "\($0)".contains("127.0.0.1: ") } == true)
        }
        // a good one of an authority that nobody has named
        let stranger = await #expect(throws: FetchError.self) { try await send(.good, trusts: false) }
        #expect(
            stranger?.word == "tls"
                && stranger.map { RetryPolicy.decide($0, tries: 1, retryAfter: nil, at: now, random: 0) } == .giveUp)
    }

    @Test func http2IsSpokenWhereTheServerDoes() async throws {
        let response = try await send(.good)
        #expect(String(decoding: response.message.body, as: UTF8.self) == "<p>protocol HTTP/2.0</p>")
        #expect(response.message.status == 200 && response.httpProtocol == "h2" && response.ip == "127.0.0.1")
        #expect(response.message.headers["content-type"] == "text/html")
    }
}
