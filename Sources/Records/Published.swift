// When an article was published: the instant or day, how exactly that is known, what said so, and its words.

import Foundation

package struct Published: Sendable, Equatable {
    package enum Precision: String, Sendable { case day, minute, second }

    /// Where a date stood, best word first: of two that disagree the earlier case wins.
    package enum EvidenceKind: String, Sendable, CaseIterable, Comparable {
        case feed, json, jsonLD = "json-ld", meta, timeElement = "time-element", listing, sitemap, pdf, dateline,
            signature
        case url, text

        package static func < (a: EvidenceKind, b: EvidenceKind) -> Bool {
            allCases.firstIndex(of: a)! < allCases.firstIndex(of: b)!
        }
    }

    /// In UTC; at `day` precision the day at 00:00:00Z, by convention.
    package var at: Timestamp
    /// The publisher's own calendar day.
    package var day: CalendarDay
    package var precision: Precision
    package var evidence: EvidenceKind
    package var raw: String

    /// - Parameter zone: IANA name of the publisher's zone, where it is known. A time without any zone is no instant: only
    ///   its day is kept.
    /// - Returns: nil for a date of which only the month or the year is known, and for those that programs write where they
    ///   have none: the year 1, the first second of 1970, the year 9999.
    package init?(_ date: ParsedDate, evidence: EvidenceKind, raw: String, zone: String? = nil) {
        guard let day = date.day, DateParser.years.contains(day.year), date.instant?.seconds != 0 else { return nil }
        self.day = day
        self.evidence = evidence
        self.raw = raw
        let zone = zone.flatMap { TimeZone(identifier: $0) }
        func offset(at seconds: Int) -> Int? {
            zone?.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(seconds)))
        }
        let wall = Timestamp(day).seconds + (date.time?.secondOfDay ?? 0)
        guard let time = date.time, let east = date.offset ?? offset(at: wall) else {
            at = Timestamp(day)
            precision = .day
            return
        }
        at = Timestamp(seconds: wall - east)
        precision = time.hasSeconds ? .second : .minute
        if let local = offset(at: at.seconds) { self.day = Timestamp(seconds: at.seconds + local).day }
    }
}

extension Article {
    /// Sets the five `published_*` fields together.
    package mutating func publish(_ published: Published) {
        publishedAt = published.at
        publishedDate = published.day.description
        publishedPrecision = published.precision.rawValue
        publishedEvidence = published.evidence.rawValue
        publishedRaw = published.raw
    }
}
