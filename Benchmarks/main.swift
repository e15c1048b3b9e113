// One benchmark a stage, and the whole replay, on the pages of the sample, one thread: articles/s, MB/s of what goes in,
// peak memory. The floor of a stage is what the bare library below it takes for the same bytes in the same run.

import Archive
import Bytes
import Classification
import Cleaning
import Deduplication
import Fixtures
import Foundation
import LanguageDetection
import Markup
import Pipeline
import Reading
import Records

switch CommandLine.arguments.dropFirst().first {
case "fetch":
    try await FetchBenchmark.run()
    exit(0)
case "hosts":
    try await HostsBenchmark.run()
    exit(0)
case "pages":
    try await PageBenchmark.run()
    exit(0)
case "index":
    try await IndexBenchmark.run([10_000, CommandLine.arguments.dropFirst(2).first.flatMap { Int($0) } ?? 1_000_000])
    exit(0)
case "index-run":
    try IndexBenchmark.runOnce(CommandLine.arguments[2], size: Int(CommandLine.arguments[3]) ?? 0)
    exit(0)
case "corpus":
    try await CorpusBenchmark.run(CommandLine.arguments.dropFirst(2).first.flatMap { Int($0) } ?? 1_000_000)
    exit(0)
case "corpus-merge":
    try CorpusBenchmark.merge(CommandLine.arguments[2], bytes: Int(CommandLine.arguments[3]) ?? 0)
    exit(0)
case "corpus-run":
    try await CorpusBenchmark.runOnce(CommandLine.arguments[2], round: Int(CommandLine.arguments[3]) ?? 0)
    exit(0)
case "year":
    let numbers = CommandLine.arguments.dropFirst(2).compactMap { Int($0) }
    try await YearBenchmark.run(numbers.first ?? 365, articles: numbers.dropFirst().first ?? 20)
    exit(0)
case "year-replay":
    let arguments = CommandLine.arguments
    try await YearBenchmark.replay(
        arguments[2], arguments[3], threads: Int(arguments[4]) ?? 1, part: Int(arguments[5]) ?? 1,
        alone: Double(arguments[6]) ?? 1)
    exit(0)
case "train":
    try await TrainBenchmark.run()
    exit(0)
case "feeds":
    try await FeedBenchmark.run()
    exit(0)
default: break
}

/// The sample's pages, as often as makes a run long enough to be timed.
let copies = 40
var pages: [Article] = []
var feeds: [[UInt8]] = []
_ = try WARCReader(SampleArchive.path).forEach { record in
    guard record.type == "response", let message = HTTPMessage(record.block), let url = record.targetURI else { return }
    if url.hasSuffix(".xml") {
        feeds.append(message.body)
    } else if url.hasSuffix(".html") {
        var article = Article(id: CanonicalURL.id(url))
        (article.url, article.body, article.contentType) = (url, Base64(message.body), message.headers["content-type"])
        pages.append(article)
    }
}
let input = (0..<copies).flatMap { _ in pages }
let inputBytes = input.reduce(0) { $0 + ($1.body?.bytes.count ?? 0) }
let texts = input.compactMap { if case .cleaned(let article) = Cleaner.clean($0) { article } else { nil } }
let textBytes = texts.reduce(0) { $0 + ($1.text?.utf8.count ?? 0) }

let bareTree = await Meter.seconds {
    for article in input { _ = try? MarkupTree(html: article.body?.bytes ?? []) }
}
print(
    "\(input.count) pages of \(inputBytes / input.count / 1000) kB, texts of \(textBytes / texts.count) bytes, one thread, median of \(Meter.runs)"
)
Meter.line("libxml2's bare tree", articles: input.count, bytes: inputBytes, seconds: bareTree)
let cleaning = await Meter.seconds { for article in input { _ = Cleaner.clean(article) } }
Meter.line("clean", articles: input.count, bytes: inputBytes, seconds: cleaning, floor: bareTree)

let copying = await Meter.seconds { for article in texts { _ = article.text.map { Array($0.unicodeScalars) } } }
let identifier = LanguageIdentifier(try DetectorSet.load(DetectorSet.standard))
let language = await Meter.seconds { for article in texts { _ = identifier.identify(article.text ?? "") } }
Meter.line("language", articles: texts.count, bytes: textBytes, seconds: language, floor: copying)
let deduplicate = try await Meter.seconds {
    let index = try SignatureIndex(nil)
    let deduplicator = Deduplicator(index, settings: .init(similarity: Score(0.5)), hasState: false, now: nil)
    for article in texts {
        _ = try deduplicator.mark(article, Signature(title: article.title, text: article.text ?? ""))
    }
}
Meter.line("deduplicate", articles: texts.count, bytes: textBytes, seconds: deduplicate, floor: copying)
let classifier = Classifier(try Model.builtIn.get())
let classify = await Meter.seconds { for article in texts { _ = classifier.classify(article) } }
Meter.line("classify", articles: texts.count, bytes: textBytes, seconds: classify, floor: copying)

let lines = texts.map(\.line)
let lineBytes = lines.reduce(0) { $0 + $1.count }
let records = try await Meter.seconds { for line in lines { _ = try Article(line: line[...]).line } }
Meter.line("record in and out", articles: lines.count, bytes: lineBytes, seconds: records)

let replay = try await Meter.seconds {
    let folder = try TemporaryFolder()
    let pipeline = try PipelineFile.read(SampleArchive.pipeline)
    _ = try await Replay(
        pipeline: pipeline, seeds: Project.seeds, archives: [SampleArchive.path], data: folder.path, width: 1
    ).run()
}
Meter.line("replay, whole", articles: pages.count + 2, bytes: inputBytes / copies, seconds: replay)
print("peak memory \(Meter.peakMemory) MiB")
try await FetchBenchmark.run()
try await FeedBenchmark.run()
try await PageBenchmark.run()
