// Two transports for tests: one that speaks plain HTTP/1.1 to the loopback server, whatever the host is called, and one
// that says what a test wrote down.

import Archive
import Fetching
import Foundation
import Records
import Synchronization

/// Every host is the loopback server. The clock is given, and advances two seconds an exchange.
package final class LoopbackTransport: Transport {
    private let port: UInt16
    private let clock: Mutex<Timestamp>

    package init(port: UInt16, startingAt start: Timestamp) {
        self.port = port
        clock = Mutex(start)
    }

    package var now: Timestamp { clock.withLock { $0 } }

    package func send(_ request: Request) async throws(FetchError) -> Response {
        let now = clock.withLock { clock in
            clock = Timestamp(seconds: clock.seconds + 2)
            return clock
        }
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw .connection("no socket") }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        var last = request
        last.headers.append(HTTPHeader("Connection", "close"))
        guard connected == 0, write(descriptor, last.head, last.head.count) == last.head.count else {
            throw .connection("the loopback server does not answer")
        }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count <= 0 { break }
            bytes += chunk[..<count]
        }
        guard let message = HTTPMessage(bytes) else { throw .connection("no HTTP answer") }
        return Response(message: message, receivedAt: now)
    }
}

/// Answers in turn: an address asked for the n-th time gets the n-th answer, the last one ever after. Where nothing is said
/// about robots.txt there is none.
package final class ScriptedTransport: Transport {
    private let answers: [String: [Result<HTTPMessage, FetchError>]]
    private let now: Timestamp
    private let log = Mutex<[Request]>([])

    package init(_ answers: [String: [Result<HTTPMessage, FetchError>]], at now: Timestamp) {
        (self.answers, self.now) = (answers, now)
    }

    package convenience init(_ answers: [String: HTTPMessage], at now: Timestamp) {
        self.init(answers.mapValues { [.success($0)] }, at: now)
    }

    package var requests: [Request] { log.withLock { $0 } }

    package func send(_ request: Request) async throws(FetchError) -> Response {
        let times = log.withLock { log in
            log.append(request)
            return log.count { $0.url == request.url }
        }
        guard let list = answers[request.url.description], !list.isEmpty else {
            if request.url.path == "/robots.txt" {
                return Response(message: .page("", status: 404), receivedAt: now)
            }
            throw .connection("no answer in the script")
        }
        return Response(message: try list[min(times, list.count) - 1].get(), receivedAt: now)
    }
}

extension HTTPMessage {
    /// An answer with a body.
    package static func page(
        _ body: String, type: String = "text/html; charset=utf-8", status: Int = 200, headers: [HTTPHeader] = []
    ) -> HTTPMessage {
        HTTPMessage(
            status: status, reason: "", headers: [HTTPHeader("Content-Type", type)] + headers, body: Array(body.utf8))
    }
}
