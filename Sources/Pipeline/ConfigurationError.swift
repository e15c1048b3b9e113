// What is wrong with a configuration, with file, line and column, and the way out.

import Records

package struct ConfigurationError: Error, Equatable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }

    package init(file: String, line: Int?, column: Int?, _ message: String) {
        description =
            ([file] + [line, column].compactMap { $0.map(String.init) }).joined(separator: ":") + ": " + message
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

    /// Levenshtein's distance.
    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var row = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let cost = min(row[j] + 1, row[j + 1] + 1, diagonal + (x == y ? 0 : 1))
                (diagonal, row[j + 1]) = (row[j + 1], cost)
            }
        }
        return row[b.count]
    }
}
