// What a stage did not let through, and why. The reasons are stable words: `no-text`, `index-page`, `unchanged` …

package struct Rejection: Sendable, Equatable {
    package var id: String?
    package var source: String?
    package var url: String?
    package var stage: String
    package var reason: String
    package var detail: String?
    package var run: String?
    /// The line itself, where a filter could not read it.
    package var input: String?

    package init(_ article: Article, stage: String, reason: String, detail: String? = nil) {
        (id, source, url, run) = (article.id, article.source?.id, article.url, article.run)
        (self.stage, self.reason, self.detail) = (stage, reason, detail)
    }

    package init(source: String?, url: String?, stage: String, reason: String, detail: String?, run: String? = nil) {
        (self.source, self.url, self.stage, self.reason) = (source, url, stage, reason)
        (self.detail, self.run) = (detail, run)
    }

    package var line: [UInt8] {
        var writer = JSONWriter()
        writer.object([
            ("id", id.member), ("source", source.member), ("url", url.member), ("stage", stage.member),
            ("reason", reason.member), ("detail", detail.member), ("run", run.member), ("input", input.member),
        ])
        return writer.bytes
    }
}
