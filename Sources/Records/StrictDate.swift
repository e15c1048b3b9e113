// The two forms in which nearly all feeds write their dates, read straight from the bytes: RFC 822 with a four-digit year and
// RFC 3339. Whatever else stands there is left to `DateParser`, which is forty times slower.

enum StrictDate {
    static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> ParsedDate? {
        var bytes = bytes[...]
        while let first = bytes.first, first <= 0x20 { bytes.removeFirst() }
        while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
        guard bytes.count >= 10, let first = bytes.first else { return nil }
        var cursor = Cursor(bytes: UnsafeBufferPointer(rebasing: bytes))
        if bytes.count >= 16, bytes[bytes.startIndex + 8] == 0x54 { return basic(&cursor) }
        if first >= 0x30, first <= 0x39, bytes[bytes.startIndex + 4] == UInt8(ascii: "-") { return rfc3339(&cursor) }
        return rfc822(&cursor)
    }

    private struct Cursor {
        let bytes: UnsafeBufferPointer<UInt8>
        var at = 0

        var peek: UInt8 { at < bytes.count ? bytes[at] : 0 }
        var isAtEnd: Bool { at == bytes.count }

        mutating func take(_ byte: UInt8) -> Bool {
            guard peek == byte else { return false }
            at += 1
            return true
        }

        /// A number of so many digits and no more.
        mutating func number(_ digits: ClosedRange<Int>) -> Int? {
            var value = 0
            let start = at
            while at < bytes.count, bytes[at] >= 0x30, bytes[at] <= 0x39, at - start < 5 {
                value = value * 10 + Int(bytes[at] - 0x30)
                at += 1
            }
            return digits.contains(at - start) ? value : nil
        }

        /// Three letters as one number, in lower case.
        mutating func letters() -> Int? {
            guard at + 3 <= bytes.count else { return nil }
            var value = 0
            for i in at..<at + 3 {
                let letter = bytes[i] | 0x20
                guard letter >= 0x61, letter <= 0x7A else { return nil }
                value = value << 8 | Int(letter)
            }
            at += 3
            return value
        }
    }

    /// Thu, 27 Aug 2020 10:30:00 +0200
    private static func rfc822(_ cursor: inout Cursor) -> ParsedDate? {
        if cursor.peek > 0x39 {
            guard cursor.letters() != nil, cursor.take(0x2C), cursor.take(0x20) else { return nil }
        }
        guard let day = cursor.number(1...2), cursor.take(0x20), let month = cursor.letters().flatMap(months),
            cursor.take(0x20), let year = cursor.number(4...4), cursor.take(0x20),
            let time = time(&cursor), cursor.take(0x20)
        else { return nil }
        let offset: Int
        if cursor.peek == 0x2B || cursor.peek == 0x2D {
            guard let east = zone(&cursor, colon: false) else { return nil }
            offset = east
        } else {
            guard let name = cursor.letters(), name == 0x676D74 || name == 0x757463 else { return nil }  // gmt, utc
            offset = 0
        }
        guard cursor.isAtEnd else { return nil }
        return checked(year, month, day, time, offset)
    }

    /// 2020-08-27T10:30:00.123+02:00
    private static func rfc3339(_ cursor: inout Cursor) -> ParsedDate? {
        guard let year = cursor.number(4...4), cursor.take(0x2D), let month = cursor.number(2...2), cursor.take(0x2D),
            let day = cursor.number(2...2), cursor.take(0x54) || cursor.take(0x20), let time = time(&cursor),
            time.hasSeconds
        else { return nil }
        if cursor.take(0x2E) || cursor.take(0x2C) {
            while cursor.peek >= 0x30, cursor.peek <= 0x39 { cursor.at += 1 }
        }
        var offset = 0
        if !cursor.take(0x5A) {
            guard let east = zone(&cursor, colon: true) else { return nil }
            offset = east
        }
        guard cursor.isAtEnd else { return nil }
        return checked(year, month, day, time, offset)
    }

    /// 20200827T103000Z
    private static func basic(_ cursor: inout Cursor) -> ParsedDate? {
        func two(_ at: Int) -> Int? {
            let (a, b) = (cursor.bytes[at], cursor.bytes[at + 1])
            return a >= 0x30 && a <= 0x39 && b >= 0x30 && b <= 0x39 ? Int(a - 0x30) * 10 + Int(b - 0x30) : nil
        }
        guard let century = two(0), let year = two(2), let month = two(4), let day = two(6), let hour = two(9),
            let minute = two(11), let second = two(13), hour < 24, minute < 60, second < 60
        else { return nil }
        cursor.at = 15
        var offset = 0
        if !cursor.take(0x5A) {
            guard let east = zone(&cursor, colon: false) else { return nil }
            offset = east
        }
        guard cursor.isAtEnd else { return nil }
        let time = ParsedDate.Time(secondOfDay: hour * 3600 + minute * 60 + second, hasSeconds: true)
        return checked(century * 100 + year, month, day, time, offset)
    }

    private static func time(_ cursor: inout Cursor) -> ParsedDate.Time? {
        guard let hour = cursor.number(2...2), cursor.take(0x3A), let minute = cursor.number(2...2), hour < 24,
            minute < 60
        else { return nil }
        guard cursor.take(0x3A) else { return .init(secondOfDay: hour * 3600 + minute * 60, hasSeconds: false) }
        guard let second = cursor.number(2...2), second < 60 else { return nil }
        return .init(secondOfDay: hour * 3600 + minute * 60 + second, hasSeconds: true)
    }

    private static func zone(_ cursor: inout Cursor, colon: Bool) -> Int? {
        let sign = cursor.peek == 0x2D ? -1 : 1
        guard cursor.take(0x2B) || cursor.take(0x2D) else { return nil }
        if colon {
            guard let hours = cursor.number(2...2), cursor.take(0x3A), let minutes = cursor.number(2...2), hours < 15,
                minutes < 60
            else { return nil }
            return sign * (hours * 3600 + minutes * 60)
        }
        guard let number = cursor.number(4...4), number < 1500, number % 100 < 60 else { return nil }
        return sign * (number / 100 * 3600 + number % 100 * 60)
    }

    private static func checked(_ year: Int, _ month: Int, _ day: Int, _ time: ParsedDate.Time, _ offset: Int)
        -> ParsedDate?
    {
        // what a machine wrote is told as it wrote it; whether to believe it is `Published`'s to say
        guard CalendarDay(year: year, month: month, day: day) != nil else { return nil }
        return ParsedDate(year: year, month: month, dayOfMonth: day, time: time, offset: offset)
    }

    private static func months(_ letters: Int) -> Int? {
        switch letters {
        case 0x6A616E: 1
        case 0x666562: 2
        case 0x6D6172: 3
        case 0x617072: 4
        case 0x6D6179: 5
        case 0x6A756E: 6
        case 0x6A756C: 7
        case 0x617567: 8
        case 0x736570: 9
        case 0x6F6374: 10
        case 0x6E6F76: 11
        case 0x646563: 12
        default: nil
        }
    }
}
