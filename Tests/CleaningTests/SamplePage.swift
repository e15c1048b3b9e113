import Cleaning
import Records

/// A page as the tests write it, and what `clean` makes of it.
enum SamplePage {
    /// Five paragraphs that are surely an article's.
    static let prose = (1...5).map {
        "<p>This is paragraph number \($0) of a notice that the Authority has published, and it is about banks and their customers.</p>"
    }.joined()

    static func page(_ body: String) -> String {
        "<main><article><h1>Notice to the banks</h1>\(body)</article></main>"
    }

    static func article(
        _ html: String, url: String = "http://www.a.example/news/1", jurisdiction: String? = nil
    ) -> Article {
        var article = Article(id: "0123456789abcdef")
        article.url = url
        article.html = html
        if let jurisdiction {
            article.source = SourceTag(
                id: "a", name: "A", kind: "feed", jurisdiction: jurisdiction, regulator: true, rights: nil)
        }
        return article
    }

    static func cleaned(_ article: Article, _ options: Cleaner.Options = Cleaner.Options()) throws -> Article {
        guard case .cleaned(let result) = Cleaner.clean(article, options) else { throw RecordError("rejected") }
        return result
    }

    static func cleaned(_ html: String, _ form: TextForm = .text) throws -> Article {
        var options = Cleaner.Options()
        options.form = form
        return try cleaned(article(html), options)
    }

    /// Why a page is none; nil where it is an article.
    static func reason(_ html: String) -> String? {
        guard case .rejected(_, let reason, _) = Cleaner.clean(article(html)) else { return nil }
        return reason
    }
}
