import Fixtures
import Foundation
import LanguageDetection
import Records
import Testing

/// The default detectors, with the model that `make test` has fetched.
let best = Result { LanguageIdentifier(try DetectorSet.load(DetectorSet.standard)) }
let cld2 = Result { LanguageIdentifier(try DetectorSet.load("cld2")) }

@Suite struct LanguageTests {
    @Test(arguments: [
        ("The Authority has fined the bank for delays in handling complaints.", "en"),
        ("金融管理部门约谈了该公司负责人，要求整改。", "zh-Hans"),
        ("金融管理部門約談了該公司負責人，要求整改。", "zh-Hant"), ("金融庁は業務改善命令を出した。", "ja"), ("금융위원회는 과징금을 부과했다고 밝혔다.", "ko"),
        ("Die Aufsicht hat gegen die Bank ein Bußgeld verhängt.", "de"),
        ("L'autorité a infligé une amende à la banque.", "fr"), ("", "und"), ("12345 67", "und"),
        ("BaFin", "und"), ("OK", "und"), ("Line one is here.\nLine two is here.\nThird para.", "en"),
    ])
    func tellsTheLanguage(_ text: String, _ expected: String) throws {
        #expect(try best.get().identify(text).language == expected)
        #expect(try cld2.get().identify(text).language == expected)
    }

    /// Headlines of a few words, all of them ours.
    @Test(arguments: [
        ("Bank zahlt Millionen wegen fehlender Kontrollen", "de"), ("Multa alla banca per ritardi nei rimborsi", "it"),
        ("El supervisor abre expediente a dos bancos", "es"), ("Banco central abre consulta sobre pagamentos", "pt"),
        ("Toezichthouder legt bank een boete op", "nl"), ("Regulator nakłada karę na dwa banki", "pl"),
        ("Finanstilsynet udsteder påbud til to banker", "da"), ("Finansinspektionen varnar två banker", "sv"),
        ("Центральный банк отозвал лицензию", "ru"), ("Центральний банк відкликав ліцензію", "uk"),
        ("Η αρχή επέβαλε πρόστιμο στην τράπεζα", "el"), ("BANK FINED FOR LATE REPORTS TO REGULATOR", "en"),
        ("CENTRALBANKEN VARNAR FÖR NYA RISKER I BANKERNA", "sv"),
        ("OJK mengenakan sanksi kepada perusahaan asuransi", "id"),
        ("พนักงานสอบสวนสั่งปรับธนาคารสองแห่ง", "th"), ("Ngân hàng Nhà nước xử phạt hai ngân hàng", "vi"),
    ])
    func tellsHeadlines(_ text: String, _ expected: String) throws {
        #expect(try best.get().identify(text).language == expected)
    }

    @Test(arguments: [
        ("Predsednik je u sredu saopštio da će zahtev biti rešen posle sednice.", "sr"),
        ("Tijekom tjedna tvrtka je priopćila da europski sustav nije točno proračunat.", "hr"),
        ("Saopćenje je objavljeno u Sarajevu, a općina je također lahko riješila zahtjev.", "bs"),
        ("Bahawa syarikat itu mesti membayar wang kerana cukai pada hari Khamis.", "ms"),
        ("Bahwa perusahaan itu harus membayar uang karena pajak pada hari Kamis.", "id"),
        ("Eg veit ikkje kvifor dei ikkje har svart frå kontoret.", "nn"),
        ("Jeg vet ikke hvorfor de ikke har svart fra kontoret nå.", "nb"),
        ("Jeg ved ikke, hvorfor de ikke har svaret fra kontoret nu.", "da"),
        ("Банка је саопштила да ће њен захтев бити решен.", "sr"), ("Банката соопшти дека ќе ѓи реши барањата.", "mk"),
        ("Банката съобщи, че ще реши исканията.", "bg"), ("Сьогодні її заяву розглянули у банку.", "uk"),
    ])
    func tellsCloseLanguagesApart(_ text: String, _ expected: String) throws {
        #expect(try best.get().identify(text).language == expected)
    }

