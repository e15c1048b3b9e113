import ArgumentParser
import Bytes
import Foundation
import Reading
import Records

struct FeedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "feed", abstract: "Read one feed from stdin and print a line an entry.",
        discussion: """
            Times without a zone count as UTC here, days as their midnight: no source file says better.

              curl -s https://authority.example/feed.xml | regnews feed --url https://authority.example/feed.xml
            """)

    @Option(help: "The Content-Type header that came with the feed.")
    var contentType: String?

    @Option(help: "Where the feed came from; the base of relative links.")
    var url: String?

    @Option(help: "The Content-Location header, which goes before the address as the base of relative links.")
    var contentLocation: String?

    @Option(help: "The Content-Language header.")
    var contentLanguage: String?

    @Flag(help: "Print the feed's own title, link and so on first.")
    var meta = false

    func run() throws {
        // four times the default of a source's max_bytes
        let body = try File.readAll(STDIN_FILENO, path: "<stdin>", limit: 32 << 20)
        let reading: Reading
        do throws(ReadingError) {
            reading = try FeedReader().read(body, headers: headers, url: url.flatMap { WebURL($0) })
        } catch {
            throw ExitStatusError(.badInput, "<stdin>: \(error)")
        }
        for warning in reading.warnings { Console.say("feed: \(warning)") }
        var output = RecordOutput(STDOUT_FILENO, path: "<stdout>")
        if meta { try output.line(Self.line(reading.feed)) }
        for entry in reading.entries { try output.line(Self.line(entry)) }
        try output.flush()
    }

    private var headers: [HTTPHeader] {
        [
            ("content-type", contentType), ("content-location", contentLocation), ("content-language", contentLanguage),
        ].compactMap { name, value in value.map { HTTPHeader(name, $0) } }
    }

    private static func line(_ feed: Reading.Feed) -> [UInt8] {
        var writer = JSONWriter()
        writer.object([
            (
                "feed",
                { writer in
                    writer.object([
                        ("title", feed.title.member), ("subtitle", feed.subtitle.member), ("link", feed.link.member),
                        ("language", feed.language.member), ("updated_at", instant(feed.updated).member),
                    ])
                }
            )
        ])
        return writer.bytes
    }

    private static func line(_ entry: Entry) -> [UInt8] {
        var writer = JSONWriter()
        writer.object([
            ("id", (entry.guid ?? entry.link).member), ("url", entry.link.member), ("title", entry.title.member),
            ("summary", entry.summary.member),
            ("content_text", entry.contentText.member), ("content_links", entry.contentLinks.member),
            ("authors", entry.authors.member),
            ("published_at", instant(entry.published).member), ("updated_at", instant(entry.updated).member),
            ("categories", entry.categories.member),
            ("warnings", entry.warnings.isEmpty ? nil : entry.warnings.member),
            (
                "enclosures",
                { writer in
                    writer.array(entry.enclosures) { enclosure, writer in
                        writer.object([
                            ("url", enclosure.url.member), ("type", enclosure.type.member),
                            ("length", enclosure.length.member),
                        ])
                    }
                }
            ),
        ])
        return writer.bytes
    }

    /// A feed's times without a zone count as UTC here: no source file says better.
    private static func instant(_ date: ParsedDate?) -> Timestamp? {
        guard let date, let day = date.day ?? CalendarDay(year: date.year, month: date.month ?? 1, day: 1) else {
            return nil
        }
        return date.instant ?? Timestamp(seconds: Timestamp(day).seconds + (date.time?.secondOfDay ?? 0))
    }
}
