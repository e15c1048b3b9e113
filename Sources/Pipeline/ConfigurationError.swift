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
    /// In the order in which they were met.
    package private(set) var errors: [String] = []
    /// What stands there rightly and has no effect yet.
    package private(set) var warnings: [String] = []

    package init() {}

    func error(_ message: String, in file: String, at place: Place? = nil) {
        errors.append(Self.line(message, file, place))
    }

    func warning(_ message: String, in file: String, at place: Place? = nil) {
        warnings.append(Self.line("warning: " + message, file, place))
    }

    private static func line(_ message: String, _ file: String, _ place: Place?) -> String {
        (place.map { "\(file):\($0.line):\($0.column)" } ?? file) + ": " + message
    }

    package func check() throws(ConfigurationError) {
        if !errors.isEmpty { throw ConfigurationError(errors.joined(separator: "\n")) }
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
