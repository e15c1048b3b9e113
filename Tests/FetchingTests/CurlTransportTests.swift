import Archive
import Bytes
import Fetching
import Fixtures
import Foundation
import Records
import Synchronization
import Testing

/// libcurl against a server that misbehaves on the bare socket.
@Suite struct CurlTransportTests {
    private let now = Timestamp("2026-11-20T06:00:00Z")!

    private func transport(_ limits: CurlLimits = CurlLimits(), allow: [String] = ["127.0.0.1"]) throws -> CurlTransport
    {
        try CurlTransport(limits: limits, addresses: AddressGuard(allow: allow), now: { [now] in now })
    }

    private func send(
        _ address: String, _ limits: CurlLimits = CurlLimits(), allow: [String] = ["127.0.0.1"], maximum: Int = 1 << 20
    ) async throws -> Response {
        let url = try #require(WebURL(address))
        let headers = [HTTPHeader("User-Agent", "regnews/test"), HTTPHeader("Accept", "*/*")]
        return try await transport(limits, allow: allow).send(
            Request(url: url, headers: headers, purpose: "test", maximumBytes: maximum))
    }

    /// What a raw answer comes to: the word of the error, or `none`.
    private func word(
        _ limits: CurlLimits = CurlLimits(), _ misbehave: @escaping @Sendable (LoopbackServer.Connection) -> Void
    )
        async throws -> String
    {
        let server = try LoopbackServer(seconds: 300) { _ in .raw(misbehave) }
        defer { server.stop() }
        do {
            _ = try await send("http://127.0.0.1:\(server.port)/", limits)
            return "none"
        } catch let error as FetchError { return error.word }
    }

    @Test func theWiresBytesComeAsTheyAre() async throws {
        let packed = ContentDecoding.gzip(Array("hello".utf8))
        let server = try LoopbackServer(seconds: 300) { request in
            .message(
                HTTPMessage(
                    status: 301, reason: "Moved Permanently",
                    headers: [
                        HTTPHeader("Location", "/x"), HTTPHeader("Content-Encoding", "gzip"),
                        HTTPHeader("X-Agent", request.headers["user-agent"] ?? ""),
                        HTTPHeader("X-Target", request.target),
                    ], body: packed))
        }
        defer { server.stop() }
        let response = try await send("http://127.0.0.1:\(server.port)/a%2Fb?q=%E4%B8%AD")
        #expect(response.message.status == 301 && response.message.reason == "Moved Permanently")
        #expect(response.message.body == packed && response.receivedAt == now)
        #expect(response.message.headers["x-agent"] == "regnews/test")
        #expect(response.message.headers["x-target"] == "/a%2Fb?q=%E4%B8%AD")
        #expect(server.requests.count == 1)
    }

    @Test func aServerThatResetsOrSaysNothingOrNoHTTP() async throws {  // fault 12
        #expect(try await word { $0.reset() } == "connection")
        #expect(try await word { _ in } == "connection")
        #expect(try await word { $0.send("\u{16}\u{3}\u{1}nonsense\r\n\r\n") } == "damaged")
        let odd = "HTTP/1.1 200 OK\r\nHTTP/x: y\r\nContent-Length: 2\r\n\r\nok"
        #expect(try await word { $0.send(odd) } == "none")
        let midBody = try await word {
            $0.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
            usleep(50_000)
            $0.reset()
        }
        #expect(midBody == "truncated")
    }

    @Test func aBodyShorterThanAnnouncedIsNotWhole() async throws {  // fault 12
        #expect(try await word { $0.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nshort") } == "truncated")
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"
        #expect(try await word { $0.send(chunked) } == "truncated")
        #expect(try await word { $0.send(chunked + "0\r\n\r\n") } == "none")
        // without a length the end of the connection is the end of the body
        #expect(try await word { $0.send("HTTP/1.1 200 OK\r\n\r\nall of it") } == "none")
    }

