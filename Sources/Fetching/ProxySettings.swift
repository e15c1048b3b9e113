// Which proxy the environment names for an address: `http_proxy`, `https_proxy`, `all_proxy`, `no_proxy`, as curl reads them.
// Behind a proxy the guard cannot see the socket that is really opened, so the target is resolved and checked here first;
// a proxy that the pipeline file names in `allow` is trusted to do it.

import Foundation
import Records

package struct ProxySettings: Sendable {
    private let http, https, all: String?
    private let exempt: [String]

    package init(_ environment: [String: String]) {
        func value(_ names: String...) -> String? {
            names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        }
        // HTTP_PROXY in capitals is what a CGI server makes of a visitor's `Proxy:` header
        http = value("http_proxy")
        https = value("https_proxy", "HTTPS_PROXY")
        all = value("all_proxy", "ALL_PROXY")
        exempt = (value("no_proxy", "NO_PROXY") ?? "").split(whereSeparator: { $0 == "," || $0 == " " }).map {
            $0.lowercased()
        }
    }

    /// The proxy's address as it stands in the environment; nil for a direct connection.
    package func proxy(for url: WebURL) -> String? {
        let isExempt = exempt.contains { name in
            let suffix = name.hasPrefix(".") ? String(name.dropFirst()) : name
            return name == "*" || url.host == suffix || url.host.hasSuffix("." + suffix)
        }
        return isExempt ? nil : (url.scheme == "https" ? https : http) ?? all
    }

    /// The host of a proxy, which may be given without scheme.
    static func host(of proxy: String) -> String? {
        WebURL(proxy.contains("://") ? "http://" + proxy.split(separator: "/", maxSplits: 2).last! : "http://" + proxy)?
            .host
    }
}

/// Names to addresses by the system's resolver, on a thread of its own, for it blocks.
enum Resolver {
    static func addresses(of host: String) async -> [IPAddress] {
        await withCheckedContinuation { continuation in
            Thread { continuation.resume(returning: lookUp(host)) }.start()
        }
    }

    private static func lookUp(_ host: String) -> [IPAddress] {
        let name = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(name, nil, nil, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        return sequence(first: list, next: { $0?.pointee.ai_next }).compactMap { entry in
            entry?.pointee.ai_addr.flatMap { IPAddress($0) }
        }
    }
}
