// The host of an address, by the URL standard: names, IPv4 in every number form, IPv6 compressed.

internal import CIDN2
import Foundation

enum Host {
    static func parse(_ bytes: ArraySlice<UInt8>) -> String? {
        guard let first = bytes.first else { return nil }
        if first == UInt8(ascii: "[") {
            guard bytes.last == UInt8(ascii: "]") else { return nil }
            return ipv6(String(decoding: bytes.dropFirst().dropLast(), as: UTF8.self)).map { "[\($0)]" }
        }
        guard let decoded = String(validating: percentDecode(bytes), as: UTF8.self), let name = ascii(decoded),
            !name.isEmpty
        else { return nil }
        for byte in name.utf8 where byte <= 0x20 || byte == 0x7F || Array("#/:<>?@[\\]^|%".utf8).contains(byte) {
            return nil
        }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        let last = labels.count > 1 && labels.last == "" ? labels[labels.count - 2] : labels.last ?? ""
        let isNumber = !last.isEmpty && (last.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } || number(last) != nil)
        return isNumber ? ipv4(name) : name
    }

    private static func percentDecode(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        var i = bytes.startIndex
        while i < bytes.endIndex {
            if bytes[i] == UInt8(ascii: "%"), i + 2 < bytes.endIndex, let high = JSONScanner.hex(bytes[i + 1]),
                let low = JSONScanner.hex(bytes[i + 2])
            {
                out.append(high << 4 | low)
                i += 3
            } else {
                out.append(bytes[i])
                i += 1
            }
        }
        return out
    }

    /// The name in ASCII letters, by UTS 46 (libidn2). Labels that are in Punycode already are taken as they are, as browsers do.
    private static func ascii(_ name: String) -> String? {
        if name.utf8.allSatisfy({ $0 < 0x80 }) { return name.lowercased() }
        var output: UnsafeMutablePointer<CChar>?
        let status = idn2_to_ascii_8z(name, &output, Int32(IDN2_NONTRANSITIONAL.rawValue))
        defer { if let output { idn2_free(output) } }
        switch status {
        case Int32(IDN2_OK.rawValue): return output.map { String(cString: $0) }
        // IDNA 2008 forbids signs and some hyphens and lengths that the URL standard lets through
        case Int32(IDN2_DISALLOWED.rawValue), Int32(IDN2_2HYPHEN.rawValue), Int32(IDN2_HYPHEN_STARTEND.rawValue),
            Int32(IDN2_UNASSIGNED.rawValue), Int32(IDN2_TOO_BIG_LABEL.rawValue), Int32(IDN2_TOO_BIG_DOMAIN.rawValue),
            Int32(IDN2_PUNYCODE_BIG_OUTPUT.rawValue):
            return mapped(name)
        default: return nil
        }
    }

    /// NFKC and lower case, then Punycode (RFC 3492): what UTS 46 comes to for signs.
    private static func mapped(_ name: String) -> String? {
        let ignorable: Set<Unicode.Scalar> = ["\u{AD}", "\u{200B}", "\u{2060}", "\u{FEFF}"]
        var scalars = String.UnicodeScalarView()
        for scalar in name.unicodeScalars where !ignorable.contains(scalar) {
            scalars.append(scalar == "\u{3002}" || scalar == "\u{FF0E}" || scalar == "\u{FF61}" ? "." : scalar)
        }
        let mapped = String(scalars).precomposedStringWithCompatibilityMapping.lowercased()
            .precomposedStringWithCompatibilityMapping
        if mapped.unicodeScalars.contains(where: { $0 == "\u{FFFD}" || $0.properties.generalCategory == .unassigned }) {
            return nil
        }
        return mapped.split(separator: ".", omittingEmptySubsequences: false).map { label in
            label.utf8.allSatisfy { $0 < 0x80 } ? String(label) : "xn--" + Punycode.encode(label)
        }.joined(separator: ".")
    }

    /// A part of an IPv4 address: decimal, octal (0…) or hexadecimal (0x…).
    private static func number(_ part: Substring) -> Int? {
        if part.isEmpty { return nil }
        if part.hasPrefix("0x") || part.hasPrefix("0X") {
            let digits = part.dropFirst(2)
            guard digits.utf8.allSatisfy({ JSONScanner.hex($0) != nil }) else { return nil }
            // a number too large is one all the same
            return digits.isEmpty ? 0 : Int(digits, radix: 16) ?? .max
        }
        guard part.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        if part.count > 1, part.hasPrefix("0") {
            return part.utf8.allSatisfy { $0 < 0x38 } ? Int(part, radix: 8) ?? .max : nil
        }
        return Int(part) ?? .max
    }

    private static func ipv4(_ name: String) -> String? {
        var parts = name.split(separator: ".", omittingEmptySubsequences: false)
        if parts.last == "" { parts.removeLast() }
        let numbers = parts.map(number)
        guard (1...4).contains(numbers.count), !numbers.contains(nil) else { return nil }
        let values = numbers.compactMap { $0 }
        guard values.dropLast().allSatisfy({ $0 < 256 }), let last = values.last, last < 1 << (8 * (5 - values.count))
        else {
            return nil
        }
        let address = values.dropLast().enumerated().reduce(last) { $0 + $1.element << (8 * (3 - $1.offset)) }
        return [24, 16, 8, 0].map { String(address >> $0 & 255) }.joined(separator: ".")
    }

    private static func ipv6(_ text: String) -> String? {
        var address = in6_addr()
        guard !text.contains("%"), inet_pton(AF_INET6, text, &address) == 1 else { return nil }
        let pieces = withUnsafeBytes(of: &address) { bytes in
            (0..<8).map { UInt16(bytes[$0 * 2]) << 8 | UInt16(bytes[$0 * 2 + 1]) }
        }
        var best = 0..<0
        var i = 0
        while i < 8 {
            var end = i
            while end < 8, pieces[end] == 0 { end += 1 }
            if end - i > max(1, best.count) { best = i..<end }
            i = max(end, i + 1)
        }
        let hex = pieces.map { String($0, radix: 16) }
        if best.isEmpty { return hex.joined(separator: ":") }
        return hex[..<best.lowerBound].joined(separator: ":") + "::" + hex[best.upperBound...].joined(separator: ":")
    }
}

