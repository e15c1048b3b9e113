// A YAML mapping read key by key: types are those that are asked for (`jurisdiction: no` is "no"), and what is wrong is
// collected with the line and column of Yams' nodes; what was asked for is then nil.

import Bytes
import Foundation
import Records
import Yams

struct YAMLFields {
    let file: String
    let problems: Problems
    private let node: Node
    private let members: [(key: Node, value: Node)]

    /// The mapping of a file, and the SHA-256 of its bytes; nil where there is none.
    static func read(_ path: String, _ problems: Problems) -> (fields: YAMLFields, digest: String)? {
        let bytes: [UInt8]
        do { bytes = try File.read(path, limit: 1 << 20) } catch {
            problems.error("cannot be read: \(String(cString: strerror(error.code)))", in: path)
            return nil
        }
        // an editor's byte order mark
        let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
        guard let text = String(validating: body, as: UTF8.self) else {
            let bad = UTF8Check.firstInvalid(bytes[...]) ?? 0
            let line = bytes[..<bad].count { $0 == 0x0A } + 1
            problems.error("no UTF-8; save the file as UTF-8", in: path, at: Place(line: line, column: 1))
            return nil
        }
        do {
            guard let node = try Yams.compose(yaml: text) else {
                problems.error("the file is empty", in: path, at: Place(line: 1, column: 1))
                return nil
            }
            return YAMLFields(node, file: path, problems).map { ($0, SHA256.hex(bytes)) }
        } catch let error as YamlError {
            switch error {
            case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
                .composer(_, let problem, let mark, _):
                problems.error("no YAML: \(problem)", in: path, at: Place(mark))
            case .duplicatedKeysInMapping(let keys, let context):
                for key in keys {
                    problems.error("the key `\(key)` stands there twice", in: path, at: Place(context.mark))
                }
            default: problems.error("no YAML: \(error)", in: path)
            }
        } catch { problems.error("no YAML: \(error)", in: path) }
        return nil
    }

    init?(_ node: Node, file: String, _ problems: Problems) {
        guard let mapping = node.mapping else {
            problems.error("a mapping (`key: value` lines) expected", in: file, at: node.mark.map(Place.init))
            return nil
        }
        (self.file, self.node, self.problems) = (file, node, problems)
        members = mapping.map { ($0.key, $0.value) }
    }

    func error(_ message: String, at node: Node? = nil) {
        problems.error(message, in: file, at: (node ?? self.node).mark.map(Place.init))
    }

    func warning(_ message: String, at node: Node? = nil) {
        problems.warning(message, in: file, at: (node ?? self.node).mark.map(Place.init))
    }

    /// Names each key that is not among the known ones.
    func check(known: [String], in place: String) {
        for member in members {
            let name = member.key.scalar?.string ?? ""
            if !known.contains(name) {
                error("unknown key `\(name)` in \(place)" + Suggestion.phrase(name, in: known), at: member.key)
            }
        }
    }

    func node(_ key: String) -> Node? { members.first { $0.key.scalar?.string == key }?.value }

    func string(_ key: String) -> String? {
        guard let node = node(key) else { return nil }
        guard let value = Self.text(node) else {
            error("`\(key)` wants a text", at: node)
            return nil
        }
        return value
    }

    /// The text of a scalar; nil for what is empty, or null and not quoted.
    private static func text(_ node: Node) -> String? {
        guard let scalar = node.scalar, scalar.string.contains(where: { !$0.isWhitespace }) else { return nil }
        let isNull = scalar.style == .plain && ["~", "null", "Null", "NULL"].contains(scalar.string)
        return isNull ? nil : scalar.string
    }

    func required(_ key: String) -> String? {
        if node(key) == nil { error("`\(key)` is missing") }
        return string(key)
    }

    /// A text of which `read` makes something; what it wants stands in the error.
    func value<Value>(_ key: String, wants: String, _ read: (String) -> Value?) -> Value? {
        guard let text = string(key) else { return nil }
        guard let value = read(text) else {
            error("`\(key)` wants \(wants), not `\(text)`", at: node(key))
            return nil
        }
        return value
    }

    func bool(_ key: String) -> Bool? {
        value(key, wants: "true or false") { ["true": true, "yes": true, "false": false, "no": false][$0] }
    }

    func int(_ key: String) -> Int? {
        value(key, wants: "a whole number") { Int($0).flatMap { $0 >= 0 ? $0 : nil } }
    }

    func duration(_ key: String) -> Duration? {
        value(key, wants: "a time like 500ms, 5s, 10m, 1h or 7d", Quantity.duration)
    }

    func choice<Choice: RawRepresentable & CaseIterable>(_ key: String, _ type: Choice.Type) -> Choice?
    where Choice.RawValue == String {
        guard let text = string(key) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        let names = Choice.allCases.map { $0.rawValue }
        error(
            "`\(key)` is one of \(names.joined(separator: ", ")), not `\(text)`"
                + Suggestion.phrase(text, in: names), at: node(key))
        return nil
    }

    /// One text, or a list of texts, with their nodes.
    func texts(_ key: String) -> [(text: String, node: Node)] {
        guard let node = node(key) else { return [] }
        if let value = Self.text(node) { return [(value, node)] }
        guard let sequence = node.sequence else {
            error("`\(key)` wants a text or a list of texts", at: node)
            return []
        }
        return sequence.compactMap { item in
            if let value = Self.text(item) { return (value, item) }
            error("`\(key)` wants a list of texts", at: item)
            return nil
        }
    }

    func fields(_ key: String) -> YAMLFields? { node(key).flatMap { YAMLFields($0, file: file, problems) } }

    /// The items of a list.
    func list(_ key: String) -> [Node]? {
        guard let node = node(key) else { return nil }
        guard let sequence = node.sequence else {
            error("`\(key)` wants a list", at: node)
            return nil
        }
        return Array(sequence)
    }

    /// The keys and their scalar texts.
    func scalars() -> [(key: String, value: String, node: Node)] {
        members.compactMap { member in
            if let key = member.key.scalar?.string, let value = Self.text(member.value) {
                return (key, value, member.value)
            }
            error("a text, number or truth value expected", at: member.value)
            return nil
        }
    }
}

extension Place {
    init(_ mark: Mark) { self.init(line: mark.line, column: mark.column) }
}
