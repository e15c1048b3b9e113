// Which addresses a connection may go to: the public internet, and what the pipeline file allows. Pure: it is asked with
// the address of the socket that is really opened, after the name was resolved.
//
// Source of the ranges: IANA's IPv4 and IPv6 Special-Purpose Address Registries.

import Foundation

/// An address as 16 bytes; IPv4 as its mapped form `::ffff:a.b.c.d`.
package struct IPAddress: Sendable, Hashable {
    let bytes: [UInt8]

    private static let mappedPrefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]

    init(v4: some Collection<UInt8>) { bytes = Self.mappedPrefix + v4 }
    init(v6: [UInt8]) { bytes = v6 }

    /// - Parameter text: `192.0.2.1` or `2001:db8::1`, without brackets; nothing else is an address here.
    package init?(_ text: String) {
        var v4 = in_addr()
        var v6 = in6_addr()
        if inet_pton(AF_INET, text, &v4) == 1 {
            self.init(v4: withUnsafeBytes(of: &v4) { Array($0) })
        } else if inet_pton(AF_INET6, text, &v6) == 1 {
            self.init(v6: withUnsafeBytes(of: &v6) { Array($0) })
        } else {
            return nil
        }
    }

    /// The address of a socket; nil for anything but IPv4 and IPv6.
    init?(_ address: UnsafePointer<sockaddr>) {
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            self.init(
                v4: address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                    withUnsafeBytes(of: $0.pointee.sin_addr) { Array($0) }
                })
        case AF_INET6:
            self.init(
                v6: address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                    withUnsafeBytes(of: $0.pointee.sin6_addr) { Array($0) }
                })
        default: return nil
        }
    }

    var isV4: Bool { bytes.starts(with: Self.mappedPrefix) }

    /// The IPv4 address that a translated or tunnelled one leads to: NAT64 (64:ff9b::/96), 6to4 (2002::/16), ISATAP
    /// (…:5efe:a.b.c.d), SIIT (::ffff:0:a.b.c.d) and the obsolete compatible form (::a.b.c.d).
    var embedded: IPAddress? {
        if bytes[8..<12] == [0, 0, 0x5E, 0xFE] || bytes[8..<12] == [2, 0, 0x5E, 0xFE] {
            return IPAddress(v4: bytes[12...])
        }
        if bytes.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0]) { return IPAddress(v4: bytes[12...]) }
        if bytes.starts(with: [0x00, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]) { return IPAddress(v4: bytes[12...]) }
        if bytes.starts(with: [0x20, 0x02]) { return IPAddress(v4: bytes[2..<6]) }
        if bytes.prefix(12).allSatisfy({ $0 == 0 }), bytes[12...] != [0, 0, 0, 0], bytes[12...] != [0, 0, 0, 1] {
            return IPAddress(v4: bytes[12...])
        }
        return nil
    }
}

extension IPAddress: CustomStringConvertible {
    package var description: String {
        if isV4 { return bytes[12...].map(String.init).joined(separator: ".") }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        var address = in6_addr()
        withUnsafeMutableBytes(of: &address) { $0.copyBytes(from: bytes) }
        inet_ntop(AF_INET6, &address, &text, socklen_t(text.count))
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// `10.0.0.0/8`, `fc00::/7`, or one address.
package struct AddressRange: Sendable, Hashable {
    let start: IPAddress
    /// Of the 128 bits.
    let length: Int

    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let address = IPAddress(parts[0]) else { return nil }
        let width = address.isV4 ? 32 : 128
        guard let bits = parts.count == 1 ? width : Int(parts[1]), (0...width).contains(bits) else { return nil }
        (start, length) = (address, 128 - width + bits)
    }

    func contains(_ address: IPAddress) -> Bool {
        let whole = length / 8
        guard address.bytes[..<whole] == start.bytes[..<whole] else { return false }
        let rest = length % 8
        return rest == 0 || (address.bytes[whole] ^ start.bytes[whole]) >> UInt8(8 - rest) == 0
    }
}

package struct AddressGuard: Sendable {
    private let ranges: [AddressRange]
    /// Host names whose addresses are all let through.
    private let hosts: Set<String>

    /// - Parameter allow: addresses, ranges and host names of the pipeline file.
    package init(allow: [String]) {
        ranges = allow.compactMap(AddressRange.init)
        hosts = Set(allow.filter { AddressRange($0) == nil }.map { $0.lowercased() })
    }

    /// Whether the pipeline file names the host itself.
    func names(_ host: String) -> Bool {
        hosts.contains(host)
            || IPAddress(host.filter { $0 != "[" && $0 != "]" }).map { address in
                ranges.contains { $0.contains(address) }
            } ?? false
    }

    /// Why a connection is refused; nil when it may be made.
    package func refusal(of address: IPAddress, host: String) -> String? {
        if hosts.contains(host) || ranges.contains(where: { $0.contains(address) }) { return nil }
        if let inner = address.embedded, let why = refusal(of: inner, host: host) { return why }
        return Self.special.first { $0.range.contains(address) }?.what
    }

    /// Ports of other services, to which browsers send no HTTP either (Fetch standard, "bad port").
    private static let foreignPorts: Set<Int> = [
        0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109,
        110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530,
        531,
        532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060,
        5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
    ]

    package static func isForeign(port: Int?) -> Bool { port.map(foreignPorts.contains) ?? false }

    private static let special: [(range: AddressRange, what: String)] = [
        ("0.0.0.0/8", "this host"), ("10.0.0.0/8", "private"), ("100.64.0.0/10", "a carrier's inner network"),
        ("127.0.0.0/8", "loopback"), ("169.254.0.0/16", "link-local"), ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved"), ("192.0.2.0/24", "documentation"), ("192.88.99.0/24", "an obsolete relay"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "benchmarking"), ("198.51.100.0/24", "documentation"), ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"), ("240.0.0.0/4", "reserved"), ("::/128", "this host"), ("::1/128", "loopback"),
        ("64:ff9b:1::/48", "a local translation"), ("100::/64", "discard-only"), ("2001::/23", "reserved"),
        ("2001:db8::/32", "documentation"), ("3fff::/20", "documentation"), ("5f00::/16", "segment routing"),
        ("fc00::/7", "private"), ("fe80::/10", "link-local"), ("fec0::/10", "private"), ("ff00::/8", "multicast"),
    ].map { text, what in
        guard let range = AddressRange(text) else { preconditionFailure("no address range: \(text)") }
        return (range, what)
    }
}
