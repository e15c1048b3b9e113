import Archive
import Fetching
import Fixtures
import Foundation
import Records
import Testing

/// Every way that we know of to write an inner address: none of them gets a request through.
@Suite struct SSRFTests {  // fault 3
    private let now = Timestamp("2026-11-20T06:00:00Z")!

    /// Forms of 127.0.0.1, and names and addresses that lead to this or an inner machine.
    private static let hosts = [
        "127.0.0.1", "127.1", "127.0.1", "127.000.000.001", "0177.0.0.1", "0177.0.0.01", "0x7f.0.0.1", "0x7f.1",
        "0x7F000001", "0x7f000001", "2130706433", "017700000001", "00000000177.0.0.1", "127.0.0.1.", "2130706433.",
        "localhost", "LOCALHOST", "localhost.", "some.localhost", "127.0.0.2", "127.255.255.254", "0", "0.0.0.0", "0x0",
        "00", "0.0.0", "0.1.2.3", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::0001]", "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[::127.0.0.1]", "[::7f00:1]", "[::ffff:0:127.0.0.1]",
        "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2002:7f00:0001::1]",
        "[2001:0:7f00:1::]", "[2001:db8::5efe:127.0.0.1]", "[fe80::5efe:127.0.0.1]", "[fe80::1]", "[fc00::1]",
        "[fd12:3456::1]", "[fec0::1]", "[ff02::1]", "[100::1]", "[2001:db8::1]", "[3fff::1]", "[5f00::1]",
        "①②⑦.⓪.⓪.①", "127。0。0。1", "127．0．0．1", "１２７.0.0.1", "%31%32%37.0.0.1", "127%2E0%2E0%2E1", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
        "10.0.0.1", "10.255.255.255", "012.0.0.1", "0xa.1", "167772161", "172.16.0.1", "172.31.255.255", "192.168.0.1",
        "192.168.255.255", "0xc0a80001", "169.254.169.254", "169.254.43518", "2852039166", "0xA9FEA9FE",
        "0251.0376.0251.0376", "[::ffff:169.254.169.254]", "[::ffff:a9fe:a9fe]", "100.64.0.1", "100.127.255.254",
        "192.0.0.1", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1",
        "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "[fe80::1%25lo]", "[::1%25lo]", "[::%31]",
        "user@127.0.0.1", "a.example@127.0.0.1", "127.0.0.1:80@127.0.0.1",
    ]

    @Test func noFormOfAnInnerAddressLetsARequestThrough() async throws {
        let server = try LoopbackServer(seconds: 300) { _ in .message(.page("secret")) }
        defer { server.stop() }
        let transport = try CurlTransport(
            limits: CurlLimits(timeout: .seconds(3)), addresses: AddressGuard(allow: []), now: { [now] in now })
        var settings = FetchSettings(userAgent: "regnews/test")
        (settings.gap, settings.inFlight) = (.zero, 8)
        for host in Self.hosts {
            let fetcher = Fetcher(transport, settings: settings, clock: WallClock())
            for (scheme, port) in [("http", "\(server.port)"), ("http", "80")] {
                do throws(FetchError) {
                    _ = try await fetcher.fetch(Ask("\(scheme)://\(host):\(port)/", for: "test"))
                    Issue.record("\(host) let a request through")
                } catch {
                    // what is no address at all is refused before, and some systems know no `localhost.`
                    #expect(["address_refused", "bad_address", "dns"].contains(error.word), "\(host): \(error.word)")
                    #expect(error.isTransient || error.word == "bad_address")
                }
            }
        }
        #expect(server.requests.isEmpty)
    }

    @Test func aRedirectLeadsToNoneEither() async throws {  // faults 2, 3, 5
        let inner = try LoopbackServer(address: "127.0.0.2", seconds: 300) { _ in .message(.page("secret")) }
        defer { inner.stop() }
        let port = inner.port
        let server = try LoopbackServer(seconds: 300) { request in
            let target = request.target
            if target == "/robots.txt" { return .message(.page("", status: 404)) }
            let locations: [String: String] = [
                "/file": "file:///etc/passwd", "/gopher": "gopher://127.0.0.2:\(port)/_x",
                "/script": "javascript:alert(1)",
                "/data": "data:text/html,x", "/dict": "dict://127.0.0.2/x", "/two": "http://127.0.0.2:\(port)/",
                "/hex": "http://0x7f.0.0.2:\(port)/", "/mapped": "http://[::ffff:127.0.0.2]:\(port)/",
                "/smtp": "http://a.example:25/", "/meta": "http://169.254.169.254/latest/meta-data/", "/loop": "/loop",
                "/relative": "//127.0.0.2:\(port)/",
            ]
            let next = locations[target] ?? "/chain/\((Int(target.split(separator: "/").last ?? "") ?? 0) + 1)"
            return .message(.page("", status: 302, headers: [HTTPHeader("Location", next)]))
        }
        defer { server.stop() }
        let transport = try CurlTransport(
            limits: CurlLimits(timeout: .seconds(3)), addresses: AddressGuard(allow: ["127.0.0.1"]),
            now: { [now] in now })
        var settings = FetchSettings(userAgent: "regnews/test")
        (settings.gap, settings.inFlight) = (.zero, 8)
        let fetcher = Fetcher(transport, settings: settings, clock: WallClock())
        for (path, word) in [
            ("/file", "redirect_refused"), ("/gopher", "redirect_refused"), ("/script", "redirect_refused"),
            ("/data", "redirect_refused"), ("/dict", "redirect_refused"), ("/two", "address_refused"),
            ("/hex", "address_refused"), ("/mapped", "address_refused"), ("/smtp", "address_refused"),
            ("/meta", "address_refused"), ("/relative", "address_refused"), ("/loop", "redirect_refused"),
            ("/chain/0", "redirect_refused"),
        ] {
            let error = await #expect(throws: FetchError.self) {
                try await fetcher.fetch(Ask("http://127.0.0.1:\(server.port)\(path)", for: "test"))
            }
            #expect(error?.word == word, "\(path): \(error.map { "\($0)" } ?? "")")
            if word == "redirect_refused", path.hasPrefix("/chain") { #expect("\(error!)".contains("/chain/0 → ")) }
        }
        #expect(inner.requests.isEmpty)
    }
}
