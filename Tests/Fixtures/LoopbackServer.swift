// The sample's sites on a loopback port: a folder a host, files as they are. Ends when it is released.

import Foundation
import Synchronization

/// - Note: `@unchecked Sendable`: the descriptor and folder are set once; the only thing that changes is behind the mutex.
package final class LoopbackServer: @unchecked Sendable {
    package let port: UInt16
    private let descriptor: Int32
    private let folder: String
    private let isOpen = Mutex(true)
    /// More requests than a test can want; then the server closes by itself.
    private static let maximumRequests = 10_000

    /// - Parameters:
    ///   - folder: holds one folder a host name.
    ///   - port: 0 takes a free one.
    package init(_ folder: String, port: UInt16 = 0) throws {
        self.folder = folder
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw POSIXError(.EIO) }
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 16) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard bound else {
            close(descriptor)
            throw POSIXError(.EADDRINUSE)
        }
        self.port = UInt16(bigEndian: address.sin_port)
        let thread = Thread { [folder] in Self.serve(descriptor, folder) }
        thread.start()
    }

    deinit { stop() }

    package func stop() {
        isOpen.withLock { open in
            guard open else { return }
            open = false
            shutdown(descriptor, Int32(SHUT_RDWR))
            close(descriptor)
        }
    }

    private static func serve(_ descriptor: Int32, _ folder: String) {
        for _ in 0..<maximumRequests {
            let client = accept(descriptor, nil, nil)
            if client < 0 { return }
            var limit = timeval(tv_sec: 5, tv_usec: 0)
            setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            answer(client, folder)
            close(client)
        }
    }

    private static func answer(_ client: Int32, _ folder: String) {
        var head: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while head.count < 65_536, !head.contains([13, 10, 13, 10]) {
            let count = read(client, &chunk, chunk.count)
            if count <= 0 { return }
            head += chunk[..<count]
        }
        let lines = String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n")
        let target = lines[0].split(separator: " ").dropFirst().first.map(String.init) ?? "/"
        let host =
            lines.first { $0.lowercased().hasPrefix("host:") }.map {
                $0.dropFirst(5).trimmingCharacters(in: .whitespaces)
            } ?? ""
        let path = target.prefix { $0 != "?" } + (target.hasSuffix("/") ? "index.html" : "")
        let name = host.prefix { $0 != ":" }
        var status = "404 Not Found"
        var body = Array("<!DOCTYPE html><title>Not found</title><h1>Not found</h1>\n".utf8)
        var type = "text/html; charset=utf-8"
        if !path.contains(".."), !name.contains(".."),
            let data = FileManager.default.contents(atPath: "\(folder)/\(name)\(path)")
        {
            (status, body) = ("200 OK", [UInt8](data))
            if path.hasSuffix(".xml") {
                type = path.contains("atom") ? "application/atom+xml" : "application/rss+xml; charset=utf-8"
            }
            // as many Chinese government sites do: the page has to say it
            if name.hasPrefix("linjiang") { type = "text/html" }
        }
        let text =
            "HTTP/1.1 \(status)\r\nServer: regnews-sample\r\nContent-Type: \(type)\r\nContent-Length: \(body.count)\r\nConnection: close\r\n\r\n"
        var out = Array(text.utf8) + body
        while !out.isEmpty {
            let count = write(client, out, out.count)
            if count <= 0 { return }
            out.removeFirst(count)
        }
    }
}

extension [UInt8] {
    fileprivate func contains(_ pattern: [UInt8]) -> Bool {
        guard count >= pattern.count else { return false }
        return (0...(count - pattern.count)).contains { self[$0..<$0 + pattern.count].elementsEqual(pattern) }
    }
}
