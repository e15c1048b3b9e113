import Markup
import Testing

@Suite struct CSSSelectorTests {
    private static let page = """
        <html><body><div id="main" class="col wide"><h2>News</h2>
        <ul class="list"><li class="item first" data-id="A1"><a href="/1" title="One">One</a> <span>2026-11-18</span></li>
        <li class="item" data-id="b2"><a href="/2">Two's "best"</a></li><li><em>no link</em></li></ul>
        <p>end</p><p lang="en-GB">last</p></div><div class="column"><a href="/x">X</a></div></body></html>
        """

    private func select(_ css: String, isNested: Bool = false) throws -> [String] {
        let tree = try MarkupTree(html: Array(Self.page.utf8))
        let xpath = try CSSSelector.xpath(css, isNested: isNested)
        return try withExtendedLifetime(tree) { try tree.select(xpath).map { $0.text } }
    }

    @Test(arguments: [
        ("ul.list > li.item a", ["One", "Two's \"best\""]), ("#main h2", ["News"]),
        ("div.col a::attr(href)", ["/1", "/2"]),
        ("li:first-child span::text", ["2026-11-18"]), ("li:nth-child(2) a", ["Two's \"best\""]),
        ("li:nth-child(odd) em", ["no link"]), ("li:not(.item)", ["no link"]),
        ("li:has(> a) a", ["One", "Two's \"best\""]),
        ("li[data-id=A1] a, li[data-id=\"b2\"] a", ["One", "Two's \"best\""]), ("li[data-id^=b] a", ["Two's \"best\""]),
        ("a[href$=\"1\"]", ["One"]), ("[data-id=a1 i] a", ["One"]), ("[lang|=en]", ["last"]),
        ("h2 + ul em", ["no link"]),
        ("h2 ~ p", ["end", "last"]), ("p:last-of-type", ["last"]), ("a:contains(\"Two's\")", ["Two's \"best\""]),
        ("div[class~=col] h2", ["News"]), ("*:is(h2, em)", ["News", "no link"]),
        ("li:nth-last-child(-n+2) :is(a, em)", ["Two's \"best\"", "no link"]),
        ("a[title]", ["One"]), ("#\\6d ain h2", ["News"]), ("#\\6D\\61in h2", ["News"]), ("[title=\"One\" i]", ["One"]),
        ("li:only-child", []), ("LI.first A", ["One"]),
    ])
    func selectsWhatABrowserWould(_ css: String, _ expected: [String]) throws {
        #expect(try select(css) == expected)
    }

    @Test(arguments: [
        "a[", "a >", "", "a::before", "a:hover", "li:nth-child(x)", "a, ", "a b!", "a:not(", ".k:first-of-type",
        "li:not(.skip li)", "li:is(ul > li)",
        "li:nth-child(-9223372036854775808n+1)",
    ])
    func whatIsNoSelectorIsNamed(_ css: String) {
        #expect(throws: CSSError.self) { try CSSSelector.xpath(css, isNested: false) }
    }

    @Test func nestedSelectorsLookBelowOnly() throws {
        #expect(try CSSSelector.xpath("a", isNested: true) == "descendant::a")
        #expect(try CSSSelector.xpath(":scope > a", isNested: true) == "./child::a")
    }
}
