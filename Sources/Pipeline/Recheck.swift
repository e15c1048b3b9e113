// When a page is asked for again: soon after it came, for that is when most corrections are made and placeholders become texts; each
// day while it is young; then whenever its age has doubled, so that a late withdrawal is seen too. A pure function of times.

import Records
import Store

package enum Recheck {
    /// The first time, in seconds: embargoes end and slips are mended within hours.
    static let first = 3 * 3600
    static let day = 86_400
    /// Nothing older is asked for.
    static let last = 90 * day
    /// So many pages of a source in one run: at a pause of 5 s some eight minutes.
    static let mostAtOnce = 100
    /// An hourly job starts some seconds earlier or later each time.
    static let early = 300

    /// From when a page counts its age: its publication, where that is known and not to come, else when it was met.
    package static func born(_ published: ParsedDate?, met: Int) -> Int {
        let time = published.flatMap { $0.instant ?? $0.day.map { Timestamp($0) } }?.seconds
        return min(time ?? met, met)
    }

    /// - Parameter all: takes all that is young.
    static func isDue(_ page: WatchedEntry, of source: Source, at now: Int, all: Bool) -> Bool {
        page.due <= now + early || all && page.born > now - source.recheck
    }

    /// - Parameters:
    ///   - asked: when it was asked for the last time.
    ///   - young: `recheck` of its source.
    /// - Returns: nil where it is old enough to be left alone.
    package static func due(born: Int, asked: Int, young: Int) -> Int? {
        guard young > 0 else { return nil }
        let age = max(0, asked - born)
        let end = max(last, young)
        guard age < end else { return nil }
        var next = max(first, 2 * age)
        if age < young { next = min(next, age + day) }
        // a page that was met late is not asked for at once again
        next = max(next, age + first)
        return born + min(next, end)
    }
}
