import Markup
import Testing

@Suite struct XMLTreeTests {
    private func tree(_ text: String) -> XMLTree { XMLTree(Array(text.utf8)) }

    private func text(_ node: XMLNode?) -> String? { node.map { String(decoding: $0.text, as: UTF8.self) } }

    /// `<a><b>x</b></a>` as `a(b(x))`.
    private func shape(_ node: XMLNode) -> String {
        let inner = node.elements.map(shape).joined(separator: " ")
        return node.name.local + "(" + (inner.isEmpty ? text(node) ?? "" : inner) + ")"
    }

    @Test(arguments: [
        ("<a><b>x</b><c/></a>", "a(b(x) c())"), ("<a><b>x<i>y</b><c>z</c></a>", "a(b(i(y)) c(z))"),
        ("<a></x><b>y</b></a>", "a(b(y))"), ("<a><b x='1' y=2 z>t</b></a>", "a(b(t))"),
        ("<a>1 < 2 & 3 <> 4</a>", "a(1 < 2 & 3 <> 4)"),
        ("<a><!-- <b> --><![CDATA[<c> & ]]]]><![CDATA[>]]></a>", "a(<c> & ]]>)"), ("junk <a/>", "a()"),
        ("<?xml version='1.0'?><!DOCTYPE a [<!ELEMENT a (b)>]><a>x</a>", "a(x)"), ("<a><b>x</a>", "a(b(x))"),
    ])
    func whatIsBrokenIsTakenAsItWasMeant(_ source: String, _ expected: String) throws {
        #expect(shape(try #require(tree(source).topLevel.first)) == expected)
    }

    @Test func referencesAreResolvedOnceHTMLsNamesAmongThem() {  // pitfall 9, fault 26
        let source =
            "<a>R&amp;D &eacute;&nbsp;&scaron; &amp;lt; &#150;&#x4E2D;&#xD83D;&#xDE00;&#x110000;&#8; AT&T &unknown; &amp</a>"
        #expect(text(tree(source).topLevel.first) == "R&D é\u{A0}š &lt; –中😀\u{FFFD} AT&T &unknown; &amp")
    }

    @Test func namespacesAreThoseDeclaredAround() {
        let source = "<a xmlns='one' xmlns:p='two'><p:b/><c xmlns='three'><d/></c><e/><q:f/></a>"
        let root = tree(source).topLevel[0]
        var names = root.elements.map { $0.name }
        names.append(root.elements.first { $0.name.local == "c" }!.elements.first { _ in true }!.name)
        #expect(names.map(\.namespace) == ["two", "three", "one", nil, "three"])
        #expect(names.map(\.prefix) == ["p", nil, nil, "q", nil])
    }

    @Test func attributesAreFoundWithoutCaseAndWithTheirReferencesResolved() {
        let root = tree("<a isPermalink=\"false\" href='/x?a=1&amp;b=2&c=3' xml:base='/y'/>").topLevel[0]
        #expect(root["ispermalink"] == "false" && root["href"] == "/x?a=1&b=2&c=3")
        #expect(root.attribute("base", prefix: "xml") == "/y" && root["base"] == nil && root["none"] == nil)
    }

    @Test func whatTheDocumentEndedInIsNotWhole() {
        let root = tree("<a><b>x</b><c>y</c><c>z").topLevel[0]
        #expect(root.elements.map(\.isWhole) == [true, true, false] && !root.isWhole)
    }

    @Test func anEntryThatWasNotClosedEndsWhereTheNextBegins() {
        let root = tree("<r><item><a>1</a><item><a>2</a></item><item><a>3</a><x:item>4</x:item></item></r>").topLevel[0]
        #expect(root.elements.map(shape) == ["item(a(1))", "item(a(2))", "item(a(3) item(4))"])
    }

    @Test(arguments: ["<!-- >", "<?a>", "<![CDATA[", "<!DOCTYPE a [ ", "<a x='", "&", "<", "]]>", "<a xmlns:b='c'>"])
    func beginningsWithoutEndsAreNotSearchedForEach(_ piece: String) {
        // quadratic time would take minutes here
        let source = "<a>" + String(repeating: piece, count: 4_000_000 / piece.utf8.count)
        #expect(tree(source).topLevel.count == 1)
        _ = HTMLText(source)
    }

    @Test func aHundredThousandLevelsAndStrayEndTagsCostNothing() {  // fault 18
        let count = 100_000
        let deep = tree(String(repeating: "<a>", count: count) + String(repeating: "</b>", count: count) + "x")
        #expect(deep.topLevel.count == 1)
        let open = tree("<a>" + (0..<count).map { "<b\($0) xmlns='n\($0)'>" }.joined() + "</a>")
        #expect(open.topLevel.count == 1)
        let attributes = tree("<a " + (0..<count).map { "x\($0)='1'" }.joined(separator: " ") + ">t</a>")
        #expect(
            text(attributes.topLevel.first) == "t" && attributes.topLevel[0]["x511"] == "1"
                && attributes.topLevel[0]["x512"] == nil)
    }
}

@Suite struct XMLEntitiesTests {
    private func expanded(_ text: String) throws(MarkupError) -> String {
        String(decoding: try XMLEntities.expanded(Array(text.utf8)), as: UTF8.self)
    }

    @Test func shortEntitiesOfTheDocumentsOwnArePutInPlace() throws {
        let source = "<!DOCTYPE r [<!ENTITY bank \"The Bank\"><!ENTITY e '&#233;'>]><r>&bank; &e; &amp; &nbsp;</r>"
        #expect(try expanded(source).hasSuffix("<r>The Bank &#233; &amp; &nbsp;</r>"))
    }

    /// Billion laughs, files, networks: fault 17.
    @Test(arguments: [
        "<!DOCTYPE r [<!ENTITY a \"x\"><!ENTITY b \"&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;\">]><r>&c;</r>",
        "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><r>&x;</r>",
        "<!DOCTYPE r [<!ENTITY x PUBLIC \"-//X//EN\" \"http://attacker.example/x\">]><r>&x;</r>",
    ])
    func whatLoadsOrMultipliesIsRefused(_ source: String) {
        #expect(throws: MarkupError.self) { try expanded(source) }
    }

    @Test func whatIsQuotedInASectionIsNoDeclaration() throws {
        let advisory =
            "<rss><d><![CDATA[<!DOCTYPE foo [<!ENTITY xxe SYSTEM \"file:///etc/passwd\">]><r>&xxe;</r>]]></d></rss>"
        #expect(try expanded(advisory) == advisory)
        let both = "<!DOCTYPE r [<!ENTITY co \"A > B Bank\">]><r>&co; done <![CDATA[&co;]]></r>"
        #expect(try expanded(both).hasSuffix("<r>A > B Bank done <![CDATA[&co;]]></r>"))
    }

    @Test func anEntityThatIsNotUsedDoesNoHarm() throws {
        let source =
            "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\"><!ENTITY % p SYSTEM \"http://a.example/\"> %p;]><r>fine</r>"
        #expect(try expanded(source) == source)
    }

    @Test func quadraticBlowUpIsRefused() {  // fault 17
        let value = String(repeating: "a", count: 250)
        let source = "<!DOCTYPE r [<!ENTITY a \"\(value)\">]><r>" + String(repeating: "&a;", count: 100_000) + "</r>"
        #expect(throws: MarkupError.refused("a")) { try expanded(source) }
    }
}
