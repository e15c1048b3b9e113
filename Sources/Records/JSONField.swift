// How the values of a record go to JSON and come back. A value of another type reads as nil: the field then counts as
// unknown, and its bytes pass through untouched.

package protocol JSONField: Sendable, Equatable {
    init?(json: JSONValue)
    func write(to writer: inout JSONWriter)
}

extension String: JSONField {
    package init?(json: JSONValue) {
        guard let value = json.string else { return nil }
        self = value
    }
    package func write(to writer: inout JSONWriter) { writer.string(self) }
}

extension Int: JSONField {
    package init?(json: JSONValue) {
        guard let value = json.int else { return nil }
        self = value
    }
    package func write(to writer: inout JSONWriter) { writer.int(self) }
}

extension Bool: JSONField {
    package init?(json: JSONValue) {
        guard let value = json.bool else { return nil }
        self = value
    }
    package func write(to writer: inout JSONWriter) { writer.bool(self) }
}

extension Array: JSONField where Element: JSONField {
    package init?(json: JSONValue) {
        guard let values = json.array else { return nil }
        self = []
        for value in values {
            guard let element = Element(json: value) else { return nil }
            append(element)
        }
    }
    package func write(to writer: inout JSONWriter) { writer.array(self) { $0.write(to: &$1) } }
}

extension Dictionary: JSONField where Key == String, Value: JSONField {
    package init?(json: JSONValue) {
        guard let members = json.object else { return nil }
        self = [:]
        for member in members {
            guard let value = Value(json: member.value) else { return nil }
            self[member.name] = value
        }
    }
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            for key in keys.sorted(by: JSONWriter.precedes) {
                writer.separate()
                writer.string(key)
                writer.raw(":")
                self[key]?.write(to: &writer)
            }
        }
    }
}

extension Optional where Wrapped: JSONField {
    /// The writer of a member that is left out when there is no value.
    package var member: ((inout JSONWriter) -> Void)? { map { value in { value.write(to: &$0) } } }
}

extension JSONField {
    package var member: ((inout JSONWriter) -> Void)? { { write(to: &$0) } }
}
