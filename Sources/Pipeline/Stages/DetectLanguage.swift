import LanguageDetection
import Records

package struct DetectLanguage: Stage {
    package struct Options: Codable, Sendable {
        package var detectors = DetectorSet.standard
        package var model = "default"
    }

    package static let name = "language"
    package static let summary = "Tell the language of a text and of its parts."
    package static let defaults = Options()
    package static let help = [
        "detectors": "py3langid, cld2, or both with a comma",
        "model": "file of py3langid's model, as `make models` makes it",
    ]
    package static let needs = [["text", "title"]]

    private let width: Int
    private let identifier: LanguageIdentifier
    package let modelFiles: [String]

    package init(_ options: Options, in context: StageContext) throws {
        width = context.width
        let model = options.model == Self.defaults.model ? nil : context.path(options.model)
        do {
            let detectors = try DetectorSet.load(options.detectors, model: model)
            modelFiles = detectors.compactMap { ($0 as? NgramModel)?.path }
            identifier = LanguageIdentifier(detectors)
        } catch { throw ConfigurationError(error.description) }
    }

    package func process(_ batch: [Article]) async throws -> StageOutput {
        let identifier = identifier
        var output = StageOutput()
        output.kept = try await batch.concurrentMap(width: width) { article in
            var article = article
            let guess = identifier.identify(
                article.text ?? article.title ?? "",
                hints: [article.declaredLanguage, article.source?.language].compactMap { $0 })
            article.language = guess.language
            article.languageScore = guess.score
            // ranges are of `text`; a title alone has none
            article.languageSegments = article.text == nil ? [] : guess.segments
            var provenance = article.provenance ?? Provenance()
            provenance.models[Self.name] = identifier.version
            article.provenance = provenance
            return article
        }
        return output
    }
}
