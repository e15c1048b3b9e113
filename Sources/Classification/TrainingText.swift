// Labelled texts of a training folder: *.ndjson, lexicon.tsv and, where they are, taxonomy.tsv and
// calibration.tsv.

import Bytes
import Foundation
import Records

package struct TrainingText: Sendable {
    package var id: String
    package var language: String
    package var title: String
    package var text: String
    package var labels: Set<String>
    package var subtopics: [String]

    package init(
        id: String, language: String, title: String, text: String, labels: Set<String>, subtopics: [String] = []
    ) {
        (self.id, self.language, self.title, self.text) = (id, language, title, text)
        (self.labels, self.subtopics) = (labels, subtopics)
    }

    private init?(_ value: JSONValue) {
        guard let id = value["id"]?.string, let text = value["text"]?.string,
            let labels = value["labels"]?.array?.compactMap(\.string), labels.count == value["labels"]?.array?.count
        else { return nil }
        self.init(
            id: id, language: (value["language"] ?? value["lang"])?.string ?? "und",
            title: value["title"]?.string ?? "", text: text, labels: Set(labels),
            subtopics: value["subtopics"]?.array?.compactMap(\.string) ?? [])
    }

    /// Reads a file of labelled texts.
    ///
    /// - Parameter taxonomy: if there is one, other labels are an error.
    package static func file(_ path: String, _ taxonomy: Taxonomy? = nil) throws -> [TrainingText] {
        var texts: [TrainingText] = []
        let lines = try File.read(path).split(separator: 0x0A, omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.isEmpty {
            guard let value = try? JSONValue.parse(Array(line)), let text = TrainingText(value) else {
                throw RecordError(
                    "\(path):\(index + 1): a labelled text needs `id`, `text` and `labels` (a list of names)")
            }
            if let odd = text.labels.sorted().first(where: { !isName($0) }) {
                throw RecordError(
                    "\(path):\(index + 1): `\(odd)` is no name of a label: one or more characters without full stop, tab or line break, no blank at its ends, and not `none`, `negative`, `neutral` or `weak`"
                )
            }
            if let taxonomy, let unknown = (text.labels.sorted() + text.subtopics).first(where: { !taxonomy.has($0) }) {
                throw RecordError("\(path):\(index + 1): `\(unknown)` is not in the taxonomy")
            }
            texts.append(text)
        }
        return texts
    }

    /// Cues that are no subtopic's.
    private static func isApart(_ subtopic: String) -> Bool {
        ["negative", "neutral"].contains(subtopic) || subtopic.hasPrefix("weak.")
    }

    /// Whether a label can be called so: subtopics have its name before a full stop, tables part names by tabs.
    private static func isName(_ label: String) -> Bool {
        !label.isEmpty && !["none", "negative", "neutral", "weak"].contains(label)
            && label.unicodeScalars.allSatisfy {
                $0 != "." && ![.control, .format].contains($0.properties.generalCategory)
            }
            && label.first?.isWhitespace == false && label.last?.isWhitespace == false
    }

    /// Reads a training folder.
    ///
    /// - Throws: `RecordError` that names file and line; an id that two texts have is an error too.
    package static func folder(_ path: String) throws -> TrainingFolder {
        guard File.isFolder(path) else { throw RecordError("\(path): no such folder") }
        let names = try File.names(in: path)
        let data = names.filter { $0.hasSuffix(".ndjson") }
        guard !data.isEmpty else { throw RecordError("\(path): no *.ndjson with labelled texts") }
        func named<T>(_ name: String, _ make: ([UInt8]) throws(RecordError) -> T) throws -> T {
            let bytes = try File.read("\(path)/\(name)")
            do throws(RecordError) { return try make(bytes) } catch { throw RecordError("\(path)/\(name): \(error)") }
        }
        let taxonomy = names.contains("taxonomy.tsv") ? try named("taxonomy.tsv", Taxonomy.init) : nil
        guard names.contains("lexicon.tsv") else {
            throw RecordError(
                "\(path): no lexicon.tsv with cues (`subtopic<TAB>language<TAB>cue` a line); it may be empty")
        }
        let lexicon = try named("lexicon.tsv", Lexicon.init)
        var texts: [TrainingText] = []
        var places: [String: String] = [:]
        for name in data {
            for text in try file("\(path)/\(name)", taxonomy) {
                if let other = places.updateValue(name, forKey: text.id) {
                    throw RecordError("\(path)/\(name): the id `\(text.id)` stands in \(other) already")
                }
                texts.append(text)
            }
        }
        for label in Set(texts.flatMap(\.labels)).sorted() where texts.allSatisfy({ $0.labels.contains(label) }) {
            throw RecordError("\(path): every text has the label `\(label)`; what has it is learned from what has not")
        }
        guard texts.contains(where: { !$0.labels.isEmpty }) else {
            throw RecordError("\(path): no text has a label")
        }
        if let taxonomy, let unknown = lexicon.subtopics.first(where: { !taxonomy.has($0) && !isApart($0) }) {
            throw RecordError("\(path)/lexicon.tsv: `\(unknown)` is not in the taxonomy")
        }
        let calibration =
            names.contains("calibration.tsv") ? try named("calibration.tsv", Calibration.init) : Calibration()
        if let unknown = calibration.labels.keys.sorted().first(where: { label in
            texts.allSatisfy { !$0.labels.contains(label) }
        }) {
            throw RecordError("\(path)/calibration.tsv: no text has the label `\(unknown)`")
        }
        return TrainingFolder(texts: texts, lexicon: lexicon, taxonomy: taxonomy, calibration: calibration)
    }
}

package struct TrainingFolder: Sendable {
    package var texts: [TrainingText]
    package var lexicon: Lexicon
    package var taxonomy: Taxonomy?
    package var calibration: Calibration
}

/// Labels and subtopics with their names.
package struct Taxonomy: Sendable {
    private let ids: Set<String>

    /// - Parameter source: `id<TAB>English name<TAB>…` lines; `#` begins a comment. A subtopic's id begins with its label's
    ///   and a full stop.
    package init(_ source: [UInt8]) throws(RecordError) {
        var ids = Set<String>()
        for (number, columns) in TabbedRows.read(source) {
            guard columns.count >= 2 else { throw RecordError("line \(number): `id<TAB>name` expected") }
            guard ids.insert(columns[0]).inserted else {
                throw RecordError("line \(number): `\(columns[0])` stands twice")
            }
        }
        self.ids = ids
    }

    package func has(_ id: String) -> Bool { ids.contains(id) }
}
