import Bytes
import Fixtures
import Foundation
import Pipeline
import Records
import Testing

/// The built tool against a loopback server, as cron and people run it.
@Suite struct LiveCommandTests {
    private func run(_ site: LiveSite, _ more: String...) throws -> Finished {
        try Tool.regnews(["run", site.pipeline, "--data", site.data] + more)
    }

    private func ids(_ site: LiveSite) throws -> [String] { try site.records().map(\.id) }

    @Test func aRunGivesItsRecordsAndIsSilentWhenToldTo() throws {
        let site = try LiveSite()
        try site.source("a", "fail_after: 2")
        site.feed("a", 1...3)
        let first = try run(site)
        #expect(first.status == 0 && first.lines.count == 3)
        #expect(first.errors.contains("gb/a: fresh, 3 new of 3 listed") && first.errors.contains("; manifest "))
        for line in first.lines { _ = try Article(line: Array(line.utf8)[...]) }
        let second = try run(site, "--quiet")
        #expect(second.status == 0 && second.output.isEmpty && second.errors.isEmpty)
        site.answer("/a", nil)
        let third = try run(site, "--quiet")
        #expect(third.status == 1 && third.output.isEmpty && third.errors.isEmpty)
        let fourth = try run(site, "--quiet")
        #expect(fourth.status == 1 && fourth.output.isEmpty)
        #expect(
            fourth.errors.contains(
                "error: gb/a: http_404 (2 runs in a row): \(site.base)/a: the server answered 404. Find the source's"))
    }

    /// The sample's addresses name a port, so it must be free.
    @Test func theSampleLiveTwiceAndThenFromItsArchive() throws {
        guard let server = try? LoopbackServer(site: SampleArchive.site, port: 8737, seconds: 60) else {
            withKnownIssue("port 8737 is taken, by `make serve` perhaps") { Issue.record("the sample is not served") }
            return
        }
        defer { server.stop() }
        let folder = try TemporaryFolder()
        let (live, replayed) = (folder.path + "/live", folder.path + "/replayed")
        let first = try Tool.regnews(["run", "Pipelines/sample.yml", "--data", live])
        #expect(first.status == 0 && first.lines.count == 13)
        let asked = server.requests.count
        // the feed itself says that it is good for an hour
        let second = try Tool.regnews(["run", "Pipelines/sample.yml", "--now", "--data", live])
        #expect(second.status == 0 && second.output.isEmpty && second.errors.contains("3 unchanged"))
        let again = server.requests.dropFirst(asked).filter { $0.target != "/robots.txt" }
        #expect(again.count == 3 && again.allSatisfy { $0.headers["if-none-match"] != nil })
        for threads in ["1", "2"] {
            let replay = try Tool.regnews(
                ["replay", "Pipelines/sample.yml", "--threads", threads, "--data", replayed + threads, "--from"]
                    + DataDirectory(live).archives())
            #expect(replay.status == 0 && replay.output == first.output)
            for name in try File.names(in: live + "/corpus") {
                #expect(try File.read("\(live)/corpus/\(name)") == File.read("\(replayed + threads)/corpus/\(name)"))
            }
        }
    }

    @Test func theChainOfFiltersGivesWhatTheRunGives() throws {
        let site = try LiveSite()
        for name in ["a", "b"] {
            try site.source(name)
            site.feed(name, 1...4)
        }
        // a page without text: the entry's own words stand in
        site.answer("/b/3", "<html><body></body></html>")
        #expect(try run(site).status == 0)
        let tool = "'\(Tool.regnews)'"
        let state = "\(site.folder.path)/S"
        func chain(_ fetch: String) throws -> Finished {
            try Tool.run(
                "/bin/bash",
                [
                    "-c",
                    "set -o pipefail; \(tool) fetch '\(site.pipeline)' \(fetch) | \(tool) clean | \(tool) language | \(tool) deduplicate --state '\(state)' | \(tool) classify | \(tool) merge -",
                ])
        }
        let archive = try #require(try DataDirectory(site.data).archives().first)
        let corpus = try File.names(in: site.data + "/corpus").map { "\(site.data)/corpus/\($0)" }
        let merged = try Tool.regnews(["merge"] + corpus)
        let chained = try chain("--from '\(archive)'")
        #expect(chained.status == 0 && chained.lines.count == 8 && chained.output == merged.output)
        // what the state knows is not asked for again
        let before = site.server.requests.count
        let again = try chain("--state '\(state)' --data '\(site.folder.path)/other'")
        #expect(again.status == 0 && again.output.isEmpty)
        #expect(site.requests(from: before).map(\.target).sorted() == ["/a", "/b"])
    }

    @Test func aTypoStopsEverythingBeforeTheFirstRequest() throws {
        let site = try LiveSite()
        try site.source("a", "intervall: 1h")
        try site.source("b", kind: "listing", "listing: { item: '//li[', link: a/@href }")
        try site.writePipeline("sedes: x")
        for command in ["run", "fetch", "check"] {
            let run = try Tool.regnews([command, site.pipeline] + (command == "check" ? [] : ["--data", site.data]))
            #expect(run.status == 78)
            #expect(run.errors.contains("p.yml:3:1: unknown key `sedes` in a pipeline file; did you mean `seeds`?"))
            #expect(
                run.errors.contains(
                    "sources/gb/a.yml:6:1: unknown key `intervall` in a source file; did you mean `interval`?"))
            #expect(
                run.errors.contains(
                    "sources/gb/b.yml:6:18: `item` wants an XPath that selects nodes, not `//li[`: it is no XPath"))
        }
        #expect(site.server.requests.isEmpty && !File.exists(site.data))
        try site.folder.write("p.yml", "fetch: { in_flight: 2 }\n")
        let run = try Tool.regnews(["run", site.pipeline, "--data", site.data])
        #expect(run.status == 78 && run.errors.contains("`fetch: { contact: you@example.org }` is missing"))
    }

    @Test func ofTwoRunsAtOnceTheSecondIsSentAwayAndNamesTheFirst() throws {  // fault 41
        let site = try LiveSite()
        try site.source("a")
        site.feed("a", 1...1)
        site.delay(milliseconds: 800)
        let first = try Tool.start(["run", site.pipeline, "--data", site.data])
        while site.server.requests.isEmpty, first.isRunning { usleep(20_000) }
        let second = try run(site)
        #expect(second.status == 75 && second.errors.contains("process \(first.processIdentifier)"))
        first.waitUntilExit()
        #expect(first.terminationStatus == 0)
        // the lock of a dead holder falls by itself
        #expect(try run(site).status == 0)
    }

    @Test func aRunThatIsKilledAnywhereLosesNothingAndDoublesNothing() throws {  // faults 38, 39
        let site = try LiveSite()
        for name in ["a", "b"] {
            try site.source(name)
            site.feed(name, 1...5, etag: "\"1\"")
        }
        site.delay(milliseconds: 10)
        var killed = 0
        for step in 0..<16 {
            let process = try Tool.start(["run", site.pipeline, "--data", site.data])
            usleep(UInt32(30_000 + step * 35_000))
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
            process.waitUntilExit()
            killed += process.terminationReason == .uncaughtSignal ? 1 : 0
            // whatever a reader sees is whole
            if File.exists(site.data + "/corpus") { _ = try ids(site) }
        }
        #expect(killed > 4)
        #expect(try run(site).status == 0)
        let ids = try ids(site)
        #expect(ids.count == 10 && Set(ids).count == 10)
        #expect(try run(site).output.isEmpty)
        #expect(try !File.names(in: site.data + "/archive").contains { $0.hasSuffix(".open") })
        // and what the archives hold is what the corpus holds
        let replayed = site.folder.path + "/replayed"
        _ = try Tool.regnews(
            ["replay", site.pipeline, "--data", replayed, "--from"] + DataDirectory(site.data).archives())
        for folder in [site.data, replayed] { #expect(try !File.names(in: folder + "/corpus").isEmpty) }
        for name in try Set(File.names(in: site.data + "/corpus") + File.names(in: replayed + "/corpus")) {
            #expect(try File.read("\(site.data)/corpus/\(name)") == File.read("\(replayed)/corpus/\(name)"))
        }
    }

    @Test func aSignalEndsItAfterSavingAndTheNextRunGoesOn() throws {
        for (signal, status) in [(SIGTERM, Int32(143)), (SIGINT, 130)] {
            let site = try LiveSite()
            try site.source("a")
            site.feed("a", 1...6, etag: "\"1\"")
            site.delay(milliseconds: 150)
            let process = try Tool.start(["run", site.pipeline, "--data", site.data])
            while site.requests().count < 4, process.isRunning { usleep(10_000) }
            kill(process.processIdentifier, signal)
            process.waitUntilExit()
            #expect(process.terminationReason == .exit && process.terminationStatus == status)
            let saved = try ids(site).count
            #expect(saved >= 1 && saved < 6)
            site.delay(milliseconds: 0)
            #expect(try run(site).lines.count == 6 - saved)
            #expect(Set(try ids(site)).count == 6)
        }
    }

    @Test(arguments: [1, 8, 24, 64, 100, 140])
    func aFullDiskEndsWith74AndTheNextRunHasEverything(_ kilobytes: Int) throws {  // fault 39
        let site = try LiveSite()
        try site.source("a")
        site.feed("a", 1...5, etag: "\"1\"")
        // a limit on the size of files stands for the disk
        let limited = try Tool.run(
            "/bin/bash",
            ["-c", "ulimit -f \(kilobytes); exec '\(Tool.regnews)' run '\(site.pipeline)' --data '\(site.data)'"])
        #expect([0, 73, 74].contains(limited.status), "\(limited.errors)")
        if kilobytes <= 24 { #expect(limited.status != 0 && !limited.errors.isEmpty) }
        #expect(try run(site).status == 0)
        let ids = try ids(site)
        #expect(ids.count == 5 && Set(ids).count == 5)
    }

    @Test func aReaderThatGoesAwayAndAFolderThatCannotBeWritten() throws {  // faults 39, 42
        let site = try LiveSite()
        try site.source("a")
        site.feed("a", 1...3)
        let head = try Tool.run(
            "/bin/bash",
            ["-c", "'\(Tool.regnews)' run '\(site.pipeline)' --data '\(site.data)' | head -c 1; exit ${PIPESTATUS[0]}"])
        #expect(head.status == 0)
        #expect(try ids(site).count == 3)
        let blocked = try site.folder.write("file", "no folder")
        let run = try Tool.regnews(["run", site.pipeline, "--data", blocked + "/data"])
        #expect(run.status == 73 && run.errors.contains(blocked))
    }

    @Test func sourcesShowAndStatsAnswer() throws {
        let site = try LiveSite()
        try site.source("a")
        try site.source("bad")
        site.feed("a", 1...2)
        #expect(try run(site).status == 1)
        let list = try Tool.regnews(["sources", "list", site.pipeline, "--data", site.data])
        #expect(list.lines.count == 3 && list.lines[1].contains("fresh") && list.lines[2].contains("http_404"))
        let failing = try Tool.regnews(["sources", "list", site.pipeline, "--data", site.data, "--failing", "--json"])
        let line = try JSONValue.parse(Array(try #require(failing.lines.first).utf8))
        #expect(failing.lines.count == 1 && line["source"]?.string == "gb/bad" && line["failures_in_row"]?.int == 1)
        let check = try Tool.regnews(["sources", "check", site.pipeline, "gb/a"])
        #expect(check.status == 0 && check.text.contains("gb/a: 2 entries, 2 with a date"))
        #expect(
            try Tool.regnews(["sources", "check", site.pipeline, "gb/bda"]).errors.contains("did you mean `gb/bad`?"))
        let id = try #require(try ids(site).first)
        let show = try Tool.regnews(["show", String(id.prefix(8)), "--data", site.data])
        #expect(show.status == 0 && show.text.contains(id) && show.text.contains("published   2026-11-20T05:0"))
        let json = try Tool.regnews(["show", id, "--data", site.data, "--json"])
        #expect(try Article(line: Array(json.lines[0].utf8)[...]).id == id)
        #expect(try Tool.regnews(["show", "ffffffffffffffff", "--data", site.data]).status == 66)
        let stats = try Tool.regnews(["stats", "--data", site.data, "--json"])
        #expect(try JSONValue.parse(Array(stats.lines[0].utf8))["source"]?["gb/a"]?.int == 2)
    }

    @Test func whatAStrangerWritesIsShownAndNotObeyedOnATerminal() throws {  // faults 47, 48
        let site = try LiveSite()
        try site.source("a")
        site.answer(
            "/a",
            "<rss><channel><item><title>Bad \u{9B}31m&#x1b;[31m &#x202e;title</title><link>\(site.base)/a/1</link></item></channel></rss>",
            type: "text/xml")
        site.answer("/a/1", "<h1>x</h1><p>The text of a notice about rules for banks and their customers.</p>")
        let run = try run(site)
        #expect(run.status == 0)
        let check = try Tool.regnews(["sources", "check", site.pipeline])
        for text in [run.errors, check.text] {
            #expect(!text.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x9B || $0.value == 0x202E })
        }
    }
}

/// cron/run.sh with nothing in its environment.
@Suite struct CronTests {
    private func cron(_ site: LiveSite, tool: String = Tool.regnews, jitter: String = "0", data: String? = nil) throws
        -> Finished
    {
        try Tool.run(
            "/usr/bin/env",
            [
                "-i", "REGNEWS=\(tool)", "REGNEWS_DATA=\(data ?? site.data)", "REGNEWS_JITTER=\(jitter)", "/bin/sh",
                Project.folder + "/cron/run.sh",
                site.pipeline,
            ])
    }

    @Test func silentWhenAllIsWellOneReportWhenSomethingFailed() throws {
        let site = try LiveSite()
        try site.source("a")
        site.feed("a", 1...2)
        let well = try cron(site)
        #expect(well.status == 0 && well.output.isEmpty && well.errors.isEmpty)
        try site.source("bad", "fail_after: 2")
        // once may be a hiccup
        let hiccup = try cron(site)
        #expect(hiccup.status == 1 && hiccup.output.isEmpty)
        let failed = try cron(site)
        #expect(failed.status == 1 && failed.errors.isEmpty)
        #expect(
            failed.lines.count == 4
                && failed.lines[0].hasSuffix("ended with 1: some sources failed or need a person; the rest is safe"))
        #expect(
            failed.lines[1].hasPrefix("regnews: error: gb/bad: http_404") && failed.lines[2].contains("; manifest "))
        let log = try String(contentsOfFile: site.data + "/log/run.log", encoding: .utf8)
        #expect(log.contains("status 0") && log.contains("status 1") && log.contains("gb/a: fresh, 2 new"))
        #expect(try File.names(in: site.data + "/log") == ["run.log"])
    }

    @Test func theHeadOfTheChainIsKeptElsewhereEvenWhenAllIsWell() throws {
        let site = try LiveSite()
        try site.source("a")
        site.feed("a", 1...2)
        let heads = site.folder.path + "/heads"
        for _ in 0..<2 {
            let run = try Tool.run(
                "/usr/bin/env",
                [
                    "-i", "REGNEWS=\(Tool.regnews)", "REGNEWS_DATA=\(site.data)", "REGNEWS_HEADS=\(heads)", "/bin/sh",
                    Project.folder + "/cron/run.sh", site.pipeline,
                ])
            #expect(run.status == 0 && run.output.isEmpty)
        }
        let lines = try String(contentsOfFile: heads, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(lines.count == 2)
        for line in lines {
            let head = String(line.split(separator: " ")[1])
            #expect(head.count == 12)
            #expect(try Tool.regnews(["verify", "--data", site.data, "--head", head]).status == 0)
        }
    }

    @Test func theStatusIsHandedOnAndACrashIsCalledOne() throws {
        let site = try LiveSite()
        try site.writePipeline("sedes: x")
        let wrong = try cron(site)
        #expect(wrong.status == 78 && wrong.text.contains("did you mean `seeds`?"))
        let crash = try site.folder.write("crash", "#!/bin/sh\nkill -SEGV $$\n")
        chmod(crash, 0o755)
        let crashed = try cron(site, tool: crash)
        #expect(crashed.status == 139 && crashed.text.contains("CRASHED by signal 11"))
    }

    @Test func oddSettingsAreSaidOnceAndEndWithAStatus() throws {
        let site = try LiveSite()
        try site.source("a")
        site.feed("a", 1...1)
        let odd = try cron(site, jitter: "soon")
        #expect(
            odd.status == 78 && odd.lines.count == 1 && odd.text.contains("REGNEWS_JITTER wants a number of seconds"))
        #expect(try cron(site, jitter: "01").status == 0)
        let blocked = try site.folder.write("file", "no folder")
        let run = try cron(site, data: blocked + "/data")
        #expect(run.status == 73 && run.lines.count == 1 && run.errors.isEmpty)
    }
}
