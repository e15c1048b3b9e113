// CSS selectors as XPath 1.0, which libxml2 evaluates. Level 3 with `:not`, `:is`, `:has`, `:contains("…")`, and as in scrapers
// `::text` and `::attr(name)` at the end.
//
// Source of the expressions: Selectors Level 3, and what is known of XPath 1.0; nothing that CSS knows only of a live page.

package struct CSSError: Error, Equatable, CustomStringConvertible {
    package let description: String
}

package enum CSSSelector {
    /// - Parameter isNested: whether it is evaluated from an element, so that only what lies below counts.
    /// - Returns: an XPath that selects the same nodes.
    package static func xpath(_ css: String, isNested: Bool) throws(CSSError) -> String {
        var parser = CSSParser(css)
        let paths = try parser.list(isNested ? "descendant::" : "descendant-or-self::", isRelative: false)
        guard parser.isAtEnd else { throw parser.unexpected() }
        return paths.joined(separator: " | ")
    }
}

private struct CSSParser {
    private let text: [Unicode.Scalar]
    private var at = 0

    init(_ css: String) { text = Array(css.unicodeScalars) }

    var isAtEnd: Bool { at >= text.count }
    private var peek: Unicode.Scalar? { at < text.count ? text[at] : nil }

    func unexpected() -> CSSError {
        guard let peek else { return CSSError(description: "it ends too early") }
        return CSSError(description: "`\(peek)` at character \(at + 1) is not expected there")
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == scalar else { return false }
        at += 1
        return true
    }

    private mutating func expect(_ scalar: Unicode.Scalar) throws(CSSError) {
        guard take(scalar) else { throw unexpected() }
    }

    private mutating func skipBlanks() {
        while let next = peek, next == " " || next == "\n" || next == "\t" || next == "\r" { at += 1 }
    }

    /// Selectors between commas.
    ///
    /// - Parameter isRelative: whether each may begin with a combinator, as in `:has(> a)`.
    mutating func list(_ start: String, isRelative: Bool) throws(CSSError) -> [String] {
        var paths: [String] = []
        repeat {
            skipBlanks()
            paths.append(try complex(start, isRelative: isRelative))
            skipBlanks()
        } while take(",")
        return paths
    }

    private mutating func complex(_ start: String, isRelative: Bool) throws(CSSError) -> String {
        var axis = start
        if isRelative, let leading = combinator() { axis = leading }
        var path: String
        if stands(":scope") {
            at += 6
            path = "."
        } else {
            path = try compound(axis)
        }
        while true {
            if stands("::") { return try path + tail() }
            let before = at
            skipBlanks()
            guard let next = peek, next != ",", next != ")" else { return path }
            if let axis = combinator() {
                path += "/" + (try compound(axis))
            } else if at > before {
                path += "/" + (try compound("descendant::"))
            } else {
                throw unexpected()
            }
        }
    }

    private mutating func combinator() -> String? {
        let before = at
        skipBlanks()
        defer { if at != before { skipBlanks() } }
        if take(">") { return "child::" }
        if take("+") { return "following-sibling::*[1]/self::" }
        if take("~") { return "following-sibling::" }
        at = before
        return nil
    }

    private func stands(_ word: String) -> Bool { text[min(at, text.count)...].starts(with: word.unicodeScalars) }

    /// `::text`, `::attr(name)`
    private mutating func tail() throws(CSSError) -> String {
        at += 2
        let name = try identifier().lowercased()
        switch name {
        case "text": return "//text()"
        case "attr":
            try expect("(")
            let attribute = try identifier()
            try expect(")")
            return "/@" + attribute.lowercased()
        default: throw CSSError(description: "`::\(name)` is not known; there are ::text and ::attr(name)")
        }
    }

    /// `article.release#main[data-x="1"]:first-child`
    private mutating func compound(_ axis: String) throws(CSSError) -> String {
        var name = "*"
        var isEmpty = true
        if take("*") {
            isEmpty = false
        } else if let next = peek, Self.isName(next) || next == "\\" {
            // HTML's names are in lower case in libxml2's trees
            name = try identifier().lowercased()
            isEmpty = false
        }
        var conditions: [String] = []
        while let next = peek {
            if next == "#" {
                at += 1
                conditions.append("@id = \(Self.literal(try identifier()))")
            } else if next == "." {
                at += 1
                conditions.append(Self.hasWord("@class", try identifier()))
            } else if next == "[" {
                conditions.append(try attribute())
            } else if next == ":", !stands("::") {
                conditions.append(try pseudo(name))
            } else {
                break
            }
            isEmpty = false
        }
        if isEmpty { throw unexpected() }
        return axis + name + conditions.map { "[\($0)]" }.joined()
    }

    private static func hasWord(_ value: String, _ word: String) -> String {
        "contains(concat(' ', normalize-space(\(value)), ' '), \(literal(" " + word + " ")))"
    }

