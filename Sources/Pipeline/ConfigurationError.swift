// What is wrong with a configuration, with file, line and column, and the way out.

/// One or more problems, a line each.
package struct ConfigurationError: Error, Equatable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

/// A place in a file; lines and columns count from 1.
struct Place {
    var line: Int
    var column: Int
}

/// Collects what is wrong with some files, so that a person sees all of it at once.
package final class Problems {
    private struct Problem {
        var file: String
        var place: Place?
        var text: String
    }

    private var found: [Problem] = []
    private var doubts: [Problem] = []

    package init() {}

    /// File by file as they were met, and within one from top to bottom.
    package var errors: [String] { Self.lines(found) }
    /// What stands there rightly and has no effect yet.
    package var warnings: [String] { Self.lines(doubts) }

    func error(_ message: String, in file: String, at place: Place? = nil) {
        found.append(Problem(file: file, place: place, text: message))
    }

    func warning(_ message: String, in file: String, at place: Place? = nil) {
        doubts.append(Problem(file: file, place: place, text: "warning: " + message))
    }

    private static func lines(_ problems: [Problem]) -> [String] {
        var order: [String: Int] = [:]
        for problem in problems where order[problem.file] == nil { order[problem.file] = order.count }
        func key(_ problem: Problem) -> (Int, Int, Int) {
            (order[problem.file] ?? 0, problem.place?.line ?? 0, problem.place?.column ?? 0)
        }
        return problems.enumerated().sorted { a, b in
            let (x, y) = (key(a.element), key(b.element))
            return x == y ? a.offset < b.offset : x < y
        }.map { _, problem in
            (problem.place.map { "\(problem.file):\($0.line):\($0.column)" } ?? problem.file) + ": " + problem.text
        }
    }

    package func check() throws(ConfigurationError) {
        if !found.isEmpty { throw ConfigurationError(errors.joined(separator: "\n")) }
    }
}

/// The nearest of some names, for "did you mean".
package enum Suggestion {
    package static func nearest(_ name: String, in names: some Sequence<String>) -> String? {
        let scored = names.map { ($0, distance(Array(name.utf8), Array($0.utf8))) }
        // a third of the letters may differ
        return scored.filter { $0.1 <= max(1, name.utf8.count / 3) }.min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
    }

    package static func phrase(_ name: String, in names: some Sequence<String>) -> String {
        nearest(name, in: names).map { "; did you mean `\($0)`?" } ?? ""
    }

    /// Levenshtein's distance, where two letters that changed places count once (optimal string alignment).
    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var rows = [Array(0...b.count)]
        for (i, x) in a.enumerated() {
            var row = [i + 1]
            for (j, y) in b.enumerated() {
                var cost = min(row[j] + 1, rows[i][j + 1] + 1, rows[i][j] + (x == y ? 0 : 1))
                if i > 0, j > 0, x == b[j - 1], a[i - 1] == y { cost = min(cost, rows[i - 1][j - 1] + 1) }
                row.append(cost)
            }
            rows.append(row)
        }
        return rows[a.count][b.count]
    }
}
