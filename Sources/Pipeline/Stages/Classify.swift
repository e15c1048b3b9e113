import Bytes
import Classification
import Records

package struct Classify: Stage {
    package struct Options: Codable, Sendable {
        package var model = "built-in"
        package var priors = "none"

        package init() {}
    }

    package static let name = "classify"
    package static let summary = "Label what an article is about, with scores and evidence."
    package static let defaults = Options()
    package static let help = [
        "model": "file of a model that `regnews train` made",
        "priors": "file of `source<TAB>label<TAB>share` lines: what share of a source's articles bears a label",
    ]
    package static let needs = [["text"]]

    private let classifier: Classifier
    package let modelFiles: [String]
    private let width: Int

    package init(_ options: Options, in context: StageContext) throws {
        width = context.width
        (classifier, modelFiles) = try Self.classifier(options, path: context.path)
    }

    /// - Parameter path: where a file of the options lies.
    /// - Returns: the classifier, and the files that it was made from.
    package static func classifier(
        _ options: Options, path: (String) -> String
    ) throws -> (classifier: Classifier, files: [String]) {
        func read<T>(_ path: String, _ make: ([UInt8]) throws(RecordError) -> T) throws -> T {
            let bytes: [UInt8]
            do { bytes = try File.read(path) } catch { throw ConfigurationError("\(error)") }
            do throws(RecordError) { return try make(bytes) } catch { throw ConfigurationError("\(path): \(error)") }
        }
        var files: [String] = []
        let model: Model
        if options.model == "built-in" {
            do { model = try Model.builtIn.get() } catch { throw ConfigurationError("\(error)") }
        } else {
            files.append(path(options.model))
            model = try read(files[0], Model.init(file:))
        }
        var priors = Priors()
        if options.priors != "none" {
            files.append(path(options.priors))
            let labels = model.labels.map(\.label)
            priors = try read(files[files.count - 1]) { (bytes) throws(RecordError) in try Priors(bytes, labels: labels)
            }
        }
        return (Classifier(model, priors: priors), files)
    }

    package func process(_ batch: [Article]) async throws -> StageOutput {
        let classifier = classifier
        var output = StageOutput()
        output.kept = try await batch.concurrentMap(width: width) { classifier.classify($0) }
        return output
    }
}
