// nginx with TLS and HTTP/2 on loopback, with certificates made for the test: one good, and each of the ways to be bad. It ends
// with the object, or after five minutes.

import Foundation

package final class SecureServer: Sendable {
    package enum Certificate: String, CaseIterable, Sendable {
        case good, selfSigned, expired, wrongName, withoutChain
    }

    package let folder: TemporaryFolder
    /// Of the certificates, in the order of `Certificate.allCases`.
    private let firstPort: Int

    /// A file of the authority that the test trusts.
    package var authority: String { folder.path + "/root.pem" }

    package func address(_ certificate: Certificate) -> String {
        "https://127.0.0.1:\(firstPort + Certificate.allCases.firstIndex(of: certificate)!)/"
    }

    private static let nginx = ["/usr/sbin/nginx", "/usr/bin/nginx"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }
    package static var isAvailable: Bool {
        nginx != nil && FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")
    }

    package init() throws {
        folder = try TemporaryFolder()
        try Self.makeCertificates(folder.path)
        for _ in 0..<5 {
            let port = Int.random(in: 20_000...28_000)
            if try Self.start(folder.path, port) {
                firstPort = port
                return
            }
        }
        throw POSIXError(.EADDRINUSE)
    }

    /// - Returns: whether it serves; not where one of the ports is taken.
    private static func start(_ folder: String, _ port: Int) throws -> Bool {
        var servers = ""
        for (index, certificate) in Certificate.allCases.enumerated() {
            servers += """
                server { listen 127.0.0.1:\(port + index) ssl http2;
                  ssl_certificate \(folder)/\(certificate.rawValue).pem; ssl_certificate_key \(folder)/key.pem;
                  location / { default_type text/html; return 200 "<p>protocol $server_protocol</p>"; } }

                """
        }
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \(folder)/t;" }
        try """
        daemon off; worker_processes 1; pid \(folder)/pid; error_log stderr crit;
        events { worker_connections 64; }
        http { access_log off; \(temporary.joined(separator: " "))
        \(servers) }
        """.write(toFile: folder + "/nginx.conf", atomically: true, encoding: .utf8)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
        process.arguments = ["300", nginx ?? "nginx", "-p", folder, "-c", folder + "/nginx.conf", "-e", "stderr"]
        // it must not hold the tests' own output open, should they end before it
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        try process.run()
        // its ports are bound before it writes its number
        while process.isRunning {
            if FileManager.default.fileExists(atPath: folder + "/pid") { return true }
            usleep(20_000)
        }
        return false
    }

    deinit {
        // nginx itself: `timeout` inherits a mask that keeps the signal from it, and ends with nginx
        let number = try? String(contentsOfFile: folder.path + "/pid", encoding: .utf8)
        if let pid = number.flatMap({ Int32($0.trimmingCharacters(in: .whitespacesAndNewlines)) }) {
            kill(pid, SIGTERM)
        }
    }

    /// One key for all: what is tried is what the certificates say.
    private static func makeCertificates(_ folder: String) throws {
        func openssl(_ arguments: String) throws {
            let done = try Tool.run("/bin/sh", ["-c", "cd '\(folder)' && openssl \(arguments)"])
            guard done.status == 0 else {
                throw POSIXError(.EINVAL, userInfo: [NSLocalizedDescriptionKey: done.errors])
            }
        }
        try """
        [ca]
        default_ca = d
        [d]
        dir = \(folder)
        database = \(folder)/index
        serial = \(folder)/serial
        new_certs_dir = \(folder)
        default_md = sha256
        policy = p
        unique_subject = no
        [p]
        commonName = supplied
        [root]
        basicConstraints = critical,CA:TRUE
        keyUsage = keyCertSign
        [site]
        subjectAltName = IP:127.0.0.1
        [elsewhere]
        subjectAltName = DNS:elsewhere.example
        """.write(toFile: folder + "/ca.conf", atomically: true, encoding: .utf8)
        try "".write(toFile: folder + "/index", atomically: true, encoding: .utf8)
        try "01".write(toFile: folder + "/serial", atomically: true, encoding: .utf8)
        try openssl("ecparam -name prime256v1 -genkey -noout -out key.pem")
        func request(_ name: String) throws { try openssl("req -new -key key.pem -subj /CN=\(name) -out \(name).csr") }
        func sign(_ name: String, by issuer: String, _ extensions: String, from: String, to: String) throws {
            try request(name)
            let signer = issuer == name ? "-selfsign" : "-cert \(issuer).crt"
            try openssl(
                "ca -batch -notext -config ca.conf -extensions \(extensions) \(signer) -keyfile key.pem -startdate \(from) -enddate \(to) -in \(name).csr -out \(name).crt"
            )
        }
        let (past, future) = ("20200101000000Z", "20991231000000Z")
        try sign("root", by: "root", "root", from: past, to: future)
        try sign("middle", by: "root", "root", from: past, to: future)
        try sign("site", by: "middle", "site", from: past, to: future)
        try sign("stale", by: "middle", "site", from: past, to: "20210101000000Z")
        try sign("other", by: "middle", "elsewhere", from: past, to: future)
        try sign("lonely", by: "lonely", "site", from: past, to: future)
        for (file, parts) in [
            ("good", "site.crt middle.crt"), ("selfSigned", "lonely.crt"), ("expired", "stale.crt middle.crt"),
            ("wrongName", "other.crt middle.crt"), ("withoutChain", "site.crt"), ("root", "root.crt"),
        ] {
            let done = try Tool.run("/bin/sh", ["-c", "cd '\(folder)' && cat \(parts) > \(file).pem"])
            guard done.status == 0 else { throw POSIXError(.EIO) }
        }
    }
}
