// The recurrent trouble with feeds in the wild that concerns reading, by the numbers of its list (docs/feeds.md); fetching's part
// (4, 8, 17, 20) is tested with fetching.

import Fixtures
import Foundation
import Reading
import Records
import Testing

@Suite struct PitfallTests {
    private func read(_ body: String, url: String? = nil, _ headers: [HTTPHeader] = []) throws -> Reading {
        try read(Array(body.utf8), url: url, headers)
    }

    private func read(_ body: [UInt8], url: String? = nil, _ headers: [HTTPHeader] = []) throws -> Reading {
        try FeedReader().read(body, headers: headers, url: url.flatMap { WebURL($0) })
    }

    private func item(_ inner: String, root: String = "<rss version='2.0'>") throws -> Entry {
        try #require(try read("\(root)<channel><item>\(inner)</item></channel></rss>").entries.first)
    }

    @Test func forbiddenCharactersDoNotEndTheFeed() throws {  // 1
        let reading = try read(
            "<rss><channel><item><title>A\u{08}B&#x1E;C</title></item><item><title>D</title></item></channel></rss>")
        #expect(reading.entries.map(\.title) == ["ABC", "D"])
    }

    @Test func theBytesWinOverAWrongLabel() throws {  // 2
        let body =
            "<?xml version='1.0' encoding='iso-8859-1'?><rss><channel><item><title>監管 é</title></item></channel></rss>"
        let reading = try read(body, [HTTPHeader("content-type", "text/xml; charset=us-ascii")])
        #expect(reading.entries.map(\.title) == ["監管 é"] && reading.warnings.contains("charset-conflict"))
        #expect(reading.entries[0].warnings == ["charset-conflict", "charset-utf-8-by-bytes"])
    }

    @Test(arguments: ["text/html", "text/plain", "application/octet-stream", "image/png"])
    func theMediaTypeIsNotBelieved(_ type: String) throws {  // 5
        let reading = try read(
            "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>A</title></entry></feed>",
            [HTTPHeader("content-type", type)])
        #expect(reading.entries.map(\.title) == ["A"])
    }

