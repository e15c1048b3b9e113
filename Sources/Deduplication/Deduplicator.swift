// Original, exact copy, near copy or revision: each article against those before it. Marks, and drops nothing but what
// is word for word the newest revision of the same article.

import Records
import Store

/// Not thread-safe; `Signature`s may be made in parallel beforehand.
package final class Deduplicator {
    package static let version = "1"

    package struct Settings: Sendable {
        /// Share of this text's shingles that an earlier text must have for it to be its copy. Measured this way round, a
        /// digest is no copy of a story that it carries. Swept over 0.3…0.6 on the labelled set, see docs/quality.md.
        package var similarity: Score
        package init(similarity: Score) { self.similarity = similarity }
    }

    package enum Verdict: Sendable {
        case marked(Article)
        case unchanged(Article)
    }

    /// So many facts in conflict, or one in `conflictShare` of those that can be compared, and it is another event.
    private static let maximumConflicts = 6, conflictShare = 3
    /// Copies of one text differ by as much in what a correction shares with them; 1/10,000.
    private static let likeness = 500
    /// A brief that shares so much with another tells the same, but for what differs.
    private static let surelyAlike = Score(tenThousandths: 7000)

    private let index: SignatureIndex
    private let settings: Settings
    /// Whether there is a memory to tell revisions and first sights from.
    private let hasState: Bool
    private let now: Timestamp?

    /// - Parameter now: the run's clock, for `first_seen_at`; nil for seeds and for a filter without state.
    package init(_ index: SignatureIndex, settings: Settings, hasState: Bool, now: Timestamp?) {
        (self.index, self.settings, self.hasState, self.now) = (index, settings, hasState, now)
    }

    package func mark(_ input: Article, _ signature: Signature) throws -> Verdict {
        var article = input
        article.revision = 0
        article.status = "usable"
        (article.duplicateOf, article.revisionOf, article.translationOf, article.similarity) = (nil, nil, nil, nil)
        let isSeed = article.content == "seed"
        // the run that brought the article knows when that was; so a chain of filters gives what the run gives
        let seen = isSeed ? nil : article.run.flatMap { Timestamp(runID: $0) } ?? now
        var document = IndexedDocument(
            number: 0, id: article.id, revision: 0, status: "usable", cluster: article.id,
            language: article.language ?? "und",
            published: article.publishedAt?.seconds, firstSeen: seen?.seconds, signature: signature)
        if hasState {
            article.firstSeenAt = seen
            let known = try index.revisions(article.id)
            if let last = known.last {
                // a feed that flips back, or an older archive after a newer one, brings nothing new
                if known.contains(where: {
                    $0.signature.textHash == signature.textHash && $0.signature.titleHash == signature.titleHash
                }) {
                    return .unchanged(article)
                }
                article.revision = last.revision + 1
                article.status = "corrected"
                article.firstSeenAt = last.firstSeen.map { Timestamp(seconds: $0) }
                article.relation = "revision"
                article.cluster = last.cluster
                (document.revision, document.status, document.cluster, document.firstSeen) = (
                    last.revision + 1, "corrected", last.cluster, last.firstSeen
                )
                index.add(document)
                return .marked(note(article))
            }
        }
        try relate(&article, signature)
        document.cluster = article.cluster ?? article.id
        index.add(document)
        return .marked(note(article))
    }

    /// Takes a record of the corpus as it stands into the index.
    package func remember(_ article: Article, _ signature: Signature) {
        index.add(
            IndexedDocument(
                number: 0, id: article.id, revision: article.revision ?? 0, status: article.status ?? "usable",
                cluster: article.cluster ?? article.id,
                language: article.language ?? "und", published: article.publishedAt?.seconds,
                firstSeen: article.firstSeenAt?.seconds, signature: signature))
    }

    private func note(_ article: Article) -> Article {
        var article = article
        var provenance = article.provenance ?? Provenance()
        provenance.models["deduplicate"] = Self.version
        article.provenance = provenance
        return article
    }

    /// Finds the earliest text that says the same, or else the one whose facts are changed.
    private func relate(_ article: inout Article, _ signature: Signature) throws {
        article.relation = "original"
        article.cluster = article.id
        guard signature.length > 0 else { return }
        var revised: (document: IndexedDocument, similarity: Score)?
        for candidate in try index.candidates(signature) where candidate.id != article.id {
            if candidate.signature.textHash == signature.textHash {
                mark(&article, "exact", candidate, .one)
                return
            }
            let comparison = Comparison(signature, candidate.signature)
            guard comparison.forward >= settings.similarity else { continue }
            if comparison.conflicts == 0 {
                mark(&article, "near", candidate, comparison.forward)
                return
            }
            // few facts changed: a correction of what was told; many: another event in the same words
            // a number has two contexts: two conflicts are one changed figure, which in a brief may be one of two
            let isOneFigure = comparison.conflicts <= 2 && comparison.forward >= Self.surelyAlike
            let few =
                comparison.conflicts <= Self.maximumConflicts
                && (isOneFigure || comparison.conflicts * Self.conflictShare <= comparison.comparable)
            guard few else { continue }
            // of copies that are as like, the latest is the one that is corrected
            let isAsLike = revised.map {
                comparison.forward.tenThousandths >= $0.similarity.tenThousandths - Self.likeness
                    && candidate.cluster == $0.document.cluster
            }
            let isLiker = revised.map { comparison.forward > $0.similarity }
            if isAsLike ?? true || isLiker ?? true { revised = (candidate, comparison.forward) }
        }
        if let revised {
            article.relation = "revision"
            article.revisionOf = revised.document.id
        }
    }

    private func mark(_ article: inout Article, _ relation: String, _ document: IndexedDocument, _ similarity: Score) {
        article.relation = relation
        article.cluster = document.cluster
        article.duplicateOf = document.id
        article.similarity = similarity
    }
}
