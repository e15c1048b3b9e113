import Fixtures
import Records
import Testing

@Suite struct JSONTests {
    private func article(_ text: String) throws -> Article { try Article(line: Array(text.utf8)[...]) }

    @Test func whatIsNotKnownGoesOutWithTheBytesItCameWith() throws {
        let line = #"{"extra":{"b":1.50,"a":[1e3,"\u00e9"]},"id":"a","odd":0.10,"title":"T"}"#
        #expect(String(decoding: try article(line).line, as: UTF8.self) == line)
    }

    @Test func aKnownFieldThatWasNotChangedKeepsItsBytesToo() throws {
        let line = #"{"id":"a","language_score":0.5,"source":{"id":"x","more":true},"title":"\u0041"}"#
        #expect(String(decoding: try article(line).line, as: UTF8.self) == line)
    }

    @Test func aChangedFieldIsWrittenAnewAndKeysAreSorted() throws {
        var record = try article(#"{"z":1,"title":"old","id":"a"}"#)
        record.title = "new"
        record.languageScore = Score(1)
        #expect(
            String(decoding: record.line, as: UTF8.self) == #"{"id":"a","language_score":1.0000,"title":"new","z":1}"#)
    }

    @Test func nullStandsForAbsentAndIsNeverWritten() throws {
        let record = try article(#"{"id":"a","title":null,"unknown":null}"#)
        #expect(record.title == nil)
        #expect(String(decoding: record.line, as: UTF8.self) == #"{"id":"a","unknown":null}"#)
    }

    @Test(arguments: [
        #"{"id":"a","id":"b"}"#, #"{"id":1}"#, #"{}"#, #"[]"#, #"{"id":"a"} x"#, #"{"id":"a","x":01}"#,
        #"{"id":"a","x":"\q"}"#, "", "nonsense",
        #"{"id":"a","x":"\#u{01}"}"#,
    ])
    func aLineThatIsNoRecordIsAnError(_ line: String) {
        #expect(throws: RecordError.self) { try article(line) }
    }

    @Test func deepNestingIsRefusedAndDoesNotCrash() {
        let deep =
            #"{"id":"a","x":"# + String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000) + "}"
        #expect(throws: RecordError.self) { try article(deep) }
    }

    @Test func aLoneSurrogateBecomesTheReplacementCharacter() throws {  // fault 25
        #expect(try article(#"{"id":"a","title":"x\ud800y"}"#).title == "x\u{FFFD}y")
        #expect(try article(#"{"id":"a","title":"\ud83d\ude00"}"#).title == "😀")
    }

    @Test func lineSeparatorsAreWrittenAsLineBreaks() {
        var record = Article(id: "a")
        record.text = "a\u{2028}b\u{85}c\u{2029}d/e"
        #expect(String(decoding: record.line, as: UTF8.self) == #"{"id":"a","text":"a\nb\nc\nd/e"}"#)
    }

    @Test func scoresAlwaysCarryFourDecimals() {
        #expect(Score(1).description == "1.0000")
        #expect(Score(0.00004).description == "0.0000")
        #expect(Score(0.12345).description == "0.1235")
        #expect(Score(.nan).description == "0.0000")
    }

    @Test func base64GoesThereAndBack() {
        for length in 0..<20 {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37) }
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
        #expect(Base64.decode("a*b=") == nil)
    }
}

@Suite struct TimestampTests {
    @Test(arguments: ["1970-01-01T00:00:00Z", "2000-02-29T23:59:59Z", "2026-11-21T02:00:00Z", "1900-03-01T12:00:00Z"])
    func printsWhatItRead(_ text: String) { #expect(Timestamp(text)?.description == text) }

    @Test(arguments: [
        "2026-02-29T00:00:00Z", "2026-11-21 02:00:00Z", "2026-11-21T24:00:00Z", "2026-11-21T02:00:00+00:00", "",
    ])
    func refusesWhatIsNotExactlyItsForm(_ text: String) { #expect(Timestamp(text) == nil) }

    @Test func aRunIdIsATimestampWithoutColons() {
        let now = Timestamp("2026-11-21T02:00:00Z")
        #expect(now?.runID == "2026-11-21T020000Z")
        #expect(Timestamp(runID: "2026-11-21T020000Z") == now)
    }
}