    @Test func zoneNamesAndLocalMonthsAreRead() throws {  // 6
        #expect(
            try item("<pubDate>Tue, 17 Nov 2026 09:30:00 PST</pubDate>").published?.iso8601 == "2026-11-17T17:30:00Z")
        #expect(try item("<pubDate>17 ноября 2026 09:30 МСК</pubDate>").published?.iso8601 == "2026-11-17T06:30:00Z")
    }

    @Test func aMissingDateStaysMissing() throws {  // 7
        let entry = try item("<title>A</title><pubDate>soon</pubDate>")
        #expect(entry.published == nil && entry.publishedRaw == "soon")
    }

    @Test func bareAmpersandsAndHTMLsEntitiesAreRead() throws {  // 9
        #expect(try item("<title>R&D &ecirc;&nbsp;caf&eacute;</title>").title == "R&D ê café")
    }

    @Test func titlesAreDecodedOnceMoreOnlyWhereTheyAreHTML() throws {  // 10
        #expect(try item("<title>AT&amp;amp;T &amp;amp;lt;b&amp;amp;gt;</title>").title == "AT&T &lt;b&gt;")
        let atom = try read(
            "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>AT&amp;amp;T</title></entry><entry><title type='html'>AT&amp;amp;T</title></entry></feed>"
        )
        #expect(atom.entries.map(\.title) == ["AT&amp;T", "AT&T"])
    }

    @Test func inlineUnescapedHTMLIsContentsNotStructure() throws {  // 11
        let reading = try read(
            "<rss><channel><item><title>A</title><description><p>One<br>two <title>no</title><b>x</description><link>http://a.example/1</link></item><item><title>B</title></item></channel></rss>"
        )
        #expect(reading.entries.map(\.title) == ["A", "B"] && reading.entries[0].link == "http://a.example/1")
        #expect(reading.entries[0].summary == "One\ntwo nox")
    }

    @Test func whatStandsBeforeTheDeclarationIsPassedOver() throws {  // 12
        let feed = "<?xml version='1.0'?><rss><channel><item><title>A</title></item></channel></rss>"
        for before in [
            "\n\n  ", "\u{FEFF}",
            "<br />\n<b>Warning</b>: Undefined variable in <b>/x.php</b> on line <b>3</b><br />\n",
        ] {
            #expect(try read(before + feed).entries.map(\.title) == ["A"])
        }
    }

    @Test(arguments: [
        "<rss xmlns='http://nobody.example/ns'>", "<rss xmlns:x='https://purl.org/dc/elements/1.1/'>", "<rss>",
        "<rss xmlns:x='HTTP://PURL.ORG/dc/elements/1.1/'>",
    ])
    func namespacesGoByTheirNamesNotTheirPrefixes(_ root: String) throws {  // 13
        let prefix = root.contains("xmlns:x") ? "x" : "dc"
        let entry = try item(
            "<title>A</title><\(prefix):creator>Ann</\(prefix):creator><foo:title>no</foo:title>", root: root)
        #expect(entry.title == "A" && entry.authors == ["Ann"])
    }

    @Test func prefixedRSSInRDFIsRSS() throws {  // 13
        let reading = try read(
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:rss='http://purl.org/rss/1.0/'><rss:item rdf:about='http://a.example/1'><rss:title>A</rss:title><rss:link>http://a.example/1</rss:link></rss:item></rdf:RDF>"
        )
        #expect(reading.entries.map(\.title) == ["A"] && reading.entries[0].guid == "http://a.example/1")
    }

    @Test func linksAreResolvedAgainstXMLBaseThenContentLocationThenTheFinalAddress() throws {  // 14
        let body =
            "<rss><channel><item><link>1</link></item><item xml:base='http://c.example/'><link>2</link></item></channel></rss>"
        #expect(
            try read(body, url: "http://a.example/x/feed.xml").entries.map(\.link) == [
                "http://a.example/x/1", "http://c.example/2",
            ])
        let located = try read(
            body, url: "http://a.example/x/feed.xml", [HTTPHeader("Content-Location", "http://b.example/y/feed.xml")])
        #expect(located.entries.map(\.link) == ["http://b.example/y/1", "http://c.example/2"])
    }

    @Test func theAlternateLinkWinsHTMLFirst() throws {  // 15
        let links = """
            <link rel='self' href='http://a.example/self'/><link rel='replies' href='http://a.example/replies'/>
            <link rel='alternate' type='application/json' href='http://a.example/json'/><link rel='enclosure' href='http://a.example/a.pdf' type='application/pdf'/>
            <link rel='alternate' type='text/html' href='http://a.example/page'/>
            """
        let reading = try read("<feed xmlns='http://www.w3.org/2005/Atom'><entry>\(links)</entry></feed>")
        #expect(
            reading.entries[0].link == "http://a.example/page"
                && reading.entries[0].enclosures.map(\.url) == ["http://a.example/a.pdf"])
        let rss = try item("<atom:link rel='self' href='http://a.example/self'/><guid>http://a.example/guid</guid>")
        #expect(rss.link == "http://a.example/guid")
    }

    @Test func summaryAndFullTextAreKeptApart() throws {  // 18
        let both = try item(
            "<description>Short</description><content:encoded>&lt;p&gt;Long text&lt;/p&gt;</content:encoded>")
        #expect(both.summary == "Short" && both.contentText == "Long text")
        let twice = try item("<description>First</description><itunes:summary>Second, longer</itunes:summary>")
        #expect(twice.summary == "First" && twice.contentText == "Second, longer")
        #expect(try item("<description/><content:encoded>Long</content:encoded>").contentText == "Long")
    }

    @Test func aLargeFeedIsReadInItsBoundsAndSaysSo() throws {  // 19, fault 19
        let many =
            "<rss><channel>" + String(repeating: "<item><link>http://a.example/</link></item>", count: 60_000)
            + "</channel></rss>"
        let reading = try read(many)
        #expect(reading.entries.count == ReadingLimits().entries && reading.warnings == ["too-many-entries"])
        let title = String(repeating: "監管 ", count: 2_000_000)
        let entry = try item("<title>\(title)</title><description>ok</description>")
        #expect(
            entry.title?.utf8.count ?? 0 <= ReadingLimits().line && entry.warnings == ["truncated"]
                && entry.summary == "ok")
    }

    @Test func aMissingEndTagLosesNothing() throws {
        let rss = try read(
            "<rss><channel><item><title>A</title><item><title>B</title></item><item><title>C</title></item></channel></rss>"
        )
        #expect(rss.entries.map(\.title) == ["A", "B", "C"])
        let atom = try read(
            "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>A</title><entry><title>B</title></entry><entry><title>C</title></entry></feed>"
        )
        #expect(atom.entries.map(\.title) == ["A", "B", "C"])
    }

    @Test(arguments: ["enclosure", "media:group", "itunes:category"]) func nestingDoesNotEmptyTheStack(_ name: String)
        throws
    {  // fault 18
        let item = "<item><title>A</title>" + String(repeating: "<\(name)>", count: 200_000)
        #expect(try read("<rss><channel>\(item)</channel></rss>").entries.map(\.title) == ["A"])
    }

    @Test func thousandsOfCategoriesAreCutAndCostNothing() throws {  // fault 19
        let entry = try item((0..<50_000).map { "<category>c\($0)</category>" }.joined())
        #expect(entry.categories.count == 256 && entry.warnings == ["truncated"])
    }

    @Test func damageHasItsOwnWords() throws {  // 20, faults 12 and 55
        #expect(throws: ReadingError.empty) { try read("") }
        #expect(throws: ReadingError.htmlInsteadOfFeed) {
            try read("<html><head><title>Just a moment...</title></head></html>")
        }
        #expect(throws: ReadingError.notAFeed(root: "error")) { try read("<error>no</error>") }
        let bomb =
            "<!DOCTYPE r [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><rss><channel><item><title>&a;</title></item></channel></rss>"
        let refused = #expect(throws: ReadingError.self) { try read(bomb) }
        #expect(refused?.word == "xml_refused")  // fault 17
    }
}

