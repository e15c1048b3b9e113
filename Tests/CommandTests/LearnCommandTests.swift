import Fixtures
import Foundation
import Pipeline
import Records
import Testing

@Suite struct LearnCommandTests {
    /// A page of a host with the same line on each.
    private func page(_ number: Int) -> String {
        "<html><body><main><h1>Notice number \(number)</h1><p>This is notice \(number) of the Authority, and it is about banks and their customers.</p>\(middle(number))<p>For media enquiries, call the press office on 020 7946 0000.</p></main></body></html>"
    }

    /// Paragraphs of a page, and a heading in the middle that all pages have.
    private func middle(_ page: Int) -> String {
        let paragraphs = (1...10).map {
            "<p>Rule \($0 * page * 7919) asks bank \(page * 31 + $0) for \(["capital", "reports", "audits", "staff", "rooms", "keys"][page - 1]) within \($0 + page) months.</p>"
        }
        return paragraphs[..<5].joined() + "<h2>What the notice means for customers</h2>" + paragraphs[5...].joined()
    }

    @Test func whatIsLearntIsDroppedOnlyWhereAPipelineNamesIt() throws {
        let site = try LiveSite()
        try site.source("a")
        site.feed("a", 1...6)
        for number in 1...6 { site.answer("/a/\(number)", page(number)) }
        func run(_ arguments: String...) throws -> Finished { try Tool.regnews(arguments + ["--data", site.data]) }
        let first = try run("run", site.pipeline)
        #expect(first.status == 0 && first.lines.count == 6, "\(first.errors)")
        let file = site.data + "/boilerplate.txt"
        let learnt = try run("learn", "-o", file)
        #expect(learnt.status == 0 && learnt.errors.contains("learn: 6 pages of 1 hosts, 1 new lines"))
        let text = try String(contentsOfFile: file, encoding: .utf8)
        #expect(
            text.contains(
                "]\n# on 6 of 6 pages, at the end: \(site.base)/a/1\nFor media enquiries, call the press office on 020 7946 0000.\n"
            ))
        // headings in the middle of the texts are no furniture
        #expect(!text.contains("What the notice means"))
        // what a person wants to keep is not proposed again
        try text.replacing("\nFor media", with: "\n!For media").write(toFile: file, atomically: true, encoding: .utf8)
        #expect(try run("learn", "-o", file).errors.contains("0 new lines"))
        #expect(try run("learn", "--min-pages", "7").text.contains("media") == false)
        // archives are read as well
        let archive = try #require(
            try FileManager.default.contentsOfDirectory(atPath: site.data + "/archive").first {
                $0.hasSuffix(".warc.gz")
            })
        let fromArchive = try Tool.regnews([
            "learn", "--from", site.data + "/archive/" + archive, "--data", site.data + "/none",
        ])
        #expect(fromArchive.status == 0 && fromArchive.text.contains("For media enquiries"))
    }

    @Test func aFilterDropsThemToo() throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/b.txt"
        let host = CleanedHost.name
        try "# lines\n[\(host)]\nFor media enquiries, call the press office on 020 7946 0000.\n".write(
            toFile: file, atomically: true, encoding: .utf8)
        let line = try #require(
            String(
                data: JSONSerialization.data(withJSONObject: [
                    "id": "a", "url": "https://www.\(host)/1", "html": page(1),
                ]),
                encoding: .utf8))
        let with = try Tool.regnews(["clean", "--boilerplate", file], input: Array((line + "\n").utf8))
        #expect(with.status == 0 && !with.text.contains("media"))
        #expect(try Tool.regnews(["clean"], input: Array((line + "\n").utf8)).text.contains("media"))
        let missing = try Tool.regnews(
            ["clean", "--boilerplate", folder.path + "/none.txt"], input: Array((line + "\n").utf8))
        #expect(missing.status == 78 && missing.errors.contains("none.txt cannot be read"))
        try "A line\n".write(toFile: file, atomically: true, encoding: .utf8)
        let bad = try Tool.regnews(["clean", "--boilerplate", file], input: Array((line + "\n").utf8))
        #expect(bad.status == 78 && bad.errors.contains("b.txt:1: a line before the first [host]"))
        let form = try Tool.regnews(["clean", "--format", "html"], input: Array((line + "\n").utf8))
        #expect(form.status == 78 && form.errors.contains("`format` is `text` or `markdown`, not `html`"))
    }

    private enum CleanedHost { static let name = "authority.example" }
}