    private mutating func attribute() throws(CSSError) -> String {
        try expect("[")
        skipBlanks()
        let name = "@" + (try identifier()).lowercased()
        skipBlanks()
        if take("]") { return name }
        let kind = peek
        if kind != "=" { at += 1 }
        guard take("=") else { throw unexpected() }
        skipBlanks()
        var value = try string()
        skipBlanks()
        var subject = name
        if take("i") || take("I") {
            subject = Self.lowered(name)
            value = String(decoding: value.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
            skipBlanks()
        }
        try expect("]")
        let literal = Self.literal(value)
        switch kind {
        case "=": return "\(subject) = \(literal)"
        case "~": return Self.hasWord(subject, value)
        case "|": return "\(subject) = \(literal) or starts-with(\(subject), \(Self.literal(value + "-")))"
        // an empty value matches nothing
        case _ where value.isEmpty: return "false()"
        case "^": return "starts-with(\(subject), \(literal))"
        case "*": return "contains(\(subject), \(literal))"
        case "$":
            let start = "string-length(\(subject)) - \(value.unicodeScalars.count - 1)"
            return "substring(\(subject), \(start)) = \(literal)"
        default: throw unexpected()
        }
    }

    private static func lowered(_ value: String) -> String {
        "translate(\(value), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')"
    }

    private mutating func pseudo(_ name: String) throws(CSSError) -> String {
        try expect(":")
        let start = at
        let word = try identifier().lowercased()
        if word.hasSuffix("of-type"), name == "*" {
            throw CSSError(description: "`:\(word)` wants an element's name before it, as in `p:\(word)`")
        }
        let before = "count(preceding-sibling::"
        let after = "count(following-sibling::"
        switch word {
        case "first-child": return "not(preceding-sibling::*)"
        case "last-child": return "not(following-sibling::*)"
        case "only-child": return "not(preceding-sibling::*) and not(following-sibling::*)"
        case "first-of-type": return "not(preceding-sibling::\(name))"
        case "last-of-type": return "not(following-sibling::\(name))"
        case "only-of-type": return "not(preceding-sibling::\(name)) and not(following-sibling::\(name))"
        case "empty": return "not(*) and not(text())"
        case "nth-child": return try nth(before + "*)")
        case "nth-last-child": return try nth(after + "*)")
        case "nth-of-type": return try nth(before + name + ")")
        case "nth-last-of-type": return try nth(after + name + ")")
        case "not", "is", "where", "matches", "any":
            try expect("(")
            // each alternative as a condition on the element itself
            var conditions: [String] = []
            repeat {
                skipBlanks()
                conditions.append(try compound("self::"))
                skipBlanks()
            } while take(",")
            guard take(")") else {
                throw CSSError(description: "within `:\(word)()` only what concerns one element can be said, no paths")
            }
            let condition = conditions.joined(separator: " or ")
            return word == "not" ? "not(\(condition))" : condition
        case "has":
            try expect("(")
            let paths = try list("descendant::", isRelative: true)
            try expect(")")
            return paths.joined(separator: " or ")
        case "contains", "-soup-contains":
            try expect("(")
            skipBlanks()
            let value = try string()
            skipBlanks()
            try expect(")")
            return "contains(., \(Self.literal(value)))"
        default:
            at = start
            throw CSSError(description: "`:\(word)` is not known here")
        }
    }

    /// `2n+1`, `odd`, `3`
    private mutating func nth(_ count: String) throws(CSSError) -> String {
        try expect("(")
        var written = ""
        while let next = peek, next != ")" {
            if next != " " { written.unicodeScalars.append(next) }
            at += 1
        }
        try expect(")")
        written = written.lowercased()
        if written == "odd" { written = "2n+1" }
        if written == "even" { written = "2n" }
        let position = "(\(count) + 1)"
        guard let n = written.firstIndex(of: "n") else {
            guard let number = Int(written) else { throw CSSError(description: "`\(written)` is no position") }
            return "\(position) = \(number)"
        }
        let factor = String(written[..<n])
        let rest = String(written[written.index(after: n)...])
        guard let a = ["": 1, "+": 1, "-": -1][factor] ?? Int(factor), let b = rest.isEmpty ? 0 : Int(rest) else {
            throw CSSError(description: "`\(written)` is no position")
        }
        guard abs(Double(a)) <= 1e6, abs(Double(b)) <= 1e6 else {
            throw CSSError(description: "`\(written)` is no position")
        }
        if a == 0 { return "\(position) = \(b)" }
        let bound = a > 0 ? "\(position) >= \(b)" : "\(position) <= \(b)"
        return abs(a) == 1 ? bound : "\(bound) and (\(position) - \(b)) mod \(abs(a)) = 0"
    }

    private mutating func identifier() throws(CSSError) -> String {
        var out = String.UnicodeScalarView()
        while let next = peek {
            if next == "\\", at + 1 < text.count {
                at += 1
                out.append(escaped())
            } else if Self.isName(next) {
                out.append(next)
                at += 1
            } else {
                break
            }
        }
        guard !out.isEmpty else { throw unexpected() }
        return String(out)
    }

    /// What stands behind a backslash: a character, or its number in hexadecimal digits and a blank.
    private mutating func escaped() -> Unicode.Scalar {
        var value: UInt32 = 0
        var digits = 0
        while digits < 6, let next = peek, next.isASCII, let digit = Character(next).hexDigitValue {
            value = value << 4 | UInt32(digit)
            digits += 1
            at += 1
        }
        guard digits > 0 else {
            defer { at += 1 }
            return text[at]
        }
        if peek == " " { at += 1 }
        return Unicode.Scalar(value) ?? "\u{FFFD}"
    }

    private mutating func string() throws(CSSError) -> String {
        guard let quote = peek, quote == "\"" || quote == "'" else { return try identifier() }
        at += 1
        var out = String.UnicodeScalarView()
        while let next = peek, next != quote {
            at += 1
            if next == "\\", at < text.count { out.append(escaped()) } else { out.append(next) }
        }
        try expect(quote)
        return String(out)
    }

    private static func isName(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x80 || scalar == "-" || scalar == "_" || ("a"..."z").contains(scalar)
            || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
    }

    /// XPath 1.0 has no escapes: a text with both quotes is put together.
    private static func literal(_ text: String) -> String {
        if !text.contains("'") { return "'\(text)'" }
        if !text.contains("\"") { return "\"\(text)\"" }
        let parts = text.split(separator: "'", omittingEmptySubsequences: false).map { "'\($0)'" }
        return "concat(" + parts.joined(separator: ", \"'\", ") + ")"
    }
}
