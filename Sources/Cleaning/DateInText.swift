// A date that stands in a line with other words: "Published 12 January 2027 | News", "发布时间：2026年11月18日 10:30 来源：…".

import Records

enum DateInText {
    /// - Returns: the first date with a day in the line, and the words that it was read from.
    static func find(_ line: String, _ parser: DateParser) -> (date: ParsedDate, raw: String)? {
        let bytes = Array(line.utf8)
        guard bytes.count <= 400, bytes.contains(where: isDigit) else { return nil }
        if bytes.count <= 60, let date = parser.parse(line), isWhole(date) { return (date, line) }
        for anchor in anchors(bytes, parser) {
            if let found = around(anchor, bytes, parser) { return found }
        }
        return nil
    }

    /// From 1995, when the first news stood in the web.
    private static func isWhole(_ date: ParsedDate) -> Bool { date.day != nil && (1995...2099).contains(date.year) }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    /// Runs of digits that may be a year, or a date of numbers that ends in two digits.
    private static func anchors(_ bytes: [UInt8], _ parser: DateParser) -> [Range<Int>] {
        // "8.5.12" is a section in English
        let isDotted = parser.localeHint.map { !$0.hasPrefix("en") } ?? false
        var found: [Range<Int>] = []
        var i = 0
        while i < bytes.count, found.count < 6 {
            guard isDigit(bytes[i]) else { i += 1; continue }
            var end = i
            while end < bytes.count, isDigit(bytes[end]) { end += 1 }
            if end - i == 4, bytes[i] == 0x31 && bytes[i + 1] == 0x39 || bytes[i] == 0x32 && bytes[i + 1] == 0x30 {
                found.append(i..<end)
            } else if end - i == 8, bytes[i] == 0x32, bytes[i + 1] == 0x30 {
                found.append(i..<end)
            } else if end - i == 2, isBehindDayAndMonth(bytes, i, short: isDotted) {
                found.append(i..<end)
            }
            i = end
        }
        return found
    }

    /// "28.09." before an index; "8.5." too, where short ones are usual.
    private static func isBehindDayAndMonth(_ bytes: [UInt8], _ index: Int, short: Bool) -> Bool {
        let point = UInt8(ascii: ".")
        var at = index
        for _ in 0..<2 {
            guard at >= 2, bytes[at - 1] == point, isDigit(bytes[at - 2]) else { return false }
            at -= 2
            if at > 0, isDigit(bytes[at - 1]) { at -= 1 } else if !short { return false }
        }
        return at == 0 || !isDigit(bytes[at - 1]) && bytes[at - 1] != point
    }

    /// Tries the spans around a year, the longest first.
    private static func around(_ year: Range<Int>, _ bytes: [UInt8], _ parser: DateParser) -> (ParsedDate, String)? {
        let starts = lefts(year.lowerBound, bytes)
        let ends = rights(year.upperBound, bytes)
        for start in starts {
            for end in ends {
                let piece = String(decoding: bytes[start..<end], as: UTF8.self)
                if let date = parser.parse(piece), isWhole(date) { return (date, piece) }
            }
        }
        return nil
    }

    /// Where a date may begin that has its year at an index: three words before at most, the furthest first.
    private static func lefts(_ year: Int, _ bytes: [UInt8]) -> [Int] {
        var starts = [year]
        var i = year
        for _ in 0..<4 {
            // the separator, then the word
            var start = i
            while start > 0, isSeparator(bytes[start - 1]) { start -= 1 }
            guard i - start <= 3 else { break }
            while start > 0, !isSeparator(bytes[start - 1]), bytes[start - 1] != UInt8(ascii: ":"), i - start < 20 {
                start -= 1
            }
            // a label ends in a full-width mark
            for k in stride(from: i - 1, to: start, by: -1)
            where bytes[k] == 0x9A && k >= 2 && bytes[k - 1] == 0xBC && bytes[k - 2] == 0xEF {
                start = k + 1
                break
            }
            guard start < i, year - start <= 40 else { break }
            starts.append(start)
            i = start
        }
        return starts.reversed()
    }

    /// Where it may end: four words behind at most, the furthest first.
    private static func rights(_ year: Int, _ bytes: [UInt8]) -> [Int] {
        var ends = [year]
        var i = year
        for _ in 0..<5 {
            var end = i
            while end < bytes.count, bytes[end] == 0x20 || bytes[end] == UInt8(ascii: ",") { end += 1 }
            while end < bytes.count, bytes[end] != 0x20, bytes[end] != UInt8(ascii: ","), end - i < 40 { end += 1 }
            guard end > i, end - year <= 40 else { break }
            ends.append(end)
            i = end
        }
        // Han runs on without blanks: the day's and the second's place end a date as well
        var k = year
        while k < min(bytes.count, year + 40) {
            if bytes[k] >= 0xE3, k + 2 < bytes.count {
                if !isMark(bytes, k) { ends.append(k) } else { ends.append(k + 3) }
                k += 3
            } else {
                k += 1
            }
        }
        while k < bytes.count, bytes[k] & 0xC0 == 0x80 { k += 1 }
        return Set(ends).filter { $0 == bytes.count || bytes[$0] & 0xC0 != 0x80 }.sorted(by: >)
    }

    /// 年 月 日 時 时 分 秒 and their Korean words.
    private static func isMark(_ bytes: [UInt8], _ at: Int) -> Bool {
        marks.contains { bytes[at..<at + 3].elementsEqual($0) }
    }
    private static let marks = ["年", "月", "日", "号", "時", "时", "分", "秒", "년", "월", "일"].map { Array($0.utf8) }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "/")
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "|") || byte == UInt8(ascii: "(")
    }
}
