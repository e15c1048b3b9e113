// What gathering brings: articles to be made, and for each source what its visit was like.

import Records
import Store

package struct Gathered {
    /// An entry whose page lies in the archive, or could not be had.
    package struct Item: Sendable {
        package var article: Article
        /// Where the page lies; nil where only the entry's own words are there.
        package var archived: ArchiveLocation?
        /// How its page lay in an archive the last time, where it was asked for again and its bytes are others now.
        package var previous: Previous?
        /// It waits for a person, for what came with it is odd.
        package var isQuarantined = false
    }

    package struct Previous: Sendable {
        package var archived: ArchiveLocation
        package var contentType: String?
        /// Its list has another title for it.
        package var isRenamed: Bool
    }

    package var items: [Item] = []
    package var rejected: [Rejection] = []
    /// In the order of the sources.
    package var visits: [Visit] = []
    package var changes = SourceChanges()

    package init() {}
}

/// How the visit to a source went.
package struct Visit: Sendable {
    package var source: Source
    package var verdict = Verdict.unchanged
    package var ledger = Ledger()
    /// Seconds since 1970; nil where it was never met.
    package var firstSeen: Int?
    package var lastGood: Int?
    package var failuresInRow = 0
    /// What came is odd, and waits for a person.
    package var isQuarantined = false
    /// How many of its articles wait in quarantine.
    package var waiting = 0
    /// How many were too many for it.
    package var notTaken = 0
    /// The pages that were not asked for, with the reason in words.
    package var pagesLeft: [String] = []
    /// How many pages robots.txt forbids.
    package var pagesForbidden = 0
    /// What was repaired or doubted in the lists, with the address.
    package var warnings: [String] = []
    /// The pages that could not be had, with the reason in words.
    package var pagesFailed: [String] = []
    /// The pages that could not be had again, though they are in the corpus.
    package var againFailed: [String] = []

    package init(_ source: Source) { self.source = source }

    /// Whether its failure is worth a person's time: one that may pass by itself is told of once it lasts.
    package var isReported: Bool {
        verdict.isFailure && (verdict.needsPerson || failuresInRow >= source.failAfter)
    }
}

/// What became of the entries of a source; it adds up.
package struct Ledger: Sendable, Equatable {
    package var listed = 0
    package var new = 0
    /// Met before, in this run by another source, or older than the first visit takes.
    package var known = 0
    package var rejected = 0
    package var quarantined = 0
    /// Asked for again in the next run.
    package var pending = 0
    package var failed = 0
    /// Left out by `keep` or `drop`.
    package var skipped = 0
    /// Pages that were asked for again; those that say something else now are among the new ones.
    package var rechecked = 0

    package init() {}

    /// Articles that the line has let through, or taken back.
    mutating func count(_ articles: Int, waits: Bool) {
        if waits { quarantined += articles } else { new += articles }
    }

    mutating func add(_ other: Ledger) {
        listed += other.listed
        new += other.new
        known += other.known
        rejected += other.rejected
        quarantined += other.quarantined
        pending += other.pending
        failed += other.failed
        skipped += other.skipped
        rechecked += other.rechecked
    }

    package var sum: Int { new + known + rejected + quarantined + pending + failed + skipped }
}
