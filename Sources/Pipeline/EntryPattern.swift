// A pattern of `keep` or `drop` in a source file: POSIX extended regular expression, without case, found anywhere in
// title, address or a category. The C library's matcher walks all alternatives at once; what could make it slow
// (back references, large counts) is refused when the file is checked.

import Foundation
import Records

final class EntryPattern {
    private static let maximumLength = 500
    /// Bytes; a title is shorter, and what follows is not looked at.
    private static let maximumSubject = 2000
    private var expression = regex_t()
    /// The same characters everywhere, whatever locale the program was started in.
    private static let characters: Void = { _ = setlocale(LC_CTYPE, "C.UTF-8") }()

    init?(_ pattern: String) {
        guard Self.fault(pattern) == nil, regcomp(&expression, pattern, REG_EXTENDED | REG_ICASE | REG_NOSUB) == 0
        else {
            return nil
        }
    }

    deinit { regfree(&expression) }

    /// What is wrong with a pattern; nil when it is one.
    static func fault(_ pattern: String) -> String? {
        _ = characters
        if pattern.isEmpty || pattern.utf8.count > maximumLength { return "it is empty or over 500 bytes" }
        if pattern.utf8.contains(where: { $0 < 0x20 }) { return "it holds a control character" }
        if pattern.contains(#/\\[1-9]/#) { return "a back reference can take for ever" }
        let counts = pattern.matches(of: #/\{\s*(\d*)\s*,?\s*(\d*)\s*\}/#).flatMap { [Int($0.1), Int($0.2)] }
        // nested counts multiply
        if counts.compactMap({ $0 }).reduce(1, { min($0 * max($1, 1), 1_000_000) }) > 1000 {
            return "its counts make it too large"
        }
        var expression = regex_t()
        let code = regcomp(&expression, pattern, REG_EXTENDED | REG_ICASE | REG_NOSUB)
        if code == 0 {
            regfree(&expression)
            return nil
        }
        var text = [CChar](repeating: 0, count: 200)
        regerror(code, &expression, &text, text.count)
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func matches(_ entry: Entry) -> Bool {
        ([entry.title, entry.link].compactMap { $0 } + entry.categories).contains { text in
            regexec(&expression, String(decoding: text.utf8.prefix(Self.maximumSubject), as: UTF8.self), 0, nil, 0) == 0
        }
    }
}

/// `keep` and `drop` of a source: an entry stays when a pattern of `keep` is found, or there is none, and none of `drop` is.
struct EntryFilter {
    private let keep: [EntryPattern]
    private let drop: [EntryPattern]

    init(_ source: Source) {
        (keep, drop) = (source.keep.compactMap { EntryPattern($0) }, source.drop.compactMap { EntryPattern($0) })
    }

    func lets(_ entry: Entry) -> Bool {
        (keep.isEmpty || keep.contains { $0.matches(entry) }) && !drop.contains { $0.matches(entry) }
    }
}
