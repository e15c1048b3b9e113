// What a robots.txt allows, by RFC 9309 and where it is silent by Google's published parser: longest pattern wins, allow
// wins a tie, `*` and a final `$` are special. Pure: bytes in, answer out. Fetching and caching it is the fetcher's.

import Records

package struct RobotsRules: Sendable {
    /// RFC 9309 asks for 500 KiB at least.
    static let maximumBytes = 512 << 10
    /// More than any site has; what follows is not read.
    private static let maximumRules = 5000
    /// Google's parser cuts longer lines off (eight times the longest address that browsers take, less the terminator).
    private static let maximumLine = 2083 * 8 - 1

    struct Rule: Sendable {
        var isAllowed: Bool
        var pattern: [UInt8]
        var line: Int
    }

    private let rules: [Rule]
    /// Whether nothing is forbidden, and no delay is asked for.
    package var isEmpty: Bool { rules.isEmpty && crawlDelay == nil }
    /// Seconds, where the agent's own group says so.
    package let crawlDelay: Double?

    /// - Parameter agent: product token, "regnews"; compared without case.
    package init(_ bytes: [UInt8], agent: String) {
        var specific: [Rule] = []
        var general: [Rule] = []
        var hasSpecific = false
        var delays: (specific: Double?, general: Double?) = (nil, nil)
        // the group that is being read: whom it is for, and whether a rule has closed its list of agents
        var isFor = (specific: false, general: false)
        var hasRules = false
        let body = Self.utf8(bytes)
        let lines = body.prefix(Self.maximumBytes).split(omittingEmptySubsequences: false) { $0 == 0x0A || $0 == 0x0D }
        for (number, line) in lines.enumerated() {
            guard let (key, value) = Self.parse(line.prefix(Self.maximumLine)) else { continue }
            switch key {
            case "user-agent", "useragent", "user agent":
                if hasRules { isFor = (false, false) }
                hasRules = false
                let name = String(decoding: value, as: UTF8.self)
                if name == "*" || name.hasPrefix("* ") {
                    isFor.general = true
                } else {
                    // a product token ends at the first character that none may have
                    let token = name.prefix { $0.isLetter || $0 == "-" || $0 == "_" }
                    if !token.isEmpty, token.lowercased() == agent.lowercased() {
                        (isFor.specific, hasSpecific) = (true, true)
                    }
                }
            case "allow", "disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw":
                hasRules = true
                guard !value.isEmpty else { continue }
                let rule = Rule(isAllowed: key == "allow", pattern: Self.normalised(value), line: number + 1)
                guard specific.count + general.count < Self.maximumRules else { continue }
                if isFor.specific { specific.append(rule) }
                if isFor.general { general.append(rule) }
                // a folder's index page is meant with the folder (Google's extension)
                if rule.isAllowed, let folder = Self.folder(ofIndex: rule.pattern) {
                    let more = Rule(isAllowed: true, pattern: folder, line: number + 1)
                    if isFor.specific { specific.append(more) }
                    if isFor.general { general.append(more) }
                }
            case "crawl-delay":
                let isPlain = value.allSatisfy { $0 >= 0x30 && $0 <= 0x39 || $0 == UInt8(ascii: ".") }
                let seconds = (isPlain ? Double(String(decoding: value, as: UTF8.self)) : nil).flatMap {
                    $0 < 86_400 ? $0 : nil
                }
                if isFor.specific { delays.specific = delays.specific ?? seconds }
                if isFor.general { delays.general = delays.general ?? seconds }
            default: continue
            }
        }
        rules = hasSpecific ? specific : general
        crawlDelay = hasSpecific ? delays.specific : delays.general
    }

    /// Without byte order mark; UTF-16, which the RFC does not know, made UTF-8 where its mark says so.
    private static func utf8(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return bytes.dropFirst(3) }
        let isLittle = bytes.starts(with: [0xFF, 0xFE])
        guard isLittle || bytes.starts(with: [0xFE, 0xFF]) else { return bytes[...] }
        let units = stride(from: 2, to: bytes.count - 1, by: 2).map { i in
            let (a, b) = (UInt16(bytes[i]), UInt16(bytes[i + 1]))
            return isLittle ? b << 8 | a : a << 8 | b
        }
        return Array(String(decoding: units, as: UTF16.self).utf8)[...]
    }

    /// - Returns: whether the address may be asked for, and the line that says so.
    package func allows(_ url: WebURL) -> (allowed: Bool, line: Int?) {
        allows(target: url.path + (url.query.map { "?" + $0 } ?? ""))
    }

    /// The part of an address that is matched, taken as it stands: what an address has not escaped matches no pattern that has, and
    /// patterns are escaped on reading (Google's published parser, GetPathParamsQuery).
    package static func target(of address: String) -> String {
        var rest = address[...]
        if rest.hasPrefix("//") { rest = rest.dropFirst(2) }
        let marks: (Character) -> Bool = { "/?;".contains($0) }
        if let scheme = rest.firstRange(of: "://"),
            rest.firstIndex(where: marks).map({ $0 > scheme.lowerBound }) ?? true
        {
            rest = rest[scheme.upperBound...]
        }
        rest = rest.prefix { $0 != "#" }
        guard let start = rest.firstIndex(where: marks) else { return "/" }
        return (rest[start] == "/" ? "" : "/") + rest[start...]
    }

    /// - Parameter target: path and query, as a request would have them.
    package func allows(target: String) -> (allowed: Bool, line: Int?) {
        let path = Self.normalised(Array(target.utf8)[...], escapes: false)
        if target == "/robots.txt" { return (true, nil) }
        var best: Rule?
        var work = Self.maximumWork
        for rule in rules {
            guard let isMatch = Self.matches(path, rule.pattern, &work) else { return (false, rule.line) }
            if !isMatch { continue }
            if let known = best,
                known.pattern.count > rule.pattern.count || known.pattern.count == rule.pattern.count && known.isAllowed
            {
                continue
            }
            best = rule
        }
        return (best?.isAllowed ?? true, best?.line)
    }

    /// `key: value # comment`; a missing colon is forgiven where two words stand.
    private static func parse(_ line: ArraySlice<UInt8>) -> (String, ArraySlice<UInt8>)? {
        var text = line.prefix { $0 != UInt8(ascii: "#") }
        text = trimmed(text)
        guard !text.isEmpty else { return nil }
        var cut = text.firstIndex(of: UInt8(ascii: ":"))
        if cut == nil {
            let words = text.split { $0 == 0x20 || $0 == 0x09 }
            guard words.count == 2 else { return nil }
            cut = words[0].endIndex
        }
        guard let cut else { return nil }
        let key = String(decoding: trimmed(text[..<cut]), as: UTF8.self).lowercased()
        return (key, trimmed(text[(cut + 1)...]))
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes
        while let first = bytes.first, first == 0x20 || first == 0x09 { bytes.removeFirst() }
        while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
        return bytes
    }

    /// Escapes in capitals; in a pattern bytes outside ASCII escaped, and many stars made one.
    private static func normalised(_ bytes: ArraySlice<UInt8>, escapes: Bool = true) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        var out: [UInt8] = []
        var i = bytes.startIndex
        while i < bytes.endIndex {
            let byte = bytes[i]
            if escapes, byte == UInt8(ascii: "*"), out.last == byte {
                // many stars are one
            } else if escapes, byte >= 0x80 {
                out += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            } else if byte == UInt8(ascii: "%"), i + 2 < bytes.endIndex, isHex(bytes[i + 1]), isHex(bytes[i + 2]) {
                out += [byte, upper(bytes[i + 1]), upper(bytes[i + 2])]
                i += 2
            } else {
                out.append(byte)
            }
            i += 1
        }
        return out
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        byte >= 0x30 && byte <= 0x39 || (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66
    }
    private static func upper(_ byte: UInt8) -> UInt8 { byte >= 0x61 ? byte - 0x20 : byte }

    private static func folder(ofIndex pattern: [UInt8]) -> [UInt8]? {
        guard let slash = pattern.lastIndex(of: UInt8(ascii: "/")),
            pattern[(slash + 1)...].starts(with: "index.htm".utf8)
        else {
            return nil
        }
        return Array(pattern[...slash]) + [UInt8(ascii: "$")]
    }

    /// Steps for one address: honest rules take some thousands. What takes more is not asked for.
    private static let maximumWork = 20_000_000

    /// Matches from the start. After a mismatch the last `*` takes one byte more, so the work is at most path times pattern.
    ///
    /// - Returns: nil when `work` is used up.
    private static func matches(_ path: [UInt8], _ pattern: [UInt8], _ work: inout Int) -> Bool? {
        let isAnchored = pattern.last == UInt8(ascii: "$")
        let end = isAnchored ? pattern.count - 1 : pattern.count
        var (p, s) = (0, 0)
        var star: (next: Int, from: Int)?
        while true {
            work -= 1
            if work < 0 { return nil }
            if p == end {
                if !isAnchored || s == path.count { return true }
            } else if pattern[p] == UInt8(ascii: "*") {
                p += 1
                star = (p, s)
                continue
            } else if s < path.count, path[s] == pattern[p] {
                (p, s) = (p + 1, s + 1)
                continue
            }
            guard let last = star, last.from < path.count else { return false }
            star = (last.next, last.from + 1)
            (p, s) = (last.next, last.from + 1)
        }
    }
}
