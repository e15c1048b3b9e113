// The text of a PDF, by Poppler's pdftotext in a child process: a parser of this format is the softest spot of such a tool.
// Poppler tells where each word stands, so running heads and page numbers are told from the text by their places.

import Bytes
import Foundation
import Markup
import Records

struct PDFText {
    enum Failure: Error, Equatable {
        /// Poppler is not installed.
        case missing
        /// Encrypted, broken, or over a limit.
        case unreadable
    }

    /// Blocks of text in reading order, a paragraph each.
    private(set) var paragraphs: [String] = []
    private(set) var title: String?
    /// When the file says that it was made.
    private(set) var created: (date: ParsedDate, raw: String)?
    /// There were more pages than are read.
    private(set) var isCut = false

    /// More pages than this are no release; counted in pages, so that every machine stops at the same place.
    private static let maximumPages = 300

    init(_ bytes: [UInt8]) throws(Failure) {
        var limits = ChildProcess.Limits()
        limits.output = 96 << 20
        let result: ChildProcess.Result
        do throws(ChildProcess.Failure) {
            result = try ChildProcess.run(
                "pdftotext", ["-q", "-bbox-layout", "-enc", "UTF-8", "-l", "\(Self.maximumPages + 1)", "-", "-"],
                input: bytes, limits)
        } catch { throw error == .missing ? .missing : .unreadable }
        guard result.status == 0 else { throw .unreadable }
        var reader = BoxReader(result.output)
        var pages = reader.pages()
        guard !pages.isEmpty else { throw .unreadable }
        if pages.count > Self.maximumPages {
            isCut = true
            pages.removeLast(pages.count - Self.maximumPages)
        }
        let running = Self.runningLines(pages)
        for (number, page) in pages.enumerated() {
            for block in page.blocks where !running.contains(Self.key(block, page)) && !Self.isPageNumber(block, page) {
                add(block.text, isFirst: number > 0 && block.isFirst)
            }
        }
        title = Self.meaningful(reader.meta("title")) ?? Self.headline(pages[0], running)
        if let raw = reader.meta("CreationDate"), let date = Self.date(raw) { created = (date, raw) }
    }

    /// Poppler's version, for it decides the text; nil where it does not say. Asked once.
    static let popplerVersion: String? = {
        let asked = try? ChildProcess.run("sh", ["-c", "pdftotext -v 2>&1"], input: [], ChildProcess.Limits())
        let words = String(decoding: asked?.output ?? [], as: UTF8.self).split { $0 == " " || $0 == "\n" }
        return words.firstIndex(of: "version").flatMap { $0 + 1 < words.count ? String(words[$0 + 1]) : nil }
    }()

    /// A paragraph goes on over the end of a page where it ends without a stop and what follows begins small.
    private mutating func add(_ text: String, isFirst: Bool) {
        if isFirst, let last = paragraphs.last, let end = last.last, end.isLetter || end == ",",
            text.first?.isLowercase == true
        {
            paragraphs[paragraphs.count - 1] = last + " " + text
        } else {
            paragraphs.append(text)
        }
    }

    // MARK: what is no text

    /// A block's words with digits levelled, for its place at a page's top or foot; nil for one in the middle.
    private static func key(_ block: BoxReader.Block, _ page: BoxReader.Page) -> String? {
        guard block.top < page.height / 10 || block.bottom > page.height * 9 / 10, block.text.utf8.count <= 200 else {
            return nil
        }
        return String(block.text.map { $0.isNumber ? "0" : $0 })
    }

    /// What stands at the top or foot of three pages, or of both of two.
    private static func runningLines(_ pages: [BoxReader.Page]) -> Set<String?> {
        var counts: [String: Int] = [:]
        for page in pages {
            for key in Set(page.blocks.compactMap({ key($0, page) })) { counts[key, default: 0] += 1 }
        }
        let enough = pages.count == 2 ? 2 : 3
        return Set(counts.filter { $0.value >= enough && $0.value * 3 >= pages.count }.keys.map { Optional($0) })
    }

    /// "7", "- 7 -", "Page 7 of 12", "第7页".
    private static func isPageNumber(_ block: BoxReader.Block, _ page: BoxReader.Page) -> Bool {
        guard key(block, page) != nil, block.text.utf8.count <= 24, block.text.contains(where: \.isNumber) else {
            return false
        }
        let words = block.text.lowercased().split { !$0.isLetter }.map(String.init)
        return words.allSatisfy {
            [
                "page", "of", "seite", "von", "sur", "página", "pagina", "de", "di", "p", "pg", "strona", "第", "页", "頁",
                "共", "页共",
            ].contains($0)
        }
    }

    // MARK: title and date

    /// Titles that word processors write of their own accord say nothing.
    private static func meaningful(_ title: String?) -> String? {
        guard let title = title.map(Normalise.line), title.count >= 6, title.contains(" ") || title.utf8.first! >= 0x80,
            !["microsoft word", "untitled", "powerpoint", "microsoft powerpoint", "document", "slide ", "layout "]
                .contains(where: {
                    title.lowercased().hasPrefix($0)
                }), !title.lowercased().hasSuffix(".doc"), !title.lowercased().hasSuffix(".docx"),
            !title.lowercased().hasSuffix(".pdf"), !title.lowercased().hasSuffix(".indd")
        else { return nil }
        return title
    }

