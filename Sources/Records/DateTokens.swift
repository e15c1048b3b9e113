// The words, numbers and marks of a date, and the time of day among them.

import Foundation

enum DateToken: Equatable {
    case number(Int, digits: Int)
    case word(String)
    case mark(Character)

    /// A dash between blanks, or a longer one: it parts what it stands between, and is no sign of a zone.
    static let spacedDash: Character = "~"

    var text: String { if case .word(let word) = self { word } else { "" } }

    /// Numbers with single marks between them.
    struct NumberGroup {
        var numbers: [(value: Int, digits: Int)] = []
        var separators: Set<Character> = []
    }

    static func numberGroups(_ tokens: [DateToken]) -> [NumberGroup] {
        var groups: [NumberGroup] = []
        var pending: Set<Character> = []
        var isOpen = false
        for token in tokens {
            switch token {
            case .number(let value, let digits):
                if !isOpen || pending.isEmpty { groups.append(NumberGroup()) }
                groups[groups.count - 1].numbers.append((value, digits))
                groups[groups.count - 1].separators.formUnion(isOpen ? pending : [])
                (isOpen, pending) = (true, [])
            case .mark(let mark) where mark == "-" || mark == "/" || mark == ".": pending.insert(mark)
            case .mark(Self.spacedDash): pending.insert("-")
            default: (isOpen, pending) = (false, [])
            }
        }
        return groups
    }

    var digits: Int { if case .number(_, let digits) = self { digits } else { 0 } }

    func isWord(in words: Set<String>) -> Bool {
        if case .word(let word) = self { words.contains(word) } else { false }
    }

    /// Reads a text; brackets and commas are passed over, ideographs and Hangul syllables stand alone, full-width forms and
    /// digits of other scripts become ASCII, Chinese numerals between 年, 月 and 日 become numbers.
    static func read(_ text: String) -> [DateToken] {
        let ascii = text.utf8.allSatisfy { $0 < 0x80 }
        let folded = (ascii ? text : text.precomposedStringWithCompatibilityMapping.replacing("\u{2019}", with: "'"))
            .lowercased()
        var tokens: [DateToken] = []
        var scalars = Array(folded.unicodeScalars)[...]
        while let scalar = scalars.first {
            if let digit = scalar.decimalValue {
                var value = digit
                var count = 1
                scalars.removeFirst()
                while let next = scalars.first?.decimalValue, count < 15 {
                    value = value * 10 + next
                    count += 1
                    scalars.removeFirst()
                }
                tokens.append(.number(value, digits: count))
                continue
            }
            if scalar.isChineseNumeral, !ascii {
                let run = scalars.prefix { $0.isChineseNumeral }
                tokens.append(chineseNumber(run))
                scalars = scalars.dropFirst(run.count)
                continue
            }
            if scalar.standsAlone {
                tokens.append(.word(String(scalar)))
                scalars.removeFirst()
                continue
            }
            if scalar.properties.isAlphabetic || scalar.properties.generalCategory == .spacingMark
                || scalar.properties.generalCategory == .nonspacingMark
            {
                let run = scalars.prefix {
                    ($0.properties.isAlphabetic || $0.properties.generalCategory == .nonspacingMark
                        || $0.properties.generalCategory == .spacingMark || $0 == "'" || $0 == "\u{2019}"
                        || $0 == "\u{200C}")
                        && !$0.standsAlone
                }
                tokens.append(.word(String(String.UnicodeScalarView(run))))
                scalars = scalars.dropFirst(run.count)
                continue
            }
            scalars.removeFirst()
            // ธ.ค. is one word
            if scalar == ".", case .word(let word) = tokens.last, word.unicodeScalars.allSatisfy(\.isThai),
                scalars.first?.isThai ?? true
            {
                let run = scalars.prefix(while: \.isThai)
                tokens[tokens.count - 1] = .word(word + String(String.UnicodeScalarView(run)))
                scalars = scalars.dropFirst(run.count)
                continue
            }
            switch scalar {
            case "-" where scalars.first == " ": tokens.append(.mark(spacedDash))
            case ":", "-", "/", ".", "+": tokens.append(.mark(Character(scalar)))
            case "\u{2212}", "\u{2010}", "\u{2011}": tokens.append(.mark("-"))
            case "\u{2013}", "\u{2014}", "~", "\u{301C}", "\u{FF5E}": tokens.append(.mark(spacedDash))
            default: break
            }
        }
        return tokens
    }

