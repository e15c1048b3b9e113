import Records
import Testing

@testable import Classification

@Suite struct LexiconTests {
    private func found(_ text: String, _ cues: String) throws -> [String] {
        let lexicon = try Lexicon(Array(cues.utf8))
        let bytes = lowered(text.utf8)
        var found: [String] = []
        bytes.withUnsafeBufferPointer { bytes in
            lexicon.forEach(bytes) { match in
                for subtopic in match.subtopics {
                    let cue = String(decoding: bytes[match.start..<match.end], as: UTF8.self)
                    found.append("\(lexicon.subtopics[Int(subtopic)]):\(cue)")
                }
            }
        }
        return found
    }

    private let cues = """
        # cues
        a.rules	en	regulation
        negative	en	gene regulation
        a.rules	en	bank
        a.rules	en	fined
        b.other	en	fined
        a.rules	de	aufsicht
        a.rules	fr	équité
        a.rules	zh	整改
        b.other	zh	整改工作组

        """

    @Test func latinCuesAreWholeWordsAndAPluralIsAllowed() throws {
        #expect(
            try found("Banks bank; the embankment, banker and bankruptcy.", cues) == ["a.rules:banks", "a.rules:bank"])
        #expect(try found("Die Finanzaufsicht und die Aufsicht", cues) == ["a.rules:aufsicht"])
        #expect(try found("ÉQUITÉ, inéquité", cues) == ["a.rules:équité"])
        #expect(try found("refined, fined", cues) == ["a.rules:fined", "b.other:fined"])
    }

    @Test func theLongestCueHidesWhatItCovers() throws {
        #expect(
            try found("gene regulation and regulation", cues) == ["negative:gene regulation", "a.rules:regulation"])
        #expect(try found("成立整改工作组，继续整改", cues) == ["b.other:整改工作组", "a.rules:整改"])
    }

    @Test func ideographsMatchAnywhereAndLatinWordsBesideThemToo() throws {
        #expect(try found("全面整改bank整改", cues) == ["a.rules:整改", "a.rules:bank", "a.rules:整改"])
    }

    @Test func aBadLineIsNamed() {
        #expect(
            throws: RecordError(
                "lexicon line 2: `subtopic<TAB>language<TAB>cue` expected, the cue of two bytes or more")
        ) {
            try Lexicon(Array("a.b\ten\tword\na.b\tword\n".utf8))
        }
    }

    @Test func anEmptyLexiconFindsNothing() throws { #expect(try found("fined", "# none\n").isEmpty) }
}
