import LanguageDetection
import Records

package struct DetectLanguage: Stage {
    package struct Options: Codable, Sendable {}

    package static let name = "language"
    package static let summary = "Tell the language of a text and of its parts."
    package static let defaults = Options()
    package static let help: [String: String] = [:]
    package static let needs = [["text", "title"]]

    private let width: Int

    package init(_ options: Options, in context: StageContext) { width = context.width }

    package func process(_ batch: [Article]) async throws -> StageOutput {
        var output = StageOutput()
        output.kept = try await batch.concurrentMap(width: width) { article in
            var article = article
            let guess = LanguageDetector.detect(article.text ?? article.title ?? "")
            article.language = guess.language
            article.languageScore = guess.score
            // ranges are of `text`; a title alone has none
            article.languageSegments = article.text == nil ? [] : guess.segments
            var provenance = article.provenance ?? Provenance()
            provenance.models[Self.name] = LanguageDetector.version
            article.provenance = provenance
            return article
        }
        return output
    }
}
