// What one text is to another, decided on integers.

import Records

/// Of a text to an earlier one.
package enum Judgement: Sendable, Equatable {
    /// It says the same.
    case copy
    /// It says the same but for a few facts.
    case correction
    /// It shares its words and differs in its facts: another event, told in the same sentences.
    case otherEvent
    /// The longer of both carries others beside the shorter.
    case digest
    /// It shares too little.
    case unlike

    /// So many facts in conflict, or one in `conflictShare` of those that can be compared, and it is another event.
    private static let maximumConflicts = 6, conflictShare = 3
    /// A brief that shares so much with another tells the same, but for what differs.
    private static let surelyAlike = Score(tenThousandths: 7000)
    /// Texts of which one has less of the other than this differ by more than an edit: one is cut short, or carries more.
    private static let wholly = Score(tenThousandths: 6000)
    /// A text that is cut short has so much of the other's beginning.
    private static let begins = Score(tenThousandths: 2500)

    package init(_ comparison: Comparison, similarity: Score) {
        self = Self.judge(comparison, similarity)
    }

    private static func judge(_ comparison: Comparison, _ similarity: Score) -> Judgement {
        guard comparison.forward >= similarity else { return .unlike }
        if comparison.isUnderAnotherTitle { return .otherEvent }
        if min(comparison.forward, comparison.backward) < wholly,
            comparison.beginning < begins || comparison.titleWords == 0
        {
            return .digest
        }
        if comparison.conflicts == 0 { return .copy }
        // few facts changed: a correction of what was told; many: another event in the same words
        // a number has two contexts: two conflicts are one changed figure, which in a brief may be one of two
        let isOneFigure = comparison.conflicts <= 2 && comparison.forward >= surelyAlike
        let isFew =
            comparison.conflicts <= maximumConflicts
            && (isOneFigure || comparison.conflicts * conflictShare <= comparison.comparable)
        return isFew ? .correction : .otherEvent
    }
}
