// What stands around a text without being of it: the publisher's name before the first sentence, the signature and date
// under the last, "Source: …" lines and editors' names. It is taken out of the text and kept as metadata.

import Records

package struct Imprint: Sendable, Equatable {
    package var publisher: String?
    package var creditedSource: String?
    package var signedBy: String?
    package var date: ParsedDate?
    package var dateRaw: String?

    package init() {}

    /// Takes the imprint out of the paragraphs. A text never becomes empty by it.
    ///
    /// - Parameter takesDate: whether a signature's date is wanted; where the date is known from elsewhere, signature and
    ///   date stay in the text (nothing is lost), and only the date is told.
    package static func take(from paragraphs: inout [String], takesDate: Bool = true) -> Imprint {
        var imprint = Imprint()
        if let first = paragraphs.first, let (name, rest) = leadingPublisher(first) {
            imprint.publisher = name
            paragraphs[0] = rest
        }
        // the foot: at most a source line, editors, a date and a signature, so six lines are looked at
        for _ in 0..<6 where paragraphs.count > 1 {
            guard let last = paragraphs.last else { break }
            if let source = value(of: last, labels: sourceLabels) {
                if imprint.creditedSource == nil { imprint.creditedSource = source }
            } else if value(of: last, labels: editorLabels) == nil {
                break
            }
            paragraphs.removeLast()
        }
        // a sentence, a name, a date: only so do they close a statement; a date alone may be a deadline
        if paragraphs.count > 2, let date = wholeDate(paragraphs[paragraphs.count - 1]),
            isSigner(paragraphs[paragraphs.count - 2]),
            isSentence(paragraphs[paragraphs.count - 3])
        {
            imprint.date = date
            imprint.dateRaw = paragraphs[paragraphs.count - 1]
            if takesDate {
                imprint.signedBy = paragraphs[paragraphs.count - 2]
                paragraphs.removeLast(2)
            }
        }
        return imprint
    }

    private static let sourceLabels = ["来源", "來源", "稿件来源", "信息来源", "文章来源", "资料来源", "消息来源", "source", "quelle", "出典"]
    private static let editorLabels = [
        "责任编辑", "責任編輯", "编辑", "編輯", "责编", "校对", "审核", "作者", "记者", "editor", "editing by", "reporting by",
    ]

    /// "来源 蚂蚁集团", "(来源：新华社)", "Source: Reuters": the value behind a label that begins a short line.
    private static func value(of line: String, labels: [String]) -> String? {
        guard line.utf8.count <= 160 else { return nil }
        var text = Substring(line)
        let brackets: Set<Character> = ["(", ")", "（", "）", "[", "]", "【", "】"]
        while let first = text.first, brackets.contains(first) { text.removeFirst() }
        while let last = text.last, brackets.contains(last) { text.removeLast() }
        let lower = text.lowercased()
        for label in labels where lower.hasPrefix(label) {
            let rest = text.dropFirst(label.count)
            guard let mark = rest.first, ":： ".contains(mark) else { continue }
            // a blank alone separates Chinese words and bylines, but not "Source code …"
            if mark == " ", label.utf8.first! < 0x80, !label.hasSuffix("by") { continue }
            let value = rest.drop { ":： ".contains($0) }
            let parts = value.split(separator: ";").map { part -> Substring in
                let bare = part.drop { $0 == " " }
                return editorLabels.first { bare.lowercased().hasPrefix($0 + " ") }.map { bare.dropFirst($0.count + 1) }
                    ?? bare
            }
            guard !parts.isEmpty, parts.allSatisfy({ isName(String($0)) }) else { continue }
            return String(value)
        }
        return nil
    }

    private static let mediaEndings = [
        "客户端", "日报", "晚报", "时报", "商报", "早报", "周报", "周刊", "新闻网", "新闻社", "通讯社", "电视台", "广播电台",
    ]

    /// "北京日报客户端 12月26日,…": a medium's name and a blank before the first sentence.
    private static func leadingPublisher(_ paragraph: String) -> (name: String, rest: String)? {
        guard let blank = paragraph.firstIndex(of: " ") else { return nil }
        let name = paragraph[..<blank]
        guard (2...20).contains(name.count), name.unicodeScalars.allSatisfy({ (0x4E00...0x9FFF).contains($0.value) }),
            mediaEndings.contains(where: { name.hasSuffix($0) && name.count > $0.count })
        else { return nil }
        let rest = paragraph[paragraph.index(after: blank)...].drop { $0 == " " }
        // what a medium's name stands before: a date, a reporter, a bracket; else it may be the sentence's own first word
        let starts = ["（", "(", "【", "[", "记者", "讯", "本报"]
        guard let next = rest.first, next.isNumber || starts.contains(where: { rest.hasPrefix($0) }),
            rest.contains(where: { "，,。.;；".contains($0) })
        else { return nil }
        return (String(name), String(rest))
    }

    /// A line that is a date and nothing else.
    private static func wholeDate(_ line: String) -> ParsedDate? {
        guard line.utf8.count <= 48, let date = DateParser(localeHint: nil).parse(line), date.day != nil else {
            return nil
        }
        return date
    }

    private static func isSentence(_ line: String) -> Bool { line.last.map { ".。!！?？”\"".contains($0) } ?? false }

    /// Small words inside names.
    private static let connectors: Set<String> = [
        "of", "and", "the", "for", "de", "del", "la", "der", "und", "et", "y", "von", "van", "&", "in", "on", "to",
        "di", "e",
    ]
    /// Characters that make Chinese a sentence rather than a name.
    private static let particles = Set("的了将被是不已应很说您吗")

    /// A person, a firm, a medium: capitals in scripts that have them, no particles in Chinese, no punctuation.
    private static func isName(_ text: String) -> Bool {
        guard text.count <= 60, let first = text.first, let last = text.last, !".。!！?？:：,，•-–*".contains(first),
            !".。!！?？:：;；,，”\"".contains(last)
        else { return false }
        if text.unicodeScalars.contains(where: { (0x4E00...0x9FFF).contains($0.value) }) {
            return text.count <= 24 && !text.contains { particles.contains($0) || "，。！？；：".contains($0) }
        }
        let words = text.split { $0 == " " || $0 == "," }
        guard (1...8).contains(words.count), first.isUppercase || first.isNumber else { return false }
        return words.allSatisfy { word in
            connectors.contains(word.lowercased()) || word.first?.isUppercase == true || !(word.first?.isLetter ?? true)
        }
    }

    private static let organisations = [
        "局", "委员会", "委", "部", "银行", "公司", "集团", "中心", "办公室", "厅", "院", "协会", "交易所", "政府", "总局", "管理处", "分局", "联合会",
        "基金会",
    ]

    /// Who signs: a name of words that no list or label is made of.
    private static func isSigner(_ line: String) -> Bool {
        guard isName(line), !line.contains(where: \.isNumber), value(of: line, labels: sourceLabels) == nil else {
            return false
        }
        if line.unicodeScalars.contains(where: { (0x4E00...0x9FFF).contains($0.value) }) {
            return organisations.contains { line.hasSuffix($0) && line.count > $0.count + 1 }
        }
        return !line.contains(where: { ":•*–—".contains($0) })
            && !connectors.contains(line.split(separator: " ").last?.lowercased() ?? "")
    }
}
