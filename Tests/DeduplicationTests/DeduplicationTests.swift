import Deduplication
import Fixtures
import Foundation
import Records
import Store
import Testing

@Suite struct DeduplicationTests {
    private let story = """
        The Harbour Conduct Authority has fined Northgate Bank £2.4 million for delays in handling complaints between March 2023 and August 2025. The bank took \
        longer than eight weeks to answer 11,460 of them. It did not have enough trained staff and it closed many cases without asking for papers. The bank agreed \
        to settle early and will review all 1,200 closed cases by 31 March 2027, it said in a statement to its shareholders on Tuesday afternoon.
        """

    private func run(_ texts: [String], state: StateStore? = nil, ids: [String]? = nil) throws -> [Deduplicator.Verdict]
    {
        let index = try SignatureIndex(state)
        let deduplicator = Deduplicator(
            index, settings: .init(similarity: Score(0.5)), hasState: state != nil, now: nil)
        let verdicts = try texts.enumerated().map { number, text in
            var article = Article(id: ids?[number] ?? "\(number)")
            article.text = text
            return try deduplicator.mark(article, Signature(title: nil, text: text))
        }
        var changes = StateChanges()
        changes.documents = index.added
        try state?.apply(changes)
        return verdicts
    }

    private func articles(_ verdicts: [Deduplicator.Verdict]) -> [Article] {
        verdicts.compactMap { if case .marked(let article) = $0 { article } else { nil } }
    }

    @Test func theSameWordsAreAnExactCopyWhateverThePunctuation() throws {
        let found = articles(try run([story, story.replacing(",", with: "").uppercased()]))
        #expect(
            found.map(\.relation) == ["original", "exact"] && found[1].duplicateOf == "0" && found[1].similarity == .one
        )
    }

    @Test func aTruncatedAndEditedCopyIsNear() throws {
        let copy = "HARBOUR (Wire) - " + story.replacing("many cases", with: "many of the cases").prefix(380)
        let found = articles(try run([story, String(copy)]))
        #expect(found[1].relation == "near" && found[1].duplicateOf == "0" && found[1].cluster == "0")
    }

    @Test func aChangedFigureIsARevisionNotACopy() throws {
        let found = articles(try run([story, story.replacing("£2.4 million", with: "£4.2 million")]))
        #expect(
            found[1].relation == "revision" && found[1].revisionOf == "0" && found[1].duplicateOf == nil
                && found[1].cluster == "1")
    }

    @Test func aChangedFigureInChineseNumeralsIsARevision() throws {
        let text = "我局对甲公司罚款二百万元，责令其限期整改，并公开通报有关情况。该公司应当在三十日内提交整改报告，逾期不改正的，将依法从重处理。"
        let found = articles(try run([text, text.replacing("二百万", with: "五百万")]))
        #expect(found[1].relation == "revision" && found[1].revisionOf == "0")
    }

    @Test func anotherEventInTheSameWordsIsNeitherOne() throws {  // fault 34
        let twin = story.replacing("Northgate", with: "Velda").replacing("2.4", with: "7.1").replacing(
            "11,460", with: "903"
        ).replacing("1,200", with: "88")
            .replacing("March 2023", with: "May 2021").replacing("August 2025", with: "July 2022").replacing(
                "31 March 2027", with: "30 June 2024"
            ).replacing("Tuesday", with: "Friday")
        let found = articles(try run([story, twin]))
        #expect(found[1].relation == "original" && found[1].revisionOf == nil)
    }

    @Test func aDigestThatCarriesAStoryIsNoCopyOfIt() throws {
        let filler = (0..<12).map {
            "In other news number \($0), the committee of town \($0 * 7) met to talk about roads, schools and parks near river \($0 + 40)."
        }
        let found = articles(
            try run([
                story, filler.joined(separator: " ") + " " + story + " " + filler.reversed().joined(separator: " "),
            ]))
        #expect(found[1].relation == "original")
    }

    @Test func emptyAndTinyTextsAreNoCopiesOfEachOther() throws {
        #expect(
            articles(try run(["", "", "Closed.", "Open."])).map(\.relation) == [
                "original", "original", "original", "original",
            ])
    }

    @Test func theIndexIsKeptBetweenCallsAndAnUnchangedArticleIsRejected() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/state.sqlite"
        _ = try run([story], state: StateStore(path), ids: ["a"])
        let again = try run([story, story, story + " More was said."], state: StateStore(path), ids: ["a", "b", "a"])
        guard case .unchanged = again[0] else { throw RecordError("not unchanged") }
        let found = articles(again)
        #expect(found[0].relation == "exact" && found[0].duplicateOf == "a")
        #expect(found[1].revision == 1 && found[1].status == "corrected")
    }
}

@Suite struct StateStoreTests {
    @Test func aForeignEmptyOrDamagedStateIsRefusedAndKept() throws {  // fault 40
        let folder = try TemporaryFolder()
        for (name, bytes) in [
            ("empty", []), ("text", Array("this is no database, and long enough to be looked at".utf8)),
        ] as [(String, [UInt8])] {
            let path = try folder.write(name, bytes)
            let error = #expect(throws: StateError.self) { try StateStore(path) }
            #expect(error?.isRefused == true && error?.description.contains(path) == true)
            #expect(FileManager.default.contents(atPath: path).map { [UInt8]($0) } == bytes)
        }
    }
}
