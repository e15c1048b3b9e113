// Articles of lists that were odd: they wait in segments of their own, until a person releases or dismisses them.

import Bytes
import Foundation
import Records
import Store

package struct Quarantine: Sendable {
    /// A record that waits.
    package struct Item: Sendable {
        package var key: RecordKey
        /// The file that holds it, without folder.
        package var file: String
        package var run: String
        package var source: String
        package var title: String?
        package var url: String?
    }

    private let data: String

    init(data: String) { self.data = data }

    private var folder: String { data + "/quarantine" }

    /// Writes a segment of what is not in quarantine yet, nor decided; a name that is taken gets a number.
    ///
    /// - Returns: its path and how many records it holds; nil where there is nothing to write.
    func append(_ spool: Spool, run: String) throws -> (path: String, count: Int)? {
        let met = try spool.count > 0 ? metBefore() : []
        let count = spool.count { !met.contains($0) }
        guard count > 0 else { return nil }
        try File.makeFolder(folder)
        var path = "\(folder)/\(run).ndjson"
        var number = 2
        while File.exists(path) {
            path = "\(folder)/\(run)-\(number).ndjson"
            number += 1
        }
        let file = try WholeFile(path)
        do {
            try spool.forEachSorted { key, line in if !met.contains(key) { try file.append(line) } }
            try file.commit()
        } catch {
            file.discard()
            throw error
        }
        return (path, count)
    }

    private func metBefore() throws -> Set<RecordKey> {
        var keys = try DataDirectory(data).reviews.decided()
        try forEach { _, _, article in keys.insert(RecordKey(article)) }
        return keys
    }

    /// Whether a run has left something here.
    func holds(_ run: String) -> Bool { File.exists("\(folder)/\(run).ndjson") }

    /// What waits, oldest first; a record that several runs brought once.
    package func waiting() throws -> [Item] {
        let decided = try DataDirectory(data).reviews.decided()
        var items: [Item] = []
        var met = decided
        try forEach { file, _, article in
            let key = RecordKey(article)
            guard met.insert(key).inserted else { return }
            items.append(
                Item(
                    key: key, file: file, run: article.run ?? String(file.prefix { $0 != "." }),
                    source: article.source?.id ?? "", title: article.title, url: article.url))
        }
        return items
    }

    package func waitingBySource() throws -> [String: Int] {
        Dictionary(try waiting().map { ($0.source, 1) }, uniquingKeysWith: +)
    }

    private func forEach(_ body: (_ file: String, _ path: String, Article) throws -> Void) throws {
        for file in try File.names(in: folder) where file.hasSuffix(".ndjson") {
            let path = "\(folder)/\(file)"
            try LineReader.forEach(in: path) { number, line in
                guard case .text(let bytes) = line, let article = try? Article(line: bytes) else {
                    throw RecordError("\(path):\(number): a damaged line")
                }
                try body(file, path, article)
            }
        }
    }

    /// Notes that they are not wanted.
    package func dismiss(_ items: [Item], _ note: (inout Review) -> Void, at now: Timestamp) throws {
        let data = DataDirectory(data)
        let lock = try RunLock(data.path)
        defer { withExtendedLifetime(lock) {} }
        try data.reviews.append(reviews(.dismiss, items, note, at: now))
    }

    private func reviews(
        _ decision: Review.Decision, _ items: [Item], _ note: (inout Review) -> Void, at now: Timestamp
    ) -> [Review] {
        items.map { item in
            var review = Review(decision, item.key, source: item.source, at: now)
            note(&review)
            return review
        }
    }

    /// Takes them into the corpus, in a segment and with a manifest of their own, told apart from what is there by now. The lists
    /// that they came from are as they should be: their habits are learned anew.
    package func release(_ items: [Item], _ note: (inout Review) -> Void, width: Int, world: World) async throws
        -> RunOutcome
    {
        let data = DataDirectory(data)
        let lock = try RunLock(data.path)
        defer { withExtendedLifetime(lock) {} }
        return try await release(
            items, note, try await data.openState(width: width), from: data.start(at: world.now()), width, world)
    }

    /// The same for who holds the lock.
    func release(
        _ items: [Item], _ note: (inout Review) -> Void, _ state: StateStore, from start: Timestamp, _ width: Int,
        _ world: World
    ) async throws -> RunOutcome {
        let data = DataDirectory(data)
        var pipeline = PipelineFile()
        pipeline.stages = [ConfiguredStage(MarkDuplicates.self)]
        let wanted = Set(items.map(\.key))
        var gathered = Gathered()
        var met = Set<RecordKey>()
        var files: [String] = []
        try forEach { _, path, article in
            guard wanted.contains(RecordKey(article)), met.insert(RecordKey(article)).inserted else { return }
            if files.last != path { files.append(path) }
            gathered.items.append(.init(article: article, archived: nil))
        }
        pipeline.inputs = try files.map { ($0, try File.digest($0)) }
        var outcome = RunOutcome()
        let manifest = ManifestWriter(pipeline: pipeline, data: data, start: start, world: world)
        var digest = ""
        let assembly = Assembly(pipeline: pipeline, data: data, state: state, width: width)
        try await assembly.process(gathered, archive: nil, run: start.runID, now: start, &outcome) { segment, soFar in
            var soFar = soFar
            soFar.waiting.removeAll { wanted.contains($0.key) }
            digest = try manifest.write(soFar, segment: segment, seeds: nil, archive: nil)
        }
        outcome.manifest = (data.manifest(start.runID), digest)
        outcome.total = try state.documentCount()
        // last: a crash before it takes them again, and finds them unchanged
        try data.reviews.append(reviews(.release, items, note, at: start))
        for source in Set(items.map(\.source)).sorted() { try state.change(source) { $0.history.forgetHabits() } }
        outcome.waiting = try waiting()
        return outcome
    }
}

/// What a person has seen of sources: a gap is closed, and what the lists are like is as it should be.
package enum Acknowledgement {
    /// - Returns: the ids that the state knows.
    package static func note(
        _ sources: [String], in data: DataDirectory, at now: Timestamp, _ note: (inout Review) -> Void
    ) throws -> [String] {
        let lock = try RunLock(data.path)
        defer { withExtendedLifetime(lock) {} }
        let state = try StateStore(data.state)
        let known = try sources.filter { try state.source($0) != nil }
        try data.reviews.append(
            known.map { id in
                var review = Review(.acknowledge, nil, source: id, at: now)
                note(&review)
                return review
            })
        for id in known { try forget(id, state) }
        return known
    }

    static func forget(_ id: String, _ state: StateStore) throws {
        try state.change(id) { state in
            (state.history.gap, state.history.goneSince) = (nil, nil)
            state.history.marks = []
            state.history.forgetHabits()
        }
    }
}
