import Fixtures
import Reading
import Records
import Testing

@Suite struct FeedReaderTests {
    private func read(_ body: String, url: String? = nil) throws -> Reading {
        try FeedReader().read(Array(body.utf8), headers: [], url: url.flatMap { WebURL($0) })
    }

    @Test func readsRSS2() throws {
        let reading = try read(
            """
            <rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
            <title>Authority &amp; Co</title><link>http://a.example/</link><language>en-gb</language>
            <item><title>Fine for <b>Bank</b></title><link>
             /news/1 </link><guid isPermaLink="false">1</guid><pubDate>Tue, 17 Nov 2026 09:30:00 GMT</pubDate><dc:creator>Ann Lee</dc:creator>
            <description>&lt;p&gt;Short &amp;amp; sweet&lt;/p&gt;</description><content:encoded><![CDATA[<p>Long</p><p>text</p>]]></content:encoded>
            <category>Fines</category><category>Fines</category><enclosure url="/a.pdf" type="application/pdf" length="5"/></item>
            </channel></rss>
            """, url: "http://a.example/feed.xml")
        let entry = try #require(reading.entries.first)
        #expect(reading.feed.title == "Authority & Co" && reading.feed.language == "en-gb")
        #expect(entry.title == "Fine for Bank" && entry.link == "http://a.example/news/1" && entry.guid == "1")
        #expect(entry.published?.iso8601 == "2026-11-17T09:30:00Z" && entry.authors == ["Ann Lee"])
        #expect(entry.summary == "Short & sweet" && entry.contentText == "Long\ntext")
        #expect(entry.categories == ["Fines"] && entry.enclosures.map(\.url) == ["http://a.example/a.pdf"])
    }

    @Test func readsRDFWhoseItemsStandBesideTheChannel() throws {
        let reading = try read(
            """
            <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
            <channel><title>Bank</title></channel><item rdf:about="http://b.example/1"><title>Speech</title><link>http://b.example/1</link>
            <dc:date>2026-11-17T09:30:00+11:00</dc:date></item></rdf:RDF>
            """)
        #expect(reading.entries.map(\.title) == ["Speech"])
        #expect(reading.entries[0].published?.iso8601 == "2026-11-16T22:30:00Z")
    }

