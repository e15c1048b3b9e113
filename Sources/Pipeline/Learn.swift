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

    /// What speaks for a line.
    package struct Evidence: Sendable, Equatable {
        package var pages: Int
        package var of: Int
        /// Pages on which it is one of the last lines; on the others it is one of the first.
        package var atEnd: Int
        /// The address of a page that has it.
        package var example: String

        /// For a person: "on 5 of 13 pages, at the end: https://…".
        package var words: String {
            let place = atEnd == pages ? "at the end" : atEnd == 0 ? "at the beginning" : "at both ends"
            return "on \(pages) of \(of) pages, \(place): \(example)"
        }
    }

    package struct Found: Sendable {
        package var lines: [String: [String: Evidence]] = [:]
        package var pages = 0
        package var hosts = 0

        package init() {}
    }

    /// A longer line is a paragraph that was published twice, not furniture (UTF-8 bytes).
    private static let longest = 400

    /// A larger page is passed over (bytes, unpacked).
    private static let largestPage = 64 << 20

    /// So many lines at the beginning and the end of a text are where furniture stands. What stands in the middle on many
    /// pages is a heading, or a name.
    private static let first = 3, last = 5

    /// A shorter line is a heading or a role ("Secretary", "Background"), and no loss where it is neither (UTF-8 bytes).
    private static let shortest = 24

    private let options: Options
    /// By host, how many pages, and on how many of them a line stands. Lines are kept as hashes, so that memory is bounded
    /// by their number, not by their length.
    private var pages: [String: Int] = [:]
    private var counts: [String: [UInt64: (pages: Int, atEnd: Int)]] = [:]
    /// The pages that are counted: revisions, what stands in corpus and archive both, and what has one title are one page.
    private var known: Set<UInt64> = []

    package init(_ options: Options) { self.options = options }

    /// Counts the lines of a page once each, and each page once.
    package mutating func count(_ article: Article) {
        guard let host = CleaningRules.host(of: article.url), let text = article.text, article.content != "entry",
            // a copy of another article has its lines by right
            article.duplicateOf == nil,
            let url = article.url, known.insert(FNV.hash(CanonicalURL.of(url) ?? url)).inserted,
            article.title.map({ known.insert(FNV.hash(host + "\n" + $0)).inserted }) ?? true
        else { return }
        pages[host, default: 0] += 1
        var table = counts.removeValue(forKey: host) ?? [:]
        for (line, isAtEnd) in Self.edges(text) {
            let before = table[FNV.hash(line)] ?? (0, 0)
            table[FNV.hash(line)] = (before.pages + 1, before.atEnd + (isAtEnd ? 1 : 0))
        }
        counts[host] = table
    }

    /// The lines at both ends that may be furniture, once each.
    private static func edges(_ text: String) -> [(line: Substring, isAtEnd: Bool)] {
        let lines = text.split(separator: "\n")
        var seen: Set<Substring> = []
        return lines.enumerated().compactMap { index, line in
            let isAtEnd = index >= lines.count - last
            guard isAtEnd || index < first, (shortest...longest).contains(line.utf8.count), seen.insert(line).inserted
            else { return nil }
            return (line, isAtEnd)
        }
    }

    /// Whether a line of a host stands on enough of its pages.
    private func evidence(_ line: Substring, of host: String, at url: String) -> Evidence? {
        guard let all = pages[host], let on = counts[host]?[FNV.hash(line)], on.pages >= options.minimumPages,
            on.pages * 100 >= all * options.minimumShare
        else { return nil }
        return Evidence(pages: on.pages, of: all, atEnd: on.atEnd, example: url)
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
            guard let host = CleaningRules.host(of: article.url), let text = article.text, let url = article.url else {
                return
            }
            for (line, _) in Self.edges(text) {
                // the first address in the order of bytes, whatever the order of reading
                if let known = found.lines[host]?[String(line)], !JSONWriter.precedes(url, known.example) { continue }
                found.lines[host, default: [:]][String(line)] = learn.evidence(line, of: host, at: url)
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
