// Gathered items in batches, with their bodies read back from the archive; of pages that were asked for again only those that say
// something else now.

import Archive
import Bytes
import Fetching
import Foundation
import Records

struct BodyBatches: Sendable {
    private let items: [Gathered.Item]
    private let archive: String?
    private let limits: [String: Int]
    private let changedPages: ChangedPages?
    private var position = 0
    /// What was not given.
    private(set) var rejected: [Rejection] = []

    /// - Parameters:
    ///   - archive: of the run; earlier ones lie in the same folder.
    ///   - pipeline: how pages are read, and how long their bodies may be.
    init(_ items: [Gathered.Item], archive: String?, pipeline: PipelineFile) throws {
        (self.items, self.archive) = (items, archive)
        limits = pipeline.bodyLimits
        changedPages = items.contains { $0.previous != nil } ? try ChangedPages(pipeline) : nil
    }

    /// - Returns: what is left, and the next batch; nil at the end.
    func next() throws -> (rest: BodyBatches, batch: [Article]?) {
        var rest = self
        let batch = try rest.take()
        return (rest, batch)
    }

    private mutating func take() throws -> [Article]? {
        guard position < items.count else { return nil }
        var batch: [Article] = []
        var bytes = 0
        while position < items.count, batch.count < Line.batchCount, bytes < Line.batchBytes {
            let item = items[position]
            position += 1
            var article = item.article
            if let archived = item.archived {
                let body: [UInt8]
                do { body = try read(archived, of: article) } catch {
                    // what this run has written must be there; what an earlier one has may have been pruned
                    guard let archive, archived.file != Self.name(archive) else { throw error }
                    if article.status == "withdrawn" {
                        // that it does not count any more is the news; its text stands in the revision before
                        (article.text, article.content) = (article.summary ?? article.title ?? article.url, "entry")
                        article.provenance?.archive = nil
                        article.warn("archive-missing")
                        batch.append(article)
                        continue
                    }
                    rejected.append(
                        Rejection(article, stage: "read", reason: "not_archived", detail: "\(error)"))
                    continue
                }
                article.body = Base64(body)
                bytes += body.count
                // an old page that was pruned cannot be compared: then the texts that the corpus knows decide
                if let previous = item.previous, let changedPages, let old = try? read(previous.archived, of: article) {
                    guard let changed = changedPages.changed(article, from: old, previous) else {
                        rejected.append(
                            Rejection(
                                article, stage: "read", reason: "unchanged",
                                detail: "other bytes, but the same text as the last time"))
                        continue
                    }
                    article = changed
                }
            }
            batch.append(article)
        }
        return batch
    }

    private func read(_ archived: ArchiveLocation, of article: Article) throws -> [UInt8] {
        guard let archive else { throw FetchError.notArchived }
        let limit = article.source.flatMap { limits[$0.id] } ?? Fetcher.maximumBytes
        let folder = (archive as NSString).deletingLastPathComponent
        let path =
            archived.file == Self.name(archive) ? archive : (folder as NSString).appendingPathComponent(archived.file)
        let message = try ArchiveTransport.response(in: path, at: archived.offset).message
        return try ContentDecoding.decode(message.body, encoding: message.headers["content-encoding"], limit: limit)
    }

    private static func name(_ path: String) -> String { (path as NSString).lastPathComponent }
}

extension PipelineFile {
    /// `max_bytes` of the sources that give one.
    var bodyLimits: [String: Int] {
        var limits: [String: Int] = [:]
        for source in sources { limits[source.id] = source.maximumBytes }
        return limits
    }
}
