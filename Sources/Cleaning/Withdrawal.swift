// Whether a page says of itself that it does not count any more: "This press release has been withdrawn." An article that tells of
// another thing's withdrawal says so of that thing, further down, and not of "this page".

import Bytes
import Markup

enum Withdrawal {
    /// The page's title begins with the word and a mark.
    private static let titles = [
        "withdrawn", "retracted", "rescinded", "zurückgezogen", "retiré", "retirado", "ritirato", "retirada", "撤回",
        "已撤回", "取り下げ",
    ]

    /// What speaks of itself, and what it says; the second stands at most so many bytes behind the first.
    private static let gap = 30
    private static let sentences: [(subjects: [StaticString], verbs: [StaticString])] = [
        (
            [
                "this page", "this document", "this publication", "this press release", "this release",
                "this news release",
                "this media release", "this consultation", "this guidance", "this notice", "this statement",
                "this article",
                "this story", "this news item", "this news story", "this report", "this announcement",
                "this information",
                "this warning", "this circular", "this content", "this item",
            ],
            [
                "has been withdrawn", "was withdrawn", "is withdrawn", "has been retracted", "was retracted",
                "is retracted",
                "has now been withdrawn", "has been rescinded", "was rescinded", "has been taken down",
                "was taken down",
            ]
        ),
        (
            [
                "diese seite", "diese pressemitteilung", "diese meldung", "diese mitteilung", "diese veröffentlichung",
                "dieses dokument", "diese warnung", "dieser artikel",
            ], ["wurde zurückgezogen", "wurde zurückgenommen", "wurde widerrufen", "ist zurückgezogen"]
        ),
        (
            [
                "ce communiqué", "ce document", "cet article", "cette page", "cette publication", "cet avis",
                "cette mise en garde",
            ], ["a été retiré", "est retiré", "a été rétracté"]
        ),
        (
            [
                "este comunicado", "este documento", "este artículo", "esta página", "esta publicación", "esta nota",
                "este aviso",
                "esta noticia", "este artigo", "esta notícia",
            ], ["ha sido retirad", "fue retirad", "ha sido retractad", "foi retirad"]
        ),
        (
            [
                "questo comunicato", "questo documento", "questo articolo", "questa pagina", "questa pubblicazione",
                "questo avviso",
            ],
            ["è stato ritirato", "è stata ritirata"]
        ),
        (
            ["本文", "本公告", "本通知", "本新闻稿", "本页面", "该公告", "本公布", "本新聞稿", "本頁面"],
            ["已撤回", "已被撤回", "已撤销", "已被撤销", "已撤銷", "现予撤回", "予以撤回"]
        ),
        (
            ["この記事", "このページ", "このお知らせ", "このプレスリリース", "本プレスリリース", "本件公表"],
            ["取り下げ", "撤回し", "撤回さ", "撤回いた"]
        ),
        (["이 보도자료", "이 기사", "이 페이지", "본 보도자료", "이 공지"], ["철회되었", "철회됐", "철회하였", "철회했"]),
    ]

    /// A notice is short; the text of an article that begins with such words is not.
    private static let longest = 400
    private static let shortest = 15
    /// Looked for first, for most blocks say nothing of the kind.
    private static let stems: [StaticString] = [
        "withdrawn", "retract", "rescind", "taken down", "zurückge", "widerrufen", "retir", "rétract", "ritirat", "撤",
        "取り下げ", "철회",
    ]
    /// So many blocks of the text from its beginning.
    private static let first = 3

    /// - Parameter main: what was found to be the text.
    static func isSaid(_ page: PageBlocks, _ main: MainText, title: String?) -> Bool {
        if let title, isSaid(title: title) { return true }
        let start = main.kept.first ?? page.blocks.count
        let early = page.blocks.indices.prefix(start) + main.kept.prefix(first)
        return early.contains { index in
            let block = page.blocks[index]
            return says(page.text[block.range]) && !page.isBeside(block.element)
                && !page.elements[block.element].isHidden
        }
    }

    /// Of plain texts and feeds' own words.
    static func isSaid(_ paragraphs: [String], title: String?) -> Bool {
        if let title, isSaid(title: title) { return true }
        return paragraphs.prefix(first).contains { says(Array($0.utf8)[...]) }
    }

    private static func isSaid(title: String) -> Bool {
        let lowered = title.lowercased()
        let bare = lowered.drop { "[(*【〔（".contains($0) }
        guard let word = titles.first(where: { bare.hasPrefix($0) }) else { return false }
        let rest = bare.dropFirst(word.count)
        if bare.count < lowered.count { return rest.first.map { "])】〕）*:".contains($0) } ?? true }
        return rest.isEmpty || [":", " –", " —", " - ", "：", " |"].contains { rest.hasPrefix($0) }
    }

    private static func says(_ text: ArraySlice<UInt8>) -> Bool {
        guard (shortest...longest).contains(text.count) else { return false }
        let mayBe = text.withUnsafeBufferPointer { bytes in stems.contains { bytes.find($0) != nil } }
        guard mayBe else { return false }
        let lowered = String(decoding: text, as: UTF8.self).lowercased()
        return Array(lowered.utf8).withUnsafeBufferPointer { bytes in
            sentences.contains { subjects, verbs in
                subjects.contains { subject in
                    guard let at = bytes.find(subject) else { return false }
                    let from = at + subject.utf8CodeUnitCount
                    let rest = UnsafeBufferPointer(rebasing: bytes[from...])
                    return verbs.contains { verb in rest.find(verb).map { $0 <= gap } ?? false }
                }
            }
        }
    }
}
