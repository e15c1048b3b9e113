// Instants to the second in UTC, and calendar days, on integers alone: no time zone database, no locale, no formatter.
//
// Source of the day arithmetic: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".

/// A day of the proleptic Gregorian calendar.
package struct CalendarDay: Sendable, Hashable, Comparable {
    package let year, month, day: Int

    /// Nil for a day that does not exist (31 June) or lies outside the years 1...9999.
    package init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.length(ofMonth: month, year: year)
        else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// - Parameter number: days since 1970-01-01.
    package init(number: Int) {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let ofEra = shifted - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * ofYear + 2) / 153
        day = ofYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Days since 1970-01-01.
    package var number: Int {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + ofYear - 719_468
    }

    static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    package static func < (a: CalendarDay, b: CalendarDay) -> Bool { a.number < b.number }
}

extension CalendarDay: CustomStringConvertible {
    package var description: String { "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))" }
}

func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

/// An instant, in whole seconds since 1970-01-01T00:00:00Z; prints as the 20 characters of record.md.
package struct Timestamp: Sendable, Hashable, Comparable, Codable, JSONField {
    package let seconds: Int

    package init(seconds: Int) { self.seconds = seconds }

    package init(_ day: CalendarDay, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        seconds = day.number * 86_400 + hour * 3600 + minute * 60 + second
    }

    /// - Parameter text: `YYYY-MM-DDTHH:MM:SSZ`, and nothing else.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 20, bytes[10] == UInt8(ascii: "T"), bytes[19] == UInt8(ascii: "Z"), bytes[4] == 0x2D,
            bytes[7] == 0x2D, bytes[13] == 0x3A, bytes[16] == 0x3A
        else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            var value = 0
            for byte in bytes[range] {
                guard byte >= 0x30, byte <= 0x39 else { return nil }
                value = value * 10 + Int(byte - 0x30)
            }
            return value
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
            let minute = number(14..<16), let second = number(17..<19), hour < 24, minute < 60, second < 60,
            let date = CalendarDay(year: year, month: month, day: day)
        else { return nil }
        self.init(date, hour: hour, minute: minute, second: second)
    }

    package var day: CalendarDay {
        CalendarDay(number: seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400)
    }

    package static func < (a: Timestamp, b: Timestamp) -> Bool { a.seconds < b.seconds }

    package init?(json: JSONValue) {
        guard let text = json.string, let value = Timestamp(text) else { return nil }
        self = value
    }

    package func write(to writer: inout JSONWriter) { writer.string(description) }
}

extension Timestamp: CustomStringConvertible {
    package var description: String {
        let rest = seconds - day.number * 86_400
        return "\(day)T\(padded(rest / 3600, 2)):\(padded(rest / 60 % 60, 2)):\(padded(rest % 60, 2))Z"
    }

    /// The form of run ids and file names: `2026-11-21T020000Z`.
    package var runID: String { description.filter { $0 != ":" } }

    package init?(runID: String) {
        let text = Array(runID)
        guard text.count == 18 else { return nil }
        self.init(String(text[0..<13]) + ":" + String(text[13..<15]) + ":" + String(text[15...]))
    }
}
