// Lines that stand on many pages of one host, at the edges of their texts: proposed by `regnews learn`, kept or deleted by
// a person, dropped by `clean`. The same input and the same file give the same text.

import Bytes
import Foundation
import Records

package struct BoilerplateFile: Sendable {
    /// By host, without "www.".
    package private(set) var lines: [String: Set<String>] = [:]
    /// Lines that a person wants to stay, so that they are not proposed again.
    package private(set) var kept: [String: Set<String>] = [:]
    /// What was found of a line, for its reader.
    private var evidence: [String: [String: Learn.Evidence]] = [:]

    package init() {}

    /// - Parameters:
    ///   - path: relative to `folder`, where there is one.
    /// - Throws: `ConfigurationError` when it cannot be read, or with the number of a line that stands under no host.
    package init(path: String, in folder: String?) throws(ConfigurationError) {
        let full = path.hasPrefix("/") ? path : folder.map { $0 + "/" + path } ?? path
        guard let data = FileManager.default.contents(atPath: full) else {
            throw ConfigurationError("`boilerplate`: \(full) cannot be read; `regnews learn -o \(path)` writes it")
        }
        try self.init(String(decoding: data, as: UTF8.self), name: full)
    }

    init(_ text: String, name: String) throws(ConfigurationError) {
        var host: String?
        for (index, raw) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = raw.hasSuffix("\r") ? raw.dropLast() : raw
            if line.isEmpty || line.hasPrefix("#") { continue }
            if line.hasPrefix("["), line.hasSuffix("]") {
                host = String(line.dropFirst().dropLast()).lowercased()
                continue
            }
            guard let host else {
                throw ConfigurationError("\(name):\(index + 1): a line before the first [host]; put its host above it")
            }
            if line.hasPrefix("!") {
                kept[host, default: []].insert(Self.unescaped(line.dropFirst()))
            } else {
                lines[host, default: []].insert(Self.unescaped(line))
            }
        }
    }

    /// A line that begins as this file's own marks do has a backslash before it.
    private static func escaped(_ line: String) -> String {
        line.first.map { "#![\\".contains($0) } == true ? "\\" + line : line
    }

    private static func unescaped(_ line: Substring) -> String {
        String(line.hasPrefix("\\") ? line.dropFirst() : line)
    }

    /// With what was found added; what a person keeps is left out.
    package func adding(_ found: [String: [String: Learn.Evidence]]) -> BoilerplateFile {
        var result = self
        result.evidence = found
        for (host, lines) in found {
            let new = Set(lines.keys).subtracting(kept[host] ?? [])
            if !new.isEmpty { result.lines[host, default: []].formUnion(new) }
        }
        return result
    }

    /// Lines that are dropped.
    package var count: Int { lines.values.reduce(0) { $0 + $1.count } }

    /// The file's text: hosts and lines in the order of their bytes.
    package var text: String {
        var out = """
            # Lines that stand at the beginning or end of many pages of a host; `clean` drops them from its texts.
            # Written by `regnews learn`: read them. Put `!` before a line that is of the articles; it stays, and is not proposed again.
            # A line of the texts that begins with #, !, [ or \\ has a \\ before it here.

            """
        for host in Set(lines.keys).union(kept.keys).sorted(by: JSONWriter.precedes) {
            out += "\n[\(host)]\n"
            for line in (kept[host] ?? []).sorted(by: JSONWriter.precedes) { out += "!\(Self.escaped(line))\n" }
            // what stands on most pages first
            let sorted = (lines[host] ?? []).subtracting(kept[host] ?? []).sorted { a, b in
                let (x, y) = (evidence[host]?[a]?.pages ?? 0, evidence[host]?[b]?.pages ?? 0)
                return x == y ? JSONWriter.precedes(a, b) : x > y
            }
            for line in sorted {
                if let found = evidence[host]?[line] { out += "# \(found.words)\n" }
                out += Self.escaped(line) + "\n"
            }
        }
        return out
    }
}
