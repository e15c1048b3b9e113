// An http or https address, parsed and serialised by the URL standard (url.spec.whatwg.org), so that what is checked, made
// canonical and fetched is one thing. Addresses of other schemes do not parse.
//
// International names go through libidn2 (UTS 46, non-transitional).

import Foundation

package struct WebURL: Sendable, Hashable {
    package var scheme: String
    package var username = ""
    package var password = ""
    package var host: String
    package var port: Int?
    /// Begins with `/`.
    package var path: String
    /// Without `?`; nil where there is none, empty where it is empty.
    package var query: String?
    package var fragment: String?

    /// - Parameter base: what a relative address is resolved against.
    package init?(_ input: String, base: WebURL? = nil) {
        var bytes = Array(input.utf8)
        while let first = bytes.first, first <= 0x20 { bytes.removeFirst() }
        while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
        bytes.removeAll { $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }

        var rest = bytes[...]
        if let cut = rest.firstIndex(of: UInt8(ascii: "#")) {
            fragment = Self.encode(rest[(cut + 1)...], .fragment)
            rest = rest[..<cut]
        }
        let declared = Self.scheme(of: rest)
        if let declared {
            guard declared == "http" || declared == "https" else { return nil }
            rest = rest.dropFirst(declared.utf8.count + 1)
            scheme = declared
        } else {
            guard let base else { return nil }
            scheme = base.scheme
        }
        func isSlash(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\") }
        let slashes = rest.prefix(while: isSlash).count
        if let base, slashes < 2 && (declared == nil || declared == base.scheme) {
            (username, password, host, port) = (base.username, base.password, base.host, base.port)
            var pathBytes = rest
            if let cut = rest.firstIndex(of: UInt8(ascii: "?")) {
                query = Self.encode(rest[(cut + 1)...], .query)
                pathBytes = rest[..<cut]
            } else if rest.isEmpty {
                query = base.query
            }
            if slashes == 1 {
                path = Self.normalise(path: pathBytes)
            } else if pathBytes.isEmpty {
                path = base.path
            } else {
                let folder = base.path.utf8.prefix(
                    base.path.utf8.count - base.path.utf8.reversed().prefix { $0 != 0x2F }.count)
                path = Self.normalise(path: (Array(folder) + pathBytes)[...])
            }
            return
        }
        rest = rest.dropFirst(slashes)
        let authorityEnd = rest.firstIndex { isSlash($0) || $0 == UInt8(ascii: "?") } ?? rest.endIndex
        var authority = rest[..<authorityEnd]
        rest = rest[authorityEnd...]
        if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
            let user = authority[..<at]
            let colon = user.firstIndex(of: UInt8(ascii: ":")) ?? user.endIndex
            username = Self.encode(user[..<colon], .userinfo)
            password = Self.encode(user[colon...].dropFirst(), .userinfo)
            authority = authority[(at + 1)...]
        }
        var hostBytes = authority
        if let colon = authority.lastIndex(of: UInt8(ascii: ":")), !authority[colon...].contains(UInt8(ascii: "]")) {
            hostBytes = authority[..<colon]
            let digits = authority[(colon + 1)...]
            if !digits.isEmpty {
                guard digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
                    let number = Int(String(decoding: digits, as: UTF8.self)),
                    number <= 65_535
                else { return nil }
                port = number == (scheme == "http" ? 80 : 443) ? nil : number
            }
        }
        guard let host = Host.parse(hostBytes) else { return nil }
        self.host = host
        if let cut = rest.firstIndex(of: UInt8(ascii: "?")) {
            query = Self.encode(rest[(cut + 1)...], .query)
            rest = rest[..<cut]
        }
        path = Self.normalise(path: rest)
    }

    /// Whether a text is what parsing and serialising would give, found without doing either; false where that is not plain.
    package static func isSerialised(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            guard bytes.count > 10, bytes.starts(with: "http".utf8) else { return false }
            let hostStart = bytes[4] == UInt8(ascii: "s") ? 8 : 7
            guard bytes[hostStart - 3] == UInt8(ascii: ":"), bytes[hostStart - 2] == UInt8(ascii: "/"),
                bytes[hostStart - 1] == UInt8(ascii: "/")
            else { return false }
            var i = hostStart
            var label = hostStart
            while i < bytes.count, bytes[i] != UInt8(ascii: "/") {
                switch bytes[i] {
                case 0x61...0x7A, 0x30...0x39, UInt8(ascii: "-"): break
                case UInt8(ascii: ".") where i > label:
                    label = i + 1
                default: return false
                }
                // `xn--` has to be checked
                if bytes[i] == UInt8(ascii: "-"), i == label + 3 { return false }
                i += 1
            }
            // a last label that begins with a digit may be a number
            guard i < bytes.count, i > label, bytes[label] >= 0x61 else { return false }
            while i < bytes.count {
                guard plain[Int(bytes[i])] else { return false }
                if bytes[i] == UInt8(ascii: "/"), i + 1 < bytes.count, bytes[i + 1] == UInt8(ascii: ".") {
                    return false
                }
                if bytes[i] == UInt8(ascii: "%"), i + 1 < bytes.count, bytes[i + 1] == UInt8(ascii: "2") {
                    return false
                }
                i += 1
            }
            return true
        }
    }

    /// Bytes that no part of an address encodes.
    private static let plain: [Bool] = {
        let special: Set<UInt8> = Set("\"<>`{}^|'\\[]".utf8)
        return (UInt8.min...UInt8.max).map { $0 > 0x20 && $0 < 0x7F && !special.contains($0) }
    }()

    private static func scheme(of bytes: ArraySlice<UInt8>) -> String? {
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), let first = bytes.first, isLetter(first) else {
            return nil
        }
        let name = bytes[..<colon]
        guard name.allSatisfy({ isLetter($0) || $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2B || $0 == 0x2D || $0 == 0x2E })
        else {
            return nil
        }
        return String(decoding: name, as: UTF8.self).lowercased()
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }

    /// Resolves dot segments and encodes; the result begins with `/`.
    private static func normalise(path bytes: ArraySlice<UInt8>) -> String {
        var segments: [String] = []
        let body = bytes.first == UInt8(ascii: "/") || bytes.first == UInt8(ascii: "\\") ? bytes.dropFirst() : bytes
        let parts = body.split(omittingEmptySubsequences: false) { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            switch Self.dots(part) {
            case 1: if isLast { segments.append("") }
            case 2:
                _ = segments.popLast()
                if isLast { segments.append("") }
            default: segments.append(encode(part, .path))
            }
        }
        return "/" + segments.joined(separator: "/")
    }

    /// How many dots a segment is, written as they are or as `%2e`; 0 for one that is something else.
    private static func dots(_ segment: ArraySlice<UInt8>) -> Int {
        var count = 0
        var rest = segment
        while let first = rest.first {
            if first == UInt8(ascii: ".") {
                rest = rest.dropFirst()
            } else if first == UInt8(ascii: "%"), rest.count >= 3, rest[rest.startIndex + 1] == UInt8(ascii: "2"),
                rest[rest.startIndex + 2] | 0x20 == UInt8(ascii: "e")
            {
                rest = rest.dropFirst(3)
            } else {
                return 0
            }
            count += 1
        }
        return count <= 2 ? count : 0
    }

    enum EncodeSet { case fragment, query, path, userinfo }

    /// Percent-encodes what the standard's sets name; existing escapes stay as they are.
    static func encode(_ bytes: ArraySlice<UInt8>, _ set: EncodeSet) -> String {
        let extra: StaticString =
            switch set {
            case .fragment: " \"<>`"
            case .query: " \"#<>'"
            case .path: " \"#<>?`{}^"
            case .userinfo: " \"#<>?`{}/:;=@[\\]^|"
            }
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        let digits = Array("0123456789ABCDEF".utf8)
        let special = UnsafeBufferPointer(start: extra.utf8Start, count: extra.utf8CodeUnitCount)
        for byte in bytes {
            if byte > 0x20, byte < 0x7F, !special.contains(byte) { out.append(byte); continue }
            out += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        return String(decoding: out, as: UTF8.self)
    }
}

extension WebURL: CustomStringConvertible {
    package var description: String {
        let credentials =
            username.isEmpty && password.isEmpty ? "" : username + (password.isEmpty ? "" : ":" + password) + "@"
        return "\(scheme)://\(credentials)\(host)\(port.map { ":\($0)" } ?? "")\(path)"
            + (query.map { "?" + $0 } ?? "") + (fragment.map { "#" + $0 } ?? "")
    }
}
