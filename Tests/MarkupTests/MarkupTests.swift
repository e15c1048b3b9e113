import Fixtures
import Foundation
import Markup
import Records
import Testing

@Suite struct CharsetTests {
    /// 约谈; by chance also valid UTF-8, of two Armenian and combining characters
    private let gb18030: [UInt8] = [0xD4, 0xBC, 0xCC, 0xB8]
    private let supervision: [UInt8] = [0xBC, 0xE0, 0xB9, 0xDC]  // 监管

    @Test func aLabelMeansItsSuperset() {
        #expect(Charset.standardName("GB2312") == "gb18030")
        #expect(Charset.standardName("iso-8859-1") == "windows-1252")
        #expect(Charset.standardName("ks_c_5601-1987") == "euc-kr")
    }

    @Test func metaDeclaresWhereTheHeaderIsSilent() {
        let page = Array("<meta charset=\"gb2312\"><p>".utf8) + gb18030
        let decoded = Charset.decode(page, contentType: "text/html", kind: .html)
        #expect(decoded.encoding == "gb18030" && String(decoding: decoded.utf8, as: UTF8.self).hasSuffix("约谈"))
    }

    @Test func utf8ThatIsLabelledGB2312IsUTF8AndTheConflictIsTold() {  // fault 24
        let decoded = Charset.decode(Array("<meta charset=gb2312><p>监管部门".utf8), contentType: nil, kind: .html)
        #expect(decoded.encoding == "utf-8")
        #expect(decoded.warnings == ["charset-conflict", "charset-utf-8-by-bytes"])
    }

    @Test func gb18030ThatIsLabelledUTF8IsNotMojibake() {  // fault 24
        let decoded = Charset.decode(
            Array("<p>".utf8) + supervision + supervision, contentType: "text/html; charset=utf-8", kind: .html)
        #expect(decoded.encoding == "gb18030" && decoded.warnings.contains("charset-conflict"))
    }

    @Test func aByteOrderMarkWins() {
        let decoded = Charset.decode(
            [0xFF, 0xFE, 0x41, 0, 0x42, 0], contentType: "text/html; charset=big5", kind: .html)
        #expect(String(decoding: decoded.utf8, as: UTF8.self) == "AB")
    }

    @Test(.enabled(if: Project.sharedData != nil, "../shared/data is not there"))
    func theLabelledEncodingsAreReadAsOftenAsBefore() throws {
        let text = try String(contentsOfFile: Project.sharedData! + "/encodings/cases.ndjson", encoding: .utf8)
        var right = 0
        var all = 0
        for line in text.split(separator: "\n") {
            let value = try JSONValue.parse(Array(line.utf8))
            let expected = try #require(value["expected_title"]?.string)
            let isFeed = value["kind"]?.string == "feed"
            let body = try #require(value["body_base64"]?.string.flatMap(Base64.decode))
            let decoded = Charset.decode(
                body, contentType: value["headers"]?["content-type"]?.string, kind: isFeed ? .xml : .html)
            let title = isFeed ? feedTitle(decoded) : try pageTitle(decoded)
            all += 1
            if HTMLText.folded(Array((title ?? "").utf8)) == HTMLText.folded(Array(expected.utf8)) { right += 1 }
        }
        #expect(right * 100 >= all * 98, "\(right) of \(all)")
    }

    private func pageTitle(_ decoded: Decoded) throws -> String? {
        let tree = try MarkupTree(html: Mend.html(decoded.utf8))
        return try withExtendedLifetime(tree) { try tree.select("//title").first?.text }
    }

    private func feedTitle(_ decoded: Decoded) -> String? {
        func first(_ name: String, in nodes: [XMLNode]) -> XMLNode? {
            for node in nodes {
                if node.name.local == name { return node }
                if let found = first(name, in: Array(node.elements)) { return found }
            }
            return nil
        }
        return first("title", in: XMLTree(Mend.xml(decoded.utf8)).topLevel).map {
            String(decoding: $0.text, as: UTF8.self)
        }
    }
}

