// Which of a publisher's releases in other languages says what a new one says: high precision first.

package enum Translations {
    /// What both must share, by the weights of `Invariants.Kind`, in tenths: two long figures, or a long one and three others.
    private static let enough = 70
    /// Where there are no figures: names. An authority's own name stands in all its releases, and counts for little.
    private static let enoughNames = 50
    /// What names can add to figures.
    private static let mostOfNames = 30
    /// Of the figures and dates of the text that has fewer, the other has so many of a hundred.
    private static let agreement = 60
    /// And of the long figures of the text that has more of them so many: a table of another month shares some by chance.
    private static let agreementOfMore = 40
    /// The next best has at most so many of a hundred of what the best has.
    private static let rival = 60

    /// - Parameter candidates: of the same publisher and some days, each in another language than the release.
    /// - Returns: which of them; nil when none agrees strongly, or two do.
    package static func find(_ release: Invariants, among candidates: [Invariants]) -> Int? {
        // what several of them have says little about each
        var frequencies: [UInt16: Int] = [:]
        for candidate in candidates { for value in candidate.values { frequencies[value, default: 0] += 1 } }
        let own = Set(release.values)
        let scores = candidates.map { candidate in
            let shared = own.intersection(candidate.values)
            var (figures, names) = (0, 0)
            for value in shared {
                let kind = Invariants.kind(value)
                let worth = kind.weight * 10 / (frequencies[value] ?? 1)
                if kind == .name { names += worth } else { figures += worth }
            }
            let isEnough = figures > 0 && figures + min(names, mostOfNames) >= enough || names >= enoughNames
            return (score: figures + names, isFound: isEnough && agrees(shared, release, candidate))
        }
        guard let best = scores.indices.max(by: { (scores[$0].score, $1) < (scores[$1].score, $0) }),
            scores[best].isFound
        else { return nil }
        let second = scores.indices.filter { $0 != best }.map { scores[$0].score }.max() ?? 0
        return second * 100 <= scores[best].score * rival ? best : nil
    }

    /// Whether hardly a figure stands against it.
    private static func agrees(_ shared: Set<UInt16>, _ a: Invariants, _ b: Invariants) -> Bool {
        func weight(_ values: some Sequence<UInt16>) -> Int {
            values.reduce(0) { $0 + (Invariants.kind($1) == .name ? 0 : Invariants.kind($1).weight) }
        }
        func long(_ values: some Sequence<UInt16>) -> Int { values.count { Invariants.kind($0) == .long } }
        return weight(shared) * 100 >= min(weight(a.values), weight(b.values)) * agreement
            && long(shared) * 100 >= max(long(a.values), long(b.values)) * agreementOfMore
    }
}