/// RFC 3492.
enum Punycode {
    private static func adapt(_ delta: Int, _ points: Int, _ first: Bool) -> Int {
        var delta = first ? delta / 700 : delta / 2
        delta += delta / points
        var k = 0
        while delta > 455 { delta /= 35; k += 36 }
        return k + 36 * delta / (delta + 38)
    }

    static func encode(_ label: some StringProtocol) -> String {
        let input = label.unicodeScalars.map { Int($0.value) }
        var out = input.filter { $0 < 128 }.map { UInt8($0) }
        let basic = out.count
        var handled = basic
        if basic > 0 { out.append(UInt8(ascii: "-")) }
        var (n, delta, bias) = (128, 0, 72)
        while handled < input.count {
            guard let next = input.filter({ $0 >= n }).min() else { break }
            delta += (next - n) * (handled + 1)
            n = next
            for point in input {
                if point < n { delta += 1 }
                guard point == n else { continue }
                var (q, k) = (delta, 36)
                while true {
                    let t = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias
                    if q < t { break }
                    out.append(digit(t + (q - t) % (36 - t)))
                    q = (q - t) / (36 - t)
                    k += 36
                }
                out.append(digit(q))
                bias = adapt(delta, handled + 1, handled == basic)
                delta = 0
                handled += 1
            }
            delta += 1
            n += 1
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func digit(_ value: Int) -> UInt8 { UInt8(value < 26 ? 0x61 + value : 0x30 + value - 26) }
}
