import Archive
import Bytes
import Fetching
import Fixtures
import Pipeline
import Records
import Testing

/// Documents that pages hand out.
@Suite struct AttachmentTests {
    private func site(_ more: String) throws -> LiveSite {
        let site = try LiveSite()
        try site.source("a", more)
        site.feed("a", 1...1)
        let foot = "<footer><a href=/charter.pdf>Our charter</a></footer>"
        let links = "<p><a href=/order.pdf>Order</a> <a href=/gone.pdf>Annex</a> <a href=/more>More</a></p>"
        site.answer(
            "/a/1",
            "<main><article><h1>Order on fees</h1><p>The Authority has made an order on fees today, and it explains them in an annex.</p>\(links)</article></main>"
                + foot)
        site.answer("/order.pdf", "%PDF-1.4 an order", type: "application/pdf")
        return site
    }

    @Test func areListedAndNotFetched() async throws {
        let site = try site("")
        _ = try await site.run()
        let record = try #require(try site.records().first)
        #expect(record.attachments?.map(\.title) == ["Order", "Annex"])
        #expect(record.attachments?.contains { $0.archive != nil } == false)
        #expect(!site.requests().contains { $0.target == "/order.pdf" })
    }

    /// What was not asked for is told, and a replay tells the same.
    @Test func thatMayNotBeAskedForAreTold() async throws {
        let forbidden = try site("attachments: fetch")
        forbidden.answer("/robots.txt", "User-agent: *\nDisallow: /order.pdf\n", type: "text/plain")
        _ = try await forbidden.run()
        #expect(!forbidden.requests().contains { $0.target == "/order.pdf" })
        let record = try #require(try forbidden.records().first)
        #expect(record.attachments?[0].archive == nil && record.warnings?.contains("attachment-failed") == true)
        try await forbidden.expectReplayGivesTheSame()
        // a server of documents that wants peace is left in peace: the second article's is not asked for
        let closed = try LiveSite()
        try closed.source("a", "attachments: fetch")
        closed.feed("a", 1...2)
        let other = "http://localhost:\(closed.server.port)"
        for number in 1...2 {
            closed.answer(
                "/a/\(number)",
                "<main><article><h1>Order \(number)</h1><p>The Authority has made order number \(number) today.</p><p><a href=\(other)/\(number).pdf>Order</a></p></article></main>"
            )
            closed.answer(
                "/\(number).pdf", .message(.page("", status: 503, headers: [HTTPHeader("Retry-After", "864000")])))
        }
        _ = try await closed.run()
        #expect(closed.requests().filter { $0.target.hasSuffix(".pdf") }.count == 1)
        let records = try closed.records()
        #expect(records.count == 2 && records.allSatisfy { $0.warnings?.contains("attachment-failed") == true })
        try await closed.expectReplayGivesTheSame()
    }

    @Test func areFetchedWhereTheirSourceWantsThem() async throws {
        let site = try site("attachments: fetch")
        let outcome = try await site.run()
        #expect(outcome.exit() == 0)
        #expect(site.requests().filter { $0.target.hasSuffix(".pdf") }.map(\.target) == ["/order.pdf", "/gone.pdf"])
        let record = try #require(try site.records().first)
        let order = try #require(record.attachments?.first)
        #expect(order.title == "Order" && order.type == "application/pdf")
        #expect(order.archive?.sha256 == SHA256.hex(Array("%PDF-1.4 an order".utf8)))
        #expect(order.archive?.file == record.provenance?.archive?.file)
        // the one that is not there is still named
        #expect(record.attachments?.count == 2 && record.attachments?[1].archive == nil)
        #expect(record.warnings?.contains("attachment-failed") == true)
        // the bytes lie in the archive under the id that the record names
        let archive = try #require(DataDirectory(site.data).archives().first)
        var stored: [String] = []
        _ = try WARCReader(archive).forEach { record in
            if record.recordID == order.archive?.recordID {
                stored.append(String(decoding: record.block, as: UTF8.self))
            }
        }
        #expect(stored.count == 1 && stored[0].hasSuffix("an order"))
        try await site.expectReplayGivesTheSame()
        // nothing is asked twice
        let asked = site.server.requests.count
        _ = try await site.run()
        #expect(site.requests(from: asked).map(\.target) == ["/a"])
    }
}
