// The documents met so far: in the store those of earlier runs, in memory those of this one until it commits.

import Records
import Store

/// Not thread-safe: `deduplicate` asks and adds in the order of the corpus.
package final class SignatureIndex {
    /// A shingle of more documents is boilerplate and leads nowhere.
    private static let maximumPostings = 64
    /// As many are compared in full.
    private static let maximumCandidates = 24
    /// A text stands in the index under so many of its sampled shingles. Eight bytes each; a copy cut to a third shares three.
    private static let maximumPosted = 10
    /// A shingle of fewer documents is rare.
    private static let rare = 8
    /// A text must share a rare shingle and another to be looked at, or three of many: of ten million documents, dozens share a
    /// turn of phrase with any text. One that is sampled more coarsely is longer and may hold the text in question where few of
    /// its own posted shingles stand; there one rare or two of many are enough, and any one for a text of few shingles.
    private static let enough = 3
    private static let enoughInLonger = 2
    private static let fewProbes = 16

    /// Of as many with the same hash of 32 bits the first with the same words is looked for; among ten million documents one
    /// hash in 400 is two texts'.
    private static let maximumSame = 8

    private let stored: StoredDocuments
    private var fresh: [IndexedDocument] = []
    private var freshKeys: [[UInt32]] = []
    /// Numbers of fresh documents by key.
    private var postings: [UInt32: [Int32]] = [:]
    private var freshByID: [String: [Int]] = [:]
    /// What each document shares with the text in question: 2 for a rare shingle, 1 for one of many; zero between questions.
    private var counts: [UInt8]
    /// The latest text in question, and in how many documents each of its sampled shingles stands.
    private var latest: (probes: [UInt32], frequencies: [Int]) = ([], [])

    package init(_ store: StateStore?) throws {
        stored = try store?.documents() ?? StoredDocuments()
        counts = [UInt8](repeating: 0, count: stored.count)
    }

    /// The revisions of an article, oldest first.
    package func revisions(_ id: String) throws -> [IndexedDocument] {
        let old = try stored.numbers(id: id).map { try document($0) }
        return (old + (freshByID[id] ?? []).map { fresh[$0] }).sorted { $0.revision < $1.revision }
    }

    /// Documents that share at least so much of the text as `similarity` says, and the first with the same words; earliest
    /// first.
    package func candidates(_ signature: Signature, similarity: Score) throws -> [IndexedDocument] {
        var numbers = try likeliest(signature)
        var same: [Int] = []
        try forEach(under: Self.key(ofText: signature.textHash), most: Self.maximumSame) { number, _ in
            same.append(number)
        }
        let exact = try same.first { try textHash($0) == signature.textHash }
        if let exact, !numbers.contains(exact) { numbers.append(exact) }
        return try numbers.sorted().filter { try $0 == exact || isLike($0, signature, similarity) }.map {
            try document($0)
        }
    }

    /// Those that share most of the text's sampled shingles, as far as these are no boilerplate.
    private func likeliest(_ signature: Signature) throws -> [Int] {
        var touched: [(number: Int, isLonger: Bool)] = []
        var frequencies: [Int] = []
        frequencies.reserveCapacity(signature.probes.count)
        var found: [(number: Int, level: Int)] = []
        for probe in signature.probes {
            found.removeAll(keepingCapacity: true)
            let frequency = try forEach(under: probe, most: Self.maximumPostings + 1) { found.append(($0, $1)) }
            frequencies.append(frequency)
            guard frequency <= Self.maximumPostings else { continue }
            let worth: UInt8 = frequency < Self.rare ? 2 : 1
            for (number, level) in found {
                if counts[number] == 0 { touched.append((number, level > signature.level)) }
                counts[number] &+= worth
            }
        }
        latest = (signature.probes, frequencies)
        let isShort = signature.probes.count < Self.fewProbes
        let likely = touched.filter { number, isLonger in
            Int(counts[number]) >= (isShort ? 1 : isLonger ? Self.enoughInLonger : Self.enough)
        }
        // the worth that the last of the best has; of those with as much the earliest
        var histogram = [Int](repeating: 0, count: 2 * Signature.maximumSketch + 1)
        for (number, _) in likely { histogram[Int(counts[number])] += 1 }
        var least = 2 * Signature.maximumSketch
        var more = 0
        while least > 1, more + histogram[least] < Self.maximumCandidates {
            more += histogram[least]
            least -= 1
        }
        var best = likely.map(\.number).filter { counts[$0] > least }
        best += likely.map(\.number).filter { counts[$0] == least }.sorted().prefix(Self.maximumCandidates - more)
        for (number, _) in touched { counts[number] = 0 }
        return best
    }

    /// Documents of one publisher from the days around a release, earliest first.
    package func releases(around release: Release) throws -> [IndexedDocument] {
        var numbers: [Int] = []
        for day in release.day - Release.days...release.day + Release.days {
            try forEach(under: release.key(day: day), most: Self.maximumReleases) { number, _ in numbers.append(number)
            }
        }
        return try numbers.sorted().map { try document($0) }.filter {
            $0.release?.publisher == release.publisher
                && abs(($0.release?.day ?? .min / 2) - release.day) <= Release.days
        }
    }

    /// Of one publisher and day; who publishes more, publishes lists.
    private static let maximumReleases = 256

    /// - Returns: how many there were, ascending.
    @discardableResult
    private func forEach(under key: UInt32, most: Int, _ body: (_ number: Int, _ level: Int) -> Void) throws -> Int {
        let old = stored.count > 0 ? try stored.forEach(under: key, most: most, body) : 0
        guard old < most, let more = postings[key] else { return old }
        let part = most == .max ? more[...] : more.prefix(most - old)
        for number in part { body(Int(number), fresh[Int(number) - stored.count].signature.level) }
        return old + part.count
    }

    // MARK: documents

    private func document(_ number: Int) throws -> IndexedDocument {
        guard number < stored.count else { return fresh[number - stored.count] }
        let (id, bytes) = try stored.document(number)
        return try IndexedDocument(number: number, id: id, stored: bytes)
    }

    /// Without taking the document out: most candidates share too little.
    private func isLike(_ number: Int, _ signature: Signature, _ similarity: Score) throws -> Bool {
        let forward =
            if number < stored.count {
                try StoredSketch(stored.document(number).bytes).forward(of: signature)
            } else {
                Comparison.forward(signature, fresh[number - stored.count].signature)
            }
        return forward >= similarity
    }

    private func textHash(_ number: Int) throws -> UInt64 {
        number < stored.count
            ? try document(number).signature.textHash : fresh[number - stored.count].signature.textHash
    }

    package func add(_ document: IndexedDocument) throws {
        var document = document
        document.number = stored.count + fresh.count
        if latest.probes != document.signature.probes { _ = try likeliest(document.signature) }
        var keys = posted(document.signature) + [Self.key(ofText: document.signature.textHash)]
        if let release = document.release { keys.append(release.key(day: release.day)) }
        for key in keys { postings[key, default: []].append(Int32(document.number)) }
        freshByID[document.id, default: []].append(fresh.count)
        fresh.append(document)
        freshKeys.append(keys)
        counts.append(0)
    }

    /// The sampled shingles under which a text will be found: rare ones before those that many share, and of these the
    /// ones that a longer text's coarser sample has too.
    private func posted(_ signature: Signature) -> [UInt32] {
        var ranked: [UInt64] = []
        for (probe, frequency) in zip(latest.probes, latest.frequencies) {
            let rank: UInt64 = frequency > Self.maximumPostings ? 2 : frequency >= Self.rare ? 1 : 0
            ranked.append(rank << 48 | UInt64(32 - probe.trailingZeroBitCount) << 32 | UInt64(probe))
        }
        ranked.sort()
        return ranked.prefix(Self.maximumPosted).map { UInt32(truncatingIfNeeded: $0) }
    }

    package var freshCount: Int { fresh.count }

    /// What was added, to be remembered.
    package var added: [StoredDocument] {
        zip(fresh, freshKeys).map {
            StoredDocument(id: $0.id, bytes: $0.stored, keys: $1, hint: $0.signature.level)
        }
    }

    /// Under what else than its shingles a document stands: 32 bits, so that what is found is to be checked.
    private static func key(ofText hash: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: Tokens.finished(hash &+ 1)) }
}
