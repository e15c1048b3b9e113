import Archive
import Bytes
import Fixtures
import Foundation
import Pipeline
import Records
import Testing

/// Sites that grow, fail and come back at random, by seed: whatever happens, each article that a run met is in the corpus once,
/// and the archives give the corpus again.
@Suite struct RandomRunsTests {
    /// What a site holds at one time.
    private struct World {
        let site: LiveSite
        var random: SplitMix
        /// Of each source the links that its list shows, newest first.
        var lists: [String: [String]] = ["a": [], "b": [], "l": []]
        var count = 0
        var made: [String] = []

        mutating func grow() {
            for name in ["a", "b", "l"] {
                for _ in 0..<Int.random(in: 0...3, using: &random) {
                    count += 1
                    made.append("/\(name)/\(count)")
                    lists[name]?.insert("/\(name)/\(count)", at: 0)
                }
                // b repeats what a has
                if name == "b", let shared = lists["a"]?.randomElement(using: &random),
                    lists["b"]?.contains(shared) == false
                {
                    lists["b"]?.insert(shared, at: 0)
                }
                // old entries drop out
                lists[name] = lists[name].map { Array($0.prefix(6)) }
            }
        }

        /// Pages and lists that answer as they should, or do not.
        mutating func answer(failing percent: Int) {
            if percent == 0 { for link in made { page(link, 0) } }
            for (name, links) in lists.sorted(by: { $0.key < $1.key }) {
                for link in links { page(link, percent) }
                let failure = random.chance(percent / 2) ? bad() : nil
                let etag = random.chance(50) ? "\"\(links.joined())\"" : nil
                if let failure {
                    site.answer("/" + name, failure)
                } else if name == "l" {
                    let items = links.map { "<li><a href='\($0)'>Notice \($0)</a></li>" }.joined()
                    site.answer("/l", "<ul>\(items)</ul>", etag: etag)
                } else {
                    let items = links.map {
                        "<item><title>Notice \($0)</title><link>\(site.base)\($0)\(random.chance(20) ? "?utm_source=x" : "")</link><description>Brief \($0)</description></item>"
                    }
                    site.answer(
                        "/" + name, "<rss><channel>\(items.joined())</channel></rss>", type: "text/xml", etag: etag)
                }
            }
        }

        private mutating func page(_ link: String, _ percent: Int) {
            if random.chance(percent) {
                site.answer(link, bad())
            } else {
                site.answer(
                    link,
                    "<h1>Notice \(link)</h1><p>The authority has fined firm number \(link.hashValueOfText) for late reports to customers, it says in \(link).</p>"
                )
            }
        }

        private mutating func bad() -> LiveSite.Answer {
            switch Int.random(in: 0..<7, using: &random) {
            case 0: .message(.page("", status: 500))
            case 1: .message(.page("", status: 404))
            case 2: .raw { $0.reset() }
            case 3: .raw { $0.send("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n<p>cut") }
            case 4: .message(.page("", status: 429, headers: [HTTPHeader("Retry-After", "5000")]))
            case 5: .message(.page("later", status: 202))
            default: .message(.page("", status: 302, headers: [HTTPHeader("Location", "/nowhere")]))
            }
        }
    }

    @Test(arguments: 1...6)
    func nothingIsLostOrDoubledAndAReplayGivesTheSame(_ seed: UInt64) async throws {
        let site = try LiveSite()
        let pipeline = try String(contentsOfFile: site.pipeline, encoding: .utf8)
        if seed % 2 == 0 {
            try site.folder.write("p.yml", pipeline.replacing("gap: 0s", with: "gap: 0s, connections: 3"))
        }
        for name in ["a", "b"] { try site.source(name, "expect: { at_least: 0 }") }
        try site.source("l", kind: "listing", "listing: { item: //li, link: a/@href, title: a }")
        var world = World(site: site, random: SplitMix(seed: seed))
        var met = Set<String>()
        var story: [String] = []
        for step in 0..<10 {
            world.grow()
            world.answer(failing: step < 6 ? 30 : 0)
            let outcome = try await site.run(width: 1 + step % 2)
            story.append(
                "\(step): \(world.lists) "
                    + outcome.visits.map { "\($0.source.id) \($0.verdict.word) \($0.ledger)" }.joined(separator: "; "))
            for visit in outcome.visits {
                #expect(visit.ledger.sum == visit.ledger.listed && visit.ledger.new >= 0, "\(visit)")
                let name = String(visit.source.id.dropFirst(3))
                if ["fresh", "unchanged", "incomplete", "gap", "quiet"].contains(visit.verdict.word) {
                    met.formUnion(world.lists[name] ?? [])
                }
            }
        }
        let records = try site.records()
        let links = Set(records.map { String(($0.canonicalURL ?? "").dropFirst(site.base.count)) })
        #expect(met.subtracting(links) == [] && links.subtracting(met) == [], "\(story)")
        #expect(Set(records.map { RecordKey($0) }).count == records.count, "\(story)")
        // each page has one text; only the list's words that stood in for it may have come before
        let second = records.filter { $0.revision != 0 }
        #expect(second.allSatisfy { $0.revision == 1 && $0.content == "article" }, "\(story)")
        try await site.expectReplayGivesTheSame(width: 2)
    }
}

extension String {
    /// A number made of the text, the same in every process.
    fileprivate var hashValueOfText: Int { utf8.reduce(7) { ($0 * 131 + Int($1)) % 999_983 } }
}