    @Test func readsAtomWithXMLBaseInlineXHTMLAndTheRightLink() throws {
        let reading = try read(
            """
            <feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://c.example/blog/"><title type="text">A &lt; B</title><author><name>Desk</name></author>
            <entry><id>x</id><title type="html">&lt;i&gt;Up&lt;/i&gt;</title><link rel="self" href="1.atom"/><link href="1.html"/><updated>2026-11-17T09:30:00Z</updated>
            <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One</p><a href="two">Two</a></div></content></entry></feed>
            """)
        let entry = try #require(reading.entries.first)
        #expect(reading.feed.title == "A < B" && entry.title == "Up" && entry.link == "http://c.example/blog/1.html")
        #expect(
            entry.contentText == "One\nTwo" && entry.contentLinks == ["http://c.example/blog/two"]
                && entry.authors == ["Desk"])
        #expect(entry.published == nil && entry.updated?.iso8601 == "2026-11-17T09:30:00Z")
    }

    @Test func readsJSONFeed() throws {
        let reading = try read(
            #"""
            {"version":"https://jsonfeed.org/version/1.1","title":"Bank &amp; Co","home_page_url":"http://d.example/","feed_url":"http://d.example/f.json",
             "authors":[{"name":"Desk"}],"items":[{"id":7,"url":"/1","title":"A < B","content_html":"<p>One</p><a href='x'>two</a>",
             "date_published":"2026-11-17T09:30:00+01:00","tags":["a","a"],"attachments":[{"url":"/a.pdf","mime_type":"application/pdf","size_in_bytes":5}]}]}
            """#)
        let entry = try #require(reading.entries.first)
        #expect(
            reading.feed.title == "Bank & Co" && entry.guid == "7" && entry.link == "http://d.example/1"
                && entry.title == "A < B")
        #expect(
            entry.contentText == "One\ntwo" && entry.contentLinks == ["http://d.example/x"] && entry.authors == ["Desk"]
        )
        #expect(
            entry.published?.iso8601 == "2026-11-17T08:30:00Z" && entry.categories == ["a"]
                && entry.enclosures.map(\.length) == ["5"])
        #expect(throws: ReadingError.notAFeed(root: "{")) { try read(#"{"error":"not found"}"#) }
    }

    @Test func anHTMLErrorPageIsNoFeed() {
        #expect(throws: ReadingError.htmlInsteadOfFeed) {
            try read("<!DOCTYPE html><html><body>502 Bad Gateway</body></html>")
        }
        #expect(throws: ReadingError.empty) { try read("  \n ") }
        #expect(throws: ReadingError.notAFeed(root: "note")) { try read("<note>hi</note>") }
    }

    @Test func aCutOffFeedGivesTheEntriesThatAreWholeAndAWarning() throws {  // pitfall 20
        let reading = try read(
            "<rss><channel><item><title>A</title><link>http://a.example/1</link></item><item><title>B</tit")
        #expect(reading.entries.map(\.title) == ["A"] && reading.warnings == ["cut-off"])
    }

    @Test(arguments: [
        ("me@a.example (Ann Lee)", "Ann Lee"), ("Ann Lee (me@a.example)", "Ann Lee"), ("me@a.example", "me@a.example"),
        ("Ann Lee (Desk)", "Ann Lee (Desk)"),
    ])
    func anAuthorIsAName(_ written: String, _ name: String) throws {
        let reading = try read("<rss><channel><item><author>\(written)</author></item></channel></rss>")
        #expect(reading.entries.map(\.authors) == [[name]])
    }

    @Test func aPermalinkGuidIsTheLinkWhereThereIsNone() throws {
        let reading = try read(
            "<rss><channel><item><guid>http://a.example/1</guid></item><item><guid isPermaLink='false'>http://a.example/2</guid></item></channel></rss>"
        )
        #expect(reading.entries.map(\.link) == ["http://a.example/1", nil])
    }
}

@Suite struct ListingReaderTests {
    private func resource(_ body: String) -> FetchedResource {
        FetchedResource(
            requestedURL: "http://a.example/list/", url: "http://a.example/list/", status: 200,
            headers: [HTTPHeader("Content-Type", "text/html; charset=utf-8")],
            body: Array(body.utf8), fetchedAt: Timestamp("2026-11-20T06:00:00Z")!, archived: nil)
    }

    @Test func readsRowsByTheSourcesSelectorsTheFirstThatMatches() throws {
        var source = Source(id: "x/y", name: "n", kind: .listing, url: "http://a.example/list/")
        var listing = Source.Listing()
        listing.item = ["//table//tr", "//ul[@class='list']/li"]
        listing.link = ["./a/@href"]
        listing.title = ["./a"]
        listing.date = ["./span"]
        source.listing = listing
        let body =
            "<ul><li><a href='/no'>Menu</a></li></ul><ul class=list><li><a href='../1.html'> 标题 一 </a><span>2026-11-18</span></li><li>no link</li></ul>"
        let reading = try ListingReader().read(resource(body), of: source)
        #expect(reading.entries.map(\.link) == ["http://a.example/1.html"])
        #expect(reading.entries[0].title == "标题 一" && reading.entries[0].published?.iso8601 == "2026-11-18")
    }

    @Test func aListingWithoutSelectorsSaysSo() {
        let source = Source(id: "x/y", name: "n", kind: .listing, url: "http://a.example/list/")
        #expect(throws: ReadingError.noListing) { try ListingReader().read(resource("<p>"), of: source) }
    }
}
