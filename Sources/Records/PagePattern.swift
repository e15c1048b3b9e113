// Addresses of a list's further pages, by their numbers: `https://authority.example/news?page={page}` gives 2, 3, …;
// `{page:1}` begins with 1 for the second page, `{page:20:20}` counts 20, 40, ….

package struct PagePattern: Sendable, Equatable {
    private let before: String
    private let after: String
    private let start: Int
    private let step: Int

    /// Nil where a text holds no `{page}`.
    package init?(_ text: String) {
        guard let open = text.firstRange(of: "{page"), let close = text[open.upperBound...].firstIndex(of: "}") else {
            return nil
        }
        let numbers = text[open.upperBound..<close].split(separator: ":", omittingEmptySubsequences: false).dropFirst()
        guard text[open.upperBound] == "}" || text[open.upperBound] == ":", numbers.count <= 2,
            let start = numbers.first.map({ Int($0) }) ?? 2, let step = numbers.dropFirst().first.map({ Int($0) }) ?? 1,
            // no list is longer, and no sum overflows
            [start, step].allSatisfy({ abs($0) <= 1_000_000 })
        else { return nil }
        (self.start, self.step) = (start, step)
        (before, after) = (String(text[..<open.lowerBound]), String(text[text.index(after: close)...]))
    }

    /// - Parameter page: 2 for the one after the first.
    package func address(ofPage page: Int) -> String { before + String(start + (page - 2) * step) + after }
}
