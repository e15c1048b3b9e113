// The manifest of a run: what went in, what came out with its digests, and a verdict and a ledger for every source. Each names
// the digest of the one before, so that a changed or missing file is found.

import Bytes
import Classification
import Fetching
import Foundation
import LanguageDetection
import Markup
import Records
import Store

struct ManifestWriter {
    let pipeline: PipelineFile
    let data: DataDirectory
    let start: Timestamp
    let world: World

    /// - Returns: the manifest's own SHA-256.
    func write(
        _ outcome: RunOutcome, segment: Assembly.Written, seeds: Assembly.Written?,
        archive: (path: String, exchanges: Int)?
    ) throws -> String {
        var members: [(name: String, value: JSONValue)] = [
            ("run", .string(start.runID)), ("version", .string(Version.string)),
            ("started_at", .string(start.description)), ("ended_at", .string(max(world.now(), start).description)),
            ("exit", .number(String(outcome.exit(signal: world.signal())))),
            ("inputs", .object(try inputs())), ("libraries", .object(Self.libraries)), ("pruned", .array([])),
            ("sources", .array(outcome.visits.map(Self.source))),
        ]
        members += try data.linkToWhatWasThere()
        members += try segmentMember("segment", segment) + (seeds.map { try segmentMember("seeds", $0) } ?? [])
        if let archive {
            members.append(("archive", try file(archive.path, "exchanges", archive.exchanges)))
        }
        if let quarantine = segment.quarantine {
            members.append(("quarantine", try file(quarantine.path, "records", quarantine.count)))
        }
        if let since = outcome.waiting.map(\.run).min() {
            members.append(
                ("waiting", .object([("records", .number(String(outcome.waiting.count))), ("since", .string(since))])))
        }
        if let rejects = segment.rejects {
            members.append(("rejects", try file(rejects.path, "count", rejects.count)))
        }
        let bytes = JSONValue.object(members).line + [0x0A]
        try File.write(bytes, to: data.manifest(start.runID))
        return SHA256.hex(bytes)
    }

    private func segmentMember(_ name: String, _ written: Assembly.Written) throws -> [(name: String, value: JSONValue)]
    {
        guard let segment = written.segment else { return [] }
        return [(name, try file("\(data.corpus.folder)/\(segment)", "records", written.records))]
    }

    private func file(_ path: String, _ what: String, _ count: Int) throws -> JSONValue {
        .object([
            ("file", .string((path as NSString).lastPathComponent)), ("sha256", .string(try File.digest(path))),
            (what, .number(String(count))),
        ])
    }

    private func inputs() throws -> [(name: String, value: JSONValue)] {
        var inputs = pipeline.inputs.map { ($0.path, JSONValue.string($0.digest)) }
        for stage in pipeline.stages {
            for file in try stage.load(in: pipeline.context(nil, 1, now: nil)).modelFiles {
                inputs.append(("model:" + (file as NSString).lastPathComponent, .string(try File.digest(file))))
            }
        }
        if let model = try? Model.builtIn.get() { inputs.append(("model:built-in", .string(model.version))) }
        return inputs
    }

    private static var libraries: [(name: String, value: JSONValue)] {
        [
            ("libcurl", .string(CurlTransport.libraryVersion)), ("libxml2", .string(MarkupTree.libraryVersion)),
            ("sqlite", .string(StateStore.libraryVersion)), ("cld2", .string(CLD2Detector.libraryVersion)),
        ]
    }

    private static func source(_ visit: Visit) -> JSONValue {
        let ledger = visit.ledger
        let counts = [
            ("listed", ledger.listed), ("new", ledger.new), ("known", ledger.known), ("rejected", ledger.rejected),
            ("quarantined", ledger.quarantined), ("pending", ledger.pending), ("failed", ledger.failed),
            ("skipped", ledger.skipped), ("rechecked", ledger.rechecked),
        ]
        var members: [(name: String, value: JSONValue)] = [
            ("source", .string(visit.source.id)), ("verdict", .string(visit.verdict.word)),
            ("advice", .string(visit.verdict.advice)), ("failures_in_row", .number(String(visit.failuresInRow))),
            ("ledger", .object(counts.map { ($0.0, .number(String($0.1))) })),
            ("warnings", .array(visit.warnings.map { .string($0) })),
        ]
        func add(_ name: String, _ value: String?) {
            if let value { members.append((name, .string(value))) }
        }
        add("detail", visit.verdict.detail)
        add("first_seen_at", visit.firstSeen.map { Timestamp(seconds: $0).description })
        add("last_good_at", visit.lastGood.map { Timestamp(seconds: $0).description })
        return .object(members)
    }
}