    /// The block of the largest letters on the first page, where they are larger than most.
    private static func headline(_ page: BoxReader.Page, _ running: Set<String?>) -> String? {
        let blocks = page.blocks.filter { (8...250).contains($0.text.count) && $0.top < page.height * 6 / 10 }
        let sizes = page.blocks.map(\.lineHeight).sorted()
        guard let largest = blocks.max(by: { $0.lineHeight < $1.lineHeight }), !sizes.isEmpty,
            largest.lineHeight * 5 > sizes[sizes.count / 2] * 6
        else { return nil }
        return largest.text
    }

    /// "D:20261118093000+08'00'", or as Poppler writes it.
    private static func date(_ raw: String) -> ParsedDate? {
        let digits = raw.drop { !$0.isNumber }
        let day = digits.prefix { $0.isNumber }
        if day.count >= 8 {
            let text = "\(day.prefix(4))-\(day.dropFirst(4).prefix(2))-\(day.dropFirst(6).prefix(2))"
            return DateParser().parse(text)
        }
        return DateParser().parse(raw)
    }
}

/// pdftotext's XHTML with boxes: page, flow, block, line, word, each a tag on a line of its own.
struct BoxReader {
    struct Block {
        /// In hundredths of a point, from the page's top.
        var top: Int
        var bottom: Int
        var lineHeight: Int
        var text: String
        /// It is the first of its page.
        var isFirst: Bool
    }
    struct Page {
        var height: Int
        var blocks: [Block] = []
    }

    private let text: String
    private let lines: [Substring]

    init(_ bytes: [UInt8]) {
        text = String(decoding: bytes, as: UTF8.self)
        lines = text.split(separator: "\n")
    }

    /// A name of the document's information.
    func meta(_ name: String) -> String? {
        for line in lines.prefix(40) {
            let line = line.drop { $0 == " " }
            let value: Substring?
            if name == "title", line.hasPrefix("<title>") {
                value = line.dropFirst(7).prefix { $0 != "<" }
            } else if line.hasPrefix("<meta name=\"\(name)\" content=\"") {
                value = line.dropFirst("<meta name=\"\(name)\" content=\"".count).prefix { $0 != "\"" }
            } else {
                value = nil
            }
            if let value { return CharacterReference.resolve(String(value)) }
        }
        return nil
    }

    mutating func pages() -> [Page] {
        var pages: [Page] = []
        var block: (box: (Int, Int), lines: [String], heights: [Int])?
        var words: [Substring] = []
        var height = 0
        for raw in lines {
            let line = raw.drop { $0 == " " }
            if line.hasPrefix("<page ") {
                pages.append(Page(height: Self.number("height", line) ?? 0))
            } else if line.hasPrefix("<block ") {
                block = ((Self.number("yMin", line) ?? 0, Self.number("yMax", line) ?? 0), [], [])
            } else if line.hasPrefix("<line ") {
                words = []
                height = (Self.number("yMax", line) ?? 0) - (Self.number("yMin", line) ?? 0)
            } else if line.hasPrefix("<word ") {
                guard let start = line.firstIndex(of: ">"), let end = line.lastIndex(of: "<"), start < end else {
                    continue
                }
                words.append(line[line.index(after: start)..<end])
            } else if line.hasPrefix("</line>") {
                block?.lines.append(words.joined(separator: " "))
                block?.heights.append(height)
            } else if line.hasPrefix("</block>"), let done = block, !pages.isEmpty {
                let text = Normalise.line(CharacterReference.resolve(Self.joined(done.lines)))
                if !text.isEmpty {
                    pages[pages.count - 1].blocks.append(
                        Block(
                            top: done.box.0, bottom: done.box.1, lineHeight: done.heights.max() ?? 0, text: text,
                            isFirst: pages[pages.count - 1].blocks.isEmpty))
                }
                block = nil
            }
        }
        return pages
    }

    /// Lines of one paragraph: a hyphen at a line's end joins a word, Han and kana need no blank.
    private static func joined(_ lines: [String]) -> String {
        var out = ""
        for line in lines where !line.isEmpty {
            guard let last = out.unicodeScalars.last, let first = line.unicodeScalars.first else {
                out = line
                continue
            }
            if last == "-", first.properties.isLowercase,
                out.unicodeScalars.dropLast().last?.properties.isAlphabetic == true
            {
                out.unicodeScalars.removeLast()
                out += line
            } else if last.value >= 0x2E80, last.value < 0xAC00 || last.value > 0xD7A3, first.value >= 0x2E80 {
                out += line
            } else {
                out += " " + line
            }
        }
        return out
    }

    /// An attribute in hundredths.
    private static func number(_ name: String, _ line: Substring) -> Int? {
        guard let range = line.firstRange(of: "\(name)=\"") else { return nil }
        // a page is two hundred inches at most; files say what they like
        guard let value = Double(line[range.upperBound...].prefix { $0 != "\"" }), abs(value) < 1_000_000 else {
            return nil
        }
        return Int(value * 100)
    }
}
