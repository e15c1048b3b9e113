import Archive
import Bytes
import Fixtures
import Foundation
import Pipeline
import Records
import Testing

@Suite struct ReplayTests {
    private func replay(
        _ data: String, seeds: String? = Project.seeds, archives: [String] = [SampleArchive.path], width: Int = 2
    ) async throws -> RunOutcome {
        let pipeline = archives.isEmpty ? PipelineFile() : try PipelineFile.read(SampleArchive.pipeline)
        return try await Replay(pipeline: pipeline, seeds: seeds, archives: archives, data: data, width: width).run()
    }

    private func records(_ data: String) throws -> [Article] {
        var result: [Article] = []
        for name in try File.names(in: data + "/corpus") where name.hasSuffix(".ndjson") {
            for line in try File.read("\(data)/corpus/\(name)").split(separator: 0x0A) {
                result.append(try Article(line: line))
            }
        }
        return result
    }

    @Test func theSampleArchiveIsWhatItsSitesGive() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/" + (SampleArchive.path as NSString).lastPathComponent
        try await SampleArchive.make(at: path)
        #expect(try File.read(path) == File.read(SampleArchive.path), "run `make sample`")
    }

    @Test func theCorpusHoldsBothSeedsAndEveryArticleOfTheArchiveOnce() async throws {
        let folder = try TemporaryFolder()
        let first = try await replay(folder.path)
        #expect(first.segments == ["0000-seeds.ndjson", "2026-11-20T060000Z.ndjson"])
        #expect(first.new == 13 && first.failed.isEmpty && first.badInput.isEmpty)
        // the twelfth page has no text; it is told, not lost
        #expect(first.rejected.map(\.reason) == ["no-text"])
        #expect(File.exists(folder.path + "/runs/2026-11-20T060000Z.rejects.ndjson"))
        let again = try await replay(folder.path)
        #expect(again.new == 0 && again.segments.isEmpty && again.unchanged == 13)
        #expect(Set(try records(folder.path).map(\.id)).count == 13)
    }

    @Test func aLostStateIsMadeAnewFromTheCorpus() async throws {
        let folder = try TemporaryFolder()
        _ = try await replay(folder.path)
        for name in try File.names(in: folder.path) where name.hasPrefix("state.sqlite") {
            unlink(folder.path + "/" + name)
        }
        #expect(try await replay(folder.path).new == 0)
    }

    @Test func theFirstSeed() async throws {
        let folder = try TemporaryFolder()
        _ = try await replay(folder.path, archives: [])
        let seed = try #require(try records(folder.path).first { $0.id == "b626830d58e7c553" })
        #expect(seed.publisher == "北京日报客户端" && seed.creditedSource == "蚂蚁集团" && seed.signedBy == "Ant Group")
        #expect(seed.publishedDate == "2020-12-27" && seed.publishedAt?.description == "2020-12-27T00:00:00Z")
        #expect(
            seed.publishedPrecision == "day" && seed.publishedEvidence == "signature"
                && seed.publishedRaw == "December 27, 2020")
        let text = try #require(seed.text)
        #expect(text.hasPrefix("12月26日,蚂蚁集团接受了金融管理部门的约谈。") && text.hasSuffix("financial regulation."))
        #expect(
            !text.contains("北京日报") && !text.contains("来源") && !text.contains("December 27")
                && text.contains("And Group"))
        #expect(seed.languageSegments?.map(\.language) == ["zh-Hans", "en"] && seed.language == "en")
        #expect(seed.labels?.map(\.label) == ["consumer_protection", "governance", "regulation"])
        #expect(
            seed.content == "seed" && seed.run == "seeds" && seed.firstSeenAt == nil && seed.fetchedAt == nil
                && seed.warnings == [])
        #expect(seed.provenance?.seed == "000_b626830d58e7c553.txt")
    }

    @Test func theSecondSeed() async throws {
        let folder = try TemporaryFolder()
        _ = try await replay(folder.path, archives: [])
        let seed = try #require(try records(folder.path).first { $0.id == "52960ed8ae9fcd4b" })
        #expect(seed.title == nil && seed.publishedAt == nil && seed.publishedRaw == nil && seed.authors == [])
        let text = try #require(seed.text)
        for mended in [
            "semi-annual report (referred", "50% in early", "33% of Ant", "directors. An important", "non-executive",
            "e-commerce", "2020. The official",
        ] {
            #expect(text.contains(mended))
        }
        for kept in ["etcIn terms", "According to, the", "2022partner"] { #expect(text.contains(kept)) }
        // nothing but blanks was touched
        let original = String(decoding: try File.read(Project.seeds + "/003_52960ed8ae9fcd4b.txt"), as: UTF8.self)
        #expect(text.filter { !$0.isWhitespace } == original.filter { !$0.isWhitespace })
        #expect(seed.warnings == ["spacing-repaired"])
        let consumer = try #require(seed.labels?.first { $0.label == "consumer_protection" })
        #expect(consumer.evidence.contains { $0.text.contains("complaints within 72 hours") })
        #expect(seed.labels?.count == 3)
    }

    @Test func aThirdSeedJoinsAChangedOneIsARevisionAndAStrangerIsNamed() async throws {
        let folder = try TemporaryFolder()
        let seeds = folder.path + "/seeds"
        try FileManager.default.copyItem(atPath: Project.seeds, toPath: seeds)
        let data = folder.path + "/data"
        _ = try await replay(data, seeds: seeds, archives: [])
        try folder.write("seeds/004_00000000000000aa.txt", "A third text on rules for banks.\n")
        try folder.write("seeds/notes.md", "no seed")
        let second = try await replay(data, seeds: seeds, archives: [])
        #expect(second.new == 1 && second.segments == ["0001-seeds.ndjson"])
        #expect(second.notices.count == 1 && second.notices[0].contains("seeds/notes.md: no seed"))
        try folder.write("seeds/004_00000000000000aa.txt", "A third text on rules for banks, corrected.\n")
        let third = try await replay(data, seeds: seeds, archives: [])
        #expect(third.new == 1 && third.segments == ["0001-seeds-2.ndjson"])
        let revisions = try records(data).filter { $0.id == "00000000000000aa" }
        #expect(revisions.map(\.revision) == [0, 1] || revisions.map(\.revision) == [1, 0])
        #expect(revisions.contains { $0.status == "corrected" && $0.relation == "revision" && $0.revisionOf == nil })
    }

    @Test func aBadSeedIsNamedWithItsLineAndTheRestIsRead() async throws {  // fault 45
        let folder = try TemporaryFolder()
        try folder.write("seeds/001_00000000000000aa.txt", "Good text.\n")
        try folder.write("seeds/002_00000000000000bb.txt", Array("line one\nbad ".utf8) + [0xFF, 0x0A])
        try folder.write("seeds/003_00000000000000cc.txt", " \n\n")
        let outcome = try await replay(folder.path + "/data", seeds: folder.path + "/seeds", archives: [])
        #expect(outcome.new == 1)
        #expect(outcome.badInput.count == 2)
        #expect(
            outcome.badInput[0].contains("002_00000000000000bb.txt:2: no UTF-8")
                && outcome.badInput[1].contains("003_00000000000000cc.txt: the seed is empty"))
    }

    @Test func theSameIdInTwoSeedsAndAFolderNamedLikeASeedAreNamed() async throws {
        let folder = try TemporaryFolder()
        try folder.write("seeds/001_00000000000000aa.txt", "Good text.\n")
        try folder.write("seeds/002_00000000000000aa.txt", "Another text.\n")
        try folder.write("seeds/003_00000000000000bb.txt/x", "in a folder")
        let outcome = try await replay(folder.path + "/data", seeds: folder.path + "/seeds", archives: [])
        #expect(outcome.new == 1 && outcome.badInput.count == 2 && outcome.rejected.count == 2)
        #expect(outcome.badInput[0].contains("002_00000000000000aa.txt: its id stands already in the name of"))
        #expect(outcome.badInput[1].contains("003_00000000000000bb.txt: no regular file"))
    }

    @Test func anOlderArchiveAfterANewerOneAndAFlipBackBringNothing() async throws {  // fault 37
        let folder = try TemporaryFolder()
        let feed = "<rss><channel><item><title>T</title><link>http://a.example/1</link></item></channel></rss>"
        try folder.write("sources/gb/a.yml", "name: A\nkind: feed\nurl: http://a.example/feed\n")
        let pipeline = try PipelineFile.read(folder.write("p.yml", "sources: [sources/*/*.yml]\n"))
        var paths: [String] = []
        for (day, words) in [("01", "first"), ("02", "second, changed,")] {
            let start = try #require(Timestamp("2026-11-\(day)T06:00:00Z"))
            let path = folder.path + "/\(start.runID).warc.gz"
            let page =
                "<h1>T</h1><p>The \(words) text of the notice, which is about rules, banks and the money of their customers.</p>"
            let writer = try WARCWriter(path, run: start.runID, software: "test", at: start)
            _ = try writer.append(
                url: "http://a.example/feed", request: [], response: .page(feed, type: "text/xml"), at: start)
            _ = try writer.append(url: "http://a.example/1", request: [], response: .page(page), at: start)
            try writer.close()
            paths.append(path)
        }
        let data = folder.path + "/data"
        func run(_ archives: [String]) async throws -> Int {
            try await Replay(pipeline: pipeline, seeds: nil, archives: archives, data: data, width: 1).run().new
        }
        #expect(try await run(paths) == 2)
        #expect(try await run(paths) == 0)
        #expect(try await run([paths[0]]) == 0)
        let all = try records(data)
        #expect(all.map(\.revision) == [0, 1] && all.map(\.status) == ["usable", "corrected"])
        #expect(all[1].firstSeenAt == all[0].firstSeenAt && all[1].fetchedAt != all[0].fetchedAt)
    }

    @Test func copiesCorrectionsAndNoticesOfTheSampleAreTold() async throws {
        let folder = try TemporaryFolder()
        _ = try await replay(folder.path)
        let all = try records(folder.path)
        func record(_ ending: String) throws -> Article {
            try #require(all.first { $0.url?.hasSuffix(ending) == true })
        }
        let fine = try record("/fine-northgate-bank.html")
        let copy = try record("/northgate-fined.html")
        let correction = try record("/northgate-fined-correction.html")
        #expect(copy.relation == "near" && copy.duplicateOf == fine.id && copy.cluster == fine.id)
        #expect(correction.relation == "revision" && correction.revisionOf == copy.id && correction.duplicateOf == nil)
        #expect(try record("/annual-charity-swim.html").labels == [])
        #expect(try record("/register-closed.html").text == "The public register is closed on 24 December.")
        let chinese = try record("/t20261118_1001.html")
        #expect(
            chinese.text?.contains("周㬎") == true && chinese.language == "zh-Hans"
                && chinese.publishedAt?.description == "2026-11-18T02:30:00Z")
        let scam = try record("/scam-warning-clone-firm.html")
        #expect(
            scam.text?.hasPrefix("Fraudsters are pretending") == true && scam.text?.contains("cookie") == false
                && scam.labels?.map(\.label) == ["consumer_protection"])
        #expect(try record("/consultation-independent-directors.html").attachments?.count == 2)
    }

    /// Faults 55, 57.
    @Test func aFeedThatIsAnErrorPageFailsItsSourceAndAMissingPageLeavesTheEntrysWords() async throws {
        let folder = try TemporaryFolder()
        try folder.write("sources/gb/a.yml", "name: A\nkind: feed\nurl: http://a.example/feed\n")
        try folder.write("sources/gb/b.yml", "name: B\nkind: feed\nurl: http://b.example/feed\n")
        let pipeline = try PipelineFile.read(folder.write("p.yml", "sources: [sources/*/*.yml]\n"))
        let start = try #require(Timestamp("2026-11-01T06:00:00Z"))
        let path = folder.path + "/x.warc.gz"
        let feed = """
            <rss><channel><item><title>Gone</title><link>http://b.example/1</link><description>The words of the feed.</description></item>
            <item><title>Bare</title><link>http://b.example/2</link></item></channel></rss>
            """
        let writer = try WARCWriter(path, run: start.runID, software: "test", at: start)
        _ = try writer.append(
            url: "http://a.example/feed", request: [], response: .page("<html><body>Access denied</body></html>"),
            at: start)
        _ = try writer.append(
            url: "http://b.example/feed", request: [], response: .page(feed, type: "text/xml"), at: start)
        for page in 1...2 {
            _ = try writer.append(
                url: "http://b.example/\(page)", request: [], response: .page("no", status: 404), at: start)
        }
        try writer.close()
        let data = folder.path + "/data"
        let outcome = try await Replay(pipeline: pipeline, seeds: nil, archives: [path], data: data, width: 1).run()
        #expect(
            outcome.failed.map(\.source.id) == ["gb/a", "gb/b"]
                && outcome.failed[0].verdict.detail?.contains("an HTML page, not a feed") == true)
        #expect(outcome.visits.map(\.verdict.word) == ["not_a_feed", "incomplete"])
        #expect(outcome.rejected.map(\.reason) == ["not_a_feed"])
        // a page that is gone: the entry's own words stand in, be they the title alone
        let entries = try records(data)
        #expect(Set(entries.compactMap(\.text)) == ["The words of the feed.", "Bare"])
        #expect(entries.allSatisfy { $0.content == "entry" && $0.warnings == ["page-failed"] })
    }

    @Test func aListWhoseSecondPageFailsKeepsTheEntriesOfTheFirst() async throws {
        let folder = try TemporaryFolder()
        let listing = "listing: { item: //li, link: a/@href, title: a, next: \"//a[@id='next']/@href\", pages: 3 }"
        try folder.write("sources/gb/l.yml", "name: L\nkind: listing\nurl: http://l.example/\n\(listing)\n")
        let pipeline = try PipelineFile.read(folder.write("p.yml", "sources: [sources/*/*.yml]\n"))
        let start = try #require(Timestamp("2026-11-01T06:00:00Z"))
        let list = "<meta charset=gb2312><ul><li><a href=/1>公告一则</a></li></ul><a id=next href=/page2>下一页</a>"
        let page = "<h1>One</h1><p>The text of the first notice, which is long enough, is about rules for banks.</p>"
        let writer = try WARCWriter(folder.path + "/x.warc.gz", run: start.runID, software: "test", at: start)
        let answers: [(String, HTTPMessage)] = [
            ("http://l.example/", .page(list)), ("http://l.example/1", .page(page)),
            ("http://l.example/page2", .page("no", status: 500)),
        ]
        for (url, answer) in answers { _ = try writer.append(url: url, request: [], response: answer, at: start) }
        try writer.close()
        let archives = [folder.path + "/x.warc.gz"]
        let data = folder.path + "/data"
        let outcome = try await Replay(pipeline: pipeline, seeds: nil, archives: archives, data: data, width: 1).run()
        #expect(outcome.new == 1)
        #expect(outcome.failed.map(\.verdict.detail) == ["http://l.example/page2: the server answered 500"])
        #expect(
            outcome.visits.flatMap(\.warnings)
                == ["http://l.example/: charset-conflict", "http://l.example/: charset-utf-8-by-header"])
    }

    @Test func anArchivesNameForItsRunIsNoPath() async throws {  // fault 43
        let folder = try TemporaryFolder()
        try folder.write("sources/gb/b.yml", "name: B\nkind: feed\nurl: http://b.example/feed\n")
        let pipeline = try PipelineFile.read(folder.write("p.yml", "sources: [sources/*/*.yml]\n"))
        let start = try #require(Timestamp("2026-11-01T06:00:00Z"))
        let feed =
            "<rss><channel><item><title>T</title><link>http://b.example/1</link><description>Words.</description></item></channel></rss>"
        let writer = try WARCWriter(folder.path + "/x.warc.gz", run: "../../evil", software: "test", at: start)
        _ = try writer.append(
            url: "http://b.example/feed", request: [], response: .page(feed, type: "text/xml"), at: start)
        _ = try writer.append(
            url: "http://b.example/1", request: [], response: .page("<p>A rule for banks.</p>"), at: start)
        try writer.close()
        let data = folder.path + "/data"
        let replay = Replay(
            pipeline: pipeline, seeds: nil, archives: [folder.path + "/x.warc.gz"], data: data, width: 1)
        #expect(try await replay.run().segments == ["2026-11-01T060000Z.ndjson"])
        #expect(try File.names(in: folder.path) == ["data", "p.yml", "sources", "x.cdxj", "x.warc.gz"])
    }

    @Test func oneThreadAndTwoGiveTheSameBytes() async throws {  // fault 46
        let one = try TemporaryFolder()
        let two = try TemporaryFolder()
        _ = try await replay(one.path, width: 1)
        _ = try await replay(two.path, width: 2)
        for name in try File.names(in: one.path + "/corpus") {
            #expect(try File.read("\(one.path)/corpus/\(name)") == File.read("\(two.path)/corpus/\(name)"))
        }
    }

    @Test func aTruncatedArchiveIsNamedAndWhatIsWholeIsUsed() async throws {
        let folder = try TemporaryFolder()
        let bytes = try File.read(SampleArchive.path)
        let path = try folder.write("cut.warc.gz", Array(bytes.dropLast(bytes.count / 4)))
        let outcome = try await replay(folder.path + "/data", seeds: nil, archives: [path])
        #expect(outcome.badInput.count == 1 && outcome.badInput[0].contains("cut.warc.gz"))
        #expect(outcome.new > 3)
    }

    @Test func asTwoRunsAtOnceWouldSpoilEachOtherTheSecondIsSentAway() async throws {  // fault 41
        let folder = try TemporaryFolder()
        let lock = try RunLock(folder.path)
        await #expect(throws: RunLock.Held.self) { try await replay(folder.path) }
        withExtendedLifetime(lock) {}
    }
}