/// The eight questions on which readers differ, as docs/feeds.md decides them.
@Suite struct DisputedSemanticsTests {
    private func rss(_ item: String, channel: String = "") throws -> Entry {
        let body = "<rss version='2.0'><channel>\(channel)<item>\(item)</item></channel></rss>"
        return try #require(try FeedReader().read(Array(body.utf8), headers: [], url: nil).entries.first)
    }

    private func atom(_ entry: String, feed: String = "") throws -> Entry {
        let body = "<feed xmlns='http://www.w3.org/2005/Atom'>\(feed)<entry>\(entry)</entry></feed>"
        return try #require(try FeedReader().read(Array(body.utf8), headers: [], url: nil).entries.first)
    }

    @Test func dcDateIsThePublicationWhereThereIsNoPubDate() throws {  // 1
        #expect(try rss("<dc:date>2026-11-17</dc:date>").published?.iso8601 == "2026-11-17")
        let both = try rss("<dc:date>2026-11-17</dc:date><pubDate>Wed, 18 Nov 2026 09:30:00 GMT</pubDate>")
        #expect(both.published?.iso8601 == "2026-11-18T09:30:00Z")
    }

    @Test func aMissingUpdateStaysMissing() throws {  // 2
        #expect(try atom("<published>2026-11-17T09:30:00Z</published>").updated == nil)
    }

    @Test func theFeedsAuthorSpeaksForItsEntriesAndIsFlagged() throws {  // 3
        let entry = try atom("<title>A</title>", feed: "<author><name>Desk</name></author>")
        #expect(entry.authors == ["Desk"] && entry.warnings == ["author-of-feed"])
    }

    @Test func aMissingTitleStaysMissing() throws {  // 4
        #expect(try rss("<description>Words</description>").title == nil)
    }

    @Test func aPermalinkStandsInForALinkTheSitesAddressDoesNot() throws {  // 5
        #expect(
            try rss("<guid>http://a.example/1</guid>", channel: "<link>http://a.example/</link>").link
                == "http://a.example/1")
        #expect(
            try rss("<guid isPermaLink='false'>http://a.example/1</guid>", channel: "<link>http://a.example/</link>")
                .link == nil)
        #expect(try atom("<id>urn:uuid:1</id>").link == nil)
    }

    @Test func categoriesAreTheEntrysOwnEachOnce() throws {  // 6
        let entry = try atom(
            "<category term='a'/><category label='b'/><category term='a'/>", feed: "<category term='feed'/>")
        #expect(entry.categories == ["a", "b"])
    }

    @Test func aTextTitleIsLiteralAndAnRSSTitleLosesOnlyHTMLsTags() throws {  // 7
        #expect(try atom("<title>5 &lt; 6 &lt;b&gt;</title>").title == "5 < 6 <b>")
        #expect(
            try rss("<title>&lt;b&gt;Fine&lt;/b&gt; for &lt;Q3&gt; &amp; &lt;foo&gt;</title>").title
                == "Fine for <Q3> & <foo>")
    }

    @Test func whatIsEncodedIsDecodedOnce() throws {  // 8
        let body =
            "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><entry><title mode='base64'>QSAmYW1wOyBC</title></entry></feed>"
        let entry = try #require(try FeedReader().read(Array(body.utf8), headers: [], url: nil).entries.first)
        #expect(entry.title == "A &amp; B")
        #expect(try rss("<title>A &amp;amp;amp; B</title>").title == "A &amp; B")
    }
}

@Suite struct DoubleEncodingTests {
    private func title(_ text: String) throws -> Entry {
        let body = "<rss><channel><item><title>\(text)</title></item></channel></rss>"
        return try #require(try FeedReader().read(Array(body.utf8), headers: [], url: nil).entries.first)
    }

    @Test(arguments: [("BrÃ¸ndby til fans", "Brøndby til fans"), ("&#226;&#128;&#166;", "…"), ("ç›‘ç®¡", "监管")])
    func textEncodedTwiceIsRepairedAndSaysSo(_ written: String, _ meant: String) throws {
        let entry = try title(written)
        #expect(entry.title == meant && entry.warnings == ["double-encoded"])
    }

    @Test(arguments: [
        "São Paulo", "Ångström – Ãé", "naïve café", "Â§ 5 監管", "Größe", "NESCAFÉ® RECALL", "NESTLÉ’S PROFIT",
        "LA QUALITÉ…", "CAFÉ™ by ITAÚ’S",
    ])
    func honestTextStaysAsItIs(_ text: String) throws {
        #expect(try title(text).title == text)
    }
}
