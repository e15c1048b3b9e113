// A list beside what it was like before: far fewer entries or far more, dates gone, links that lead elsewhere, nothing that was
// there the last time, silence. Pure: what came, what is remembered and the time in, a verdict out.

import Records
import Store

/// What the first page of a list is like; of a sitemap, which may be an index, the whole.
struct ListShape: Sendable {
    var visit = SourceHistory.Visit(entries: 0, dated: 0)
    /// Host and first part of the path of its links, digits made alike.
    var shapes: Set<String> = []

    init() {}

    /// - Parameter source: of a listing the links say whether it still shows what it did.
    init(_ entries: [Entry], of source: Source) {
        visit = .init(entries: entries.count, dated: entries.count { $0.published != nil || $0.updated != nil })
        if source.kind == .listing { shapes = Set(entries.compactMap { $0.link.flatMap(Self.shape) }) }
    }

    /// `https://a.example/2026/11/x.html` → `a.example/0`: a new year is no new layout.
    private static func shape(_ link: String) -> String? {
        guard let url = WebURL(link) else { return nil }
        let parts = url.path.split(separator: "/")
        var first = ""
        for character in parts.count > 1 ? parts[0] : "" {
            if !character.isASCII || !character.isNumber {
                first.append(character)
            } else if first.last != "0" {
                first += "0"
            }
        }
        return url.host + "/" + first
    }
}

enum Habits {
    /// So many times more or fewer entries are no day's news.
    private static let factor = 4
    /// Of lists that were shorter, or are not longer, the number says nothing.
    private static let fewest = 8, most = 40
    /// Silence so many times as long as the longest so far, and so long at least: a week is a holiday.
    private static let patience = 3, shortestSilence = 7 * 86_400
    /// Times of news from which a habit can be learned.
    private static let leastNews = 6

    /// - Returns: nil where the list is as it used to be, or was never had before.
    static func oddity(_ now: ListShape, _ history: SourceHistory, of source: Source) -> Verdict? {
        let counts = history.visits.map(\.entries)
        guard let least = counts.min(), let largest = counts.max() else { return nil }
        let (count, dated) = (now.visit.entries, now.visit.dated)
        let isListing = source.kind == .listing
        func odd(_ detail: String) -> Verdict { isListing ? .layoutChanged(detail) : .suspicious(detail) }
        let usual = least == largest ? "there were always \(least)" : "there were \(least) to \(largest)"
        if count == 0 {
            return least > 0 && source.expect.atLeast != 0
                ? odd("no entries, where \(usual)").withoutEntries : nil
        }
        if source.expect.atLeast == nil, least >= fewest, count * factor < least {
            return odd("\(count) entries, where \(usual)")
        }
        if source.expect.atMost == nil, count >= most, count > largest * factor {
            return odd("\(count) entries, where \(usual)")
        }
        if history.visits.allSatisfy({ $0.dated == $0.entries }), largest > 0, dated * 2 < count {
            return odd("\(count - dated) of \(count) entries have no date, where all had one")
        }
        if isListing, !history.shapes.isEmpty, now.shapes.isDisjoint(with: history.shapes) {
            return odd("the links lead to \(now.shapes.min() ?? "nowhere"), where they led to \(history.shapes[0])")
        }
        return nil
    }

    /// Whether nothing came for longer than it ever took; nil while it is within its habit.
    static func quiet(_ history: SourceHistory, of source: Source, firstSeen: Int?, at now: Timestamp) -> Verdict? {
        guard let last = history.news.last ?? firstSeen, let limit = source.expect.newsWithin ?? usual(history.news),
            now.seconds - last > limit
        else { return nil }
        return .quiet(since: Timestamp(seconds: last), limit: limit)
    }

    private static func usual(_ news: [Int]) -> Int? {
        guard news.count >= leastNews else { return nil }
        let longest = zip(news, news.dropFirst()).map { $1 - $0 }.max() ?? 0
        return max(shortestSilence, longest * patience)
    }
}
