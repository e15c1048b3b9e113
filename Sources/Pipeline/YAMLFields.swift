// A YAML mapping read key by key: types are those that are asked for (`jurisdiction: no` is "no"), and what nobody asked
// for is an unknown key. Errors carry the line and column of Yams' nodes.

import Bytes
import Yams

struct YAMLFields {
    let file: String
    private let node: Node
    private let members: [(key: Node, value: Node)]

    static func read(_ path: String) throws(ConfigurationError) -> YAMLFields {
        let bytes: [UInt8]
        do { bytes = try File.read(path, limit: 1 << 20) } catch { throw ConfigurationError("\(error)") }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ConfigurationError(file: path, line: nil, column: nil, "no UTF-8")
        }
        do {
            guard let node = try Yams.compose(yaml: text) else {
                throw ConfigurationError(file: path, line: 1, column: nil, "the file is empty")
            }
            return try YAMLFields(node, file: path)
        } catch let error as ConfigurationError { throw error } catch let error as YamlError {
            switch error {
            case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
                .composer(_, let problem, let mark, _):
                throw ConfigurationError(file: path, line: mark.line, column: mark.column, "no YAML: \(problem)")
            default: throw ConfigurationError(file: path, line: nil, column: nil, "no YAML: \(error)")
            }
        } catch { throw ConfigurationError(file: path, line: nil, column: nil, "no YAML: \(error)") }
    }

    init(_ node: Node, file: String) throws(ConfigurationError) {
        guard let mapping = node.mapping else {
            throw ConfigurationError(
                file: file, line: node.mark?.line, column: node.mark?.column, "a mapping (`key: value` lines) expected")
        }
        self.file = file
        self.node = node
        members = mapping.map { ($0.key, $0.value) }
    }

    func error(_ message: String, at node: Node? = nil) -> ConfigurationError {
        let mark = (node ?? self.node).mark
        return ConfigurationError(file: file, line: mark?.line, column: mark?.column, message)
    }

    /// Throws at the first key that is not among the known ones.
    func check(known: [String], in place: String) throws(ConfigurationError) {
        for member in members {
            let name = member.key.scalar?.string ?? ""
            if !known.contains(name) {
                throw error("unknown key `\(name)` in \(place)" + Suggestion.phrase(name, in: known), at: member.key)
            }
        }
    }

    func node(_ key: String) -> Node? { members.first { $0.key.scalar?.string == key }?.value }

    func string(_ key: String) throws(ConfigurationError) -> String? {
        guard let node = node(key) else { return nil }
        guard let value = node.scalar?.string, !value.isEmpty else { throw error("`\(key)` wants a text", at: node) }
        return value
    }

    func required(_ key: String) throws(ConfigurationError) -> String {
        guard let value = try string(key) else { throw error("`\(key)` is missing") }
        return value
    }

    func bool(_ key: String) throws(ConfigurationError) -> Bool? {
        guard let text = try string(key) else { return nil }
        switch text {
        case "true", "yes": return true
        case "false", "no": return false
        default: throw error("`\(key)` wants true or false, not `\(text)`", at: node(key))
        }
    }

    func int(_ key: String) throws(ConfigurationError) -> Int? {
        guard let text = try string(key) else { return nil }
        guard let value = Int(text), value >= 0 else {
            throw error("`\(key)` wants a whole number, not `\(text)`", at: node(key))
        }
        return value
    }

    /// One text, or a list of texts.
    func strings(_ key: String) throws(ConfigurationError) -> [String] {
        guard let node = node(key) else { return [] }
        if let value = node.scalar?.string { return [value] }
        guard let sequence = node.sequence else { throw error("`\(key)` wants a text or a list of texts", at: node) }
        var values: [String] = []
        for item in sequence {
            guard let value = item.scalar?.string else { throw error("`\(key)` wants a list of texts", at: item) }
            values.append(value)
        }
        return values
    }

    func fields(_ key: String) throws(ConfigurationError) -> YAMLFields? {
        guard let node = node(key) else { return nil }
        return try YAMLFields(node, file: file)
    }

    /// The items of a list.
    func list(_ key: String) throws(ConfigurationError) -> [Node]? {
        guard let node = node(key) else { return nil }
        guard let sequence = node.sequence else { throw error("`\(key)` wants a list", at: node) }
        return Array(sequence)
    }

    /// The keys and their scalar texts.
    func scalars() throws(ConfigurationError) -> [(key: String, value: String, node: Node)] {
        var result: [(key: String, value: String, node: Node)] = []
        for member in members {
            guard let key = member.key.scalar?.string, let value = member.value.scalar?.string else {
                throw error("a text, number or truth value expected", at: member.value)
            }
            result.append((key, value, member.value))
        }
        return result
    }
}
