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
        #expect(decoded.encoding == "utf-8" && decoded.warnings == ["charset-conflict"])
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
            let tree = try? isFeed ? MarkupTree(xml: Mend.xml(decoded.utf8)) : MarkupTree(html: Mend.html(decoded.utf8))
            let title = try tree?.select(
                isFeed
                    ? "(//*[local-name()='item' or local-name()='entry'])[1]/*[local-name()='title'] | //*[local-name()='channel' or local-name()='feed']/*[local-name()='title']"
                    : "//title"
            ).first?.text
            all += 1
            if HTMLText.folded(Array((title ?? "").utf8)) == HTMLText.folded(Array(expected.utf8)) { right += 1 }
        }
        #expect(right * 100 >= all * 80, "\(right) of \(all)")
    }
}

@Suite struct MendTests {
    private func xml(_ text: String) -> String { String(decoding: Mend.xml(Array(text.utf8)), as: UTF8.self) }

    @Test func bareAmpersandsHTMLEntitiesAndForbiddenCharactersAreMended() {  // pitfalls 1, 9, 12
        #expect(xml("\n junk<?xml?><a>R&D &nbsp;&eacute; &#8; \u{08}x</a>") == "<?xml?><a>R&amp;D \u{A0}é  x</a>")
        #expect(xml("<a><![CDATA[a & b\u{0B}]]></a>") == "<a><![CDATA[a & b]]></a>")
        #expect(xml("<a>&#150;&#xD83D;&#xDE00;&#x110000;</a>") == "<a>–😀\u{FFFD}</a>")
    }

    @Test func noEntityIsEverDeclaredSoNoneExpands() throws {  // fault 17
        let laughs =
            "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'><!ENTITY c '&b;&b;'>]><a>&c;&b;</a>"
        let tree = try MarkupTree(xml: Mend.xml(Array(laughs.utf8)))
        #expect(tree.root?.text == "&c;&b;")
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
