// What stays when a release is rendered in another language: its figures, whole dates, and names in Latin letters.
//
// A figure is known by its digits alone, without separators, leading and trailing zeros: "2.35 million", "2,35 Mio." and
// "235万" are one. Figures of one digit say nothing, and years near the publication's too little.

import Records

package struct Invariants: Sendable, Equatable {
    /// Hashes of 14 bits above their kind, the kinds that say most first.
    package let values: [UInt16]

    /// At most so many are kept: forty bytes a document.
    private static let most = 20
    /// Letters of a name that says something.
    private static let shortestName = 4

    enum Kind: UInt16 {
        case short, name, date, long

        /// How much it says that both texts have one.
        var weight: Int {
            switch self {
            case .short, .name: 1
            case .date: 2
            case .long: 3
            }
        }
    }

    static func kind(_ value: UInt16) -> Kind { Kind(rawValue: value & 3) ?? .short }

    package init(values: [UInt16]) { self.values = values }

    /// - Parameter year: of publication.
    package init(_ text: String, year: Int) {
        let tokens = Tokens.read(text)
        var text = text
        let found = text.withUTF8 { bytes in
            var found = Set<UInt16>()
            func note(_ hash: UInt64, _ kind: Kind) {
                found.insert(UInt16(truncatingIfNeeded: Tokens.finished(hash)) & ~3 | kind.rawValue)
            }
            for figure in Self.figures(bytes, year: year) { note(figure.hash, figure.isLong ? .long : .short) }
            for date in Self.dates(tokens, bytes) { note(Tokens.mix(7, UInt64(date)), .date) }
            for token in tokens where token.kind == .word && token.isCapital && !token.beginsSentence {
                if token.end - token.start >= Self.shortestName, bytes[Int(token.start)] < 0x80 {
                    note(token.hash, .name)
                }
            }
            return found
        }
        values = Array(found.sorted { ($1 & 3, $0) < ($0 & 3, $1) }.prefix(Self.most))
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    /// Hashes of the figures' digits, and whether there are three and more.
    private static func figures(_ bytes: UnsafeBufferPointer<UInt8>, year: Int) -> [(hash: UInt64, isLong: Bool)] {
        var figures: [(hash: UInt64, isLong: Bool)] = []
        var i = 0
        while i < bytes.count {
            guard isDigit(bytes[i]) else { i += 1; continue }
            var digits: [UInt8] = []
            var separators = 0
            while i < bytes.count {
                if isDigit(bytes[i]) {
                    digits.append(bytes[i])
                    i += 1
                } else if bytes[i] == UInt8(ascii: ",") || bytes[i] == UInt8(ascii: ".")
                    || bytes[i] == UInt8(ascii: "'"),
                    i + 1 < bytes.count, isDigit(bytes[i + 1])
                {
                    separators += 1
                    i += 1
                } else {
                    break
                }
            }
            let value = separators == 0 && digits.count == 4 ? digits.reduce(0) { $0 * 10 + Int($1 - 0x30) } : 0
            let isYear = (1900...2099).contains(value)
            let significant = Array(digits.drop { $0 == 0x30 }.reversed().drop { $0 == 0x30 })
            guard significant.count >= 2, !isYear || abs(value - year) > 1 else { continue }
            figures.append(
                (significant.reduce(Tokens.seed) { Tokens.mix($0, UInt64($1)) }, significant.count >= 3 && !isYear))
        }
        return figures
    }

    // MARK: dates

    /// Whole dates as yyyymmdd: a year with a day and a month before it, or 年, 月 and 日 behind their numbers.
    private static func dates(_ tokens: [Token], _ bytes: UnsafeBufferPointer<UInt8>) -> [Int] {
        func text(_ token: Token) -> String {
            String(decoding: UnsafeBufferPointer(rebasing: bytes[Int(token.start)..<Int(token.end)]), as: UTF8.self)
        }
        func number(_ index: Int) -> Int? {
            guard tokens.indices.contains(index), tokens[index].kind == .number else { return nil }
            return Int(text(tokens[index]))
        }
        func isSign(_ index: Int, _ signs: String) -> Bool {
            tokens.indices.contains(index) && tokens[index].kind == .ideograph && signs.contains(text(tokens[index]))
        }
        var dates: [Int] = []
        for index in tokens.indices {
            guard let year = number(index), (1990...2099).contains(year) else { continue }
            if isSign(index + 1, "年년"), isSign(index + 3, "月월"), let month = number(index + 2),
                let day = number(index + 4)
            {
                if (1...12).contains(month), (1...31).contains(day) { dates.append(year * 10_000 + month * 100 + day) }
                continue
            }
            var (day, month): (Int?, Int?) = (nil, nil)
            // "12 March 2026", "March 12, 2026", "12 de marzo de 2026"
            for back in 1...4 where index >= back {
                let token = tokens[index - back]
                if token.kind == .number {
                    if day == nil, let value = number(index - back), (1...31).contains(value) {
                        day = value
                    } else {
                        break
                    }
                } else if month == nil, let found = MonthNames.month(text(token).lowercased()) {
                    month = found
                } else if token.end - token.start > 3 {
                    break
                }
                if let day, let month {
                    dates.append(year * 10_000 + month * 100 + day)
                    break
                }
            }
        }
        return dates
    }
}
