// A run from stored bytes: seeds, then archives in the order of their runs, into a data directory. No network, no clock.

import Archive
import Bytes
import Fetching
import Foundation
import Records
import Store

package struct Replay {
    package var pipeline: PipelineFile
    package var seeds: String?
    package var archives: [String]
    package var data: String
    package var width: Int

    package init(pipeline: PipelineFile, seeds: String?, archives: [String], data: String, width: Int) {
        (self.pipeline, self.seeds, self.archives) = (pipeline, seeds, archives)
        (self.data, self.width) = (data, width)
    }

    /// What happened, for the summary and the exit status.
    package struct Outcome {
        /// Segments that were written, in order.
        package var segments: [String] = []
        package var seeds = 0
        package var read = 0
        package var new = 0
        package var unchanged = 0
        package var rejected: [Rejection] = []
        package var failed: [(source: String, reason: String)] = []
        /// Bad seeds and damaged archives.
        package var badInput: [String] = []
        package var notices: [String] = []
        package var total = 0

        package init() {}
    }

    private var corpus: Corpus { Corpus(data: data) }

    package func run() async throws -> Outcome {
        // inputs are opened before anything is written, so that a wrong path costs nothing
        let seeds = try seeds.map { folder throws(FileError) in try Seeds(folder) }
        let transports = try archives.map { path throws(FileError) in
            (path: path, transport: try ArchiveTransport(path))
        }
        .sorted {
            ($0.transport.startedAt?.seconds ?? 0, $0.path) < ($1.transport.startedAt?.seconds ?? 0, $1.path)
        }
        for folder in ["", "/corpus", "/runs"] { try File.makeFolder(data + folder) }
        let lock = try RunLock(data)
        defer { withExtendedLifetime(lock) {} }
        let state = try StateStore(data + "/state.sqlite")
        try await index(state)
        var outcome = Outcome()
        if let seeds { try await replay(seeds, transports.first?.transport.run, state, &outcome) }
        for (path, transport) in transports { try await replay(path, transport, state, &outcome) }
        outcome.total = try state.documentCount()
        return outcome
    }

    /// Takes segments that the state has not heard of into it: after a crash, or when it was lost.
    private func index(_ state: StateStore) async throws {
        let known = try state.segments()
        let unknown = try corpus.segments().filter { !known.contains($0) }
        guard !unknown.isEmpty else { return }
        let memory = try MarkDuplicates(MarkDuplicates.defaults, in: StageContext(state: state, width: width, now: nil))
        for segment in unknown { try await corpus.read(segment) { try await memory.remember($0) } }
        try memory.commit(segments: unknown)
    }

    private func replay(_ seeds: Seeds, _ run: String?, _ state: StateStore, _ outcome: inout Outcome) async throws {
        outcome.badInput += seeds.broken
        outcome.notices += seeds.strangers
        outcome.seeds = seeds.articles.count
        let line = try Line(pipeline.stages, in: StageContext(state: state, width: width, now: nil))
        let spool = try Spool(in: corpus.folder)
        var rejected = seeds.broken.map {
            Rejection(
                source: Seeds.runName, url: nil, stage: "read", reason: "bad-seed", detail: $0, run: Seeds.runName)
        }
        for start in stride(from: 0, to: seeds.articles.count, by: Line.batchCount) {
            rejected += try await line.process(
                Array(seeds.articles[start..<min(start + Line.batchCount, seeds.articles.count)]), into: spool)
        }
        // the first seeds stand before every run; later ones in a segment of the run that met them, or numbered without one
        let isFirst = try !corpus.segments().contains { $0.hasPrefix("0000-seeds") }
        let name = isFirst ? "0000-seeds" : run.map { $0 + "-seeds" } ?? "0001-seeds"
        try finish(line, spool, name: name, rejected, &outcome)
    }

    private func replay(_ path: String, _ transport: ArchiveTransport, _ state: StateStore, _ outcome: inout Outcome)
        async throws
    {
        outcome.badInput += transport.warnings
        guard let run = transport.run else {
            if transport.warnings.isEmpty { outcome.badInput.append("\(path): no record that could be read") }
            return
        }
        let fetcher = Fetcher(transport, userAgent: Version.software)
        let gathered = await Gather(fetcher: fetcher, run: run).gather(pipeline.sources)
        outcome.failed += gathered.failed
        outcome.notices += gathered.warnings
        outcome.read += gathered.items.count
        let line = try Line(pipeline.stages, in: StageContext(state: state, width: width, now: transport.startedAt))
        let spool = try Spool(in: corpus.folder)
        var rejected = gathered.rejected
        var batch: [Article] = []
        var bytes = 0
        for item in gathered.items {
            var article = item.article
            if let archived = item.archived {
                article.body = Base64(try body(path, archived))
                bytes += article.body?.bytes.count ?? 0
            }
            batch.append(article)
            if batch.count >= Line.batchCount || bytes >= Line.batchBytes {
                rejected += try await line.process(batch, into: spool)
                (batch, bytes) = ([], 0)
            }
        }
        rejected += try await line.process(batch, into: spool)
        try finish(line, spool, name: run, rejected, &outcome)
    }

    private func body(_ path: String, _ location: ArchiveLocation) throws -> [UInt8] {
        let message = try ArchiveTransport.response(in: path, at: location.offset).message
        return try ContentDecoding.decode(
            message.body, encoding: message.headers["content-encoding"], limit: Fetcher.maximumBytes)
    }

    /// Segment, then rejects, then state: a crash in between repeats work, and loses nothing.
    private func finish(_ line: Line, _ spool: Spool, name: String, _ rejected: [Rejection], _ outcome: inout Outcome)
        throws
    {
        outcome.new += spool.count
        let unchanged = rejected.filter { $0.reason == "unchanged" }
        let real = rejected.filter { $0.reason != "unchanged" }
        outcome.unchanged += unchanged.count
        outcome.rejected += real
        let segment = try corpus.append(spool, name: name)
        if !real.isEmpty {
            try File.write(real.flatMap { $0.line + [0x0A] }, to: "\(data)/runs/\(name).rejects.ndjson")
        }
        try line.commit(segments: [segment].compactMap { $0 })
        outcome.segments += [segment].compactMap { $0 }
    }

    /// Gives the lines of the segments that a run wrote, for stdout.
    package func output(_ outcome: Outcome, to output: inout RecordOutput) throws {
        for segment in outcome.segments {
            let path = corpus.folder + "/" + segment
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw FileError(.open, path) }
            defer { close(descriptor) }
            var reader = LineReader(descriptor, path: path)
            while case .text(let line)? = try reader.next() { try output.line(line) }
        }
        try output.flush()
    }
}
