import Cleaning
import Foundation
import Records

package struct Clean: Stage {
    package struct Options: Codable, Sendable {
        package var keepHTML = false
        package var format = TextForm.text.rawValue
        package var boilerplate = ""
        enum CodingKeys: String, CodingKey {
            case keepHTML = "keep_html"
            case format, boilerplate
        }
    }

    package static let name = "clean"
    package static let summary = "Find the article in a page: its text, title, authors, dates."
    package static let defaults = Options()
    package static let help = [
        "keep_html": "leave `html` and `html_base64` in the record",
        "format": "how `text` is written: text, or markdown with headings, lists, tables and links, for people",
        "boilerplate":
            "a file of lines that stand on many pages of a host, as `regnews learn` writes it; they are dropped",
    ]
    package static let needs = [["html_base64", "html", "text"]]

    let cleaning: Cleaner.Options
    private let width: Int

    package init(_ options: Options, in context: StageContext) throws {
        guard let form = TextForm(rawValue: options.format) else {
            throw ConfigurationError(
                "`format` is \(TextForm.allCases.map { "`\($0.rawValue)`" }.joined(separator: " or ")), not `\(options.format)`"
            )
        }
        var cleaning = Cleaner.Options()
        cleaning.keepHTML = options.keepHTML
        cleaning.form = form
        let file =
            try options.boilerplate.isEmpty ? nil : BoilerplateFile(path: options.boilerplate, in: context.folder)
        cleaning.rules = CleaningRules(selectors: context.selectors, boilerplate: file?.lines ?? [:])
        (self.cleaning, width) = (cleaning, context.width)
    }

    package func process(_ batch: [Article]) async throws -> StageOutput {
        let options = cleaning
        var output = StageOutput()
        for outcome in try await batch.concurrentMap(width: width, { Cleaner.clean($0, options) }) {
            switch outcome {
            case .cleaned(let article): output.kept.append(article)
            case .rejected(let article, let reason, let detail):
                output.rejected.append(Rejection(article, stage: Self.name, reason: reason, detail: detail))
            }
        }
        return output
    }
}
