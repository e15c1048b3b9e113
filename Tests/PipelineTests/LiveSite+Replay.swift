import Bytes
import Fixtures
import Pipeline
import Records
import Testing

/// The verdict on the source `gb/<name>`.
func word(_ outcome: RunOutcome, _ name: String) -> String? {
    outcome.visits.first { $0.source.id == "gb/" + name }?.verdict.word
}

extension LiveSite {
    /// What its archives hold is what the corpus holds, byte for byte.
    func expectReplayGivesTheSame(width: Int = 1) async throws {
        let replayed = folder.path + "/replayed"
        _ = try await Replay(
            pipeline: PipelineFile.read(pipeline), seeds: nil, archives: DataDirectory(data).archives(),
            data: replayed, width: width
        ).run()
        let names = try Set(File.names(in: data + "/corpus") + File.names(in: replayed + "/corpus"))
        for name in names {
            let pair = try [data, replayed].map { folder -> [UInt8] in
                let path = "\(folder)/corpus/\(name)"
                return File.exists(path) ? try File.read(path) : []
            }
            #expect(pair[0] == pair[1], "\(name)")
        }
    }
}
