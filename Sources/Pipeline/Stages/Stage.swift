// A stage of the line: a batch in, a batch out, and a reason for every drop. What stands in `Stages.all` is a name in
// pipeline files and a filter on the command line.

import Foundation
import Records
import Store

package protocol Stage: SendableMetatype {
    associatedtype Options: Codable & Sendable
    static var name: String { get }
    /// One line of help.
    static var summary: String { get }
    /// Every option with its default; nothing optional.
    static var defaults: Options { get }
    /// A line of help for each option, by its key.
    static var help: [String: String] { get }
    /// The fields without which the stage can do nothing: of each group one must be there.
    static var needs: [[String]] { get }
    /// Whether it remembers between calls.
    static var usesState: Bool { get }

    /// Loads models; fails before the first article.
    init(_ options: Options, in context: StageContext) throws

    /// - Throws: only when the whole run must end; one bad article is a rejection.
    func process(_ batch: [Article]) async throws -> StageOutput

    /// Adds what is to be remembered, now that the articles are safe.
    func remember(in changes: inout StateChanges)

    /// The files of its models, which a run's manifest names with their digests.
    var modelFiles: [String] { get }
}

extension Stage {
    package static var usesState: Bool { false }
    package func remember(in changes: inout StateChanges) {}
    package var modelFiles: [String] { [] }

    fileprivate static func made(_ options: Data, in context: StageContext) throws -> any Stage {
        try Self(JSONDecoder().decode(Options.self, from: options), in: context)
    }
}

package struct StageOutput: Sendable {
    /// In the order in which they came.
    package var kept: [Article] = []
    package var rejected: [Rejection] = []

    package init() {}
}

/// What a stage may use of the run around it.
package struct StageContext: Sendable {
    /// Memory between runs; nil for a filter without `--state`.
    package var state: StateStore?
    /// How many threads may compute at once.
    package var width: Int
    /// The run's clock; nil where there is none.
    package var now: Timestamp?
    /// What relative paths of options are relative to: the pipeline file's folder; nil on the command line.
    package var folder: String?
    /// Selectors of articles, by the id of the source whose pages they are for.
    package var selectors: [String: Source.ArticleSelectors] = [:]

    package init(state: StateStore?, width: Int, now: Timestamp?) {
        (self.state, self.width, self.now) = (state, width, now)
    }

    /// A path that an option names.
    func path(_ path: String) -> String {
        path.hasPrefix("/") || folder?.isEmpty ?? true ? path : "\(folder ?? "")/\(path)"
    }
}

package enum Stages {
    package static let all: [any Stage.Type] = [Clean.self, DetectLanguage.self, MarkDuplicates.self, Classify.self]
}

/// A stage with the options that a pipeline file or a command line gives it.
package struct ConfiguredStage {
    package let type: any Stage.Type
    private var values: [String: JSONValue]
    /// Where it stands in a pipeline file.
    var origin: (file: String, place: Place?)?

    package init(_ type: any Stage.Type) {
        self.type = type
        values = Self.defaults(type)
    }

    /// The options of a stage and their defaults, by the keys of its `CodingKeys`.
    package static func defaults(_ type: any Stage.Type) -> [String: JSONValue] {
        func encoded<S: Stage>(_ type: S.Type) -> [String: JSONValue] {
            guard let data = try? JSONEncoder().encode(type.defaults),
                let object = (try? JSONValue.parse(Array(data)))?.object
            else { preconditionFailure("the defaults of \(type.name) are no JSON object") }
            return Dictionary(uniqueKeysWithValues: object.map { ($0.name, $0.value) })
        }
        return encoded(type)
    }

    package mutating func set(_ key: String, to text: String) throws(ConfigurationError) {
        guard let old = values[key] else {
            throw ConfigurationError(
                "unknown option `\(key)` for \(type.name)" + Suggestion.phrase(key, in: values.keys))
        }
        switch old {
        case .bool:
            guard ["true", "yes", "false", "no"].contains(text) else {
                throw ConfigurationError("`\(key)` wants true or false, not `\(text)`")
            }
            values[key] = .bool(text == "true" || text == "yes")
        case .number:
            guard (try? JSONValue.parse(Array(text.utf8)))?.double != nil else {
                throw ConfigurationError("`\(key)` wants a number, not `\(text)`")
            }
            values[key] = .number(text)
        default: values[key] = .string(text)
        }
    }

    /// - Throws: `ConfigurationError` with the place of the stage, when an option or a model is not right.
    package func make(in context: StageContext) throws -> any Stage {
        do { return try load(in: context) } catch let error as ConfigurationError {
            guard let origin else { throw error }
            let problems = Problems()
            problems.error("\(type.name): \(error)", in: origin.file, at: origin.place)
            throw ConfigurationError(problems.errors[0])
        }
    }

    func load(in context: StageContext) throws -> any Stage {
        var context = context
        context.folder = origin.map { ($0.file as NSString).deletingLastPathComponent }
        let object = JSONValue.object(values.map { ($0.key, $0.value) })
        return try type.made(Data(object.line), in: context)
    }
}
