import Archive
import Bytes
import Fixtures
import Foundation
import Pipeline
import Records
import Testing

/// From a record back to its raw bytes, and what was changed, removed or taken down between.
@Suite struct ProvenanceTests {
    /// Two runs: three articles, then one of them corrected and one more.
    private func site() throws -> LiveSite {
        let site = try LiveSite()
        try site.source("a")
        site.feed("a", 1...3, etag: "\"1\"")
        try run(site)
        site.feed("a", 2...4, etag: "\"2\"")
        site.answer(
            "/a/2",
            "<article><h1>Notice 2 of a</h1><p>The authority a has fined bank number 2 for early reports to its customers, it said in notice 15838.</p></article>"
        )
        try run(site)
        return site
    }

    @discardableResult
    private func run(_ site: LiveSite) throws -> Finished {
        let run = try Tool.regnews(["run", site.pipeline, "--data", site.data, "--recheck", "--now"])
        try #require(run.status == 0, "\(run.errors)")
        return run
    }

    private func verify(_ site: LiveSite, _ more: [String] = []) throws -> Finished {
        try Tool.regnews(["verify", "--data", site.data] + more)
    }

    private func files(_ site: LiveSite, _ folder: String, _ ending: String) throws -> [String] {
        try File.names(in: "\(site.data)/\(folder)").filter { $0.hasSuffix(ending) }.map {
            "\(site.data)/\(folder)/\($0)"
        }
    }