    @Test func aServerThatStallsIsGivenUpWithinTheLimit() async throws {  // fault 11
        let limits = CurlLimits(timeout: .seconds(2))
        #expect(try await word(limits) { $0.hang() } == "timeout")
        let stalled = try await word(limits) {
            $0.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")
            $0.hang()
        }
        #expect(stalled == "timeout")
        let dripping = try await word(limits) {
            $0.send("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n")
            for _ in 0..<20 where $0.send("x") { usleep(300_000) }
        }
        #expect(dripping == "timeout")
    }

    @Test func aServerMayThinkAsLongAsTheWholeExchangeMayTake() async throws {
        let slow = try await word(CurlLimits(timeout: .seconds(6))) {
            sleep(4)
            $0.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nwell")
        }
        #expect(slow == "none")
    }

    @Test func ofAnEndlessRobotsTxtTheBeginningComes() async throws {
        let kilobyte = String(repeating: "x", count: 1024)
        let server = try LoopbackServer(seconds: 300) { _ in
            .raw {
                $0.send("HTTP/1.1 200 OK\r\n\r\n")
                while $0.send(kilobyte) {}
            }
        }
        defer { server.stop() }
        var request = Request(url: try #require(WebURL("http://127.0.0.1:\(server.port)/robots.txt")), headers: [])
        (request.maximumBytes, request.takesBeginning) = (10_000, true)
        #expect(try await transport().send(request).message.body.count == 10_000)
    }

    @Test func anEndlessBodyAndAnEndlessHeadStopAtTheLimit() async throws {  // faults 13, 16
        let kilobyte = String(repeating: "x", count: 1024)
        let body = try await word {
            $0.send("HTTP/1.1 200 OK\r\n\r\n")
            while $0.send(kilobyte) {}
        }
        #expect(body == "too_large")
        let head = try await word {
            $0.send("HTTP/1.1 200 OK\r\n")
            var count = 0
            while count < 10_000, $0.send("X-\(count): \(kilobyte)\r\n") { count += 1 }
        }
        #expect(head == "damaged" || head == "connection")
    }

    @Test func innerAddressesAreRefusedOnTheSocketItself() async throws {  // faults 3, 4
        let server = try LoopbackServer(seconds: 300) { _ in .message(.page("secret")) }
        defer { server.stop() }
        // a name that resolves to loopback, and the number forms, which the URL standard's parser makes plain
        for host in [
            "127.0.0.1", "localhost", "some.localhost", "2130706433", "0x7f.1", "017700000001", "[::ffff:127.0.0.1]",
        ] {
            let error = await #expect(throws: FetchError.self) {
                try await send("http://\(host):\(server.port)/", allow: [])
            }
            #expect(error?.word == "address_refused", "\(host): \(error.map { "\($0)" } ?? "")")
        }
        #expect(server.requests.isEmpty)
        _ = try await send("http://some.localhost:\(server.port)/", allow: ["127.0.0.1"])
        #expect(server.requests.map(\.host) == ["some.localhost"])
    }

    @Test func whatCannotBeReachedSaysWhy() async throws {
        let server = try LoopbackServer(seconds: 300) { _ in .message(.page("plain")) }
        defer { server.stop() }
        func word(_ address: String) async -> String? {
            do { _ = try await send(address) } catch let error as FetchError { return error.word } catch {}
            return nil
        }
        #expect(await word("http://127.0.0.1:1/") == "connection")
        #expect(await word("http://does-not-exist.invalid/") == "dns")
        // plain HTTP where TLS was asked for; the check is never switched off
        #expect(await word("https://127.0.0.1:\(server.port)/") == "tls")
    }

