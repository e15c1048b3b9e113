// Dates as feeds and pages write them: RFC 822 and its abuses, RFC 3339 and W3C forms, HTTP-date, epochs, month names in
// some forty languages, Chinese, Japanese (eras) and Korean. Nil when in doubt, and never "now".

import Foundation

package struct DateParser: Sendable {
    /// BCP 47; decides 03/04/2021, 26.11.18, short eras, and which words are months in an English text.
    package var localeHint: String?
    /// What "3 hours ago" counts from, and which year a day without one is of; without it neither is a date.
    package var reference: DateReference?

    package init(localeHint: String? = nil, reference: DateReference? = nil) {
        (self.localeHint, self.reference) = (localeHint, reference)
    }

    /// The years that are believed; outside of them a number is no year.
    static let years = 1900...2100

    package func parse(utf8 bytes: [UInt8]) -> ParsedDate? {
        bytes.withUnsafeBufferPointer(StrictDate.parse) ?? tolerantly(String(decoding: bytes, as: UTF8.self))
    }

    package func parse(_ text: String) -> ParsedDate? { strictly(text) ?? tolerantly(text) }

    /// A text that is a date and nothing else but weekday, label and time: no sentence, deadline or number is one.
    package func parse(alone text: String) -> ParsedDate? {
        if let date = strictly(text) { return date }
        var tokens = DateToken.read(text)
        if let reference, let date = RelativeDate.read(tokens, from: reference) { return date }
        _ = DateToken.takeTime(&tokens)
        let numbers = tokens.count { if case .number = $0 { true } else { false } }
        let isWhole = tokens.allSatisfy { token in
            guard Self.isStranger(token), case .word(let word) = token else { return true }
            return MonthNames.month(word, localeHint: localeHint) != nil || "年月日号號년월일".contains(word) || word == "t"
        }
        guard isWhole, numbers <= 3, numbers > 1 || tokens.contains(where: { $0.digits == 8 }) else { return nil }
        return tolerantly(text)
    }

    private func strictly(_ text: String) -> ParsedDate? {
        var text = text
        return text.withUTF8(StrictDate.parse)
    }

    /// The same, for texts that count from nothing.
    package var withoutReference: DateParser { DateParser(localeHint: localeHint) }

    private func tolerantly(_ text: String) -> ParsedDate? {
        // no date is longer; a longer text is one in which a date may stand, which is `Dateline`'s work
        guard text.utf8.count <= 160, !Self.holdsAddress(text) else { return nil }
        var text = text
        let zone = ZoneName.take(&text)
        var tokens = DateToken.read(text)
        guard !tokens.isEmpty else { return nil }
        if tokens.count == 1, case .number(let value, let digits) = tokens[0] { return bare(value, digits) }
        if let date = isoWeek(tokens) ?? ordinal(tokens) { return date }
        if let reference, let date = RelativeDate.read(tokens, from: reference) { return date }
        let places = ZoneName.places(tokens)
        var time: ParsedDate.Time?
        var offset: Int?
        switch DateToken.takeTime(&tokens) {
        case .none: break
        case .some(.invalid): return nil
        case .some(.time(let taken, let zone)): (time, offset) = (taken, zone ?? places)
        }
        guard var date = eastAsian(tokens) ?? era(tokens) ?? vietnamese(tokens) ?? named(tokens) ?? numeric(tokens)
        else {
            return nil
        }
        if date.month != nil, date.dayOfMonth != nil, date.day == nil { return nil }
        guard date.dayOfMonth != nil else { return date }
        (date.time, date.offset) = (time, time == nil ? nil : offset)
        if date.offset == nil, let zone, let time, let day = date.day {
            let wall = Timestamp(day).seconds + time.secondOfDay
            date.offset = zone.secondsFromGMT(
                for: Date(timeIntervalSince1970: TimeInterval(wall - zone.secondsFromGMT())))
        }
        return date
    }

    private static func holdsAddress(_ text: String) -> Bool {
        var last: (UInt8, UInt8) = (0, 0)
        for byte in text.utf8 {
            if byte == UInt8(ascii: "/"), last.1 == UInt8(ascii: "/"), last.0 == UInt8(ascii: ":") { return true }
            last = (last.1, byte)
        }
        return false
    }

    /// A day whose year is not told lies in the twelve months before the page was fetched, or on the day after: it may have
    /// begun already where the publisher is.
    private func past(_ month: Int, _ day: Int) -> ParsedDate? {
        guard let today = reference?.day else { return nil }
        return [today.year + 1, today.year, today.year - 1].lazy.compactMap { year in
            CalendarDay(year: year, month: month, day: day).flatMap { $0.number <= today.number + 1 ? $0 : nil }
        }.first.map { ParsedDate(year: $0.year, month: $0.month, dayOfMonth: $0.day) }
    }

    /// 2020-W46-4
    private func isoWeek(_ tokens: [DateToken]) -> ParsedDate? {
        guard tokens.count == 6, case .number(let year, 4) = tokens[0], tokens[2] == .word("w"),
            case .number(let week, 2) = tokens[3], case .number(let weekday, 1) = tokens[5], Self.years.contains(year),
            (1...53).contains(week), (1...7).contains(weekday),
            let fourth = CalendarDay(year: year, month: 1, day: 4)
        else { return nil }
        // the week of 4 January is the first; 1970-01-01 was a Thursday
        let monday = fourth.number - (fourth.number + 3) % 7
        let day = CalendarDay(number: monday + (week - 1) * 7 + weekday - 1)
        return ParsedDate(year: day.year, month: day.month, dayOfMonth: day.day)
    }

    /// 2020-317
    private func ordinal(_ tokens: [DateToken]) -> ParsedDate? {
        guard tokens.count == 3, case .number(let year, 4) = tokens[0], tokens[1] == .mark("-"),
            case .number(let ofYear, 3) = tokens[2], Self.years.contains(year),
            let first = CalendarDay(year: year, month: 1, day: 1)
        else { return nil }
        let day = CalendarDay(number: first.number + ofYear - 1)
        return ofYear > 0 && day.year == year ? ParsedDate(year: year, month: day.month, dayOfMonth: day.day) : nil
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
        case 12 where minutes(value) != nil: return minutes(value)
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

    /// 202012271030
    private func minutes(_ value: Int) -> ParsedDate? {
        guard var date = checked(value / 100_000_000, value / 1_000_000 % 100, value / 10_000 % 100), date.year >= 1990
        else {
            return nil
        }
        let (hour, minute) = (value / 100 % 100, value % 100)
        guard hour < 24, minute < 60 else { return nil }
        date.time = .init(secondOfDay: hour * 3600 + minute * 60, hasSeconds: false)
        return date
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
        guard let yearAt = tokens.firstIndex(where: { $0.isWord(in: ["年", "년"]) }) else {
            // 12月26日
            guard let monthAt = tokens.firstIndex(where: { $0.isWord(in: ["月", "월"]) }),
                let month = number(before: monthAt),
                let dayAt = tokens[(monthAt + 1)...].firstIndex(where: { $0.isWord(in: ["日", "号", "號", "일"]) }),
                let day = number(before: dayAt)
            else { return nil }
            return past(month, day)
        }
        guard var year = number(before: yearAt) else { return nil }
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

    /// R2.12.27 · H30/4/1: Japan's years by the first letter of the era.
    private func era(_ tokens: [DateToken]) -> ParsedDate? {
        guard localeHint?.hasPrefix("ja") == true, case .word(let name) = tokens.first, tokens.count >= 6,
            let before = ["r": 2018, "h": 1988, "s": 1925][name], case .number(let year, 1...2) = tokens[1],
            case .mark = tokens[2], case .number(let month, 1...2) = tokens[3], case .mark = tokens[4],
            case .number(let day, 1...2) = tokens[5]
        else { return nil }
        return checked(before + year, month, day)
    }

    /// ngày 27 tháng 12 năm 2020
    private func vietnamese(_ tokens: [DateToken]) -> ParsedDate? {
        func number(_ index: Int) -> Int? {
            guard tokens.indices.contains(index), case .number(let value, _) = tokens[index] else { return nil }
            return value
        }
        guard let monthAt = tokens.firstIndex(of: .word("tháng")), let month = number(monthAt + 1),
            let day = number(monthAt - 1)
        else { return nil }
        let year = tokens.firstIndex(of: .word("năm")).flatMap { number($0 + 1) } ?? number(monthAt + 3)
        return year.flatMap { checked($0, month, day) }
    }

    private struct Number {
        var at: Int
        var value: Int
        var digits: Int

        var isDay: Bool { digits <= 2 && (1...31).contains(value) }
    }

    /// 27 December 2020 · Dec. 27, 2020 · 27-Dec-20 · 3 de enero de 2021 · 2020. gada 27. decembris · December 2020
    private func named(_ tokens: [DateToken]) -> ParsedDate? {
        guard let (month, monthAt) = month(tokens) else { return nil }
        let numbers = tokens.enumerated().compactMap { index, token -> Number? in
            if case .number(let value, let digits) = token {
                Number(at: index, value: value, digits: digits)
            } else {
                nil
            }
        }
        let hasStrangers = tokens.indices.contains { $0 != monthAt && Self.isStranger(tokens[$0]) }
        let hasCentury = numbers.contains { $0.digits == 4 && (Self.years.contains($0.value) || isBuddhist($0.value)) }
        func asYear(_ number: Number) -> Int? {
            if number.digits == 4 {
                if isBuddhist(number.value) { return number.value - 543 }
                return Self.years.contains(number.value) ? number.value : nil
            }
            // two digits are a year only where nothing says it better
            guard number.digits == 2, !hasCentury, !hasStrangers else { return nil }
            return number.value + (number.value < 70 ? 2000 : 1900)
        }
        /// Nothing but marks and small words stands between.
        func isNear(_ a: Int, _ b: Int) -> Bool {
            tokens[(min(a, b) + 1)..<max(a, b)].allSatisfy { token in
                if case .number = token { return false }
                return !Self.isStranger(token)
            }
        }
        let before = numbers.last { $0.at < monthAt && isNear($0.at, monthAt) }
        let beforeThat = before.flatMap { day in numbers.last { $0.at < day.at && isNear($0.at, day.at) } }
        let after = numbers.first { $0.at > monthAt && isNear($0.at, monthAt) }
        let afterThat = after.flatMap { day in numbers.first { $0.at > day.at && isNear($0.at, day.at) } }
        // M D Y
        if let after, after.isDay, let afterThat, let year = asYear(afterThat),
            before == nil || !(before!.isDay && asYear(after) != nil) || afterThat.digits == 4
        {
            return checked(year, month, after.value)
        }
        // D M Y; `12-14 May` is a time in which something lasts
        if let before, before.isDay, let after, let year = asYear(after) {
            let isRange =
                beforeThat.map { $0.isDay && $0.at == before.at - 2 && tokens[before.at - 1] != .mark(".") } ?? false
            return !isRange && begins(tokens, at: before.at, hasStrangers) ? checked(year, month, before.value) : nil
        }
        // Y M D
        if let before, before.digits == 4, let after, after.isDay, afterThat == nil, let year = asYear(before) {
            return checked(year, month, after.value)
        }
        // Y D M
        if let before, before.isDay, let beforeThat, beforeThat.digits == 4, let year = asYear(beforeThat) {
            return checked(year, month, before.value)
        }
        guard numbers.count == 1, !hasStrangers else { return nil }
        let only = numbers[0]
        if only.digits == 4 { return asYear(only).map { ParsedDate(year: $0, month: month) } }
        return only.isDay ? past(month, only.value) : nil
    }

    /// Whether a date may begin there: a word before it that nobody knows (`Bulletin 4 (April 2021)`, `Page 3 of 12`) takes
    /// the number for itself.
    private func begins(_ tokens: [DateToken], at index: Int, _ hasStrangers: Bool) -> Bool {
        guard hasStrangers else { return true }
        var at = index - 1
        while at >= 0, case .mark = tokens[at] { at -= 1 }
        guard at >= 0 else { return true }
        if case .number = tokens[at] { return index == at + 2 ? false : true }
        if Self.isStranger(tokens[at]) { return false }
        // "of 12" after a number
        if at > 0, case .number = tokens[at - 1] { return false }
        return true
    }

    /// A word that is neither a label nor a part of a date.
    private static func isStranger(_ token: DateToken) -> Bool {
        guard case .word(let word) = token else { return false }
        return !MonthNames.isWeekdayToo(word) && !WeekdayNames.isKnown(word) && !DateLabels.isKnown(word)
            && !DateConnectors.isKnown(word)
    }

    /// The month by name; a second name that is a weekday as well does not count.
    private func month(_ tokens: [DateToken]) -> (month: Int, at: Int)? {
        var found: [(month: Int, at: Int, word: String)] = []
        for (index, token) in tokens.enumerated() {
            guard case .word(let word) = token else { continue }
            if let month = MonthNames.month(word, localeHint: localeHint) { found.append((month, index, word)) }
            // كانون الأول: the Levant's names of two words
            if index + 1 < tokens.count, case .word(let next) = tokens[index + 1],
                let month = Self.levant[word + " " + next]
            {
                found.append((month, index, word))
            }
        }
        if found.count == 2 { found.removeAll { MonthNames.isWeekdayToo($0.word) } }
        // an English word in an English text, or in one of nobody knows which language
        if found.count == 1, MonthNames.isEnglishToo(found[0].word) {
            let isEnglish =
                localeHint?.hasPrefix("en")
                ?? tokens.indices.contains { $0 != found[0].at && Self.isStranger(tokens[$0]) }
            if isEnglish { return nil }
        }
        return found.count == 1 ? (found[0].month, found[0].at) : nil
    }

    private static let levant = ["كانون الثاني": 1, "تشرين الأول": 10, "تشرين الثاني": 11, "كانون الأول": 12]

    private func isBuddhist(_ year: Int) -> Bool { localeHint?.hasPrefix("th") == true && (2400...2650).contains(year) }

    /// 2020-12-27 · 2020/12 · 27.12.2020 · 12/27/2020
    private func numeric(_ tokens: [DateToken]) -> ParsedDate? {
        let groups = DateToken.numberGroups(tokens)
        let isLabelled = tokens.allSatisfy { token in
            if case .word(let word) = token { WeekdayNames.isKnown(word) || DateLabels.isKnown(word) } else { true }
        }
        // beside words that nobody knows only a whole date with its century is one, and only one such
        let whole = groups.filter { $0.numbers.count == 3 && ($0.numbers[0].digits == 4 || $0.numbers[2].digits == 4) }
        if !isLabelled { return whole.count == 1 ? triple(whole[0]) : nil }
        guard let group = groups.first else { return nil }
        let numbers = group.numbers
        guard group.separators.count <= 1 || numbers.count == 3 else { return nil }
        switch numbers.count {
        case 1: return numbers[0].digits == 8 ? bare(numbers[0].value, 8) : nil
        case 2:
            if numbers[0].digits == 4 {
                return Self.years.contains(numbers[0].value) && (1...12).contains(numbers[1].value)
                    ? ParsedDate(year: numbers[0].value, month: numbers[1].value) : nil
            }
            // 12-26, where months come first
            guard numbers.allSatisfy({ $0.digits == 2 }), group.separators == ["-"],
                ["zh", "ja", "ko"].contains(String((localeHint ?? "").prefix(2)))
            else { return nil }
            return past(numbers[0].value, numbers[1].value)
        case 3: return triple(group)
        default: return nil
        }
    }

    private func triple(_ group: DateToken.NumberGroup) -> ParsedDate? {
        let numbers = group.numbers
        let (first, second, third) = (numbers[0], numbers[1], numbers[2])
        if first.digits == 4 {
            return Self.years.contains(first.value) ? checked(first.value, second.value, third.value) : nil
        }
        if first.digits == 3, localeHint == "zh-TW" || localeHint == "zh-Hant" {
            return checked(first.value + 1911, second.value, third.value)
        }
        // in East Asia the year comes first, however short
        if first.digits == 2, third.digits == 2, ["zh", "ja", "ko"].contains(String((localeHint ?? "").prefix(2))) {
            return checked(first.value + 2000, second.value, third.value)
        }
        var year = third.value
        if third.digits == 2 { year += third.value < 70 ? 2000 : 1900 } else if third.digits != 4 { return nil }
        if isBuddhist(year) { year -= 543 }
        guard Self.years.contains(year) else { return nil }
        let (a, b) = (first.value, second.value)
        if group.separators == ["."] { return checked(year, b, a) }
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
