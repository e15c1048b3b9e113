// Fetching against `curl --parallel` on a loopback nginx: 2,000 pages of 36 kB, sixteen requests at once, no pauses.

import Archive
import Fetching
import Fixtures
import Foundation
import Records

enum FetchBenchmark {
    static let count = 2000
    static let size = 36_000
    static let atOnce = 16

    static func run() async throws {
        guard let nginx = find("nginx"), let curl = find("curl") else {
            print("fetch: nginx or curl is not there; `make bench` installs them")
            return
        }
        let folder = try TemporaryFolder()
        let port = 8791
        try prepare(folder, port)
        let server = Process()
        server.executableURL = URL(fileURLWithPath: nginx)
        server.arguments = ["-p", folder.path, "-c", folder.path + "/nginx.conf", "-e", "stderr"]
        server.standardError = FileHandle.nullDevice
        try server.run()
        defer {
            server.terminate()
            server.waitUntilExit()
        }
        try await Task.sleep(for: .milliseconds(500))
        let addresses = (0..<count).map { "http://127.0.0.1:\(port)/\($0).html" }
        try folder.write(
            "urls", addresses.map { "url = \"\($0)\"\noutput = \"/dev/null\"\n" }.joined())

        let peer = try await Meter.seconds {
            let finished = try Tool.run(
                curl, ["--silent", "--parallel", "--parallel-max", "\(atOnce)", "--config", folder.path + "/urls"])
            guard finished.status == 0 else { throw RecordError("curl ended with \(finished.status)") }
        }
        report("curl --parallel", peer, nil)
        report("fetch", try await Meter.seconds { try await fetch(addresses, archive: nil) }, peer)
        let path = folder.path + "/x.warc.gz"
        report("fetch, archived", try await Meter.seconds { try await fetch(addresses, archive: path) }, peer)
    }

    private static func report(_ name: String, _ seconds: Double, _ peer: Double?) {
        let ratio = peer.map { String(format: "  %.2f of curl's speed", $0 / seconds) } ?? ""
        print(
            name.padding(toLength: 24, withPad: " ", startingAt: 0)
                + String(
                    format: " %.0f requests/s  %.0f MB/s", Double(count) / seconds, Double(count * size) / seconds / 1e6
                )
                + ratio)
    }

    private static func fetch(_ addresses: [String], archive: String?) async throws {
        let now = SampleArchive.start
        let network = try CurlTransport(addresses: AddressGuard(allow: ["127.0.0.1"]), now: { now })
        let recording = try archive.map {
            RecordingTransport(
                network, into: try WARCWriter($0, run: now.runID, software: "benchmark", at: now), now: { now })
        }
        var settings = FetchSettings(userAgent: "regnews/benchmark")
        (settings.inFlight, settings.connections, settings.gap) = (atOnce, atOnce, .zero)
        let fetcher = Fetcher(recording ?? network, settings: settings, clock: WallClock())
        let bytes = try await withThrowingTaskGroup(of: Int.self) { group in
            for lane in 0..<atOnce {
                group.addTask {
                    var bytes = 0
                    for index in stride(from: lane, to: addresses.count, by: atOnce) {
                        bytes += try await fetcher.fetch(Ask(addresses[index], for: "article \(index)")).body.count
                    }
                    return bytes
                }
            }
            return try await group.reduce(0, +)
        }
        guard bytes == count * size else { throw RecordError("\(bytes) bytes came") }
        try recording?.close()
    }

    private static func prepare(_ folder: TemporaryFolder, _ port: Int) throws {
        // words, so that packing them costs what packing a page costs
        let words = "the authority has fined a bank for late reports to its customers and asked for better records "
        for number in 0..<count {
            var page = "<!DOCTYPE html><title>\(number)</title><p>"
            var seed = UInt64(number) &* 0x9E37_79B9_7F4A_7C15 | 1
            while page.utf8.count < size {
                seed = seed &* 6_364_136_223_846_793_005 &+ 1
                page += words.dropFirst(Int(seed >> 58)) + String(seed >> 40, radix: 36) + " "
            }
            try folder.write("html/\(number).html", String(decoding: Array(page.utf8.prefix(size)), as: UTF8.self))
        }
        try folder.write(
            "nginx.conf",
            """
            daemon off; worker_processes 1; pid \(folder.path)/pid;
            events { worker_connections 256; }
            http {
              access_log off; default_type text/html;
              client_body_temp_path \(folder.path)/t1; proxy_temp_path \(folder.path)/t2; fastcgi_temp_path \(folder.path)/t3;
              uwsgi_temp_path \(folder.path)/t4; scgi_temp_path \(folder.path)/t5;
              server { listen 127.0.0.1:\(port); root \(folder.path)/html; }
            }
            """)
    }

    static func find(_ program: String) -> String? {
        ["/usr/sbin/", "/usr/bin/", "/usr/local/sbin/", "/usr/local/bin/"].map { $0 + program }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
