// The documents that an article hands out, fetched into the run's archive where its source wants them: an analyst finds the
// order itself years later, when the page that linked it is gone.

import Cleaning
import Fetching
import Records

/// What became of an article's documents.
struct Documents: Sendable {
    var attachments: [Attachment] = []
    /// Some could not be had.
    var hasFailed = false

    /// A page that links more is a library.
    static let maximum = 20

    /// - Parameter page: the article's page, as it came.
    static func fetch(_ page: FetchedResource, of job: Job, _ fetcher: Fetcher) async -> Documents {
        let base = WebURL(job.identity.link)
        var wanted = job.entry.documents
        for linked in PageAttachments.of(
            page.body, contentType: page.contentType, url: base, selectors: job.source.article)
        where !wanted.contains(where: { $0.url == linked.url }) { wanted.append(linked) }
        var documents = Documents()
        for var attachment in wanted {
            if documents.attachments.count >= maximum {
                documents.hasFailed = true
            } else if let url = WebURL(attachment.url, base: base) {
                var ask = Ask(url.description, for: Purpose.document(job.identity.id))
                ask.maximumBytes = job.source.maximumBytes ?? Fetcher.maximumBytes
                (ask.allowsDowngrade, ask.headers) = (job.source.allowsHTTP, job.headers(for: url))
                ask.limits = job.source.limits
                do throws(FetchError) {
                    let document = try await fetcher.fetch(ask)
                    attachment.archive = document.archived.map {
                        .init(file: $0.file, recordID: $0.recordID, sha256: SHA256.hex(document.body))
                    }
                } catch {
                    // an archive of a run that did not want them has none
                    if error != .notArchived { documents.hasFailed = true }
                }
            }
            documents.attachments.append(attachment)
        }
        return documents
    }
}

extension Entry {
    /// Documents that the list hands out; sound and pictures are none.
    var documents: [Attachment] {
        enclosures.filter { enclosure in
            WebURL(enclosure.url) != nil && enclosure.type?.hasPrefix("application/") ?? enclosure.url.hasSuffix(".pdf")
        }.map { Attachment(url: $0.url, title: nil, type: $0.type) }
    }
}
