// The documents met so far: in SQLite those of earlier runs, in memory those of this one until it commits.

import Records
import Store

/// Not thread-safe: `deduplicate` asks and adds in the order of the corpus.
package final class SignatureIndex {
    /// A shingle of more documents is boilerplate and leads nowhere.
    private static let maximumPostings = 64
    /// As many are compared in full.
    private static let maximumCandidates = 24

    private let store: StateStore?
    /// Documents that the store held when the index was opened; numbers from here on are in memory.
    private let stored: Int
    private var fresh: [IndexedDocument] = []
    private var postings: [UInt32: [Int32]] = [:]
    private var byText: [Int64: Int] = [:]
    private var revisionsInMemory: [String: [Int]] = [:]
    private var cache: [Int: IndexedDocument] = [:]

    package init(_ store: StateStore?) throws {
        self.store = store
        stored = try store?.documentCount() ?? 0
    }

    /// The revisions of an article, oldest first.
    package func revisions(_ id: String) throws -> [IndexedDocument] {
        let old = stored > 0 ? try store?.revisions(id).map(IndexedDocument.init) ?? [] : []
        return old + (revisionsInMemory[id] ?? []).map { fresh[$0 - stored] }
    }

    /// Documents that may say the same, earliest first.
    package func candidates(_ signature: Signature) throws -> [IndexedDocument] {
        var counts: [Int: Int] = [:]
        for hash in signature.sketch {
            guard let list = postings[hash], list.count <= Self.maximumPostings else { continue }
            for number in list { counts[Int(number), default: 0] += 1 }
        }
        if let store, stored > 0 {
            for list in try store.postings(signature.sketch, limit: Self.maximumPostings + 1)
            where list.count <= Self.maximumPostings {
                for number in list { counts[number, default: 0] += 1 }
            }
        }
        let best = counts.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.prefix(Self.maximumCandidates)
        var numbers = Set(best.map(\.key))
        if let number = try exact(signature.textHash) { numbers.insert(number) }
        return try numbers.sorted().compactMap { try document($0) }
    }

    /// The earliest document with the same words.
    private func exact(_ textHash: Int64) throws -> Int? {
        if let store, stored > 0, let number = try store.first(textHash: textHash) { return number }
        return byText[textHash]
    }

    package func document(_ number: Int) throws -> IndexedDocument? {
        if number >= stored { return fresh[number - stored] }
        if let known = cache[number] { return known }
        let found = try store?.document(number).map(IndexedDocument.init)
        if let found {
            if cache.count > 4096 { cache.removeAll(keepingCapacity: true) }
            cache[number] = found
        }
        return found
    }

    package func add(_ document: IndexedDocument) {
        var document = document
        document.number = stored + fresh.count
        for hash in document.signature.posted { postings[hash, default: []].append(Int32(document.number)) }
        if byText[document.signature.textHash] == nil { byText[document.signature.textHash] = document.number }
        revisionsInMemory[document.id, default: []].append(document.number)
        fresh.append(document)
    }

    /// What was added, to be remembered.
    package var added: [(document: StoredDocument, posted: [UInt32])] {
        fresh.map { (document: $0.stored, posted: $0.signature.posted) }
    }
}
