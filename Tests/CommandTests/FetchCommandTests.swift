import Bytes
import Fixtures
import Foundation
import Records
import Testing

/// `fetch` for single pages, and the commands that a person decides with.
@Suite struct FetchCommandTests {
    private func site() throws -> LiveSite {
        let site = try LiveSite()
        try site.source("a")
        for number in 1...3 {
            site.answer("/p/\(number)", "<h1>Page \(number)</h1><p>The authority has fined bank number \(number).</p>")
        }
        return site
    }

    @Test func pagesGoThroughTheFiltersAndComeOutOfTheirArchiveAgain() throws {
        let site = try site()
        let addresses = [3, 1].map { "\(site.base)/p/\($0)" }
        let live = try Tool.regnews(["fetch"] + addresses + ["--pipeline", site.pipeline, "--data", site.data])
        #expect(live.status == 0 && live.lines.count == 2, "\(live.errors)")
        let records = try live.lines.map { try Article(line: Array($0.utf8)[...]) }
        #expect(records.map(\.url) == addresses && records[0].fetchedAt != nil && records[0].body != nil)
        let archive = try #require(try File.names(in: site.data + "/archive").first { $0.hasSuffix(".warc.gz") })
        #expect(records[0].provenance?.archive?.file == archive)
        let asked = site.server.requests.count
        let again = try Tool.regnews(["fetch"] + addresses + ["--from", "\(site.data)/archive/\(archive)"])
        #expect(again.status == 0 && again.output == live.output && site.server.requests.count == asked)
        let cleaned = try Tool.run(
            "/bin/sh",
            [
                "-c",
                "echo '\(addresses[0])' | '\(Tool.regnews)' fetch - --from '\(site.data)/archive/\(archive)' -q | '\(Tool.regnews)' clean",
            ])
        #expect(cleaned.status == 0 && cleaned.text.contains("The authority has fined bank number 3."))
    }

    @Test func whatCannotBeHadIsNamedAndTheRestIsPrinted() throws {
        let site = try site()
        let rejects = site.folder.path + "/rejects"
        let mixed = try Tool.regnews([
            "fetch", "\(site.base)/p/1", "\(site.base)/none", "gopher://x/", "--pipeline", site.pipeline, "--data",
            site.data,
            "--rejects", rejects,
        ])
        #expect(mixed.status == 1 && mixed.lines.count == 1)
        #expect(
            mixed.errors.contains("/none: the server answered 404") && mixed.errors.contains("`gopher://x/` is no http")
        )
        let reasons = try File.read(rejects).split(separator: 0x0A).map {
            try JSONValue.parse(Array($0))["reason"]?.string
        }
        #expect(reasons == ["http_404", "bad_address"])
        let none = try Tool.regnews(["fetch", "\(site.base)/none", "--pipeline", site.pipeline, "--data", site.data])
        #expect(none.status == 69 && none.output.isEmpty)
        // the guard and the contact hold for single pages too
        let inner = try Tool.regnews(["fetch", "\(site.base)/p/1", "--contact", "a@b.example", "--data", site.data])
        #expect(inner.status == 69 && inner.errors.contains("127.0.0.1 is loopback"))
        let nobody = try Tool.run(
            "/usr/bin/env", ["-u", "REGNEWS_CONTACT", Tool.regnews, "fetch", "https://a.example/"])
        #expect(nobody.status == 78 && nobody.errors.contains("--contact you@example.org"))
        #expect(try Tool.regnews(["fetch", site.pipeline, "\(site.base)/p/1"]).status == 64)
        #expect(try Tool.regnews(["fetch", "\(site.base)/p/1", "--max-time", "soon"]).status == 64)
    }

    @Test func aPersonDecidesOnWhatWaits() throws {
        let site = try site()
        site.feed("a", 1...20)
        func run(_ arguments: String...) throws -> Finished { try Tool.regnews(arguments + ["--data", site.data]) }
        #expect(try run("run", site.pipeline, "-q").status == 0)
        site.feed("a", 20...23)
        let odd = try run("run", site.pipeline, "--quiet")
        #expect(odd.status == 1)
        #expect(odd.errors.contains("error: gb/a: suspicious: 4 entries, where there were always 20"))
        #expect(odd.errors.contains("3 article(s) wait in quarantine, the oldest since 20"))
        #expect(try run("sources", site.pipeline, "--failing").text.contains("gb/a"))
        let list = try run("quarantine")
        #expect(list.status == 0 && list.lines.count == 4 && list.text.contains("Notice 23 of a"))
        let json = try run("quarantine", "list", "--json")
        let ids = try json.lines.compactMap { try JSONValue.parse(Array($0.utf8))["id"]?.string }
        #expect(ids.count == 3)
        #expect(try run("quarantine", "release").status == 64)
        #expect(try run("quarantine", "release", "ffffffffffffffff").status == 66)
        let dismissed = try run("quarantine", "dismiss", ids[0], "--reason", "a test page")
        #expect(dismissed.status == 0 && dismissed.errors.contains("1 dismissed; 2 still wait"))
        let released = try run("quarantine", "release", "--source", "gb/a", "--reviewer", "jo")
        #expect(released.status == 0 && released.lines.count == 2 && released.errors.contains("0 still wait"))
        let next = try run("run", site.pipeline, "--quiet")
        #expect(next.status == 0 && next.errors.isEmpty)
        let seen = try run("sources", "acknowledge", "gb/a", "gb/b")
        #expect(seen.status == 66 && seen.errors.contains("gb/b: no run has met this source"))
    }
}

/// What a run needs does not grow with what it reads.
@Suite struct MemoryTests {
    @Test(.enabled(if: Project.python != nil, "no Python; `make test` installs it"))
    func tenTimesTheSourcesTakeNoMoreMemory() throws {  // fault 23
        let words = String(repeating: "The authority has fined a bank for late reports to its customers. ", count: 150)
        let items = (0..<100).map {
            "<item><title>Notice \($0)</title><link>http://authority.example/\($0)</link><pubDate>Mon, 06 Jan 2020 05:00:00 GMT</pubDate><description>\(words)</description></item>"
        }
        let feed = "<rss><channel>\(items.joined())</channel></rss>"
        #expect(feed.utf8.count > 1_000_000)
        func peak(_ count: Int) throws -> Int {
            let site = try LiveSite()
            for number in 0..<count {
                try site.source("a\(number)", "backfill: 7d")
                site.answer("/a\(number)", feed, type: "text/xml")
            }
            let script =
                "import resource, subprocess, sys; p = subprocess.run(sys.argv[1:], capture_output=True); assert p.returncode == 0, p; print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
            let run = try Tool.run(
                Project.python!,
                ["-c", script, Tool.regnews, "run", site.pipeline, "--data", site.data, "--threads", "1"])
            return try #require(Int(run.text.trimmingCharacters(in: .whitespacesAndNewlines)), "\(run.errors)")
        }
        // in KiB; a list at a time is what it may take
        let (few, many) = (try peak(3), try peak(30))
        #expect(many < few + 25_000, "\(few) \(many)")
    }
}
