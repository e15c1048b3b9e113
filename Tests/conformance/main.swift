// Parts of regnews over JSON lines, for scoring them from outside: `conformance robots|urls|dates|encodings|sitemaps`.
// One object a line in, one a line out, in the same order. Not installed.

import Bytes
import Fetching
import Foundation
import Markup
import Reading
import Records

func robots(_ input: JSONValue) -> [(name: String, value: JSONValue)] {
    guard let text = input["robots"]?.string, let agent = input["user_agent"]?.string, let url = input["url"]?.string
    else { return [("allowed", .bool(false))] }
    // as it stands: a request's address would be escaped first
    let rules = RobotsRules(Array(text.utf8), agent: agent)
    return [("allowed", .bool(rules.allows(target: RobotsRules.target(of: url)).allowed))]
}

func urls(_ input: JSONValue) -> [(name: String, value: JSONValue)] {
    let base = input["base"]?.string.flatMap { WebURL($0) }
    if input["base"]?.string != nil, base == nil { return [("href", .null)] }
    return [
        ("href", (input["input"]?.string).flatMap { WebURL($0, base: base) }.map { .string($0.description) } ?? .null)
    ]
}

func dates(_ input: JSONValue) -> [(name: String, value: JSONValue)] {
    // "2021-01-05T12:00:00+08:00"
    let reference = (input["reference"]?.string).flatMap { DateParser().parse($0) }.flatMap { date in
        date.instant.map { DateReference($0, offset: date.offset ?? 0) }
    }
    let parser = DateParser(localeHint: input["locale_hint"]?.string, reference: reference)
    let date = (input["input"]?.string).flatMap { parser.parse(utf8: Array($0.utf8)) }
    return [("date", date.map { .string($0.iso8601) } ?? .null)]
}

func encodings(_ input: JSONValue) -> [(name: String, value: JSONValue)] {
    guard let body = input["body_base64"]?.string.flatMap(Base64.decode) else { return [] }
    let type = input["headers"]?["content-type"]?.string
    if input["kind"]?.string == "feed" {
        let decoded = Charset.decode(body, contentType: type, kind: .xml)
        let reading = try? FeedReader().read(
            body, headers: type.map { [HTTPHeader("content-type", $0)] } ?? [], url: nil)
        let title = reading?.entries.first?.title ?? reading?.feed.title ?? ""
        return [("title", .string(title)), ("encoding", .string(decoded.encoding))]
    }
    let decoded = Charset.decode(body, contentType: type, kind: .html)
    let tree = try? MarkupTree(html: Mend.html(decoded.utf8))
    let title = withExtendedLifetime(tree) { try? tree?.select("//title").first?.text }
    return [("title", .string(title ?? "")), ("encoding", .string(decoded.encoding))]
}

func sitemaps(_ input: JSONValue) -> [(name: String, value: JSONValue)] {
    guard let body = input["body_base64"]?.string.flatMap(Base64.decode) else { return [] }
    let read = try? SitemapReader().read(
        body, contentType: input["headers"]?["content-type"]?.string,
        url: input["base_url"]?.string.flatMap { WebURL($0) })
    func optional(_ name: String, _ text: String?) -> [(name: String, value: JSONValue)] {
        text.map { [(name, .string($0))] } ?? []
    }
    let pages = (read?.pages ?? []).map { page -> JSONValue in
        let news = optional("title", page.newsTitle) + optional("publication_date", page.newsDate?.iso8601)
        return .object(
            [("loc", .string(page.location))] + optional("lastmod", page.modified?.iso8601)
                + (news.isEmpty ? [] : [("news", .object(news))]))
    }
    return [
        ("pages", .array(pages)), ("sitemaps", .array((read?.sitemaps ?? []).map { .object([("loc", .string($0))]) })),
    ]
}

let kinds = ["robots": robots, "urls": urls, "dates": dates, "encodings": encodings, "sitemaps": sitemaps]
guard CommandLine.arguments.count == 2, let answer = kinds[CommandLine.arguments[1]] else {
    FileHandle.standardError.write(Data("usage: conformance robots|urls|dates|encodings|sitemaps\n".utf8))
    exit(64)
}
var reader = LineReader(STDIN_FILENO, path: "<stdin>")
var output = RecordOutput(STDOUT_FILENO, path: "<stdout>")
while let line = try reader.next() {
    guard case .text(let bytes) = line, let input = try? JSONValue.parse(Array(bytes)) else {
        try output.line("{}".utf8)
        continue
    }
    try output.line(JSONValue.object(answer(input)).line)
}
try output.flush()
