// Original, exact copy, near copy or revision: each article against those before it. Marks, and drops nothing but what
// is word for word the newest revision of the same article.

import Records
import Store

/// Not thread-safe; `Signature`s may be made in parallel beforehand.
package final class Deduplicator {
    package static let version = "2"

    package struct Settings: Sendable {
        /// Share of this text's shingles that an earlier text must have for it to be its copy. Measured this way round, a
        /// digest is no copy of a story that it carries. Swept over 0.4…0.5 on the labelled set, see docs/quality.md.
        package var similarity: Score
        /// Seconds; an article from longer before or after is not compared. Nil for all.
        package var window: Int?

        package init(similarity: Score, window: Int? = nil) { (self.similarity, self.window) = (similarity, window) }
    }

    package enum Verdict: Sendable {
        case marked(Article)
        case unchanged(Article)
    }

    /// Copies of one text differ by as much in what a correction shares with them; 1/10,000.
    private static let likeness = 500

    private let index: SignatureIndex
    private let settings: Settings
    /// Whether there is a memory to tell revisions and first sights from.
    private let hasState: Bool
    private let now: Timestamp?

    /// - Parameter now: the run's clock, for `first_seen_at`; nil for seeds and for a filter without state.
    package init(_ index: SignatureIndex, settings: Settings, hasState: Bool, now: Timestamp?) {
        (self.index, self.settings, self.hasState, self.now) = (index, settings, hasState, now)
    }

    package func mark(_ input: Article, _ signature: Signature, _ release: Release? = nil) throws -> Verdict {
        var article = input
        article.revision = 0
        let isWithdrawn = input.status == "withdrawn"
        // who asked for the page again has seen that it is not what it was the last time
        let isChanged = isWithdrawn || input.status == "corrected"
        article.status = isWithdrawn ? "withdrawn" : "usable"
        (article.duplicateOf, article.revisionOf, article.translationOf, article.similarity) = (nil, nil, nil, nil)
        let isSeed = article.content == "seed"
        // the run that brought the article knows when that was; so a chain of filters gives what the run gives
        let seen = isSeed ? nil : article.run.flatMap { Timestamp(runID: $0) } ?? now
        var document = IndexedDocument(
            number: 0, id: article.id, revision: 0, status: isWithdrawn ? "withdrawn" : "usable", cluster: article.id,
            language: article.language ?? "und",
            published: article.publishedAt?.seconds, firstSeen: seen?.seconds, signature: signature, release: release)
        if hasState {
            article.firstSeenAt = seen
            let known = try index.revisions(article.id)
            if let last = known.last {
                let same = known.filter {
                    $0.signature.textHash == signature.textHash && $0.signature.titleHash == signature.titleHash
                        && (!isChanged || ($0.status == "withdrawn") == isWithdrawn)
                }
                // a feed that flips back, or an older archive after a newer one, brings nothing new; a correction may be taken
                // back once, and a server that gives two texts in turn is not followed
                let isNews = isChanged && same.count < 2 && same.last?.revision != last.revision
                if !same.isEmpty, !isNews { return .unchanged(article) }
                article.revision = last.revision + 1
                article.status = isWithdrawn ? "withdrawn" : "corrected"
                article.firstSeenAt = last.firstSeen.map { Timestamp(seconds: $0) }
                article.relation = "revision"
                article.cluster = last.cluster
                (document.revision, document.status, document.cluster, document.firstSeen) = (
                    last.revision + 1, article.status ?? "", last.cluster, last.firstSeen
                )
                try index.add(document)
                return .marked(note(article))
            }
        }
        try relate(&article, signature)
        if article.relation == "original", let release { try translate(&article, release) }
        document.cluster = article.cluster ?? article.id
        (document.revisionOf, document.translationOf) = (article.revisionOf, article.translationOf)
        try index.add(document)
        return .marked(note(article))
    }

    /// Takes a record of the corpus as it stands into the index.
    package func remember(_ article: Article, _ signature: Signature, _ release: Release?) throws {
        try index.add(
            IndexedDocument(
                number: 0, id: article.id, revision: article.revision ?? 0, status: article.status ?? "usable",
                cluster: article.cluster ?? article.id,
                language: article.language ?? "und", published: article.publishedAt?.seconds,
                firstSeen: article.firstSeenAt?.seconds, signature: signature, release: release,
                revisionOf: article.revisionOf, translationOf: article.translationOf))
    }

    private func note(_ article: Article) -> Article {
        var article = article
        var provenance = article.provenance ?? Provenance()
        provenance.models["deduplicate"] = Self.version
        article.provenance = provenance
        return article
    }

    /// Finds the earliest text that says the same, or else the one whose facts are changed. A copy of a correction corrects
    /// what that corrects.
    private func relate(_ article: inout Article, _ signature: Signature) throws {
        article.relation = "original"
        article.cluster = article.id
        guard signature.length > 0 else { return }
        var revised: (document: IndexedDocument, similarity: Score)?
        for candidate in try index.candidates(signature, similarity: settings.similarity)
        where candidate.id != article.id && isWithinWindow(article, candidate) {
            let comparison = Comparison(signature, candidate.signature)
            let isExact = candidate.signature.textHash == signature.textHash && !comparison.isUnderAnotherTitle
            let verdict = isExact ? .copy : Judgement(comparison, similarity: settings.similarity)
            switch verdict {
            case .copy where article.duplicateOf == nil || isExact && article.relation != "exact":
                mark(&article, isExact ? "exact" : "near", candidate, isExact ? .one : comparison.forward)
            case .correction:
                // of copies that are as like, the latest is the one that is corrected
                let isAsLike = revised.map {
                    comparison.forward.tenThousandths >= $0.similarity.tenThousandths - Self.likeness
                        && candidate.cluster == $0.document.cluster
                }
                let isLiker = revised.map { comparison.forward > $0.similarity }
                if isAsLike ?? true || isLiker ?? true { revised = (candidate, comparison.forward) }
            case .copy, .digest, .otherEvent, .unlike: break
            }
        }
        guard let revised, article.duplicateOf == nil else { return }
        article.relation = "revision"
        article.revisionOf = revised.document.id
    }

    /// By publication, or by when both were met; what has neither is compared with all.
    private func isWithinWindow(_ article: Article, _ candidate: IndexedDocument) -> Bool {
        guard let window = settings.window else { return true }
        let times = [
            (article.publishedAt?.seconds, candidate.published), (article.firstSeenAt?.seconds, candidate.firstSeen),
        ]
        for case (let mine?, let theirs?) in times { return abs(mine - theirs) <= window }
        return true
    }

    /// The release of the same publisher in another language, where one agrees with it strongly and no other does as well.
    private func translate(_ article: inout Article, _ release: Release) throws {
        let language = article.language ?? "und"
        let around = try index.releases(around: release)
        // a release has one rendering in each language: who has one in this language already is none of ours
        let rendered = Set(around.compactMap { $0.language == language ? $0.translationOf : nil })
        let ours = Set(around.compactMap { $0.language == language ? $0.id : nil })
        let candidates = around.filter {
            $0.id != article.id && $0.language != language && !rendered.contains($0.id)
                && !($0.translationOf.map(ours.contains) ?? false)
        }
        // copies of one release are no rivals of each other, and each language is asked for itself
        var found: IndexedDocument?
        for language in Set(candidates.map(\.language)).sorted() {
            var clusters = Set<String>()
            let firsts = candidates.filter { $0.language == language && clusters.insert($0.cluster).inserted }
            guard let place = Translations.find(release.invariants, among: firsts.compactMap { $0.release?.invariants })
            else { continue }
            if found.map({ firsts[place].number < $0.number }) ?? true { found = firsts[place] }
        }
        guard let found else { return }
        article.relation = "translation"
        article.translationOf = found.id
    }

    private func mark(_ article: inout Article, _ relation: String, _ document: IndexedDocument, _ similarity: Score) {
        article.relation = relation
        article.cluster = document.cluster
        article.duplicateOf = document.id
        article.revisionOf = document.revisionOf
        article.similarity = similarity
    }
}
