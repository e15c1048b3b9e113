// What a state remembers of sources, entries and pages, learned again from the archives of its runs: every answer is met once more, and
// nothing is made of it.

import Bytes
import Fetching
import Foundation
import Records
import Store

struct MemoryOfArchives {
    let pipeline: PipelineFile
    let data: DataDirectory

    /// - Parameter state: an empty one.
    /// - Returns: what was not right with the archives, in words.
    func learn(_ archives: [String], into state: StateStore) async throws -> [String] {
        var notices: [String] = []
        let (decisions, damaged) = try data.reviews.all()
        notices += damaged.map { "\(data.reviews.path):\($0): no decision; it is left out" }
        var open = decisions.filter { $0.decision == .release || $0.decision == .acknowledge }[...]
        func decide(until time: Timestamp?) throws {
            while let next = open.first, time.map({ next.at < $0 }) ?? true {
                open.removeFirst()
                guard let source = next.source else { continue }
                if next.decision == .acknowledge {
                    try Acknowledgement.forget(source, state)
                } else {
                    try state.change(source) { $0.history.forgetHabits() }
                }
            }
        }
        for closed in try ArchiveTransport.inOrder(archives) {
            let transport = try closed.open(sources: pipeline.sources)
            notices += transport.warnings
            guard let run = transport.run, let now = transport.startedAt else { continue }
            try decide(until: now)
            let gathered = try await Gather(
                fetcher: .replaying(transport), run: run, now: now, state: state, asksForKnown: true,
                archived: transport.articles
            ).gather(pipeline.sources)
            var changes = StateChanges()
            changes.sources = gathered.changes
            // how the visits ended is what the manifest says: an archive does not know what was left out, nor what was new
            let told = try visits(of: run)
            for index in changes.sources.sources.indices {
                guard let visit = told[changes.sources.sources[index].id] else { continue }
                changes.sources.sources[index].verdict = visit["verdict"]?.string ?? ""
                changes.sources.sources[index].failuresInRow = visit["failures_in_row"]?.int ?? 0
                changes.sources.sources[index].lastGood = visit["last_good_at"]?.string.flatMap {
                    Timestamp($0)?.seconds
                }
            }
            try state.apply(changes)
        }
        try decide(until: nil)
        // what was taken down is not asked for again
        var changes = StateChanges()
        for erasure in try data.erasures.all() {
            changes.sources.seen.append((erasure.id, ""))
            changes.sources.unwatched.append(erasure.id)
            changes.sources.at = max(changes.sources.at, erasure.at)
        }
        try state.apply(changes)
        return notices
    }

    /// By its manifest; none where it has none.
    private func visits(of run: String) throws -> [String: JSONValue] {
        let path = data.manifest(run)
        guard File.exists(path), let json = try? JSONValue.parse(try File.read(path)) else { return [:] }
        let visits = (json["sources"]?.array ?? []).compactMap { visit in visit["source"]?.string.map { ($0, visit) } }
        return Dictionary(visits, uniquingKeysWith: { $1 })
    }
}
