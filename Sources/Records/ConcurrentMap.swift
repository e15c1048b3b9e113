// Parallel, bounded, ordered: the same input gives the same output on any number of cores.

extension Array where Element: Sendable {
    /// Transforms the elements in at most `width` tasks at once; the results keep the order of the elements.
    package func concurrentMap<Result: Sendable>(
        width: Int, _ transform: @escaping @Sendable (Element) throws -> Result
    ) async throws -> [Result] {
        guard width > 1, count > 1 else { return try map(transform) }
        // slices, so that a task costs little beside its work; small ones, for the last to end is waited for
        let size = Swift.max(1, count / (width * 16))
        let slices = stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
        return try await withThrowingTaskGroup(of: (Int, [Result]).self) { group in
            var parts = [[Result]](repeating: [], count: slices.count)
            for (index, slice) in slices.enumerated() {
                if index >= width, let (done, part) = try await group.next() { parts[done] = part }
                group.addTask { (index, try slice.map(transform)) }
            }
            for try await (done, part) in group { parts[done] = part }
            return parts.flatMap { $0 }
        }
    }
}
