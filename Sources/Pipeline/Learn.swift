// Looks through the corpus, and archives where they are given, for lines that stand on many pages of one host. What it finds
// is written to a file for a person to read; nothing is dropped because of it before that file is named in a pipeline.

import Archive
import Bytes
import Cleaning
import Records

package struct Learn {
    package struct Options: Sendable {
        /// On so many pages of a host at least.
        package var minimumPages = 5
        /// And on this share of them, in percent.
        package var minimumShare = 20

        package init() {}
    }

    package struct Found: Sendable {
        package var lines: [String: Set<String>] = [:]
        package var pages = 0
        package var hosts = 0

        package init() {}
    }

    /// A longer line is a paragraph that was published twice, not furniture (UTF-8 bytes).
    private static let longest = 400

    /// A larger page is passed over (bytes, unpacked).
    private static let largestPage = 64 << 20

    private let options: Options
    /// By host, how many pages, and on how many of them a line stands. Lines are kept as hashes, so that memory is bounded
    /// by their number, not by their length.
    private var pages: [String: Int] = [:]
    private var counts: [String: [UInt64: Int]] = [:]
    /// The pages that are counted: revisions, and what stands in corpus and archive both, are one page.
    private var addresses: Set<UInt64> = []

    package init(_ options: Options) { self.options = options }

    /// Counts the lines of a page once each, and each page once.
    package mutating func count(_ article: Article) {
        guard let host = CleaningRules.host(of: article.url), let text = article.text, article.content != "entry",
            let url = article.url, addresses.insert(FNV.hash(CanonicalURL.of(url) ?? url)).inserted
        else { return }
        pages[host, default: 0] += 1
        var table = counts.removeValue(forKey: host) ?? [:]
        for line in Set(text.split(separator: "\n")) where line.utf8.count <= Self.longest {
            table[FNV.hash(line), default: 0] += 1
        }
        counts[host] = table
    }

    /// Whether a line of a host stands on enough of its pages.
    package func isFurniture(_ line: Substring, of host: String) -> Bool {
        guard let all = pages[host], line.utf8.count <= Self.longest else { return false }
        let on = counts[host]?[FNV.hash(line)] ?? 0
        return on >= options.minimumPages && on * 100 >= all * options.minimumShare
    }

    /// Reads all articles twice: once to count, once to name the lines.
    ///
    /// - Parameters:
    ///   - archives: WARC files whose pages are cleaned for this.
    ///   - problems: told of articles that cannot be read.
    package static func run(
        corpus: Corpus?, archives: [String], _ options: Options, problems: (String) -> Void
    ) throws -> Found {
        var learn = Learn(options)
        try articles(corpus, archives, problems) { learn.count($0) }
        var found = Found()
        found.pages = learn.pages.values.reduce(0, +)
        found.hosts = learn.pages.count
        try articles(corpus, archives, { _ in }) { article in
            guard let host = CleaningRules.host(of: article.url), let text = article.text else { return }
            for line in text.split(separator: "\n") where learn.isFurniture(line, of: host) {
                found.lines[host, default: []].insert(String(line))
            }
        }
        return found
    }

    private static func articles(
        _ corpus: Corpus?, _ archives: [String], _ problems: (String) -> Void, _ body: (Article) -> Void
    ) throws {
        if let corpus {
            try corpus.forEachLine { _, line in body(try Article(line: line)) }
        }
        for path in archives {
            let damages = try WARCReader(path).forEach { record in
                guard record.type == "response", let response = HTTPMessage(record.block)?.dechunked,
                    response.status == 200, let type = response.headers["content-type"],
                    type.lowercased().contains("html"),
                    let page = try? ContentDecoding.decode(
                        response.body, encoding: response.headers["content-encoding"], limit: Self.largestPage)
                else { return }
                var article = Article(id: "learn")
                article.url = record.targetURI
                article.body = Base64(page)
                article.contentType = type
                if case .cleaned(let cleaned) = Cleaner.clean(article) { body(cleaned) }
            }
            for damage in damages { problems("\(damage)") }
        }
    }
}