    @Test func manyAtOnceComeBackEachWithItsOwnAnswer() async throws {  // fault 14
        let server = try LoopbackServer(seconds: 300) { .message(.page($0.target)) }
        defer { server.stop() }
        let transport = try transport()
        let port = server.port
        let bodies = await withTaskGroup(of: (Int, String).self) { group in
            for number in 0..<60 {
                group.addTask {
                    let request = Request(url: WebURL("http://127.0.0.1:\(port)/\(number)")!, headers: [])
                    let body = (try? await transport.send(request))?.message.body ?? []
                    return (number, String(decoding: body, as: UTF8.self))
                }
            }
            return await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
        }
        #expect(bodies.count == 60 && bodies.allSatisfy { $1 == "/\($0)" })
    }

    @Test func aSignalGivesUpWhatIsUnderWay() async throws {
        let server = try LoopbackServer(seconds: 300) { _ in .raw { $0.hang() } }
        defer { server.stop() }
        final class Flag: Sendable { let value = Mutex(false) }
        let stopped = Flag()
        let isStopped: @Sendable () -> Bool = { stopped.value.withLock { $0 } }
        let transport = try CurlTransport(
            addresses: AddressGuard(allow: ["127.0.0.1"]), now: { [now] in now }, stop: isStopped)
        let url = try #require(WebURL("http://127.0.0.1:\(server.port)/"))
        Thread {
            usleep(300_000)
            stopped.value.withLock { $0 = true }
        }.start()
        await #expect(throws: FetchError.cancelled) { try await transport.send(Request(url: url, headers: [])) }
    }

    @Test func aProxyOfTheEnvironmentIsAskedButNotForInnerAddresses() async throws {  // fault 10
        // a proxy is asked for the whole address
        let proxy = try LoopbackServer(seconds: 300) { .message(.page("by proxy: \($0.target)")) }
        defer { proxy.stop() }
        let environment = ["http_proxy": "http://127.0.0.1:\(proxy.port)", "no_proxy": "direct.localhost"]
        func send(_ address: String, allow: [String]) async throws -> String {
            let transport = try CurlTransport(
                addresses: AddressGuard(allow: allow), proxies: ProxySettings(environment), now: { [now] in now })
            let response = try await transport.send(Request(url: try #require(WebURL(address)), headers: []))
            return String(decoding: response.message.body, as: UTF8.self)
        }
        #expect(try await send("http://8.8.8.8/x", allow: []) == "by proxy: http://8.8.8.8/x")
        for inner in ["http://10.0.0.1/", "http://localhost/", "http://unknown.invalid/"] {
            let error = await #expect(throws: FetchError.self) { try await send(inner, allow: []) }
            #expect(error?.word == "address_refused")
        }
        // a proxy that the pipeline file names does the check itself
        #expect(try await send("http://unknown.invalid/", allow: ["127.0.0.1"]).hasPrefix("by proxy"))
        let before = proxy.requests.count
        await #expect(throws: FetchError.self) { try await send("http://direct.localhost/", allow: []) }
        #expect(proxy.requests.count == before)
    }

    @Test func proxiesAreReadAsCurlReadsThem() throws {
        func proxy(_ address: String, _ environment: [String: String]) throws -> String? {
            ProxySettings(environment).proxy(for: try #require(WebURL(address)))
        }
        #expect(try proxy("http://a.example/", ["http_proxy": "p:1", "https_proxy": "q:2"]) == "p:1")
        #expect(try proxy("https://a.example/", ["http_proxy": "p:1", "HTTPS_PROXY": "q:2"]) == "q:2")
        #expect(try proxy("http://a.example/", ["HTTP_PROXY": "p:1"]) == nil)
        #expect(try proxy("https://a.example/", ["all_proxy": "p:1"]) == "p:1")
        for exempt in ["a.example", ".example", "b.test, example", "*"] {
            #expect(try proxy("http://a.example/", ["http_proxy": "p:1", "no_proxy": exempt]) == nil)
        }
        #expect(try proxy("http://ba.example/", ["http_proxy": "p:1", "no_proxy": "a.example"]) == "p:1")
    }
}
