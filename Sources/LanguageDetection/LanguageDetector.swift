// The language of a text and of its parts: CLD2 sentence by sentence, scripts that decide by themselves before it, and the
// two Chinese scripts told apart by characters that only one of them has.

internal import CCLD2
import Records

package struct LanguageGuess: Sendable, Equatable {
    package var language: String
    package var score: Score
    package var segments: [LanguageSegment]
}

package enum LanguageDetector {
    /// Stands in `provenance.models.language`.
    package static let version = "cld2-" + String(cString: ccld2_version()).prefix { $0 != " " }

    private struct Piece {
        var start: Int
        var end: Int
        var letters: Int
        var language: String?
        var confidence: Int  // 0...100
        var isHan = false
    }

    package static func detect(_ text: String) -> LanguageGuess {
        let scalars = Array(text.unicodeScalars)
        var pieces = split(scalars)
        for index in pieces.indices { judge(&pieces[index], scalars) }
        smooth(&pieces, text)
        settleChinese(&pieces, scalars)
        var segments: [LanguageSegment] = []
        var weights: [String: (letters: Int, certain: Int)] = [:]
        for piece in pieces {
            let language = piece.language ?? "und"
            if let last = segments.indices.last, segments[last].language == language {
                segments[last].end = piece.end
            } else {
                segments.append(LanguageSegment(start: piece.start, end: piece.end, language: language))
            }
            weights[language, default: (0, 0)].letters += piece.letters
            weights[language, default: (0, 0)].certain += piece.letters * piece.confidence
        }
        let total = max(1, weights.values.reduce(0) { $0 + $1.letters })
        // by weight of characters; at a tie the name decides, so that it is the same everywhere
        guard let best = weights.max(by: { ($0.value.letters, $1.key) < ($1.value.letters, $0.key) }) else {
            return LanguageGuess(language: "und", score: .zero, segments: [])
        }
        return LanguageGuess(
            language: best.key, score: Score(tenThousandths: best.value.certain * 100 / total), segments: segments)
    }

    // MARK: pieces

    /// Sentences; the blanks behind one belong to it, so that the pieces cover the text.
    private static func split(_ scalars: [Unicode.Scalar]) -> [Piece] {
        var pieces: [Piece] = []
        var start = 0
        var letters = 0
        var i = 0
        func isBlank(_ index: Int) -> Bool {
            guard index < scalars.count else { return false }
            let scalar = scalars[index]
            return scalar.isASCII ? scalar == " " || scalar == "\n" || scalar == "\t" : scalar.properties.isWhitespace
        }
        while i < scalars.count {
            let scalar = scalars[i]
            if isLetter(scalar) { letters += 1 }
            i += 1
            let isWideStop = scalar == "。" || scalar == "！" || scalar == "？" || scalar == "；"
            let isNarrowStop = scalar == "." || scalar == "!" || scalar == "?"
            let isStop = isWideStop || scalar == "\n" || isNarrowStop && isBlank(i)
            guard isStop || i == scalars.count else { continue }
            while i < scalars.count, "”’」』）)\"".unicodeScalars.contains(scalars[i]), isWideStop { i += 1 }
            while isBlank(i) { i += 1 }
            // "U.S. " and "No. 5 " do not end a sentence; short pieces join what follows in their line
            if letters < 12, scalar != "\n", !isWideStop, i < scalars.count { continue }
            pieces.append(Piece(start: start, end: i, letters: letters, language: nil, confidence: 0))
            (start, letters) = (i, 0)
        }
        return pieces
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return (scalar.value | 0x20) >= 0x61 && (scalar.value | 0x20) <= 0x7A }
        // ideographs and kana, without asking the tables
        if scalar.value >= 0x3041 && scalar.value <= 0x9FFF { return scalar.value <= 0x30FF || scalar.value >= 0x3400 }
        return scalar.properties.isAlphabetic
    }

    private static func judge(_ piece: inout Piece, _ scalars: [Unicode.Scalar]) {
        var han = 0
        var kana = 0
        var hangul = 0
        for scalar in scalars[piece.start..<piece.end] {
            switch scalar.value {
            case 0x3041...0x30FF: kana += 1
            case 0x3400...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3134F: han += 1
            case 0xAC00...0xD7A3, 0x1100...0x11FF, 0x3131...0x318E: hangul += 1
            default: break
            }
        }
        guard piece.letters > 0 else { return }
        if kana * 20 >= han + kana, kana > 1, kana + han > hangul, (kana + han) * 3 >= piece.letters {
            (piece.language, piece.confidence) = ("ja", 100)
        } else if hangul * 3 >= piece.letters, hangul > han {
            (piece.language, piece.confidence) = ("ko", 100)
        } else if han * 3 >= piece.letters {
            (piece.language, piece.confidence, piece.isHan) = ("zh", 100, true)
        } else {
            var view = String.UnicodeScalarView()
            view.append(contentsOf: scalars[piece.start..<piece.end])
            let guess = cld2(String(view))
            piece.language = guess.language
            piece.confidence = guess.confidence
        }
    }

    private static func cld2(_ text: String) -> (language: String?, confidence: Int) {
        var text = text
        let guess = text.withUTF8 { ccld2_detect($0.baseAddress, Int32(clamping: $0.count), nil) }
        guard let code = guess.code.map({ String(cString: $0) }), let language = tag(code) else { return (nil, 0) }
        return (language, guess.reliable ? Int(guess.percent) : Int(guess.percent) / 2)
    }

    /// CLD2's codes in BCP 47; nil for "unknown".
    private static func tag(_ code: String) -> String? {
        switch code {
        case "un", "xxx": nil
        case "iw": "he"
        case "no": "nb"
        case "jw": "jv"
        case "in": "id"
        case "mo": "ro"
        case "zh", "zh-Hant": "zh"
        default: code
        }
    }

    /// A piece of fewer letters is judged with those around it; a text of fewer has no language that could be told. Labelled
    /// headlines of five words have 20 letters and more.
    private static let surePiece = 20, sureText = 12

    /// Short or doubtful pieces take the language of the whole text in their script, or of the pieces beside them.
    private static func smooth(_ pieces: inout [Piece], _ text: String) {
        func isWide(_ piece: Piece) -> Bool { piece.isHan || piece.language == "ja" || piece.language == "ko" }
        let doubtful = pieces.indices.filter { index in
            let piece = pieces[index]
            return !isWide(piece) && (piece.language == nil || piece.confidence < 60 || piece.letters < surePiece)
        }
        guard !doubtful.isEmpty else { return }
        if doubtful.count == pieces.count {
            // short pieces only: the text as a whole says more; fewer letters than a short headline's say nothing
            let letters = pieces.reduce(0) { $0 + $1.letters }
            let whole = letters >= sureText ? cld2(text) : (language: nil, confidence: 0)
            for index in doubtful where pieces[index].confidence < 90 || pieces[index].letters < surePiece {
                (pieces[index].language, pieces[index].confidence) = (whole.language, whole.confidence)
            }
            return
        }
        var weights: [String: Int] = [:]
        for (index, piece) in pieces.enumerated() where !doubtful.contains(index) {
            if let language = piece.language { weights[language, default: 0] += piece.letters }
        }
        for index in doubtful {
            let before = pieces[..<index].last { $0.language != nil && $0.confidence >= 60 }?.language
            let after = pieces[(index + 1)...].first { $0.language != nil && $0.confidence >= 60 }?.language
            let heir: String?
            if let own = pieces[index].language, weights[own] != nil {
                heir = own
            } else if before == after {
                heir = before
            } else {
                heir = [before, after].compactMap { $0 }.max { weights[$0, default: 0] < weights[$1, default: 0] }
            }
            // Han does not lend its language to Latin letters, unless there is hardly a letter
            guard let heir, heir != "zh" && heir != "ja" && heir != "ko" || pieces[index].letters < 8 else { continue }
            pieces[index].language = heir
            pieces[index].confidence = max(pieces[index].confidence, 50)
        }
    }

    // MARK: Chinese

    /// Each run of Chinese pieces by its own characters, or by the text's where it has none of one script only.
    private static func settleChinese(_ pieces: inout [Piece], _ scalars: [Unicode.Scalar]) {
        func count(_ range: Range<Int>) -> (simplified: Int, traditional: Int) {
            var counts = (simplified: 0, traditional: 0)
            for scalar in scalars[range] where scalar.value >= 0x4E00 {
                if ChineseScript.simplifiedOnly.contains(scalar) { counts.simplified += 1 }
                if ChineseScript.traditionalOnly.contains(scalar) { counts.traditional += 1 }
            }
            return counts
        }
        guard pieces.contains(where: { $0.language == "zh" }) else { return }
        let whole = count(0..<scalars.count)
        let common = whole.traditional > whole.simplified ? "zh-Hant" : "zh-Hans"
        for index in pieces.indices where pieces[index].language == "zh" {
            let own = count(pieces[index].start..<pieces[index].end)
            // a quotation of one character does not make a sentence of the other script
            let isClear = abs(own.simplified - own.traditional) >= 2
            pieces[index].language = isClear ? (own.traditional > own.simplified ? "zh-Hant" : "zh-Hans") : common
        }
    }
}