    @Test func segmentsCoverTheTextInOrder() throws {
        let text = "12月26日,蚂蚁集团接受了约谈。\nOn Dec. 26, regulators held a meeting with the group. It was long."
        let guess = try best.get().identify(text)
        #expect(guess.segments.map(\.language) == ["zh-Hans", "en"])
        #expect(guess.segments.first?.start == 0 && guess.segments.last?.end == text.unicodeScalars.count)
        #expect(guess.segments[0].end == guess.segments[1].start)
        #expect(guess.language == "en")
    }

    @Test func aSentenceOfAnotherLanguageIsASegmentAndANameIsNone() throws {
        let mixed =
            "Die Aufsicht hat ein Verfahren eröffnet. The bank did not reply to a request for comment. Das Verfahren dauert an."
        #expect(try best.get().identify(mixed).segments.map(\.language) == ["de", "en", "de"])
        let names =
            "Die Aufsicht hat am Montag ein Verfahren eröffnet. Kowalski Nakamura Oyelaran Ltd. Es dauert an."
        #expect(try best.get().identify(names).segments.map(\.language) == ["de"])
        let run = "监管部门要求该公司在三十日内完成整改 The company said it would comply with every request of the regulator"
        #expect(try best.get().identify(run).segments.map(\.language) == ["zh-Hans", "en"])
        #expect(try best.get().identify("蚂蚁集团（Ant Group Co., Ltd.）表示将落实整改。").segments.map(\.language) == ["zh-Hans"])
    }

    @Test func hintsDecideWhatTheTextLeavesOpenAndNothingElse() throws {
        let open = "银行公告"  // the same characters in both scripts but for one
        let both = "公告"
        #expect(try best.get().identify("\(both)三月十日", hints: ["zh-HK"]).language == "zh-Hant")
        #expect(try best.get().identify("\(both)三月十日", hints: ["zh-CN"]).language == "zh-Hans")
        #expect(try best.get().identify(open, hints: ["zh-TW"]).language == "zh-Hans")
        let clear = "The Authority has fined the bank for delays in handling complaints."
        #expect(try best.get().identify(clear, hints: ["fr", "de"]).language == "en")
        let short = "Banco Central"
        #expect(try best.get().identify(short, hints: ["pt-BR"]).language == "pt")
        #expect(try best.get().identify(short, hints: ["es"]).language == "es")
        #expect(try best.get().identify(clear, hints: ["klingon", ""]).language == "en")
    }

    @Test func aJapaneseHeadingWithoutKanaIsNoChinese() throws {
        let release = "報道発表資料\n金融庁検査結果公表\n業務改善命令を発出しました。"
        #expect(try best.get().identify(release).segments.map(\.language) == ["ja"])
        #expect(try best.get().identify("监管部门检查结果公布").language == "zh-Hans")
        #expect(try best.get().identify("監管部門檢查結果公布").language == "zh-Hant")
        // one letter and its marks are no text
        #expect(try best.get().identify("e" + String(repeating: "\u{301}", count: 500)).language == "und")
    }

    @Test func decomposedLettersAndFullStopsWithoutEndChangeNothing() throws {
        let composed = "Die Börsenaufsicht prüft die Geschäfte der Bank über drei Jahre."
        let decomposed = composed.decomposedStringWithCanonicalMapping
        #expect(decomposed.unicodeScalars.count > composed.unicodeScalars.count)
        #expect(try best.get().identify(decomposed).language == "de")
    }

    /// A score is how often such a margin was right: a name is doubted, a sentence is not.
    @Test func scoresGrowWithTheText() throws {
        let sentence = try best.get().identify("The Authority has fined the bank for delays in handling complaints.")
        let words = try best.get().identify("Le marché bancaire")
        #expect(sentence.score.value > 0.99 && words.score < sentence.score)
        #expect(try best.get().identify("BaFin").score == .zero)
    }

