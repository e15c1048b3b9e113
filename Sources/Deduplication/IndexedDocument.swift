// A document as the index knows it: the stored row with its signature.

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
}

extension IndexedDocument {
    init(_ row: StoredDocument) {
        self.init(
            number: row.number, id: row.id, revision: row.revision, status: row.status, cluster: row.cluster,
            language: row.language,
            published: row.published, firstSeen: row.firstSeen,
            signature: Signature(
                textHash: row.textHash, titleHash: row.titleHash, length: row.length, level: row.level,
                sketch: row.sketch,
                facts: stride(from: 0, to: row.facts.count - 1, by: 2).map {
                    .init(key: row.facts[$0], value: row.facts[$0 + 1])
                }))
    }

    var stored: StoredDocument {
        StoredDocument(
            number: number, id: id, revision: revision, status: status, textHash: signature.textHash,
            titleHash: signature.titleHash,
            cluster: cluster, language: language, published: published, firstSeen: firstSeen, length: signature.length,
            level: signature.level,
            sketch: signature.sketch, facts: signature.facts.flatMap { [$0.key, $0.value] })
    }
}
