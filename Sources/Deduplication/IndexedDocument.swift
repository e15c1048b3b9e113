// A document as the index knows it, and its bytes as they are stored: some 270 for a text of 170 words.

import Records
import Store

package struct IndexedDocument: Sendable {
    package var number: Int
    package var id: String
    package var revision: Int
    package var status: String
    package var cluster: String
    package var language: String
    package var published: Int?
    package var firstSeen: Int?
    package var signature: Signature
    package var release: Release?
    /// The articles whose facts this one changes, and that it renders.
    package var revisionOf: String?
    package var translationOf: String?

    package init(
        number: Int = 0, id: String, revision: Int = 0, status: String = "usable", cluster: String, language: String,
        published: Int?, firstSeen: Int?, signature: Signature, release: Release? = nil,
        revisionOf: String? = nil, translationOf: String? = nil
    ) {
        (self.number, self.id, self.revision, self.status) = (number, id, revision, status)
        (self.cluster, self.language, self.published, self.firstSeen) = (cluster, language, published, firstSeen)
        (self.signature, self.release) = (signature, release)
        (self.revisionOf, self.translationOf) = (revisionOf, translationOf)
    }
}

extension IndexedDocument {
    private static let statuses = ["usable", "corrected", "withdrawn"]

    /// - Throws: `StateError` when the bytes are not those of a document.
    init(number: Int, id: String, stored bytes: [UInt8]) throws(StateError) {
        var reader = PackedReader(bytes)
        self.number = number
        self.id = id
        let level = Int(reader.fixed(1))
        let sketch = (0..<reader.fixed(1)).map { _ in UInt32(reader.fixed(3)) }
        cluster = reader.text()
        if cluster.isEmpty { cluster = id }
        let code = reader.number()
        let revised = reader.text()
        revisionOf = revised.isEmpty ? nil : revised
        status = Self.statuses.indices.contains(code) ? Self.statuses[code] : reader.text()
        language = reader.text()
        revision = reader.number()
        published = reader.optional()
        firstSeen = reader.optional()
        let textHash = reader.fixed(8)
        let titleHash = UInt32(reader.fixed(4))
        let length = reader.number()
        let head = reader.fixed(8)
        let title = (0..<reader.count()).map { _ in UInt16(reader.fixed(2)) }
        let facts = (0..<reader.count()).map { _ in Fact(packed: UInt32(reader.fixed(4))) }
        signature = Signature(
            textHash: textHash, titleHash: titleHash, length: length, level: level, sketch: sketch, head: head,
            title: title, facts: facts)
        let invariants = (0..<reader.count()).map { _ in UInt16(reader.fixed(2)) }
        if !invariants.isEmpty {
            release = Release(
                publisher: UInt32(reader.fixed(4)), day: reader.number(), invariants: Invariants(values: invariants))
            let original = reader.text()
            translationOf = original.isEmpty ? nil : original
        }
        guard reader.isWhole else { throw StateError.damagedDocument(number) }
    }

    var stored: [UInt8] {
        var writer = PackedWriter()
        // the sketch first, where `StoredSketch` looks for it
        writer.fixed(UInt64(signature.level), 1)
        writer.fixed(UInt64(signature.sketch.count), 1)
        for hash in signature.sketch { writer.fixed(UInt64(hash), 3) }
        writer.text(cluster == id ? "" : cluster)
        let code = Self.statuses.firstIndex(of: status)
        writer.number(code ?? Self.statuses.count)
        writer.text(revisionOf ?? "")
        if code == nil { writer.text(status) }
        writer.text(language)
        writer.number(revision)
        writer.optional(published)
        writer.optional(firstSeen)
        writer.fixed(signature.textHash, 8)
        writer.fixed(UInt64(signature.titleHash), 4)
        writer.number(signature.length)
        writer.fixed(signature.head, 8)
        writer.number(signature.title.count)
        for word in signature.title { writer.fixed(UInt64(word), 2) }
        writer.number(signature.facts.count)
        for fact in signature.facts { writer.fixed(UInt64(fact.packed), 4) }
        writer.number(release?.invariants.values.count ?? 0)
        if let release {
            for value in release.invariants.values { writer.fixed(UInt64(value), 2) }
            writer.fixed(UInt64(release.publisher), 4)
            writer.number(release.day)
            writer.text(translationOf ?? "")
        }
        return writer.bytes
    }
}

/// The sketch of a stored document, compared without the rest.
struct StoredSketch {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Share of the text's shingles that the document has; none where its bytes are damaged.
    func forward(of signature: Signature) -> Score {
        guard bytes.count >= 2 else { return .zero }
        let count = Int(bytes[1])
        guard bytes.count >= 2 + 3 * count else { return .zero }
        return Comparison.forward(signature, level: Int(bytes[0]), count: count) { index in
            let at = 2 + 3 * index
            return UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at + 2]) << 16
        }
    }
}
