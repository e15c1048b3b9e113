// Dates as feeds and pages write them: RFC 822 and its abuses, RFC 3339 and W3C forms, HTTP-date, epochs, month names in
// some twenty languages, Chinese, Japanese (eras) and Korean. Nil when in doubt, and never "now".

import Foundation

package struct DateParser: Sendable {
    /// BCP 47; decides 03/04/2021, and nothing else does.
    package var localeHint: String?

    package init(localeHint: String? = nil) { self.localeHint = localeHint }

    /// The years that are believed; outside of them a number is no year.
    static let years = 1900...2100

    package func parse(_ text: String) -> ParsedDate? {
        // no date is longer; a longer text is one in which a date may stand, which is `Dateline`'s work
        guard text.utf8.count <= 160 else { return nil }
        var tokens = DateToken.read(text)
        guard !tokens.isEmpty else { return nil }
        if tokens.count == 1, case .number(let value, let digits) = tokens[0] { return bare(value, digits) }
        var date: ParsedDate?
        var time: ParsedDate.Time?
        var offset: Int?
        switch DateToken.takeTime(&tokens) {
        case .none: break
        case .some(.invalid): return nil
        case .some(.time(let taken, let zone)): (time, offset) = (taken, zone)
        }
        date = eastAsian(tokens) ?? named(tokens) ?? numeric(tokens)
        guard var date else { return nil }
        if date.month != nil, date.dayOfMonth != nil, date.day == nil { return nil }
        if date.dayOfMonth != nil { (date.time, date.offset) = (time, time == nil ? nil : offset) }
        return date
    }

    /// 2020 · 202012 is doubtful · 20201227 · seconds or milliseconds since 1970.
    private func bare(_ value: Int, _ digits: Int) -> ParsedDate? {
        switch digits {
        case 4: return Self.years.contains(value) ? ParsedDate(year: value) : nil
        case 8: return checked(value / 10_000, value / 100 % 100, value % 100)
        case 14:
            guard var date = checked(value / 10_000_000_000, value / 100_000_000 % 100, value / 1_000_000 % 100) else {
                return nil
            }
            let (hour, minute, second) = (value / 10_000 % 100, value / 100 % 100, value % 100)
            guard hour < 24, minute < 60, second < 60 else { return nil }
            date.time = .init(secondOfDay: hour * 3600 + minute * 60 + second, hasSeconds: true)
            return date
        case 9, 10, 12, 13:
            let instant = Timestamp(seconds: digits >= 12 ? value / 1000 : value)
            let day = instant.day
            guard Self.years.contains(day.year) else { return nil }
            return ParsedDate(
                year: day.year, month: day.month, dayOfMonth: day.day,
                time: .init(secondOfDay: instant.seconds - Timestamp(day).seconds, hasSeconds: true), offset: 0)
        default: return nil
        }
    }

    private func checked(_ year: Int, _ month: Int, _ day: Int) -> ParsedDate? {
        guard Self.years.contains(year), CalendarDay(year: year, month: month, day: day) != nil else { return nil }
        return ParsedDate(year: year, month: month, dayOfMonth: day)
    }

    /// 2020年12月27日 · 令和2年12月27日 · 民國109年 · 二〇二〇年十二月二十七日 · 2020년 12월 27일
    private func eastAsian(_ tokens: [DateToken]) -> ParsedDate? {
        func number(before index: Int) -> Int? {
            guard index > 0 else { return nil }
            if case .number(let value, _) = tokens[index - 1] { return value }
            if case .word("元") = tokens[index - 1] { return 1 }
            return nil
        }
        guard let yearAt = tokens.firstIndex(where: { $0.isWord(in: ["年", "년"]) }), var year = number(before: yearAt)
        else {
            return nil
        }
        let before = tokens[..<(yearAt - 1)].compactMap { if case .word(let word) = $0 { word } else { nil } }.joined()
        if before.hasSuffix("令和") {
            year += 2018
        } else if before.hasSuffix("平成") {
            year += 1988
        } else if before.hasSuffix("昭和") {
            year += 1925
        } else if before.hasSuffix("民國") || before.hasSuffix("民国") || year < 1000 && localeHint == "zh-TW" {
            year += 1911
        } else if year < 100, year >= 0, before.isEmpty, tokens[yearAt - 1].digits == 2 {
            year += 2000
        }
        guard Self.years.contains(year) else { return nil }
        let rest = tokens[(yearAt + 1)...]
        guard let monthAt = rest.firstIndex(where: { $0.isWord(in: ["月", "월"]) }), let month = number(before: monthAt)
        else {
            return ParsedDate(year: year)
        }
        guard (1...12).contains(month) else { return nil }
        guard let dayAt = tokens[(monthAt + 1)...].firstIndex(where: { $0.isWord(in: ["日", "号", "號", "일"]) }),
            let day = number(before: dayAt)
        else { return ParsedDate(year: year, month: month) }
        return checked(year, month, day)
    }

    /// 27 December 2020 · Dec. 27, 2020 · 27-Dec-20 · 3 de enero de 2021 · December 2020
    private func named(_ tokens: [DateToken]) -> ParsedDate? {
        var month: Int?
        var monthAt = 0
        for (index, token) in tokens.enumerated() {
            guard case .word(let word) = token, let found = MonthNames.month(word) else { continue }
            if month != nil { return nil }
            (month, monthAt) = (found, index)
        }
        guard let month else { return nil }
        var numbers: [(at: Int, value: Int, digits: Int)] = []
        for (index, token) in tokens.enumerated() {
            if case .number(let value, let digits) = token { numbers.append((index, value, digits)) }
        }
        var year: Int?
        var yearAt: Int?
        if let four = numbers.first(where: { $0.digits == 4 && (Self.years.contains($0.value) || isBuddhist($0.value)) }
        ) {
            year = isBuddhist(four.value) ? four.value - 543 : four.value
            yearAt = four.at
        }
        let others = numbers.filter { $0.at != yearAt }
        // the day stands beside the month; a two-digit year comes last
        if year == nil, others.count == 2, let last = others.last, last.digits == 2, last.at > monthAt {
            year = last.value < 70 ? 2000 + last.value : 1900 + last.value
            return others[0].value <= 31 ? checked(year!, month, others[0].value) : nil
        }
        guard let year else { return nil }
        guard let day = others.min(by: { abs($0.at - monthAt) < abs($1.at - monthAt) }) else {
            return tokens.contains {
                if case .word(let w) = $0 { MonthNames.month(w) == nil && w.count > 8 } else { false }
            }
                ? nil : ParsedDate(year: year, month: month)
        }
        guard others.count == 1 else { return nil }
        return checked(year, month, day.value)
    }

    private func isBuddhist(_ year: Int) -> Bool { localeHint?.hasPrefix("th") == true && (2400...2650).contains(year) }

    /// 2020-12-27 · 2020/12 · 27.12.2020 · 12/27/2020
    private func numeric(_ tokens: [DateToken]) -> ParsedDate? {
        var numbers: [(value: Int, digits: Int)] = []
        var separators = Set<Character>()
        var last: Int?
        for (index, token) in tokens.enumerated() {
            guard case .number(let value, let digits) = token else { continue }
            if let last {
                for case .mark(let mark) in tokens[(last + 1)..<index] { separators.insert(mark) }
                let between = tokens[(last + 1)..<index].contains { if case .word = $0 { true } else { false } }
                if between { break }
            }
            numbers.append((value, digits))
            last = index
        }
        // a word before a bare number is no date, a weekday or a label is
        let words = tokens.compactMap { if case .word(let word) = $0 { word } else { nil } }
        guard words.allSatisfy({ WeekdayNames.isKnown($0) }) else { return nil }
        if numbers.count == 1, numbers[0].digits == 8 { return bare(numbers[0].value, 8) }
        guard let first = numbers.first, numbers.count >= 2, separators.isSubset(of: ["-", "/", "."]) else {
            return nil
        }
        if first.digits == 4, Self.years.contains(first.value) {
            guard numbers.count >= 3 else {
                return (1...12).contains(numbers[1].value) && separators.count == 1
                    ? ParsedDate(year: first.value, month: numbers[1].value) : nil
            }
            return numbers.count == 3 ? checked(first.value, numbers[1].value, numbers[2].value) : nil
        }
        guard numbers.count == 3 else { return nil }
        if first.digits == 3, localeHint == "zh-TW" {
            return checked(first.value + 1911, numbers[1].value, numbers[2].value)
        }
        let third = numbers[2]
        var year = third.value
        if third.digits == 2 { year += third.value < 70 ? 2000 : 1900 } else if third.digits != 4 { return nil }
        if isBuddhist(year) { year -= 543 }
        let (a, b) = (first.value, numbers[1].value)
        if separators == ["."] { return checked(year, b, a) }
        if a > 12 { return checked(year, b, a) }
        if b > 12 { return checked(year, a, b) }
        guard a != b else { return checked(year, a, b) }
        switch localeHint {
        case "en-US": return checked(year, a, b)
        case nil, "en", "en-CA": return nil
        default: return checked(year, b, a)
        }
    }
}