    private func change(_ path: String, _ old: String, _ new: String) throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try #require(text.contains(old))
        try text.replacing(old, with: new).write(toFile: path, atomically: true, encoding: .utf8)
    }

    @Test func allIsAsItWasWrittenAndEachRecordLeadsToItsBytes() throws {
        let site = try site()
        let verify = try verify(site, [site.pipeline])
        #expect(verify.status == 0 && verify.output.isEmpty, "\(verify.text)")
        #expect(
            verify.errors.contains("5 record(s), 5 proven by their raw bytes; 5 reproduced byte for byte"),
            "\(verify.errors)")
        let record = try #require(try site.records().first { $0.revision == 1 })
        let raw = try Tool.regnews(["show", record.id, "--raw", "--data", site.data])
        #expect(raw.text.hasPrefix("<article><h1>Notice 2 of a") && raw.text.contains("early reports"))
        let first = try Tool.regnews(["show", record.id, "--raw", "--revision", "0", "--data", site.data])
        #expect(first.text.contains("late reports") && SHA256.hex(first.output) != SHA256.hex(raw.output))
        // the report of a run ends with the head of the chain
        let head = try #require(try run(site).errors.split(separator: " ").last.map { String($0.prefix(12)) })
        #expect(try self.verify(site, ["--head", head]).status == 0)
        let json = try JSONValue.parse(Array(try #require(self.verify(site, ["--json"]).lines.last).utf8))
        #expect(json["head"]?.string?.hasPrefix(head) == true && json["faults"]?.int == 0)
    }

    @Test func whatWasChangedOrIsMissingIsNamed() throws {
        func expect(_ site: LiveSite, _ words: String..., more: [String] = []) throws {
            let verify = try verify(site, more)
            #expect(verify.status == 1, "\(verify.text)")
            for word in words { #expect(verify.text.contains(word), "\(word): \(verify.text)") }
        }
        var site = try site()
        let segment = try #require(try files(site, "corpus", ".ndjson").first)
        try change(segment, "late reports", "no reports")
        try expect(site, "changed  corpus/\((segment as NSString).lastPathComponent)", "not as runs/")

        site = try self.site()
        let archive = try #require(try files(site, "archive", ".warc.gz").first)
        unlink(archive)
        try expect(site, "missing", "unproven", "and was not pruned")

        site = try self.site()
        var bytes = try File.read(try #require(try files(site, "archive", ".warc.gz").last))
        bytes[bytes.count / 2] ^= 0x55
        try File.write(bytes, to: try #require(try files(site, "archive", ".warc.gz").last))
        try expect(site, "changed", "damaged")

        // a manifest that was rewritten, and one that was taken out: the next one tells
        site = try self.site()
        try run(site)
        let manifests = try files(site, "runs", "Z.json")
        #expect(manifests.count == 3)
        try change(manifests[1], "\"new\":2", "\"new\":1")
        try expect(site, "changed  runs/\((manifests[1] as NSString).lastPathComponent)")
        unlink(manifests[1])
        try expect(site, "a manifest between the two is missing")

        // of the last one only a report outside tells
        site = try self.site()
        let head = try #require(try run(site).errors.split(separator: " ").last.map { String($0.prefix(12)) })
        unlink(try #require(try files(site, "runs", "Z.json").last))
        #expect(try verify(site).status == 0)
        try expect(site, "no manifest has the digest \(head)", more: ["--head", head])

        // decisions are only ever added
        site = try self.site()
        let id = try #require(try site.records().first).id
        _ = try Tool.regnews(["review", id, "--none", "--reason", "a test", "--data", site.data])
        #expect(try verify(site).status == 0)
        try run(site)
        try change(site.data + "/reviews.ndjson", "a test", "the boss")
        try expect(site, "changed  reviews.ndjson")
    }

    @Test func aRecordThatTheArchivesDoNotGiveIsFoundByAReplay() throws {
        let site = try site()
        // segment and manifests rewritten by somebody who knows how
        let segment = try #require(try files(site, "corpus", ".ndjson").last)
        try change(segment, "early reports", "free reports")
        for manifest in try files(site, "runs", "Z.json") { unlink(manifest) }
        #expect(try verify(site).status == 0)
        let verify = try verify(site, [site.pipeline])
        #expect(
            verify.status == 1 && verify.text.contains("differs")
                && verify.text.contains("a replay gives other labels, text"))
        // what another version wrote is listed, and no fault
        try change(segment, "free reports", "early reports")
        try change(segment, "\"clean\":\"", "\"clean\":\"0.")
        let outdated = try self.verify(site, [site.pipeline])
        #expect(outdated.status == 0 && outdated.text.contains("outdated") && outdated.text.contains("clean 0."))
    }

    @Test func pruneRemovesOnlyWhatNothingRefersToAndSaysSo() throws {
        let site = try site()
        // the page that did not change is a revisit of the first archive's
        let trial = try Tool.regnews(["prune", "--older-than", "1d", "--dry-run", "--data", site.data])
        #expect(trial.status == 0 && trial.output.isEmpty && trial.errors.contains("0 file(s)"))
        // two years later by the clock of the test
        for (index, file) in try files(site, "archive", ".warc.gz").enumerated() {
            #expect(try File.size(file) > 0 && index < 2)
        }
        let data = DataDirectory(site.data)
        let later = LiveSite.world(Timestamp("2028-11-22T00:00:00Z")!)
        let outcome = try Prune(data).run(olderThan: 365 * 86_400, world: later, isTrial: false)
        #expect(outcome.removed.count == 1 && outcome.kept.count == 1, "\(outcome)")
        #expect(outcome.kept.first?.neededBy == "source gb/a")
        let verify = try verify(site)
        #expect(verify.status == 0 && verify.errors.contains("1 file(s) pruned"), "\(verify.text) \(verify.errors)")
        #expect(verify.errors.contains("whose archives are not here"))
        let gone = try #require(
            try site.records().first {
                $0.provenance?.archive.map { !File.exists("\(site.data)/archive/\($0.file)") } ?? false
            })
        let raw = try Tool.regnews(["show", gone.id, "--raw", "--revision", "0", "--data", site.data])
        #expect(raw.status == 66 && raw.errors.contains("was pruned"))
        // minutes are none of an archive's ages
        #expect(try Tool.regnews(["prune", "--older-than", "12m", "--data", site.data]).status == 64)
        // what is removed by hand is still told
        unlink("\(site.data)/\(try #require(outcome.kept.first).file)")
        #expect(try self.verify(site).text.contains("missing"))
    }

    @Test func pruneKeepsWhatTheKeptOnesNeed() throws {
        let site = try LiveSite()
        try site.source("a")
        site.feed("a", 1...3, etag: "\"1\"")
        let long = String(repeating: "<p>A paragraph of the notice that says what it says.</p>", count: 40)
        site.answer("/a/1", "<h1>Notice 1</h1>" + long)
        try run(site)
        // the second archive refers to the first, and is kept only because the source refers to it
        site.feed("a", 2...4, etag: "\"2\"")
        site.answer("/a/1", "<h1>Notice 1</h1>" + long)
        try run(site)
        let outcome = try Prune(DataDirectory(site.data)).run(
            olderThan: 365 * 86_400, world: LiveSite.world(Timestamp("2028-11-22T00:00:00Z")!), isTrial: false)
        #expect(outcome.removed.isEmpty && outcome.kept.count == 2, "\(outcome)")
        #expect(try verify(site, [site.pipeline]).status == 0)
    }

    @Test func aLostStateIsLearnedAgainAndForgetsNothing() throws {
        let site = try LiveSite()
        try site.source("few", "expect: { at_least: 3 }")
        site.feed("few", 1...3)
        try run(site)
        site.feed("few", 4...5)
        #expect(try Tool.regnews(["run", site.pipeline, "--data", site.data]).status == 1)
        unlink(site.data + "/state.sqlite")
        site.answer("/few/2", "<h1>Notice 2</h1><p>The fine on bank number 2 was too high.</p>")
        let run = try Tool.regnews(["run", site.pipeline, "--data", site.data, "--recheck"])
        #expect(run.errors.contains("learned again from 2 archive(s)"), "\(run.errors)")
        // the odd articles still wait, and the pages of before are asked for again
        #expect(try DataDirectory(site.data).quarantine.waiting().count == 2)
        #expect(try site.records().map(\.revision).sorted { $0 ?? 0 < $1 ?? 0 } == [0, 0, 0, 1])
        #expect(try verify(site, [site.pipeline]).status == 0)
    }

    @Test func aRunThatWasKilledBeforeItsSegmentIsNotLearned() throws {
        let site = try LiveSite()
        try site.source("a")
        site.feed("a", 1...2)
        try run(site)
        site.feed("a", 1...4)
        try run(site)
        // as if the second had been killed when its archive was closed, and the state was lost too
        let second = String(try #require(try files(site, "runs", "Z.json").last).dropLast(5))
        let name = (second as NSString).lastPathComponent
        for file in ["corpus/\(name).ndjson", "runs/\(name).json", "state.sqlite"] { unlink("\(site.data)/\(file)") }
        try File.write([], to: second + ".running")
        try run(site)
        #expect(Set(try site.records().map(\.id)).count == 4)
        #expect(try verify(site, [site.pipeline]).status == 0)
    }

    @Test func whatAKilledRunHadNotGivenAwayIsGivenByTheNext() throws {
        let site = try LiveSite()
        try site.source("a")
        site.feed("a", 1...3)
        let run = try Tool.regnews(["run", site.pipeline, "--data", site.data])
        #expect(run.lines.count == 3)
        // as if it had been killed before its mark was taken away
        let name = try #require(try File.names(in: site.data + "/runs").first { $0.hasSuffix("Z.json") })
        try File.write([], to: "\(site.data)/runs/\(name.dropLast(5)).running")
        let next = try Tool.regnews(["run", site.pipeline, "--data", site.data])
        #expect(next.lines == run.lines && next.errors.contains("given again"), "\(next.errors)")
        #expect(try Tool.regnews(["run", site.pipeline, "--data", site.data]).output.isEmpty)
    }

    @Test func whatIsErasedIsGoneEverywhereAndDoesNotComeBack() throws {
        let site = try site()
        let record = try #require(try site.records().first { $0.revision == 1 })
        let erase = try Tool.regnews(
            ["erase", record.id, "--reason", "court order 12 O 345/26", "--reviewer", "m.keller", "--data", site.data])
        #expect(erase.status == 0 && erase.errors.contains("2 record(s) and"), "\(erase.errors)")
        #expect(try site.records().allSatisfy { $0.id != record.id })
        for archive in try files(site, "archive", ".warc.gz") {
            let plain = try Tool.run("/bin/sh", ["-c", "zcat '\(archive)'"])
            #expect(plain.status == 0 && !plain.text.contains("number 2 for"))
        }
        let verify = try verify(site, [site.pipeline])
        #expect(verify.status == 0 && verify.errors.contains("1 article(s) erased"), "\(verify.text) \(verify.errors)")
        let show = try Tool.regnews(["show", record.id, "--data", site.data])
        #expect(show.status == 66 && show.errors.contains("was erased") && show.errors.contains("court order"))
        // neither by a run, nor after the state was made anew
        try run(site)
        #expect(try Tool.regnews(["reindex", site.pipeline, "--data", site.data]).status == 0)
        site.feed("a", 1...4, etag: "\"9\"")
        try run(site)
        unlink(site.data + "/state.sqlite")
        site.feed("a", 1...4, etag: "\"10\"")
        try run(site)
        #expect(try site.records().allSatisfy { $0.id != record.id })
        #expect(try self.verify(site, [site.pipeline]).status == 0)
        for archive in try files(site, "archive", ".warc.gz") {
            let plain = try Tool.run("/bin/sh", ["-c", "zcat '\(archive)'"])
            #expect(!plain.text.contains("number 2 for"))
        }
        let twice = try Tool.regnews(["erase", record.id, "--reason", "again", "--data", site.data])
        #expect(twice.status == 0 && twice.errors.contains("was erased already"), "\(twice.errors)")
        let empty = try Tool.regnews(["verify", "--data", site.folder.path])
        #expect(empty.status == 66)
        #expect(try Tool.regnews(["erase", "0123456789abcdef", "--reason", "x", "--data", site.data]).status == 66)
    }

    @Test func aReplayedCorpusIsProvenByArchivesThatLieElsewhere() throws {
        let folder = try TemporaryFolder()
        let data = folder.path + "/data"
        _ = try Tool.regnews(["replay", "Pipelines/sample.yml", "--from", SampleArchive.path, "--data", data])
        let without = try Tool.regnews(["verify", "Pipelines/sample.yml", "--data", data])
        #expect(
            without.status == 0 && without.text.contains("11 record(s) rest on it, and it is not here"),
            "\(without.text)")
        let with = try Tool.regnews(["verify", "Pipelines/sample.yml", "--data", data, "--from", SampleArchive.path])
        #expect(with.status == 0, "\(with.text)")
        #expect(
            with.errors.contains("13 record(s), 11 proven by their raw bytes; 13 reproduced byte for byte"),
            "\(with.errors)")
        let records = try Tool.run("/bin/sh", ["-c", "cat '\(data)'/corpus/2026*.ndjson"])
        let id = try Article(line: Array(try #require(records.lines.first).utf8)[...]).id
        #expect(try Tool.regnews(["show", id, "--raw", "--data", data]).status == 66)
        let raw = try Tool.regnews(["show", id, "--raw", "--data", data, "--from", SampleArchive.path])
        #expect(raw.status == 0 && raw.text.contains("<html"))
    }

    @Test func diffShowsWhatChanged() throws {
        let site = try site()
        let record = try #require(try site.records().first { $0.revision == 1 })
        let diff = try Tool.regnews(["diff", record.id, "--data", site.data])
        #expect(diff.text.contains("revision 0 → 1 (corrected"), "\(diff.text)")
        #expect(diff.text.contains("bank number 2 for [-late-] {+early+} reports to its customers"), "\(diff.text)")
        let json = try JSONValue.parse(
            Array(try Tool.regnews(["diff", record.id, "--json", "--data", site.data]).text.utf8.dropLast()))
        #expect(json["fields"]?.array?.first?["field"]?.string == "status")
        let other = try #require(try site.records().first { $0.id != record.id })
        #expect(try Tool.regnews(["diff", other.id, "--data", site.data]).errors.contains("never changed"))
    }

    @Test func diffOfTwoCorporaNamesRecordsAndFields() throws {
        let site = try site()
        let again = site.folder.path + "/again"
        let archives = try DataDirectory(site.data).archives()
        let replay = try Tool.regnews(["replay", site.pipeline, "--data", again, "--from"] + archives)
        #expect(replay.status == 0)
        let same = try Tool.regnews(["diff", "--corpus", site.data, again])
        #expect(same.status == 0 && same.output.isEmpty && same.errors.contains("5 the same"))
        let segment = "\(again)/corpus/\(try #require(try File.names(in: again + "/corpus").first))"
        var lines = try String(contentsOfFile: segment, encoding: .utf8).split(separator: "\n").map(String.init)
        lines[0] = lines[0].replacing("late reports", with: "late accounts")
        lines.removeLast()
        try (lines.joined(separator: "\n") + "\n").write(toFile: segment, atomically: true, encoding: .utf8)
        let diff = try Tool.regnews(["diff", "--corpus", site.data, again])
        #expect(
            diff.lines.count == 2 && diff.errors.contains("0 added, 1 removed, 1 changed, 3 the same"), "\(diff.text)")
        #expect(diff.lines.contains { $0.hasPrefix("changed  ") && $0.contains("  labels, text  ") })
        #expect(
            try Tool.regnews(["diff", "--corpus", site.data, again, "--ignore", "text", "labels", "--json"]).lines.count
                == 1)
    }

    @Test func aReplayGivesTheSameBytesInAnyPlaceAndTheCorpusAsItStood() throws {
        let site = try site()
        let live = try Tool.run("/bin/sh", ["-c", "cat '\(site.data)'/corpus/*.ndjson"])
        for (threads, locale, zone) in [
            ("1", "C", "UTC"), ("2", "tr_TR.UTF-8", "Asia/Kathmandu"), ("2", "de_DE.UTF-8", "Pacific/Apia"),
        ] {
            let replay = try Tool.regnews(
                ["replay", site.pipeline, "--state", "fresh", "--threads", threads, "--data", site.data],
                environment: ["LC_ALL": locale, "LANG": locale, "TZ": zone])
            #expect(replay.status == 0 && replay.output == live.output, "\(replay.errors)")
            #expect(replay.errors.contains("is left as it is"))
        }
        #expect(try verify(site).status == 0)
        // as it stood before the second run
        let first = try #require(try File.names(in: site.data + "/archive").first { $0.hasSuffix(".gz") })
        let run = String(first.prefix(18))
        let time = try #require(Timestamp(runID: run)).description
        let then = try Tool.regnews(["replay", site.pipeline, "--state", "fresh", "--until", time, "--data", site.data])
        #expect(then.output == (try File.read("\(site.data)/corpus/\(run).ndjson")) && then.status == 0)
        let before = try Tool.regnews(
            ["replay", site.pipeline, "--state", "fresh", "--until", "2020-01-01", "--data", site.data])
        #expect(before.output.isEmpty && before.status == 0)
        #expect(try Tool.regnews(["replay", site.pipeline, "--until", "June"]).status == 64)
    }

    @Test func decisionsAreTakenAgainInAReplay() throws {
        let site = try LiveSite()
        try site.source("few", "expect: { at_least: 3 }")
        site.feed("few", 1...3)
        try run(site)
        site.feed("few", 4...5)
        _ = try Tool.regnews(["run", site.pipeline, "--data", site.data])
        let id = try #require(try DataDirectory(site.data).quarantine.waiting().first).key.id
        let release = try Tool.regnews(["quarantine", "release", id, "--reason", "fine", "--data", site.data])
        #expect(release.status == 0, "\(release.errors)")
        _ = try Tool.regnews(["quarantine", "dismiss", "--all", "--data", site.data])
        site.feed("few", 1...6)
        try run(site)
        #expect(try site.records().count == 5)
        let verify = try verify(site, [site.pipeline])
        #expect(
            verify.status == 0 && verify.errors.contains("5 reproduced byte for byte"),
            "\(verify.text) \(verify.errors)")
    }
}
