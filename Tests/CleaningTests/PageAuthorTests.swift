import Cleaning
import Fixtures
import Records
import Testing

/// Who has written a page's article.
@Suite struct PageAuthorTests {
    private func authors(_ body: String, head: String = "") throws -> [String]? {
        try SamplePage.cleaned(head + SamplePage.page(body + SamplePage.prose)).authors
    }

    @Test(arguments: [
        "<p>by: Ann Lee, Dec 17, 2025</p>", "<p>Contributors: Ann Lee</p>",
        "<p>This post was written by Ann Lee, Head of Rules</p>",
        "<p>Edited by <span itemprop=author>Ann Lee</span></p>", "<span class=authorname-txt>Ann Lee</span>",
        "<p>By <a href=/author/ann-lee>Ann Lee</a>, <a href=/author/x>Senior Politics Editor</a></p>",
    ]) func bylinesHaveManyForms(_ line: String) throws { #expect(try authors(line) == ["Ann Lee"]) }

    @Test func aVisibleBylineSaysMoreThanAnAccount() throws {
        let data = { (name: String) in
            "<script type='application/ld+json'>{\"@type\":\"Article\",\"author\":{\"name\":\"\(name)\"}}</script>"
        }
        let byline = "<p>By <a href=/author/7>Ann Lee</a></p>"
        #expect(try authors(byline, head: data("annlee7")) == ["Ann Lee"])
        #expect(try authors("", head: data("annlee")) == ["annlee"])
        #expect(try authors(byline, head: data("Bea Moor")) == ["Bea Moor"])
        let account = "<meta name=twitter:data1 content='Bea Moor'>"
        #expect(try authors(byline, head: account) == ["Ann Lee"])
        #expect(try authors("", head: account) == ["Bea Moor"])
    }

    @Test func oneNameIsEnoughWhereTheAddressHasIt() throws {
        #expect(try authors("<p><a href=http://www.a.example/author/paul/>Paul</a></p>") == ["Paul"])
        #expect(try authors("<p><a href=/author/7/>Rules</a></p>") == [])
    }

    @Test func authorsOfOtherArticlesAreNone() throws {
        let teaser = "<p>Text of a teaser.</p><a href=/author/bea-moor>Bea Moor</a>"
        let page = SamplePage.page("<p>By <a href=/author/ann-lee>Ann Lee</a></p>" + SamplePage.prose) + teaser
        #expect(try SamplePage.cleaned(page).authors == ["Ann Lee"])
    }

    @Test(arguments: ["By Make an Impact", "By the Authority", "By signing up you agree", "By Head of Rules"])
    func wordsAreNoNames(_ line: String) throws { #expect(try authors("<p>\(line)</p>") == []) }

    @Test(arguments: ["Marna van der Merwe", "Maria de la Cruz", "Ludwig von Mises"])
    func namesHaveParticles(_ name: String) throws { #expect(try authors("<p>By \(name)</p>") == [name]) }
}