    @Test(arguments: [
        String(repeating: "a", count: 300_000), String(repeating: "銀", count: 100_000),
        String(repeating: ". ", count: 100_000),
        String(repeating: "\u{301}", count: 20_000), "\u{FFFD}\u{FFFD} ?",
        String(repeating: "العربية ", count: 20_000),
    ])
    func hugeAndEmptyTextsEnd(_ text: String) throws {
        let guess = try best.get().identify(text)
        #expect(guess.segments.last?.end == text.unicodeScalars.count)
        #expect(zip(guess.segments, guess.segments.dropFirst()).allSatisfy { $0.end == $1.start })
    }
}

@Suite struct DetectorSetTests {
    @Test func theSetIsNamedInTheVersion() throws {
        #expect(try best.get().version.contains("py3langid-0.4.0 cld2-"))
        #expect(try !cld2.get().version.contains("py3langid"))
        #expect(throws: ModelError.self) { try DetectorSet.load("fasttext") }
        #expect(throws: ModelError.self) { try DetectorSet.load("") }
        #expect(throws: ModelError.self) { try DetectorSet.load("cld2,cld2") }
        #expect(
            try DetectorSet.load("cld2, py3langid").map(\.version)
                == DetectorSet.load(DetectorSet.standard).map(\.version))
    }

    @Test func aMissingCutOrForeignModelIsRefusedWithTheWayOut() throws {
        let folder = try TemporaryFolder()
        func reason(_ path: String) -> String {
            do { _ = try NgramModel(path) } catch { return error.description }
            return ""
        }
        let missing = reason(folder.path + "/none.ngram")
        #expect(missing.contains("none.ngram") && missing.contains("make models") && missing.contains("cld2"))
        let foreign = folder.path + "/foreign.ngram"
        try Data("not a model\n".utf8).write(to: URL(filePath: foreign))
        #expect(reason(foreign).contains("no model of n-grams"))
        let whole = try Data(contentsOf: URL(filePath: ModelFiles.path(of: NgramModel.fileName)))
        let cut = folder.path + "/cut.ngram"
        try whole.prefix(1 << 20).write(to: URL(filePath: cut))
        #expect(reason(cut).contains("\(1 << 20) bytes long instead of"))
    }

    /// States that lead nowhere must not be followed: the file's size is checked, its content is not.
    @Test func aCorruptModelIsNoCrash() throws {
        let folder = try TemporaryFolder()
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: ModelFiles.path(of: NgramModel.fileName))))
        let header = bytes.firstIndex(of: 0x0A)! + 1
        for i in stride(from: header + (14 << 20), to: bytes.count, by: 3) { bytes[i] = 0xFF }
        let path = folder.path + "/corrupt.ngram"
        try Data(bytes).write(to: URL(filePath: path))
        let guess = LanguageIdentifier([try NgramModel(path)]).identify("The bank was fined for its delays on Monday.")
        #expect(guess.segments.last?.end == 44)
    }

    @Test func modelsAreLookedForWhereTheyAreKept() throws {
        func path(_ environment: [String: String], _ executable: String) -> String {
            ModelFiles.path(of: "m", environment: environment, executable: executable)
        }
        #expect(path(["REGNEWS_MODELS": "/srv/models"], "/usr/bin/regnews") == "/srv/models/m")
        #expect(path([:], "/home/a/project/.build/linux/release/regnews") == "/home/a/project/.build/models/m")
        let folder = try TemporaryFolder()
        let shared = folder.path + "/share/regnews/models"
        try FileManager.default.createDirectory(atPath: shared, withIntermediateDirectories: true)
        try Data().write(to: URL(filePath: shared + "/m"))
        #expect(path([:], folder.path + "/bin/regnews") == shared + "/m")
    }
}
