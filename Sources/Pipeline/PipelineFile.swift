// What to run: sources, stages in their order, seeds. Relative paths are relative to the file.

import Bytes
import Foundation
import Records
import Yams

package struct PipelineFile {
    package var path: String?
    package var sources: [Source] = []
    package var stages: [ConfiguredStage] = Stages.all.map { ConfiguredStage($0) }
    package var seeds: String?
    package var contact: String?

    /// The stages with their defaults, and no source.
    package init() {}

    private static let keys = ["sources", "fetch", "stages", "seeds", "output"]
    private static let fetchKeys = ["contact", "in_flight", "per_host", "allow", "max_time"]

    package static func read(_ path: String) throws(ConfigurationError) -> PipelineFile {
        let fields = try YAMLFields.read(path)
        try fields.check(known: keys, in: "a pipeline file")
        let folder = (path as NSString).deletingLastPathComponent
        func resolved(_ relative: String) -> String {
            relative.hasPrefix("/") || folder.isEmpty ? relative : folder + "/" + relative
        }
        var pipeline = PipelineFile()
        pipeline.path = path
        pipeline.seeds = try fields.string("seeds").map(resolved)
        if let fetch = try fields.fields("fetch") {
            try fetch.check(known: fetchKeys, in: "`fetch`")
            pipeline.contact = try fetch.string("contact")
        }
        for pattern in try fields.strings("sources") {
            let files = Glob.files(resolved(pattern))
            if files.isEmpty { throw fields.error("no source file matches `\(pattern)`", at: fields.node("sources")) }
            for file in files { pipeline.sources.append(try SourceFile.read(file)) }
        }
        var seen: [String: String] = [:]
        for source in pipeline.sources {
            if let other = seen.updateValue(source.id, forKey: source.id.lowercased()) {
                throw ConfigurationError(file: path, line: nil, column: nil, "two sources have the id `\(other)`")
            }
        }
        if let list = try fields.list("stages") {
            pipeline.stages = []
            for node in list { pipeline.stages.append(try stage(node, fields)) }
        }
        return pipeline
    }

    /// `- clean` or `- deduplicate: { similarity: 0.8 }`
    private static func stage(_ node: Node, _ fields: YAMLFields) throws(ConfigurationError) -> ConfiguredStage {
        let name: String
        var given: YAMLFields?
        if let scalar = node.scalar?.string {
            name = scalar
        } else if let mapping = node.mapping, mapping.count == 1, let first = mapping.first {
            name = first.key.scalar?.string ?? ""
            given = try YAMLFields(first.value, file: fields.file)
        } else {
            throw fields.error("a stage is a name, or a name with its options", at: node)
        }
        guard let type = Stages.all.first(where: { $0.name == name }) else {
            throw fields.error(
                "unknown stage `\(name)`" + Suggestion.phrase(name, in: Stages.all.map { $0.name }), at: node)
        }
        var stage = ConfiguredStage(type)
        for option in try given?.scalars() ?? [] {
            do throws(ConfigurationError) { try stage.set(option.key, to: option.value) } catch {
                throw fields.error("\(error)", at: option.node)
            }
        }
        return stage
    }
}

enum Glob {
    /// The files that match, sorted; `*` does not cross a `/`.
    static func files(_ pattern: String) -> [String] {
        var result = glob_t()
        defer { globfree(&result) }
        guard glob(pattern, GLOB_NOSORT, nil, &result) == 0 else { return [] }
        return (0..<Int(result.gl_pathc)).compactMap { result.gl_pathv[$0].map { String(cString: $0) } }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
