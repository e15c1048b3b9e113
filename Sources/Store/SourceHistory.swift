// What the visits to a source were like, as far as the next verdict wants to know it.

import Records

package struct SourceHistory: Sendable, Equatable, Codable {
    /// A list that was read and found in order.
    package struct Visit: Sendable, Equatable, Codable {
        /// Entries of its first page.
        package var entries: Int
        /// How many of them had a date.
        package var dated: Int

        package init(entries: Int, dated: Int) { (self.entries, self.dated) = (entries, dated) }
    }

    /// Entries that came and went between two visits.
    package struct Gap: Sendable, Equatable, Codable {
        /// The last visit that knew where it was, and the first that did not; seconds since 1970.
        package var from: Int
        package var to: Int

        package init(from: Int, to: Int) { (self.from, self.to) = (from, to) }
    }

    /// The last ones, oldest first.
    package var visits: [Visit] = []
    /// Where its links led: host and first part of the path.
    package var shapes: [String] = []
    /// When news came, oldest first, each time once; seconds since 1970.
    package var news: [Int] = []
    /// Of the entries that it had the last time: ids, cut off.
    package var marks: [UInt32] = []
    /// Until a person has seen it.
    package var gap: Gap?
    /// Seconds for which the list itself said that it is good.
    package var timeToLive: Int?
    /// When the server said that it is gone for good.
    package var goneSince: Int?

    /// So many visits make a habit; longer ago is another time.
    private static let visitsKept = 10
    private static let newsKept = 30

    package init() {}

    package mutating func add(_ visit: Visit) { visits = (visits + [visit]).suffix(Self.visitsKept) }

    /// What the lists are like is learned anew; when news came, and what was in the list, stays true.
    package mutating func forgetHabits() { (visits, shapes) = ([], []) }

    /// - Parameter times: of what was published, or where that is not known, met.
    package mutating func add(news times: some Sequence<Int>) {
        news = Set(news).union(times).sorted().suffix(Self.newsKept)
    }
}
