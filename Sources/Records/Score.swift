// A score or similarity in 1/10,000. Decisions are made on these integers too, so that no libm can flip a label.

package struct Score: Sendable, Hashable, Comparable, JSONField {
    package let tenThousandths: Int

    package init(tenThousandths: Int) { self.tenThousandths = tenThousandths }

    /// - Parameter value: 0...1; rounded half away from zero, values outside (and NaN) are brought to the nearer end.
    package init(_ value: Double) {
        tenThousandths = value >= 1 ? 10_000 : value > 0 ? Int((value * 10_000).rounded()) : 0
    }

    package static let zero = Score(tenThousandths: 0)
    package static let one = Score(tenThousandths: 10_000)

    package var value: Double { Double(tenThousandths) / 10_000 }

    package static func < (a: Score, b: Score) -> Bool { a.tenThousandths < b.tenThousandths }

    package init?(json: JSONValue) {
        guard let value = json.double else { return nil }
        self.init(value)
    }

    package func write(to writer: inout JSONWriter) { writer.raw(Array(description.utf8)) }
}

extension Score: CustomStringConvertible {
    package var description: String {
        let fraction = String(tenThousandths % 10_000)
        return "\(tenThousandths / 10_000)." + String(repeating: "0", count: 4 - fraction.count) + fraction
    }
}
