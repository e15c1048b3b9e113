// Whether the archives give the corpus again: everything is replayed into a directory that is thrown away, and compared.

import Bytes
import Foundation
import Records

extension Verification {
    /// - Parameters:
    ///   - seeds: the folder that the runs took them from.
    ///   - width: threads.
    package mutating func reproduce(_ pipeline: PipelineFile, seeds: String?, width: Int) async throws {
        let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("regnews-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        var replay = Replay(
            pipeline: pipeline, seeds: seeds, archives: try data.archives() + from, data: scratch, width: width)
        (replay.reviews, replay.erasures) = (data.reviews.path, data.erasures.path)
        let outcome = try await replay.run()
        for line in outcome.badInput { found(.damaged, "archive", line) }
        let chain = try ManifestChain(data)
        let known = try data.archivePaths(from)
        let (pruned, erased) = (chain.files.contains { $0.value.state == .pruned }, try data.erasures.ids())
        var comparison = CorpusComparison()
        var differences: [CorpusComparison.Difference] = []
        try comparison.run(data.corpus, DataDirectory(scratch).corpus, report: { _ in }) { differences.append($0) }
        reproduced(comparison.same)
        for difference in differences {
            let place = "\(difference.key.id) \(difference.key.revision)"
            let other = difference.old?.provenance.map(Self.versions).flatMap {
                $0 == Self.versions(difference.new?.provenance) ? nil : $0
            }
            let isSeed = (difference.old ?? difference.new)?.provenance?.seed != nil
            switch difference.change {
            case .changed where isSeed, .removed where isSeed, .added where isSeed:
                found(.outdated, place, "made from a seed, which has changed since")
            case .changed:
                if let other {
                    found(
                        .outdated, place,
                        "written by \(other); this version has other \(difference.fields.joined(separator: ", "))")
                } else {
                    found(.differs, place, "a replay gives other \(difference.fields.joined(separator: ", "))")
                }
            case .removed where difference.old?.provenance?.archive.map({ known[$0.file] == nil }) ?? false:
                found(.outdated, place, "its archive is not here")
            case .removed where pruned: found(.outdated, place, "its archive, or one that it rests on, was pruned")
            case .removed: found(.differs, place, "a replay does not give it")
            case .added where erased.contains(difference.key.id) || pruned: break
            case .added: found(.differs, place, "a replay gives it, and the corpus does not hold it")
            }
        }
    }

    private static func versions(_ provenance: Provenance?) -> String {
        guard let provenance else { return "an unknown version" }
        let models = provenance.models.sorted { $0.key < $1.key }.map { ", \($0.key) \($0.value)" }.joined()
        return "regnews \(provenance.version ?? "?")\(models)"
    }
}
