// What to run: sources, how to ask them, stages in their order, seeds. Relative paths are relative to the file.

import Bytes
import Fetching
import Foundation
import Records
import Store
import Yams

package struct PipelineFile {
    package var path: String?
    package var sources: [Source] = []
    package var stages: [ConfiguredStage] = Stages.all.map { ConfiguredStage($0) }
    package var seeds: String?
    /// Where archive, corpus and state are kept when nothing else is said.
    package var output: String?
    package var fetch = Fetch()
    /// Each file that was read, with its SHA-256.
    package var inputs: [(path: String, digest: String)] = []

    package struct Fetch {
        /// Mail or web address of who runs this; stands in the User-Agent.
        package var contact: String?
        package var inFlight = 16
        package var connections = 1
        package var gap = Duration.seconds(5)
        /// For one exchange.
        package var timeout = CurlLimits().total
        /// For all of a run's requests.
        package var maximumTime: Duration?
        /// Addresses, ranges and host names that the address guard lets through.
        package var allow: [String] = []
    }

    /// The stages with their defaults, and no source.
    package init() {}

    private static let keys = ["sources", "fetch", "stages", "seeds", "output"]
    private static let fetchKeys = ["contact", "in_flight", "per_host", "allow", "max_time", "timeout"]

    package static func read(_ path: String) throws(ConfigurationError) -> PipelineFile {
        let problems = Problems()
        let pipeline = read(path, problems)
        try problems.check()
        return pipeline
    }

    /// Reads it and its sources; what is wrong stands in `problems`, and what is right is read.
    package static func read(_ path: String, _ problems: Problems) -> PipelineFile {
        var pipeline = PipelineFile()
        pipeline.path = path
        guard let (fields, digest) = YAMLFields.read(path, problems) else { return pipeline }
        pipeline.inputs.append((path, digest))
        fields.check(known: keys, in: "a pipeline file")
        let folder = (path as NSString).deletingLastPathComponent
        func resolved(_ relative: String) -> String {
            relative.hasPrefix("/") || folder.isEmpty ? relative : folder + "/" + relative
        }
        if let seeds = fields.string("seeds").map(resolved) {
            pipeline.seeds = seeds
            if !File.isFolder(seeds) {
                fields.error("no such folder: \(seeds); leave `seeds` out if there are none", at: fields.node("seeds"))
            }
        }
        pipeline.output = fields.string("output").map(resolved)
        if let nested = fields.fields("fetch") { pipeline.fetch = fetch(nested) }
        var seen: [String: String] = [:]
        var met = Set<String>()
        for (pattern, node) in fields.texts("sources") {
            let found = Glob.files(resolved(pattern))
            if found.isEmpty { fields.error("no source file matches `\(pattern)`", at: node) }
            for file in found where met.insert(file).inserted {
                let id = SourceFile.id(file)
                if let other = seen[id.lowercased()] {
                    fields.error(
                        "`\(file)` has the id of `\(other)` (but for case): `\(id)`; rename one of them", at: node)
                    continue
                }
                seen[id.lowercased()] = file
                guard let source = SourceFile.read(file, problems) else { continue }
                pipeline.sources.append(source)
                pipeline.inputs.append((file, source.fingerprint))
            }
        }
        if let list = fields.list("stages") {
            pipeline.stages = list.compactMap { stage($0, fields) }
            pipeline.checkOrder(problems, path)
        }
        return pipeline
    }

    /// Each stage once, `clean` before those that read its text; what is left out will be missing in the records.
    private func checkOrder(_ problems: Problems, _ path: String) {
        let names = stages.map { $0.type.name }
        for (number, stage) in stages.enumerated() {
            if names[..<number].contains(stage.type.name) {
                problems.error("the stage `\(stage.type.name)` stands there twice", in: path, at: stage.origin?.place)
            } else if stage.type.name == Clean.name, number > 0 {
                problems.error("`clean` comes first: the others read its text", in: path, at: stage.origin?.place)
            }
        }
        for type in Stages.all where !names.contains(type.name) {
            problems.warning("without the stage `\(type.name)` records lack what it adds", in: path)
        }
    }

    private static func fetch(_ fields: YAMLFields) -> Fetch {
        fields.check(known: fetchKeys, in: "`fetch`")
        var fetch = Fetch()
        fetch.contact = fields.value("contact", wants: "a mail address or a web address") { text in
            (text.contains("@") || WebURL(text) != nil) && text.unicodeScalars.allSatisfy { $0.value > 0x20 }
                ? text : nil
        }
        func atLeastOne(_ number: Int?, _ key: String, _ fields: YAMLFields) -> Int? {
            if number == 0 { fields.error("`\(key)` wants 1 at least", at: fields.node(key)) }
            return number
        }
        fetch.inFlight = atLeastOne(fields.int("in_flight"), "in_flight", fields) ?? fetch.inFlight
        if let host = fields.fields("per_host") {
            host.check(known: ["connections", "gap"], in: "`per_host`")
            fetch.connections = atLeastOne(host.int("connections"), "connections", host) ?? fetch.connections
            fetch.gap = host.duration("gap") ?? fetch.gap
        }
        fetch.maximumTime = fields.duration("max_time")
        fetch.timeout = fields.duration("timeout") ?? fetch.timeout
        if fetch.timeout < .seconds(1) { fields.error("`timeout` wants 1s at least", at: fields.node("timeout")) }
        fetch.allow = fields.texts("allow").compactMap { text, node in
            let isName = text.contains(#/[A-Za-z]/#) && WebURL("http://\(text)/")?.host == text.lowercased()
            if AddressRange(text) != nil || isName { return text }
            fields.error("`allow` wants addresses, ranges like 10.0.0.0/8, or host names, not `\(text)`", at: node)
            return nil
        }
        return fetch
    }

    /// `- clean` or `- deduplicate: { similarity: 0.8 }`
    private static func stage(_ node: Node, _ fields: YAMLFields) -> ConfiguredStage? {
        let name: String
        var given: YAMLFields?
        if let scalar = node.scalar?.string {
            name = scalar
        } else if let mapping = node.mapping, mapping.count == 1, let first = mapping.first {
            name = first.key.scalar?.string ?? ""
            given = YAMLFields(first.value, file: fields.file, fields.problems)
        } else {
            fields.error("a stage is a name, or a name with its options", at: node)
            return nil
        }
        guard let type = Stages.all.first(where: { $0.name == name }) else {
            fields.error("unknown stage `\(name)`" + Suggestion.phrase(name, in: Stages.all.map { $0.name }), at: node)
            return nil
        }
        var stage = ConfiguredStage(type)
        stage.origin = (fields.file, node.mark.map(Place.init))
        for option in given?.scalars() ?? [] {
            do throws(ConfigurationError) { try stage.set(option.key, to: option.value) } catch {
                fields.error("\(error)", at: option.node)
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

extension PipelineFile {
    /// What the stages may use of a run of this pipeline.
    func context(_ state: StateStore?, _ width: Int, now: Timestamp?) -> StageContext {
        var context = StageContext(state: state, width: width, now: now)
        context.folder = path.map { ($0 as NSString).deletingLastPathComponent }.flatMap { $0.isEmpty ? nil : $0 }
        for source in sources { context.selectors[source.id] = source.article }
        return context
    }

    /// What only trying shows: models that the stages load, and a contact for a live run.
    package func lint(_ problems: Problems) {
        guard let path else { return }
        for stage in stages {
            do { _ = try stage.load(in: context(nil, 1, now: nil)) } catch {
                problems.error("\(stage.type.name): \(error)", in: path, at: stage.origin?.place)
            }
        }
        if sources.isEmpty { problems.warning("it has no sources; only seeds will be read", in: path) }
        if !sources.isEmpty, fetch.contact == nil {
            problems.warning(
                "`fetch: { contact }` is missing: it can be replayed, but `regnews run` will refuse it", in: path)
        }
    }
}
