// What a feed says of when to come again, and where it goes on.

import Markup

/// RSS's `ttl`, and the syndication module (RSS 1.0): so many times an hour, day, week …
struct FeedSchedule {
    var minutes: String?
    var period: String?
    var frequency: String?

    var seconds: Int? {
        if let minutes { return Int(minutes).flatMap { (1...525_600).contains($0) ? $0 * 60 : nil } }
        guard let period else { return nil }
        let lengths = ["hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000]
        let times = frequency.flatMap { Int($0) } ?? 1
        return lengths[period.lowercased()].flatMap { times >= 1 ? $0 / times : nil }
    }

    /// A link to older entries: RFC 5005, paged and archived feeds.
    static func leadsOn(_ node: XMLNode) -> Bool {
        let relation = node["rel"]?.lowercased()
        return relation == "next" || relation == "prev-archive"
    }
}