@Suite struct GuessedEncodingTests {
    @Test(arguments: [
        ("windows-1251", "ru", [0xD6, 0xE5, 0xED, 0xF2, 0xF0, 0xE0, 0xEB, 0xFC, 0xED, 0xFB, 0xE9], "Центральный"),
        ("shift_jis", "ja", [0x8B, 0xE0, 0x97, 0x5A, 0x92, 0xA1], "金融庁"),
        ("big5", "zh-TW", [0xAA, 0xF7, 0xBF, 0xC4], "金融"), ("euc-kr", "ko", [0xB1, 0xDD, 0xC0, 0xB6], "금융"),
        (
            "windows-1250", "pl", [0x4E, 0x61, 0x64, 0x7A, 0xF3, 0x72, 0x20, 0x9C, 0x77, 0x69, 0x61, 0x74],
            "Nadzór świat"
        ),
    ])
    func withoutALabelTheLanguageHelpsToGuess(_ name: String, _ language: String, _ bytes: [UInt8], _ text: String) {
        let decoded = Charset.decode(bytes, contentType: nil, kind: .html, language: language)
        #expect(decoded.encoding == name && String(decoding: decoded.utf8, as: UTF8.self) == text)
        #expect(decoded.reason == .guess && decoded.warnings == ["charset-guessed"])
    }

    @Test func theLanguageThatThePageNamesHelpsAsWell() {
        let page =
            Array("<html lang=\"ja\"><title>".utf8) + [0x8B, 0xE0, 0x97, 0x5A, 0x92, 0xA1] + Array("</title>".utf8)
        #expect(Charset.decode(page, contentType: nil, kind: .html).encoding == "shift_jis")
    }

    @Test func oneBadByteDoesNotMakeMojibakeOfTheRest() {  // pitfall 2, fault 25
        let feed = Array("<?xml version='1.0' encoding='utf-8'?><a>Décision, Aé".utf8) + [0xFF] + Array("F</a>".utf8)
        let decoded = Charset.decode(feed, contentType: "text/xml", kind: .xml)
        #expect(decoded.encoding == "utf-8" && decoded.warnings == ["charset-replaced"])
        #expect(String(decoding: decoded.utf8, as: UTF8.self).hasSuffix("Décision, Aé\u{FFFD}F</a>"))
    }

    @Test func aFewBytesOfLatin1AreNoBrokenUTF8() {
        let page = Array("<p>Entscheidung ".utf8) + [0xFC] + Array("ber Geb".utf8) + [0xFC] + Array("hren".utf8)
        let decoded = Charset.decode(page, contentType: "text/html; charset=utf-8", kind: .html)
        #expect(String(decoding: decoded.utf8, as: UTF8.self).hasSuffix("Entscheidung über Gebühren"))
        let feed = Array("<?xml version='1.0' encoding='iso-8859-1'?><a>d".utf8) + [0xE9] + Array("cision</a>".utf8)
        let second = Charset.decode(feed, contentType: "text/xml; charset=utf-8", kind: .xml)
        #expect(second.encoding == "windows-1252" && second.reason == .declaration)
    }

