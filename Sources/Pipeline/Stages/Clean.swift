import Cleaning
import Records

package struct Clean: Stage {
    package struct Options: Codable, Sendable {
        package var keepHTML = false
        enum CodingKeys: String, CodingKey { case keepHTML = "keep_html" }
    }

    package static let name = "clean"
    package static let summary = "Find the article in a page: its text, title, authors, dates."
    package static let defaults = Options()
    package static let help = ["keep_html": "leave `html` and `html_base64` in the record"]
    package static let needs = [["html_base64", "html", "text"]]

    private let options: Options
    private let width: Int

    package init(_ options: Options, in context: StageContext) { (self.options, width) = (options, context.width) }

    package func process(_ batch: [Article]) async throws -> StageOutput {
        let keepHTML = options.keepHTML
        var output = StageOutput()
        for outcome in try await batch.concurrentMap(width: width, { Cleaner.clean($0, keepHTML: keepHTML) }) {
            switch outcome {
            case .cleaned(let article): output.kept.append(article)
            case .rejected(let article, let reason, let detail):
                output.rejected.append(Rejection(article, stage: Self.name, reason: reason, detail: detail))
            }
        }
        return output
    }
}
