// "LONDON, 17 November 2026 - The …", "新华社北京2026年11月17日电", "27.1.2022 - Bei der …": a dateline with its year dates an article
// that nothing else dates. It stays in the text.

import Records

enum Dateline {
    /// - Returns: the date at the head of one of the first three paragraphs; nil where several begin so, for then they are a
    ///   chronicle.
    static func find(_ paragraphs: [String], _ source: SourceTag?) -> Published? {
        let parser = DateParser(localeHint: DateLocale.hint(source, url: nil, declared: []))
        let found = paragraphs.prefix(12).enumerated().compactMap { index, paragraph in
            date(paragraph, parser).map { (index, $0) }
        }
        guard found.count == 1, let (index, (date, raw)) = found.first, index < 3 else { return nil }
        return Published(date, evidence: .dateline, raw: raw, zone: source?.timeZone)
    }

    private static func date(_ paragraph: String, _ parser: DateParser) -> (ParsedDate, String)? {
        let head = String(paragraph.prefix(70))
        guard let end = ends.compactMap({ head.firstRange(of: $0)?.upperBound }).min() ?? numbers(head),
            // a place in capitals, or the date itself; in Chinese and Korean the word for a wire is enough
            head[..<end].hasSuffix("电") || head[..<end].hasSuffix("讯") || head[..<end].hasSuffix("일 (")
                || head.first?.isNumber == true && head[end...].first?.isLowercase != true
                || head.prefix(while: \.isLetter).count > 2 && head.prefix(while: \.isLetter).allSatisfy(\.isUppercase)
                    && isPlace(head[..<end]),
            let (date, raw) = DateInText.find(String(head[..<end]), parser)
        else { return nil }
        return (date, raw)
    }

    /// A place, an agency in brackets and a date: no small word but a month's name stands in it.
    private static func isPlace(_ head: Substring) -> Bool {
        head.split(separator: " ").allSatisfy { word in
            word.first?.isLowercase != true
                || MonthNames.month(word.filter(\.isLetter).lowercased()) != nil || word == "de" || word == "le"
        }
    }

    private static let ends = [" - ", " – ", " — ", " -- ", "日电", "日讯", "일 ("]

    /// "01.02.2022 Der Markt …": numbers, points between them, then a sentence.
    private static func numbers(_ head: String) -> String.Index? {
        let date = head.prefix { $0.isNumber || $0 == "." || $0 == "/" || $0 == "-" }
        guard (8...10).contains(date.count), let next = head[date.endIndex...].dropFirst().first,
            next.isUppercase || "„«\"“(".contains(next)
        else { return nil }
        return date.endIndex
    }
}
