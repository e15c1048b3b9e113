// What counts as one server: a host, the whole of a registrable domain, or what one source asks of a host.

internal import CPSL
import Records

package struct LimitScopes: Sendable {
    /// Registrable domains all hosts of which share their limits.
    private let domains: Set<String>

    /// A domain that one source counts as one is one for all, but for sources that count by themselves.
    package init(_ sources: [Source] = []) {
        domains = Set(
            sources.filter { $0.scope == .domain }.compactMap { WebURL($0.url)?.host }.map(Self.registrableDomain))
    }

    /// The key under which a request counts.
    package func key(_ host: String, _ scope: Scope) -> String {
        switch scope {
        case .source(let id): return "\(host) \(id)"
        case .shared:
            if domains.isEmpty { return host }
            let domain = Self.registrableDomain(host)
            return domains.contains(domain) ? "*.\(domain)" : host
        }
    }

    package enum Scope: Sendable, Equatable {
        case shared
        /// As when one server makes feeds of a hundred others: the pause that one wants is not for all.
        case source(String)
    }

    /// `news.fca.org.uk` → `fca.org.uk`, by the public suffix list; what has no such domain stays what it is.
    package static func registrableDomain(_ host: String) -> String {
        let isNumber = host.hasPrefix("[") || host.utf8.last.map { $0 >= 0x30 && $0 <= 0x39 } ?? true
        guard !isNumber, let list = Self.list.pointer,
            let domain = psl_registrable_domain(list, host)
        else { return host }
        return String(cString: domain)
    }

    /// The system's list where it is newer than the one built into libpsl.
    ///
    /// - Note: `@unchecked Sendable`: it is made once, and libpsl only reads it from then on.
    private struct List: @unchecked Sendable {
        let pointer = psl_latest(nil)
    }
    private static let list = List()
}

extension Source {
    /// Whose limits its requests count to.
    package var limits: LimitScopes.Scope { scope == .source ? .source(id) : .shared }
}
