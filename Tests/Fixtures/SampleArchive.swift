// The sample archive, made by asking the sample's sites for everything that its pipeline reads.

import Archive
import Fetching
import Foundation
import Pipeline
import Records

package enum SampleArchive {
    package static let start = Timestamp("2026-11-20T06:00:00Z")!

    /// The project's folder, from the place of this file.
    package static let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    package static var site: String { project + "/Tests/Fixtures/Site" }
    package static var pipeline: String { project + "/Pipelines/sample.yml" }
    package static var path: String { project + "/Pipelines/sample/archive/\(start.runID).warc.gz" }

    /// Serves the site on loopback, gathers, and archives what came; the same bytes each time.
    package static func make(at path: String) async throws {
        let server = try LoopbackServer(site: site)
        defer { server.stop() }
        let loopback = LoopbackTransport(port: server.port, startingAt: start)
        let pipeline = try PipelineFile.read(pipeline)
        let transport = RecordingTransport(
            loopback, into: try WARCWriter(path, run: start.runID, software: Version.software, at: start),
            now: { loopback.now })
        let fetcher = Fetcher(transport, settings: pipeline.fetch.settings(pipeline.fetch.contact ?? ""))
        // one source at a time: what goes on at once is archived in the order in which it ends
        for source in pipeline.sources {
            let gathered = try await Gather(fetcher: fetcher, run: start.runID, now: start, state: nil).gather([source])
            guard gathered.rejected.isEmpty, gathered.visits.allSatisfy({ !$0.verdict.isFailure }) else {
                throw RecordError("\(gathered.visits.map(\.verdict)) \(gathered.rejected)")
            }
        }
        try transport.close()
    }
}
