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
        guard connected == 0, write(descriptor, request.head, request.head.count) == request.head.count else {
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

package final class ScriptedTransport: Transport {
    private let answers: [String: HTTPMessage]
    private let now: Timestamp

    package init(_ answers: [String: HTTPMessage], at now: Timestamp) { (self.answers, self.now) = (answers, now) }

    package func send(_ request: Request) async throws(FetchError) -> Response {
        guard let message = answers[request.url.description] else { throw .connection("no answer in the script") }
        return Response(message: message, receivedAt: now)
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
