import Archive
import Bytes
import Fixtures
import Foundation
import Pipeline
import Records
import Testing

/// A run that is killed, or whose disk fails, at every point at which it changes a file: nothing lost, nothing twice, no half line. `make
/// crash` does it at every point and 500 times at random; here a few points stand for all.  Faults 38 and 39.
@Suite struct CrashTests {
    /// How many kills of each kind.
    private static let kills = ProcessInfo.processInfo.environment["REGNEWS_KILLS"].flatMap { Int($0) } ?? 10
    fileprivate static let isWhole = ProcessInfo.processInfo.environment["REGNEWS_KILLS"] != nil

    /// A site, and a data directory after its first run. What the second run meets is of every kind: new pages, one that was changed, one
    /// that was withdrawn, an entry that is rejected, and an odd list.
    private struct Scene {
        let site: LiveSite
        let base: String

        init() throws {
            site = try LiveSite(seconds: CrashTests.isWhole ? 1200 : 300)
            for name in ["a", "b"] {
                try site.source(name)
                site.feed(name, 1...4, etag: "\"1\"")
            }
            try site.source("few", "expect: { at_least: 3 }")
            site.feed("few", 1...3)
            base = site.folder.path + "/base"
            let first = try Tool.regnews(["run", site.pipeline, "--data", base])
            try #require(first.status == 0, "\(first.errors)")
            site.feed("a", 2...7, etag: "\"2\"")
            site.answer(
                "/a/2", "<article><h1>Notice 2 of a</h1><p>The fine on bank number 2 was too high.</p></article>")
            site.answer("/b/3", .message(.page("", status: 410)))
            let bare = "<item><title>It leads nowhere</title></item></channel>"
            site.answer(
                "/a", try #require(site.feedText("a")).replacing("</channel>", with: bare), type: "text/xml",
                etag: "\"3\"")
            site.feed("few", 4...4)
        }

        func run(_ data: String, _ faults: Faults? = nil) throws -> Finished {
            try Tool.regnews(
                ["run", site.pipeline, "--data", data, "--recheck", "--now", "--quiet"],
                environment: faults?.environment ?? [:])
        }

        func copy(_ name: String) throws -> String {
            let data = site.folder.path + "/" + name
            try FileManager.default.copyItem(atPath: base, toPath: data)
            return data
        }

        /// What stands in corpus and quarantine, whatever the run and the time.
        func contents(_ data: String) throws -> [String] {
            var lines: [String] = []
            try Corpus(data: data).forEachLine { _, line in
                let article = try Article(line: line)
                lines.append("\(article.id) \(article.revision ?? 0) \(article.status ?? "") \(article.text ?? "")")
            }
            let waiting = try DataDirectory(data).quarantine.waiting().map { "waits: \($0.key.id) \($0.key.revision)" }
            return lines.sorted() + waiting.sorted()
        }

        func expect(_ data: String, _ wanted: [String], _ story: String) throws {
            let found = try contents(data)
            let lost = Set(wanted).subtracting(found).map { "lost \($0)" }
            let added = Set(found).subtracting(wanted).map { "added \($0)" }
            #expect(
                found.count == wanted.count && lost + added == [], "\(story): \(lost + added), \(found.count) records")
            try expectProof(data, story)
        }

