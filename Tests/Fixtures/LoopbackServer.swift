// A small HTTP/1.1 server on loopback, whose answers a test gives: well-behaved ones as messages, all others over the bare
// socket. It is bounded, and ends when it is released or its time is over.

import Archive
import Foundation
import Records
import Synchronization

/// - Note: `@unchecked Sendable`: the descriptor and handler are set once; what changes is behind mutexes.
package final class LoopbackServer: @unchecked Sendable {
    package struct Request: Sendable {
        package var method: String
        /// Without port.
        package var host: String
        /// Path and query.
        package var target: String
        package var headers: [HTTPHeader]
        package var at: ContinuousClock.Instant
    }

    package enum Answer: Sendable {
        case message(HTTPMessage)
        case raw(@Sendable (Connection) -> Void)
    }

    /// The bare socket, for answers that no library would give.
    package struct Connection: Sendable {
        let descriptor: Int32

        /// - Returns: whether the other side still takes it.
        @discardableResult
        package func send(_ text: String) -> Bool { send(Array(text.utf8)) }

        @discardableResult
        package func send(_ bytes: [UInt8]) -> Bool {
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                if count <= 0 { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }

        /// Waits until the other side hangs up, but not for ever.
        package func hang(seconds: Int = 20) {
            var limit = timeval(tv_sec: seconds, tv_usec: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            var byte: UInt8 = 0
            _ = recv(descriptor, &byte, 1, 0)
        }

        /// The connection will be reset, not closed.
        package func reset() {
            var linger = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Foundation.linger>.size))
        }
    }

    package let port: UInt16
    private let descriptor: Int32
    private let handler: @Sendable (Request) -> Answer
    private let isOpen = Mutex(true)
    private let log = Mutex<[Request]>([])
    private let deadline: ContinuousClock.Instant
    /// More requests than a test can want; then the server closes by itself.
    private static let maximumRequests = 20_000

    /// - Parameters:
    ///   - port: 0 takes a free one.
    ///   - address: of 127.0.0.0/8.
    ///   - seconds: after which it ends by itself.
    package init(
        port: UInt16 = 0, address: String = "127.0.0.1", seconds: Int = 600,
        _ handler: @escaping @Sendable (Request) -> Answer
    ) throws {
        self.handler = handler
        deadline = .now + .seconds(seconds)
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw POSIXError(.EIO) }
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        // accept wakes up to look at the time
        var limit = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = port.bigEndian
        inet_pton(AF_INET, address, &name.sin_addr)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let bound = withUnsafeMutablePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard bound else {
            close(descriptor)
            throw POSIXError(.EADDRINUSE)
        }
        self.port = UInt16(bigEndian: name.sin_port)
        let thread = Thread { [weak self] in
            // the listening socket is this thread's; the server itself may be released meanwhile
            while let next = Self.accept(descriptor, self) {
                guard let client = next else { continue }
                guard let self else {
                    close(client)
                    break
                }
                let (log, handler) = (self.takeRequest, self.handler)
                Thread { Self.serve(client, log, handler) }.start()
            }
            close(descriptor)
        }
        thread.start()
    }

    deinit { stop() }

    package func stop() { isOpen.withLock { $0 = false } }

    /// What was asked so far, robots.txt included.
    package var requests: [Request] { log.withLock { $0 } }

    /// A client, `.some(nil)` when none came in a second, nil when the server is to end.
    private static func accept(_ descriptor: Int32, _ server: LoopbackServer?) -> Int32?? {
        guard let server, server.isOpen.withLock({ $0 }), .now < server.deadline else { return nil }
        let client = Foundation.accept(descriptor, nil, nil)
        if client >= 0 { return .some(client) }
        return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? .some(nil) : nil
    }

    /// Notes a request; false when there were too many.
    private func takeRequest(_ request: Request) -> Bool {
        log.withLock {
            $0.append(request)
            return $0.count <= Self.maximumRequests
        }
    }

    private static func serve(
        _ client: Int32, _ log: (Request) -> Bool, _ handler: @Sendable (Request) -> Answer
    ) {
        defer { close(client) }
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let connection = Connection(descriptor: client)
        while let request = read(client) {
            guard log(request) else { return }
            switch handler(request) {
            case .raw(let misbehave):
                misbehave(connection)
                return
            case .message(let message):
                let isLast = request.headers["connection"]?.lowercased() == "close"
                var head = "HTTP/1.1 \(message.status) \(message.reason.isEmpty ? "Status" : message.reason)\r\n"
                for header in message.headers { head += "\(header.name): \(header.value)\r\n" }
                if message.status != 304 { head += "Content-Length: \(message.body.count)\r\n" }
                if isLast { head += "Connection: close\r\n" }
                let body = message.status == 304 ? [] : message.body
                guard connection.send(Array((head + "\r\n").utf8) + body), !isLast else { return }
            }
        }
    }

    private static func read(_ client: Int32) -> Request? {
        var head: [UInt8] = []
        var byte: UInt8 = 0
        while head.count < 65_536, head.suffix(4) != [13, 10, 13, 10] {
            guard recv(client, &byte, 1, 0) == 1 else { return nil }
            head.append(byte)
        }
        let lines = String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ").map(String.init)
        guard words.count == 3 else { return nil }
        let headers = lines.dropFirst().compactMap { line -> HTTPHeader? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return HTTPHeader(
                String(line[..<colon]), line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces))
        }
        let host = String((headers["host"] ?? "").prefix { $0 != ":" })
        return Request(method: words[0], host: host, target: words[1], headers: headers, at: .now)
    }
}

extension LoopbackServer {
    /// The sample's sites: a folder a host, files as they are, with validators.
    package convenience init(site folder: String, port: UInt16 = 0, seconds: Int = 600) throws {
        try self.init(port: port, seconds: seconds) { Self.answer($0, folder) }
    }

    private static func answer(_ request: Request, _ folder: String) -> Answer {
        let path = request.target.prefix { $0 != "?" } + (request.target.hasSuffix("/") ? "index.html" : "")
        let server = HTTPHeader("Server", "regnews-sample")
        guard !path.contains(".."), !request.host.contains(".."),
            let data = FileManager.default.contents(atPath: "\(folder)/\(request.host)\(path)")
        else {
            var missing = HTTPMessage.page(
                "<!DOCTYPE html><title>Not found</title><h1>Not found</h1>\n", status: 404, headers: [server])
            missing.reason = "Not Found"
            return .message(missing)
        }
        let body = [UInt8](data)
        let etag = "\"\(SHA256.hex(body).prefix(16))\""
        let headers = [
            server, HTTPHeader("ETag", etag), HTTPHeader("Last-Modified", "Fri, 20 Nov 2026 05:00:00 GMT"),
        ]
        if request.headers["if-none-match"] == etag {
            return .message(HTTPMessage(status: 304, reason: "Not Modified", headers: headers, body: []))
        }
        let type =
            path.hasSuffix(".txt")
            ? "text/plain"
            : path.hasSuffix(".xml")
                ? path.contains("atom") ? "application/atom+xml" : "application/rss+xml; charset=utf-8"
                // as many Chinese government sites do: the page has to say it
                : request.host.hasPrefix("linjiang") ? "text/html" : "text/html; charset=utf-8"
        return .message(
            HTTPMessage(status: 200, reason: "OK", headers: [HTTPHeader("Content-Type", type)] + headers, body: body))
    }
}