    @Test func aServersDefaultOfLatin1KnowsNothingOfThePage() {  // pitfall 2
        let text: [UInt8] = [0xBC, 0xE0, 0xB9, 0xDC]  // 监管
        let named = Array("<meta charset=gbk><p>".utf8) + text
        let byMeta = Charset.decode(named, contentType: "text/html; charset=ISO-8859-1", kind: .html)
        #expect(byMeta.encoding == "gb18030" && byMeta.warnings.contains("charset-gb18030-by-meta"))
        let bare = Charset.decode(
            text + text, contentType: "text/html; charset=ISO-8859-1", kind: .html, language: "zh")
        #expect(bare.encoding == "gb18030" && bare.warnings.contains("charset-conflict"))
        let french = Array("<p>d".utf8) + [0xE9] + Array("cision".utf8)
        #expect(
            Charset.decode(french, contentType: "text/html; charset=ISO-8859-1", kind: .html, language: "fr").warnings
                == [])
    }

    @Test func chanceDoesNotMakeUTF8OfLatin1() {
        let feed =
            Array("<?xml version='1.0' encoding='iso-8859-1'?><a>NESCAF".utf8) + [0xC9, 0xAE] + Array("</a>".utf8)
        #expect(Charset.decode(feed, contentType: nil, kind: .xml).encoding == "windows-1252")
    }

    @Test(arguments: ["utf-16", "iso-2022-jp"]) func aHeaderThatTheBytesContradictIsPassedOver(_ label: String) {
        let feed = Array("<a>décision</a>".utf8)
        #expect(Charset.decode(feed, contentType: "text/xml; charset=\(label)", kind: .xml).utf8 == feed)
    }

    @Test func aDeclarationOfUTF16ThatCanBeReadIsWrong() {  // fault 24
        let feed = Array("<?xml version='1.0' encoding='utf-16'?><a>監管</a>".utf8)
        #expect(Charset.decode(feed, contentType: nil, kind: .xml).utf8 == feed)
    }

    @Test func twoMarksAreTakenOff() {  // pitfall 12
        let feed: [UInt8] = [0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF, 0x3C, 0x61, 0x2F, 0x3E]
        #expect(Charset.decode(feed, contentType: nil, kind: .xml).utf8 == Array("<a/>".utf8))
    }

    /// Where iconv's tables have more than the older standards: each label's text is one that only the superset has.
    @Test(arguments: [
        ("gb2312", [0xE9, 0x46], "镕"), ("iso-8859-1", [0x93, 0x80], "“€"), ("euc-kr", [0x8C, 0x63], "똠"),
        ("shift_jis", [0x87, 0x40, 0x81, 0x60], "①～"), ("big5", [0x88, 0x62], "Ê\u{304}"), ("iso-8859-9", [0x80], "€"),
        ("windows-1252", [0x81], "\u{81}"),
    ])
    func iconvsTablesAreTheStandardsSupersets(_ label: String, _ bytes: [UInt8], _ text: String) {
        let decoded = Charset.decode(bytes, contentType: "text/html; charset=\(label)", kind: .html)
        #expect(String(decoding: decoded.utf8, as: UTF8.self) == text)
    }
}

@Suite struct MendTests {
    @Test func forbiddenCharactersGoAndC1ControlsAreWhatWindowsMeans() {  // pitfall 1
        func mended(_ text: String) -> String { String(decoding: Mend.xml(Array(text.utf8)), as: UTF8.self) }
        #expect(mended("a\u{08}b\u{1E}\tc\nd\u{FFFE}é") == "ab\tc\ndé")
        #expect(mended("don\u{92}t") == "don\u{2019}t")
        #expect(mended("nothing to do, 監管") == "nothing to do, 監管")
    }

    @Test func longAttributeListsAreCutBeforeTheyCostMinutes() throws {  // fault 18
        let attributes = (0..<90_000).map { "a\($0)=\"\($0)\"" }.joined(separator: " ")
        let tree = try MarkupTree(html: Mend.html(Array("<p \(attributes)>text</p><p>more</p>".utf8)))
        #expect(tree.root?.text == "textmore")
        // what is over the limit never reaches libxml2's quadratic comparison
        #expect(tree.root?.elements.first?.elements.first?["a89999"] == nil)
        #expect(tree.root?.elements.first?.elements.first?["a100"] == "100")
    }

    @Test func nestingOfAHundredThousandLevelsDoesNotCrash() throws {  // fault 18
        let deep = String(repeating: "<div>", count: 100_000) + "<p>bottom</p>"
        let tree = try MarkupTree(html: Mend.html(Array(deep.utf8)))
        #expect(tree.root?.text.contains("bottom") == true)
    }
}

@Suite struct HTMLTextTests {
    @Test func tagsScriptsAndCommentsGoBlocksBreakAndReferencesAreResolved() {
        let read = HTMLText(
            "<p>A &amp; B</p><script>x<y</script><!-- <p>no --><div>C<br>D &lt;E&gt;</div><a href='/x?a=1&amp;b=2'>F</a> 5 < 6"
        )
        #expect(read.text == "A & B\nC\nD <E>\nF 5 < 6")
        #expect(read.links == ["/x?a=1&b=2"])
    }
}

@Suite struct MarkupTreeTests {
    @Test func aBadSelectorIsAnErrorNotACrash() throws {
        let tree = try MarkupTree(html: Array("<p>x".utf8))
        #expect(throws: MarkupError.badSelector("//p[")) { try tree.select("//p[") }
    }

    @Test func anEmptyBodyIsNoPage() {
        #expect(throws: MarkupError.empty) { try MarkupTree(html: []) }
    }
}
