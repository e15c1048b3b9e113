import Bytes
import Classification
import Records

package struct Classify: Stage {
    package struct Options: Codable, Sendable {
        package var model = "built-in"
    }

    package static let name = "classify"
    package static let summary = "Label what an article is about, with scores and evidence."
    package static let defaults = Options()
    package static let help = ["model": "file of a model that `regnews train` made"]
    package static let needs = [["text"]]

    private let classifier: Classifier
    package let modelFiles: [String]
    private let width: Int

    package init(_ options: Options, in context: StageContext) throws {
        width = context.width
        if options.model == "built-in" {
            modelFiles = []
            do { classifier = Classifier(try Model.builtIn.get()) } catch { throw ConfigurationError("\(error)") }
            return
        }
        let path = context.path(options.model)
        modelFiles = [path]
        do { classifier = Classifier(try Model(file: File.read(path))) } catch let error as RecordError {
            throw ConfigurationError("\(path): \(error)")
        } catch { throw ConfigurationError("\(error)") }
    }

    package func process(_ batch: [Article]) async throws -> StageOutput {
        let classifier = classifier
        var output = StageOutput()
        output.kept = try await batch.concurrentMap(width: width) { classifier.classify($0) }
        return output
    }
}