    private static func chineseNumber(_ run: ArraySlice<Unicode.Scalar>) -> DateToken {
        let digits: [Unicode.Scalar: Int] = [
            "〇": 0, "零": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
        ]
        if run.contains(where: { "十廿卅百".unicodeScalars.contains($0) }) {
            var value = 0
            var pending: Int?
            for scalar in run {
                switch scalar {
                case "百":
                    value += (pending ?? 1) * 100
                    pending = nil
                case "十":
                    value += (pending ?? 1) * 10
                    pending = nil
                case "廿": value += 20
                case "卅": value += 30
                default: pending = digits[scalar]
                }
            }
            let number = value + (pending ?? 0)
            return .number(number, digits: number > 99 ? 3 : 2)
        }
        // no number of a date has more digits
        return .number(run.prefix(15).reduce(0) { $0 * 10 + (digits[$1] ?? 0) }, digits: run.count)
    }

    enum Taken { case time(ParsedDate.Time, zone: Int?), invalid }

    /// Takes the time of day and its zone out of the tokens.
    ///
    /// - Parameter isRelative: only times with a colon count, for `3時間前` is none.
    static func takeTime(_ tokens: inout [DateToken], isRelative: Bool = false) -> Taken? {
        for (index, token) in tokens.enumerated().dropLast() {
            guard case .number(var hour, let digits) = token, digits <= 2 else { continue }
            let mark = tokens[index + 1]
            let isColon = mark == .mark(":")
            let isHalfDay = mark.isWord(in: ["am", "pm"]) && (1...12).contains(hour)
            guard isColon || isHalfDay || !isRelative && mark.isWord(in: ["时", "時", "点", "點", "시", "h"]) else {
                continue
            }
            var end = isHalfDay ? index + 1 : index + 2
            var minute = 0
            var second = 0
            var hasSeconds = false
            if !isHalfDay, end < tokens.count, case .number(let value, let digits) = tokens[end], digits <= 2 {
                minute = value
                end += 1
                if end < tokens.count, tokens[end].isWord(in: ["分", "분"]) { end += 1 }
                let more = end + 1 < tokens.count && tokens[end] == .mark(":")
                let at = more ? end + 1 : end
                if more || !isColon, at < tokens.count, case .number(let value, let digits) = tokens[at], digits <= 2 {
                    second = value
                    hasSeconds = true
                    end = at + 1
                    if end < tokens.count, tokens[end].isWord(in: ["秒", "초"]) { end += 1 }
                }
            } else if isColon {
                return .invalid
            } else if end < tokens.count, tokens[end] == .word("半") {
                minute = 30
                end += 1
            }
            if end < tokens.count, tokens[end] == .mark(":") { return .invalid }
            // fractions of a second
            if hasSeconds, end + 1 < tokens.count, tokens[end] == .mark("."), case .number = tokens[end + 1] {
                end += 2
            }
            var start = index
            let words = tokens.compactMap { if case .word(let word) = $0 { word } else { nil } }
            // only East Asia's words stand between others
            let joined = words.allSatisfy { $0.utf8.allSatisfy { $0 < 0x80 } } ? "" : words.joined()
            let isAfternoon =
                words.contains("pm") || words.contains("p") && words.contains("m")
                || !joined.isEmpty && ["下午", "晚上", "午後", "午后", "오후"].contains { joined.contains($0) }
            let isMorning =
                words.contains("am") || words.contains("a") && words.contains("m")
                || !joined.isEmpty && ["上午", "凌晨", "早上", "午前", "오전"].contains { joined.contains($0) }
            if isAfternoon, hour < 12 { hour += 12 } else if isMorning, hour == 12 { hour = 0 }
            guard hour <= 24, minute < 60, second <= 60, hour < 24 || minute == 0 && second == 0 else {
                return .invalid
            }
            if second == 60 { second = 59 }
            var zone: Int?
            let isRange =
                !hasSeconds
                && isEndOfRange(
                    tokens, end, startingAt: hour * 60 + minute, isISO: index > 0 && tokens[index - 1] == .word("t"))
            if isRange { end += 4 } else { (zone, end) = takeZone(tokens, from: end) }
            // "T" between date and time, and the marks of the half day
            if start > 0, tokens[start - 1] == .word("t") { start -= 1 }
            tokens.removeSubrange(start..<end)
            tokens.removeAll { $0.isWord(in: halfDayWords) }
            return .time(.init(secondOfDay: hour * 3600 + minute * 60 + second, hasSeconds: hasSeconds), zone: zone)
        }
        return nil
    }

