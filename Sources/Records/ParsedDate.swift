// A date as exactly as its text gives it: a year, a month, a day, or a time of that day with or without a zone.

package struct ParsedDate: Sendable, Hashable, Codable {
    package struct Time: Sendable, Hashable, Codable {
        /// 0...86,400; 24:00 is the end of the day.
        package var secondOfDay: Int
        package var hasSeconds: Bool

        package init(secondOfDay: Int, hasSeconds: Bool) {
            (self.secondOfDay, self.hasSeconds) = (secondOfDay, hasSeconds)
        }
    }

    package var year: Int
    package var month: Int?
    package var dayOfMonth: Int?
    package var time: Time?
    /// Seconds east of UTC; nil where no zone stands.
    package var offset: Int?

    package init(year: Int, month: Int? = nil, dayOfMonth: Int? = nil, time: Time? = nil, offset: Int? = nil) {
        (self.year, self.month, self.dayOfMonth, self.time, self.offset) = (year, month, dayOfMonth, time, offset)
    }

    package var day: CalendarDay? {
        guard let month, let dayOfMonth else { return nil }
        return CalendarDay(year: year, month: month, day: dayOfMonth)
    }

    /// The instant, when day, time and zone are known.
    package var instant: Timestamp? {
        guard let day, let time, let offset else { return nil }
        return Timestamp(seconds: Timestamp(day).seconds + time.secondOfDay - offset)
    }

    /// ISO 8601 with the precision that is there: `2020-12`, `2020-12-27`, `2020-12-27T10:30:00`, `…Z`.
    package var iso8601: String {
        if let instant { return instant.description }
        guard let month else { return padded(year, 4) }
        guard let day else { return "\(padded(year, 4))-\(padded(month, 2))" }
        guard let time else { return day.description }
        return String(Timestamp(seconds: Timestamp(day).seconds + time.secondOfDay).description.dropLast())
    }
}
