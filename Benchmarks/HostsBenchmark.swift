// Many hosts and many sources: time and memory for ten times as many. The hosts are addresses of 127.0.0.0/8, one nginx serves
// them all.

import Archive
import Fetching
import Fixtures
import Foundation
import Pipeline
import Records

enum HostsBenchmark {
    private static let port = 8792

    static func run() async throws {
        guard let nginx = FetchBenchmark.find("nginx") else {
            print("hosts: nginx is not there; `make bench` installs it")
            return
        }
        let folder = try TemporaryFolder()
        let server = try start(nginx, folder)
        defer {
            server.terminate()
            server.waitUntilExit()
        }
        try await Task.sleep(for: .milliseconds(500))
        for count in [1000, 10_000] { try await hosts(count) }
        for count in [100, 1000] { try await sources(count, folder) }
    }

    private static func address(_ number: Int) -> String {
        "127.\(1 + number / 62_500).\(number / 250 % 250).\(1 + number % 250)"
    }

    /// Two pages of each host, a second apart.
    private static func hosts(_ count: Int) async throws {
        let now = SampleArchive.start
        let network = try CurlTransport(addresses: AddressGuard(allow: ["127.0.0.0/8"]), now: { now })
        var settings = FetchSettings(userAgent: "regnews/benchmark")
        settings.gap = .seconds(1)
        let fetcher = Fetcher(network, settings: settings, clock: WallClock())
        let before = Memory.now
        let seconds = try await Meter.once {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<count {
                    group.addTask {
                        for page in 0..<2 {
                            _ = try await fetcher.fetch(Ask("http://\(address(number)):\(port)/p\(page)", for: "p"))
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        print(
            String(
                format: "%6d hosts, robots.txt and 2 pages each: %5.1f s, %5.0f requests/s, %4d MB more", count,
                seconds,
                Double(count * 3) / seconds, Memory.now - before))
    }

    /// A run over lists of a megabyte each, nothing in them young enough to be asked for.
    private static func sources(_ count: Int, _ folder: TemporaryFolder) async throws {
        let name = "s\(count)"
        for number in 0..<count {
            try folder.write(
                "\(name)/sources/gb/a\(number).yml",
                "name: a\nkind: feed\nurl: http://\(address(number)):\(port)/feed\n")
        }
        try folder.write(
            "\(name)/p.yml",
            "sources: [sources/gb/*.yml]\nfetch: { contact: a@b.example, per_host: { gap: 0s }, allow: [127.0.0.0/8] }\n"
        )
        let before = Memory.now
        let run = Run(
            pipeline: try PipelineFile.read("\(folder.path)/\(name)/p.yml"), seeds: nil,
            data: "\(folder.path)/\(name)/data", width: 2, asksAll: false, world: .real())
        let seconds = try await Meter.once {
            let outcome = try await run.run()
            guard outcome.failed.isEmpty else { throw RecordError("\(outcome.failed[0].verdict)") }
        }
        print(
            String(
                format: "%6d sources of 1 MB each: %5.1f s, %5.0f MB/s, %4d MB more", count, seconds,
                Double(count) / seconds, Memory.now - before))
    }

    private static func start(_ nginx: String, _ folder: TemporaryFolder) throws -> Process {
        let words = String(repeating: "The authority has fined a bank for late reports to its customers. ", count: 75)
        let items = (0..<200).map {
            "<item><title>Notice \($0)</title><link>http://authority.example/\($0)</link><pubDate>Mon, 06 Jan 2020 05:00:00 GMT</pubDate><description>\(words)</description></item>"
        }
        try folder.write("html/feed", "<rss version=\"2.0\"><channel>\(items.joined())</channel></rss>")
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \(folder.path)/t;" }
        try folder.write(
            "nginx.conf",
            """
            daemon off; worker_processes 1; pid \(folder.path)/pid;
            events { worker_connections 1024; }
            http {
              access_log off; default_type text/xml; \(temporary.joined(separator: " "))
              server { listen 0.0.0.0:\(port); root \(folder.path)/html;
                location = /robots.txt { return 404; }
                location /p { return 200 "<p>a page</p>"; } }
            }
            """)
        let server = Process()
        server.executableURL = URL(fileURLWithPath: nginx)
        server.arguments = ["-p", folder.path, "-c", folder.path + "/nginx.conf", "-e", "stderr"]
        server.standardError = FileHandle.nullDevice
        try server.run()
        return server
    }
}

enum Memory {
    /// Of this process, resident, in MB.
    static var now: Int {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096 / 1_000_000
    }
}
