// The day in an address: …/2026/11/17/…, …/20261117/…, …/2026/november/17/…, …/t20261118_1001.html

import Records

enum DateInURL {
    static func find(_ url: WebURL) -> (date: ParsedDate, raw: String)? {
        let bytes = Array(url.path.utf8)
        func number(_ start: Int, _ count: Int) -> Int? {
            guard start + count <= bytes.count else { return nil }
            var value = 0
            for byte in bytes[start..<start + count] {
                guard byte >= 0x30, byte <= 0x39 else { return nil }
                value = value * 10 + Int(byte - 0x30)
            }
            return value
        }
        func isDigit(_ index: Int) -> Bool {
            index >= 0 && index < bytes.count && bytes[index] >= 0x30 && bytes[index] <= 0x39
        }
        for i in bytes.indices where !isDigit(i - 1) {
            guard let year = number(i, 4), (1995...2099).contains(year) else { continue }
            let isSeparated =
                i + 4 < bytes.count && (bytes[i + 4] == UInt8(ascii: "/") || bytes[i + 4] == UInt8(ascii: "-"))
            let monthAt = isSeparated ? i + 5 : i + 4
            // 2023/october/03, 2023/oct/03
            let name = isSeparated ? bytes[monthAt...].prefix { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A } : []
            let monthLength = name.count > 2 ? name.count : isSeparated && !isDigit(monthAt + 1) ? 1 : 2
            guard
                let month = name.count > 2
                    ? MonthNames.month(String(decoding: name, as: UTF8.self).lowercased())
                    : number(monthAt, monthLength)
            else { continue }
            let dayAt = monthAt + monthLength + (isSeparated ? 1 : 0)
            if isSeparated, dayAt - 1 >= bytes.count || bytes[dayAt - 1] != bytes[i + 4] { continue }
            let dayLength = isSeparated && !isDigit(dayAt + 1) ? 1 : 2
            guard let day = number(dayAt, dayLength), !isDigit(dayAt + dayLength),
                CalendarDay(year: year, month: month, day: day) != nil
            else { continue }
            return (
                ParsedDate(year: year, month: month, dayOfMonth: day),
                String(decoding: bytes[i..<dayAt + dayLength], as: UTF8.self)
            )
        }
        return nil
    }
}
