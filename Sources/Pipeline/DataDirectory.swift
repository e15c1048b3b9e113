// Where a run keeps what it makes: what lies where, the lock, the state, and the ids of runs.

import Archive
import Bytes
import Foundation
import Records
import Store

package struct DataDirectory: Sendable {
    package let path: String

    package init(_ path: String) { self.path = path }

    package var corpus: Corpus { Corpus(data: path) }
    package var quarantine: Quarantine { Quarantine(data: path) }
    var reviews: Reviews { Reviews(path: path + "/reviews.ndjson") }
    package var state: String { path + "/state.sqlite" }
    func archive(_ run: String) -> String { "\(path)/archive/\(run).warc.gz" }
    func manifest(_ run: String) -> String { "\(path)/runs/\(run).json" }
    func rejects(_ name: String) -> String { "\(path)/runs/\(name).rejects.ndjson" }

    /// Archives of runs, in their order. What `fetch` archived belongs to records that somebody else keeps.
    package func archives() throws(FileError) -> [String] {
        try File.names(in: path + "/archive").filter {
            $0.hasSuffix(".warc.gz") && !$0.hasSuffix(Self.fetchSuffix + ".warc.gz")
        }.map { "\(path)/archive/\($0)" }
    }

    static let fetchSuffix = "-fetch"

    /// Manifests in the order of their runs.
    func manifests() throws(FileError) -> [String] {
        try File.names(in: path + "/runs").filter { $0.hasSuffix(".json") }
    }

    func make() throws(FileError) {
        for folder in ["", "/archive", "/corpus", "/runs"] { try File.makeFolder(path + folder) }
    }

    /// Opens the state, and takes segments into it that it has not heard of: after a crash, or when it was lost.
    func openState(width: Int) async throws -> StateStore {
        let state = try StateStore(state)
        let known = try state.segments()
        let there = try corpus.segments()
        if let missing = known.subtracting(there).min() {
            throw StateError(
                description:
                    "\(corpus.folder)/\(missing) is not there, though the state knows what it held: put it back; or make it anew from the archives (`regnews replay`, into another folder); or go on without it (`regnews reindex`)",
                isRefused: true)
        }
        let unknown = there.filter { !known.contains($0) }
        guard !unknown.isEmpty else { return state }
        var memory = try MarkDuplicates(memory: state, width: width)
        var read: [String] = []
        for (number, segment) in unknown.enumerated() {
            try await corpus.read(segment) { try await memory.remember($0) }
            read.append(segment)
            guard memory.count >= Self.documentsInMemory || number == unknown.count - 1 else { continue }
            var changes = StateChanges(segments: read)
            memory.remember(in: &changes)
            try state.apply(changes)
            (memory, read) = (try MarkDuplicates(memory: state, width: width), [])
        }
        return state
    }

    /// Some 100 MB, while a corpus is read again.
    private static let documentsInMemory = 50_000

    /// Makes the state's documents anew from the corpus. What it knows of sources stays, unless the file cannot be used: then
    /// it is kept under another name.
    ///
    /// - Parameter pipeline: makes all of the state anew: what is remembered of sources and entries is learned from the archives.
    /// - Returns: how many documents there are, from how many archives the rest was learned, and where the old state lies.
    package func reindex(_ pipeline: PipelineFile?, width: Int) async throws -> (
        documents: Int, archives: Int, kept: String?, notices: [String]
    ) {
        let lock = try RunLock(path)
        defer { withExtendedLifetime(lock) {} }
        var kept: String?
        if let pipeline {
            if File.exists(state) { kept = try setStateAside() }
            let learned = try await learnState(pipeline)
            return (try await openState(width: width).documentCount(), learned.archives, kept, learned.notices)
        }
        if File.exists(state) {
            do { try StateStore(state).forgetDocuments() } catch {
                guard error.isRefused else { throw error }
                kept = try setStateAside()
            }
        }
        return (try await openState(width: width).documentCount(), 0, kept, [])
    }

    /// Makes a state that is not there from what the archives tell. It gets its name when it is whole.
    func learnState(_ pipeline: PipelineFile) async throws -> (archives: Int, notices: [String]) {
        // what a run that was killed had asked for may not have become records: it is asked for again
        let archives = try archives().filter { archive in
            !File.exists(mark(String((archive as NSString).lastPathComponent.prefix { $0 != "." })))
        }
        let path = state + ".learning"
        for leftover in [path, path + "-journal"] { try File.remove(leftover) }
        let memory = try StateStore(path)
        let notices = try await MemoryOfArchives(pipeline: pipeline, data: self).learn(archives, into: memory)
        try memory.close()
        try File.move(path, to: state)
        return (archives.count, notices)
    }

    /// - Returns: the new name of the state.
    private func setStateAside() throws -> String {
        var number = 1
        while FileManager.default.fileExists(atPath: "\(state).refused-\(number)") { number += 1 }
        let kept = "\(state).refused-\(number)"
        for suffix in ["", "-documents"] where FileManager.default.fileExists(atPath: state + suffix) {
            if rename(state + suffix, kept + suffix) != 0 { throw FileError(.rename, state + suffix) }
        }
        return kept
    }

    /// The start of a new run: now, or a second after the last run where the clock was set back.
    func start(at now: Timestamp) throws(FileError) -> Timestamp {
        let names = try manifests() + File.names(in: path + "/archive")
        let last = names.compactMap { Timestamp(runID: String($0.prefix(18))) }.max()
        return last.map { max(now, Timestamp(seconds: $0.seconds + 1)) } ?? now
    }

    /// A run that is under way has this file; it stays when the run is killed or fails.
    func mark(_ run: String) -> String { "\(path)/runs/\(run).running" }

    /// What runs left behind that did not come to their end: their archives are kept under a name that says so, and not
    /// replayed, unless their articles are in the corpus.
    ///
    /// - Returns: a line for each, and their segments, which may not have been given away yet.
    func settleKilledRuns() throws -> (notices: [String], segments: [String]) {
        var lines: [String] = []
        var segments: [String] = []
        for name in try File.names(in: path + "/runs") where name.hasSuffix(".running") {
            let run = String(name.dropLast(8))
            let index = CDXJ.path(of: archive(run))
            // what was half written was never seen by anybody, and is made again
            let half = [
                index, "\(corpus.folder)/\(run).ndjson", "\(path)/quarantine/\(run).ndjson", manifest(run),
                rejects(run),
            ]
            for file in half { try File.remove(file + ".open") }
            // its articles are safe, in one place or the other; or it had none, and had come to its manifest
            let isSafe =
                File.exists("\(corpus.folder)/\(run).ndjson") || quarantine.holds(run) || File.exists(manifest(run))
            if !isSafe {
                // what it rejected is met again
                for file in [index, rejects(run)] { try File.remove(file) }
            }
            for archive in [archive(run), archive(run) + ".open"] where File.exists(archive) {
                if archive.hasSuffix(".gz"), isSafe { continue }
                let kept = self.archive(run) + ".interrupted"
                try File.move(archive, to: kept)
                lines.append(
                    "the run \(run) did not come to its end; what it had fetched is kept in \(kept), and asked for again"
                )
            }
            if try listLeftovers(of: run) {
                lines.append(
                    "the run \(run) did not come to its end; what it had written is kept, and stands in a manifest now")
            }
            let left = try corpus.segments().filter { $0.hasPrefix(run) }
            if !left.isEmpty {
                segments += left
                lines.append("the run \(run) did not come to its end; its records are given again")
            }
            try File.remove(mark(run))
        }
        return (lines, segments)
    }

    /// Writes the manifest that a killed run had not come to, where it has left anything that should stand in one.
    private func listLeftovers(of run: String) throws -> Bool {
        guard !File.exists(manifest(run)), let start = Timestamp(runID: run) else { return false }
        let known = try ManifestChain(self).files
        let places = [
            ("segment", "corpus/\(run).ndjson"), ("seeds", "corpus/\(run)-seeds.ndjson"),
            ("seeds", "corpus/0000-seeds.ndjson"), ("quarantine", "quarantine/\(run).ndjson"),
            ("rejects", "runs/\(run).rejects.ndjson"), ("archive", "archive/\(run).warc.gz"),
        ].filter { known[$0.1] == nil && File.exists("\(path)/\($0.1)") }
        guard places.contains(where: { $0.0 != "rejects" }) else { return false }
        let members = try places.map { member, file in
            (
                name: member,
                value: JSONValue.object([
                    ("file", .string((file as NSString).lastPathComponent)),
                    ("sha256", .string(try File.digest("\(path)/\(file)"))),
                ])
            )
        }
        _ = try writeManifest(start, [("action", .string("recover")), ("pruned", .array([]))] + members)
        return true
    }
}
