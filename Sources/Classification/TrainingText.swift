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
            if let taxonomy, let unknown = (text.labels.sorted() + text.subtopics).first(where: { !taxonomy.has($0) }) {
                throw RecordError("\(path):\(index + 1): `\(unknown)` is not in the taxonomy")
            }
            texts.append(text)
        }
        return texts
    }

    /// Reads a training folder.
    ///
    /// - Throws: `RecordError` that names file and line; an id that two texts have is an error too.
    package static func folder(_ path: String) throws -> TrainingFolder {
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
        let calibration =
            names.contains("calibration.tsv") ? try named("calibration.tsv", Calibration.init) : Calibration()
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
        for (number, line) in source.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            if line.isEmpty || line.first == UInt8(ascii: "#") { continue }
            let columns = line.split(separator: 0x09)
            guard columns.count >= 2 else { throw RecordError("line \(number + 1): `id<TAB>name` expected") }
            let id = String(decoding: columns[0], as: UTF8.self)
            guard ids.insert(id).inserted else { throw RecordError("line \(number + 1): `\(id)` stands twice") }
        }
        self.ids = ids
    }

    package func has(_ id: String) -> Bool { ids.contains(id) }
}
