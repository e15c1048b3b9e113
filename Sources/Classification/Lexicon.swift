// Cues by subtopic and language, found in one pass over bytes. Cues are features of the model and evidence for readers,
// never rules.

import Records

package struct Lexicon: Sendable {
    /// "regulation.enforcement", or "negative" for what speaks against all labels; sorted.
    package let subtopics: [String]
    /// The text that it was read from; part of a model.
    package let source: [UInt8]
    package let count: Int
    private let trie: CueTrie

    /// A cue where it stands in a text: bytes, and the subtopics that it speaks for.
    struct Match {
        var start: Int
        var end: Int
        var subtopics: ArraySlice<UInt8>
    }

    /// - Parameter source: `subtopic<TAB>language<TAB>cue` lines; `#` begins a comment.
    package init(_ source: [UInt8]) throws(RecordError) {
        var cues: [(bytes: [UInt8], subtopic: String)] = []
        for row in TabbedRows.read(source) {
            guard row.columns.count == 3, row.columns[2].utf8.count >= 2, row.columns[2].contains(where: { $0 != " " })
            else {
                throw RecordError(
                    "lexicon line \(row.number): `subtopic<TAB>language<TAB>cue` expected, the cue of two bytes or more"
                )
            }
            cues.append((lowered(row.columns[2].utf8), row.columns[0]))
        }
        let names = Set(cues.map(\.subtopic)).sorted(by: JSONWriter.precedes)
        guard names.count <= 256 else { throw RecordError("a lexicon of more than 256 subtopics") }
        let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, UInt8($0)) })
        subtopics = names
        self.source = source
        count = cues.count
        trie = CueTrie(cues.map { ($0.bytes, places[$0.subtopic]!) })
    }

    /// Calls `body` with the cues of a lower-case text. The longest cue at a place counts, and what it covers is not looked at
    /// again: "gene regulation" hides "regulation".
    func forEach(_ text: UnsafeBufferPointer<UInt8>, _ body: (Match) -> Void) {
        var i = 0
        var isInWord = false
        while i < text.count {
            let byte = text[i]
            if byte & 0xC0 == 0x80 { i += 1; continue }
            let isLetter = isLatinLetter(byte)
            defer { isInWord = isLetter }
            if trie.begins(byte), !(isLetter && isInWord), let (end, subtopics) = trie.longest(text, i) {
                body(Match(start: i, end: end, subtopics: subtopics))
                // what follows within the word stays within it
                i = end
                continue
            }
            i += 1
        }
    }
}

/// All cues in one tree of bytes.
private struct CueTrie: Sendable {
    /// Of each node the first of its edges; they follow each other, sorted.
    private var firstEdge: [Int32] = []
    private var edgeBytes: [UInt8] = []
    private var edgeTargets: [Int32] = []
    /// Of each node where its subtopics begin; none for most.
    private var firstSubtopic: [Int32] = []
    private var subtopics: [UInt8] = []
    /// The root's edges, by byte; -1 for none.
    private var roots = [Int32](repeating: -1, count: 256)

    init(_ cues: [(bytes: [UInt8], subtopic: UInt8)]) {
        let sorted = cues.sorted { a, b in
            a.bytes == b.bytes ? a.subtopic < b.subtopic : a.bytes.lexicographicallyPrecedes(b.bytes)
        }
        // breadth first, so that the edges of a node follow each other
        var queue: [(range: Range<Int>, depth: Int)] = [(0..<sorted.count, 0)]
        var node = 0
        while node < queue.count {
            var (range, depth) = queue[node]
            firstEdge.append(Int32(edgeBytes.count))
            firstSubtopic.append(Int32(subtopics.count))
            while let first = range.first, sorted[first].bytes.count == depth {
                let subtopic = sorted[first].subtopic
                if subtopics.count == Int(firstSubtopic[node]) || subtopics.last != subtopic {
                    subtopics.append(subtopic)
                }
                range = first + 1..<range.upperBound
            }
            while let first = range.first {
                let byte = sorted[first].bytes[depth]
                let end = range.first { sorted[$0].bytes[depth] != byte } ?? range.upperBound
                edgeBytes.append(byte)
                edgeTargets.append(Int32(queue.count))
                if node == 0 { roots[Int(byte)] = Int32(queue.count) }
                queue.append((first..<end, depth + 1))
                range = end..<range.upperBound
            }
            node += 1
        }
        firstEdge.append(Int32(edgeBytes.count))
        firstSubtopic.append(Int32(subtopics.count))
    }

    /// Whether a cue begins with this byte.
    func begins(_ byte: UInt8) -> Bool { roots[Int(byte)] >= 0 }

    /// The longest cue that begins at a place. One that begins or ends with a Latin letter does so at a word's end, a plural "s"
    /// allowed.
    func longest(
        _ text: UnsafeBufferPointer<UInt8>, _ start: Int
    ) -> (end: Int, subtopics: ArraySlice<UInt8>)? {
        var node = Int(roots[Int(text[start])])
        guard node >= 0 else { return nil }
        var at = start + 1
        var best: (end: Int, node: Int)?
        while true {
            if firstSubtopic[node] < firstSubtopic[node + 1] {
                var end = at
                if isLatinLetter(text[start]) {
                    if end < text.count, text[end] == UInt8(ascii: "s") { end += 1 }
                    if end == text.count || !isLatinLetter(text[end]) { best = (end, node) }
                } else {
                    best = (end, node)
                }
            }
            guard at < text.count, let next = step(node, text[at]) else { break }
            node = next
            at += 1
        }
        guard let best else { return nil }
        return (best.end, subtopics[Int(firstSubtopic[best.node])..<Int(firstSubtopic[best.node + 1])])
    }

    private func step(_ node: Int, _ byte: UInt8) -> Int? {
        for edge in Int(firstEdge[node])..<Int(firstEdge[node + 1]) where edgeBytes[edge] == byte {
            return Int(edgeTargets[edge])
        }
        return nil
    }
}

/// ASCII letters and digits of a word, and what letters of other Latin, Greek and Cyrillic script begin with.
func isLatinLetter(_ byte: UInt8) -> Bool {
    (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A || byte >= 0x80 && byte < 0xE0
}

/// ASCII and Latin-1 letters in lower case, ideographs in their simplified form; each as long as it was.
func lowered(_ bytes: some Collection<UInt8>) -> [UInt8] {
    var out = Array(bytes)
    out.withUnsafeMutableBufferPointer { out in
        var i = 0
        while i < out.count {
            let byte = out[i]
            if byte >= 0x41, byte <= 0x5A {
                out[i] |= 0x20
            } else if byte == 0xC3, i + 1 < out.count, out[i + 1] >= 0x80, out[i + 1] <= 0x9E, out[i + 1] != 0x97 {
                out[i + 1] |= 0x20
            } else if byte >= 0xE4, byte <= 0xE9, i + 2 < out.count {
                let scalar = UInt32(byte & 0x0F) << 12 | UInt32(out[i + 1] & 0x3F) << 6 | UInt32(out[i + 2] & 0x3F)
                if scalar >= 0x4E00 {
                    let simplified = SimplifiedForms.of(scalar)
                    out[i] = UInt8(0xE0 | simplified >> 12)
                    out[i + 1] = UInt8(0x80 | simplified >> 6 & 0x3F)
                    out[i + 2] = UInt8(0x80 | simplified & 0x3F)
                }
                i += 2
            }
            i += 1
        }
    }
    return out
}
