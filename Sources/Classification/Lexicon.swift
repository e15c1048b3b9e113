// Cues by subtopic and language, found in one pass over bytes. Cues are features of the model and evidence for readers,
// never rules.

import Records

package struct Lexicon: Sendable {
    package struct Cue: Sendable, Equatable {
        /// "regulation.enforcement", or "negative" for what speaks against all labels.
        package let subtopic: String
        /// Lower-case UTF-8.
        let bytes: [UInt8]
        /// Latin cues match whole words, a plural "s" allowed; others match anywhere.
        let isWord: Bool
    }

    package let cues: [Cue]
    package let subtopics: [String]
    /// The text that it was read from; part of a model.
    package let source: [UInt8]
    private let bySubtopic: [String: Int]
    /// Cues by their first two bytes, longer ones first.
    private let byHead: [UInt16: [Int]]
    private let subtopicOfCue: [Int]

    /// - Parameter source: `subtopic<TAB>language<TAB>cue` lines; `#` begins a comment.
    package init(_ source: [UInt8]) throws(RecordError) {
        var cues: [Cue] = []
        for (number, line) in source.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            if line.isEmpty || line.first == UInt8(ascii: "#") { continue }
            let columns = line.split(separator: 0x09)
            guard columns.count == 3, columns[2].count >= 2 else {
                throw RecordError("lexicon line \(number + 1): `subtopic<TAB>language<TAB>cue` expected")
            }
            let bytes = lowered(columns[2])
            cues.append(
                Cue(
                    subtopic: String(decoding: columns[0], as: UTF8.self), bytes: bytes,
                    isWord: isLatin(bytes[0], bytes.count > 1 ? bytes[1] : 0)))
        }
        self.cues = cues
        self.source = source
        subtopics = Set(cues.map(\.subtopic)).sorted(by: JSONWriter.precedes)
        let positions = Dictionary(uniqueKeysWithValues: subtopics.enumerated().map { ($1, $0) })
        bySubtopic = positions
        subtopicOfCue = cues.map { positions[$0.subtopic]! }
        var heads: [UInt16: [Int]] = [:]
        for (index, cue) in cues.enumerated() {
            heads[UInt16(cue.bytes[0]) << 8 | UInt16(cue.bytes[1]), default: []].append(index)
        }
        byHead = heads.mapValues { $0.sorted { (cues[$0].bytes.count, $1) > (cues[$1].bytes.count, $0) } }
    }

    /// How often each subtopic's cues stand in a lower-case text, in the order of `subtopics`. The longest cue at a place
    /// counts, and what it covers is not looked at again: "gene regulation" hides "regulation".
    func counts(_ text: ArraySlice<UInt8>) -> [Int] {
        var counts = [Int](repeating: 0, count: subtopics.count)
        text.withUnsafeBufferPointer { bytes in
            var i = 0
            while i + 1 < bytes.count {
                if let list = byHead[UInt16(bytes[i]) << 8 | UInt16(bytes[i + 1])],
                    let (length, matched) = match(bytes, i, list)
                {
                    for index in matched { counts[subtopicOfCue[index]] += 1 }
                    i += length
                } else {
                    i += 1
                }
            }
        }
        return counts
    }

    private func match(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ list: [Int]) -> (Int, [Int])? {
        var length = 0
        var matched: [Int] = []
        for index in list {
            let cue = cues[index]
            if cue.bytes.count < length { break }
            guard start + cue.bytes.count <= bytes.count,
                cue.bytes.indices.allSatisfy({ bytes[start + $0] == cue.bytes[$0] })
            else { continue }
            if cue.isWord {
                if start > 0, isLetter(bytes[start - 1]) { continue }
                var end = start + cue.bytes.count
                if end < bytes.count, bytes[end] == UInt8(ascii: "s") { end += 1 }
                if end < bytes.count, isLetter(bytes[end]) { continue }
            }
            length = cue.bytes.count
            matched.append(index)
        }
        return matched.isEmpty ? nil : (length, matched)
    }
}

/// ASCII letters and those of other Latin script (C3…C9 and their trails).
private func isLetter(_ byte: UInt8) -> Bool {
    (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A || byte >= 0x80 && byte < 0xE0
}
private func isLatin(_ first: UInt8, _ second: UInt8) -> Bool { first < 0x80 || first >= 0xC3 && first <= 0xC9 }

/// ASCII and Latin-1 letters in lower case.
func lowered(_ bytes: some Collection<UInt8>) -> [UInt8] {
    var out = Array(bytes)
    for i in out.indices {
        if out[i] >= 0x41, out[i] <= 0x5A {
            out[i] |= 0x20
        } else if out[i] == 0xC3, i + 1 < out.count, out[i + 1] >= 0x80, out[i + 1] <= 0x9E, out[i + 1] != 0x97 {
            out[i + 1] |= 0x20
        }
    }
    return out
}
