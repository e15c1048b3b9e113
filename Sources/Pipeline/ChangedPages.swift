// Whether a page that was asked for again says something else than the last time. Both are read by the same program now: a newer
// version, which reads pages better, must not take its own progress for corrections.

import Cleaning
import Deduplication
import Records

struct ChangedPages: Sendable {
    private let options: Cleaner.Options

    /// - Returns: nil where the pipeline does not read pages.
    init?(_ pipeline: PipelineFile) throws {
        let context = pipeline.context(nil, 1, now: nil)
        guard let stage = pipeline.stages.first(where: { $0.type == Clean.self }),
            let clean = try stage.load(in: context) as? Clean
        else { return nil }
        options = clean.cleaning
    }

    /// - Parameters:
    ///   - article: with the page as it is now, and the list's words.
    ///   - old: the page as it was.
    /// - Returns: the article, marked as corrected and with the page's title where that is another now; nil where its text and
    ///   title are what they were.
    func changed(_ article: Article, from old: [UInt8], _ previous: Gathered.Previous) -> Article? {
        var was = article
        (was.body, was.contentType) = (Base64(old), previous.contentType)
        // a page that gives no text now is for the line to tell of
        guard let now = read(article), let before = read(was) else { return article }
        let isRetitled = now.signature.titleHash != before.signature.titleHash
        let isRewritten = now.signature.textHash != before.signature.textHash
        guard isRetitled || isRewritten || previous.isRenamed else { return nil }
        var changed = article
        if isRetitled, !previous.isRenamed { changed.title = now.title ?? article.title }
        changed.status = changed.status ?? "corrected"
        return changed
    }

    /// The page's own title and text.
    private func read(_ article: Article) -> (title: String?, signature: Signature)? {
        var bare = article
        bare.title = nil
        guard case .cleaned(let page) = Cleaner.clean(bare, options) else { return nil }
        return (page.title, Signature(title: page.title, text: page.text ?? ""))
    }
}
