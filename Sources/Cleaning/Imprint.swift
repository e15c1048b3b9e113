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
    package static func take(from paragraphs: inout [String]) -> Imprint {
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
        if paragraphs.count > 2, let last = paragraphs.last, let date = wholeDate(last) {
            imprint.date = date
            imprint.dateRaw = last
            paragraphs.removeLast()
            if paragraphs.count > 1, let name = paragraphs.last, isName(name) {
                imprint.signedBy = name
                paragraphs.removeLast()
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
            // a blank alone separates Chinese words, but not "Source code …"
            if mark == " ", label.utf8.first! < 0x80, label.hasSuffix("by") == false { continue }
            let value = rest.drop { ":： ".contains($0) }
            guard !value.isEmpty, !value.contains("。"), value.count <= 40 else { continue }
            return String(value)
        }
        return nil
    }

    private static let mediaEndings = [
        "客户端", "日报", "晚报", "时报", "商报", "早报", "周报", "周刊", "新闻网", "新闻社", "通讯社", "财经", "在线", "电视台", "广播电台", "频道", "新闻",
        "网", "社", "报",
    ]

    /// "北京日报客户端 12月26日,…": a medium's name and a blank before the first sentence.
    private static func leadingPublisher(_ paragraph: String) -> (name: String, rest: String)? {
        guard let blank = paragraph.firstIndex(of: " ") else { return nil }
        let name = paragraph[..<blank]
        guard (2...20).contains(name.count), name.unicodeScalars.allSatisfy({ (0x4E00...0x9FFF).contains($0.value) }),
            mediaEndings.contains(where: { name.hasSuffix($0) && name.count > $0.count })
        else { return nil }
        let rest = paragraph[paragraph.index(after: blank)...].drop { $0 == " " }
        // a sentence must follow; a headline of blanks ("人民网 财经 频道") is none
        guard rest.contains(where: { "，,。.;；".contains($0) }) else { return nil }
        return (String(name), String(rest))
    }

    /// A line that is a date and nothing else.
    private static func wholeDate(_ line: String) -> ParsedDate? {
        guard line.utf8.count <= 48, let date = DateParser(localeHint: nil).parse(line), date.day != nil else {
            return nil
        }
        return date
    }

    /// A short line that is no sentence.
    private static func isName(_ line: String) -> Bool {
        guard line.count <= 60, line.split(separator: " ").count <= 8, let last = line.last else { return false }
        return !".。!！?？:：;；,，”\"".contains(last)
    }
}
