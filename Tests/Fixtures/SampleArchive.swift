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
        let server = try LoopbackServer(site)
        defer { server.stop() }
        let writer = try WARCWriter(path, run: start.runID, software: Version.software, at: start)
        let transport = RecordingTransport(LoopbackTransport(port: server.port, startingAt: start), into: writer)
        let pipeline = try PipelineFile.read(pipeline)
        let fetcher = Fetcher(transport, userAgent: "\(Version.software) (+\(pipeline.contact ?? ""))")
        let gathered = await Gather(fetcher: fetcher, run: start.runID).gather(pipeline.sources)
        guard gathered.failed.isEmpty, gathered.rejected.isEmpty else {
            throw RecordError("\(gathered.failed) \(gathered.rejected)")
        }
        try transport.close()
    }
}