    /// `– 12:30` behind a time: when it ends, and no zone. `-05:00` behind 10:30 is one, for nothing ends before it begins.
    private static func isEndOfRange(_ tokens: [DateToken], _ at: Int, startingAt start: Int, isISO: Bool) -> Bool {
        guard at + 3 < tokens.count, tokens[at] == .mark("-") || tokens[at] == .mark(spacedDash),
            tokens[at + 2] == .mark(":"),
            case .number(let hour, 1...2) = tokens[at + 1], case .number(let minute, 2) = tokens[at + 3]
        else { return false }
        return tokens[at] == .mark(spacedDash) || !isISO && hour * 60 + minute > start
    }

    private static let halfDayWords: Set<String> = [
        "am", "pm", "a", "p", "m", "上", "下", "午", "晚", "凌", "晨", "早", "前", "後", "后", "오", "전", "후", "at", "um", "uhr",
        "à", "as", "às", "alle", "kello", "o", "klo", "kl", "h", "u", "uur", "v",
    ]

    /// Z · +08:00 · -0500 · GMT+8 · EST
    private static func takeZone(_ tokens: [DateToken], from start: Int) -> (Int?, Int) {
        var at = start
        var base: Int?
        while at < tokens.count, tokens[at].isWord(in: ["am", "pm", "a", "p", "m"]) || tokens[at] == .mark(".") {
            at += 1
        }
        if at < tokens.count, case .word(let word) = tokens[at], let offset = zones[word] {
            base = offset
            at += 1
            guard offset == 0 else { return (base, at) }
        }
        if at + 1 < tokens.count, case .mark(let sign) = tokens[at], sign == "+" || sign == "-",
            case .number(let value, let digits) = tokens[at + 1]
        {
            var offset: Int
            var end = at + 2
            if digits >= 3 {
                offset = value / 100 * 3600 + value % 100 * 60
            } else {
                offset = value * 3600
                if end + 1 < tokens.count, tokens[end] == .mark(":"), case .number(let minutes, _) = tokens[end + 1] {
                    offset += minutes * 60
                    end += 2
                }
            }
            if end < tokens.count, case .word(let name) = tokens[end], zones[name] != nil { end += 1 }
            guard offset <= 15 * 3600 else { return (base, at) }
            return (sign == "-" ? -offset : offset, end)
        }
        return (base, base == nil ? start : at)
    }

    /// RFC 822's names and those that feeds use; CST is America's, a Chinese source declares its own zone.
    private static let zones: [String: Int] = {
        let hours: [String: Double] = [
            "z": 0, "gmt": 0, "utc": 0, "ut": 0, "wet": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7,
            "mdt": -6, "pst": -8,
            "pdt": -7, "akst": -9, "akdt": -8, "hst": -10, "bst": 1, "west": 1, "cet": 1, "mez": 1, "met": 1, "cest": 2,
            "mesz": 2,
            "mest": 2, "eet": 2, "sast": 2, "eest": 3, "msk": 3, "ist": 5.5, "hkt": 8, "sgt": 8, "awst": 8, "jst": 9,
            "kst": 9,
            "acst": 9.5, "aest": 10, "acdt": 10.5, "aedt": 11, "nzst": 12, "nzdt": 13, "art": -3, "brt": -3, "et": -5,
            "ct": -6, "pt": -8, "мск": 3, "wib": 7, "pkt": 5, "nst": -3.5, "ndt": -2.5, "ast": -4, "adt": -3, "wat": 1,
            "cat": 2,
            "eat": 3, "gst": 4, "phst": 8, "awdt": 9, "chst": 10,
        ]
        return hours.mapValues { Int($0 * 3600) }
    }()
}

extension Unicode.Scalar {
    var decimalValue: Int? {
        if isASCII { return value >= 0x30 && value <= 0x39 ? Int(value) - 0x30 : nil }
        guard properties.numericType == .decimal, let number = properties.numericValue else { return nil }
        return Int(number)
    }

    fileprivate var isThai: Bool { (0xE01...0xE4F).contains(value) }

    fileprivate var isChineseNumeral: Bool { "〇零一二三四五六七八九十廿卅百".unicodeScalars.contains(self) }

    /// Ideographs and Hangul syllables are words of their own here.
    fileprivate var standsAlone: Bool { (0x3400...0x9FFF).contains(value) || (0xAC00...0xD7A3).contains(value) }
}