        /// The archives of the runs that came to their end give the corpus again, and everything is as it was written.
        func expectProof(_ data: String, _ story: String) throws {
            let verify = try Tool.regnews(["verify", site.pipeline, "--data", data])
            #expect(
                verify.status == 0 && !verify.text.contains("unlisted"), "\(story): \(verify.text) \(verify.errors)")
        }
    }

    @Test func killedAtAnyCallThatChangesAFileARunLosesAndDoublesNothing() throws {
        let scene = try Scene()
        let control = try scene.copy("control")
        var count = Faults(below: control)
        count.log = scene.site.folder.path + "/calls"
        let whole = try scene.run(control, count)
        #expect([0, 1].contains(whole.status), "\(whole.errors)")
        let wanted = try scene.contents(control)
        #expect(wanted.count == 17 && wanted.last?.hasPrefix("waits") == true, "\(wanted)")
        try scene.expectProof(control, "control")
        let calls = try String(contentsOfFile: count.log ?? "", encoding: .utf8).split(separator: "\n").map(String.init)
        // a file of every kind is written, synced and named
        for part in ["archive/", "corpus/", "quarantine/", "rejects", ".json", "state.sqlite", "documents"] {
            #expect(calls.contains { $0.contains(part) }, "\(part): \(calls.count) calls")
        }
        let points = Self.isWhole ? Array(1...calls.count) : Self.spread(calls.count)
        var killed = 0
        for point in points {
            for action in [Faults.Action.kill, .half]
            where Self.isWhole || (point % 2 == 0) == { if case .half = action { true } else { false } }() {
                let data = try scene.copy("killed")
                defer { try? FileManager.default.removeItem(atPath: data) }
                let reader = PollingReader(data)
                let run = try scene.run(data, Faults(below: data, at: point, action))
                killed += run.status == 0 || run.status == 1 ? 0 : 1
                let story = "killed at \(calls.indices.contains(point - 1) ? calls[point - 1] : "?"), \(action)"
                let next = try scene.run(data)
                #expect([0, 1].contains(next.status), "\(story): \(next.errors)")
                let (torn, _) = reader.stop()
                #expect(torn.isEmpty && PollingReader.torn(data + "/corpus").isEmpty, "\(story)")
                try scene.expect(data, wanted, story)
            }
        }
        // the last calls differ a little from run to run
        #expect(killed >= points.count - 8, "\(killed) of \(points.count)")
    }

    @Test func killedAtRandomAgainAndAgainWhileTheSiteGrows() throws {
        let site = try LiveSite(seconds: Self.isWhole ? 1200 : 300)
        for name in ["a", "b", "c"] { try site.source(name) }
        site.delay(milliseconds: 1)
        let data = site.data
        let reader = PollingReader(data)
        var random = SplitMix(seed: 7)
        var (killed, last, runs) = (0, 0, 0)
        while killed < Self.kills {
            if runs % 3 == 0 {
                last += 1
                for name in ["a", "b", "c"] { site.feed(name, max(1, last - 5)...last, etag: "\"\(last)\"") }
            }
            runs += 1
            let faults = Faults(below: data, at: 1 + Int(random.next() % 260), random.next() % 2 == 0 ? .kill : .half)
            let run = try Tool.regnews(
                ["run", site.pipeline, "--data", data, "--now", "--quiet"], environment: faults.environment)
            killed += [0, 1].contains(run.status) ? 0 : 1
            if runs > 5 * Self.kills + 20 { break }
        }
        #expect(killed >= Self.kills, "\(killed) of \(runs)")
        let end = try Tool.regnews(["run", site.pipeline, "--data", data, "--now"])
        #expect(end.status == 0, "\(end.errors)")
        let (torn, looks) = reader.stop()
        #expect(torn.isEmpty && looks > runs, "\(torn)")
        let records = try site.records()
        #expect(Set(records.map { RecordKey($0) }).count == records.count)
        let ids = Set(records.compactMap(\.url))
        #expect(ids.count == 3 * last && records.allSatisfy { $0.content == "article" }, "\(ids.count) of \(3 * last)")
        let verify = try Tool.regnews(["verify", site.pipeline, "--data", data])
        #expect(verify.status == 0 && !verify.text.contains("unlisted"), "\(verify.text) \(verify.errors)")
    }

    @Test(arguments: ["sync", "rename", "create", "write"])
    func aCallThatFailsIsToldAndTheNextRunHasEverything(_ kind: String) throws {
        let scene = try Scene()
        let control = try scene.copy("control")
        var count = Faults(below: control, calls: kind)
        count.log = scene.site.folder.path + "/calls"
        _ = try scene.run(control, count)
        let wanted = try scene.contents(control)
        let calls = try String(contentsOfFile: count.log ?? "", encoding: .utf8).split(separator: "\n").map(String.init)
        for point in Self.isWhole ? Array(1...calls.count) : Self.spread(calls.count, 2) {
            // a disk that fails once, and one that takes nothing more
            for (code, stays) in [(EIO, false), (kind == "create" ? EROFS : ENOSPC, true)] {
                let data = try scene.copy("failed")
                defer { try? FileManager.default.removeItem(atPath: data) }
                let run = try scene.run(
                    data, Faults(below: data, at: point, .fail(code, stays: stays), calls: kind))
                let story = "\(calls[point - 1]) fails with \(code): \(run.status) \(run.errors)"
                // SQLite does without the sync of a folder, and a run without its leftovers being taken away
                #expect([0, 1, 73, 74].contains(run.status), "\(story)")
                if run.status >= 73 { #expect(run.errors.contains(data), "\(story)") }
                let next = try scene.run(data)
                #expect([0, 1].contains(next.status), "\(story), then \(next.errors)")
                try scene.expect(data, wanted, story)
            }
        }
    }

    @Test func onADiskThatFillsUpNothingIsLost() throws {
        let scene = try Scene()
        let control = try scene.copy("control")
        _ = try scene.run(control)
        let wanted = try scene.contents(control)
        var statuses: [Int32] = []
        for room in stride(from: 0, through: 200_000, by: Self.isWhole ? 4000 : 50_000) {
            let data = try scene.copy("full")
            defer { try? FileManager.default.removeItem(atPath: data) }
            var faults = Faults(below: data)
            faults.room = room
            let run = try scene.run(data, faults)
            statuses.append(run.status)
            #expect([0, 1, 73, 74].contains(run.status), "\(room): \(run.errors)")
            if run.status >= 73 { #expect(!run.errors.isEmpty) }
            #expect([0, 1].contains(try scene.run(data).status))
            try scene.expect(data, wanted, "\(room) bytes of room")
        }
        #expect(statuses.contains(74) || statuses.contains(73))
    }

    @Test func aCorpusThatVanishesIsMissedAndNotForgotten() throws {
        let scene = try Scene()
        let data = try scene.copy("vanished")
        try File.move(data + "/corpus", to: data + "/elsewhere")
        let run = try scene.run(data)
        #expect(
            run.status == 72 && run.errors.contains("corpus/") && run.errors.contains("is not there"), "\(run.errors)")
        #expect(try Tool.regnews(["verify", "--data", data]).text.contains("missing"))
        try? FileManager.default.removeItem(atPath: data + "/corpus")
        try File.move(data + "/elsewhere", to: data + "/corpus")
        #expect([0, 1].contains(try scene.run(data).status))
    }

    /// Some of the numbers up to `count`, the first and the last among them.
    private static func spread(_ count: Int, _ most: Int = kills) -> [Int] {
        count <= most ? Array(1...max(1, count)) : (0..<most).map { 1 + $0 * (count - 1) / (most - 1) }
    }
}
