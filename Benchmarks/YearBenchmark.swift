// A year of runs, archived and then replayed in one go: `benchmarks year 365 20` for 365 runs of 20 articles. Articles a second on one and
// two threads beside the stages measured alone on the same pages, and the memory of a replay of a tenth of it and of all.

import Bytes
import Classification
import Cleaning
import Deduplication
import Fixtures
import Foundation
import LanguageDetection
import Pipeline
import Records

enum YearBenchmark {
    static func run(_ runs: Int, articles: Int) async throws {
        let folder = try TemporaryFolder()
        let live = folder.path + "/live"
        for number in 0..<runs {
            let run = Run(
                pipeline: GeneratedSite.pipeline, seeds: nil, data: live, width: 2, asksAll: true,
                world: GeneratedSite.world(
                    at: Timestamp(seconds: 1_767_225_600 + number * 86_400),
                    entries: number * articles..<(number + 1) * articles))
            _ = try await run.run()
        }
        let total = runs * articles
        let bytes = try DataDirectory(live).archives().reduce(0) { $0 + (try File.size($1)) }
        print("\(runs) runs of \(articles) articles, archives of \(bytes / 1_000_000) MB")
        let alone = try await stagesAlone(min(total, 2000))
        print("the stages alone, one thread: \(Int(alone)) articles/s")
        for (threads, part) in [(1, runs / 10), (1, runs), (2, runs)] {
            print("replay of \(part) archives, \(threads) thread(s): ", terminator: "")
            fflush(nil)
            let process = Process()
            // as many cores as threads
            process.executableURL = URL(filePath: "/usr/bin/taskset")
            process.arguments = [
                "-c", threads == 1 ? "0" : "0-1", CommandLine.arguments[0], "year-replay", live, "\(folder.path)/again",
                String(threads), String(part), String(alone),
            ]
            try process.run()
            process.waitUntilExit()
            try FileManager.default.removeItem(atPath: folder.path + "/again")
        }
    }

    static func replay(_ live: String, _ data: String, threads: Int, part: Int, alone: Double) async throws {
        let archives = try Array(DataDirectory(live).archives().prefix(part))
        let start = ContinuousClock.now
        let outcome = try await Replay(
            pipeline: GeneratedSite.pipeline, seeds: nil, archives: archives, data: data, width: threads
        ).run()
        let rate = Double(outcome.new) / (start.duration(to: .now) / .seconds(1))
        print(
            "\(outcome.new) articles, \(Int(rate)) articles/s, \(String(format: "%.2f", rate / alone)) of the stages alone, peak \(Meter.peakMemory) MiB"
        )
    }

    /// Articles a second through the four stages, called one after the other.
    private static func stagesAlone(_ count: Int) async throws -> Double {
        let pages = (0..<count).map { number in
            var article = Article(id: CanonicalURL.id("\(GeneratedSite.base)/\(number)"))
            article.url = "\(GeneratedSite.base)/\(number)"
            (article.body, article.contentType) = (
                Base64(Array(GeneratedSite.page(number).utf8)), "text/html; charset=utf-8"
            )
            return article
        }
        let identifier = LanguageIdentifier(try DetectorSet.load(DetectorSet.standard))
        let classifier = Classifier(try Model.builtIn.get())
        let seconds = try await Meter.seconds {
            let index = try SignatureIndex(nil)
            let deduplicator = Deduplicator(index, settings: .init(similarity: Score(0.45)), hasState: false, now: nil)
            for page in pages {
                guard case .cleaned(let article) = Cleaner.clean(page) else { continue }
                _ = identifier.identify(article.text ?? "")
                _ = try deduplicator.mark(
                    article, Signature(title: article.title, text: article.text ?? ""), Release(article))
                _ = classifier.classify(article)
            }
        }
        return Double(count) / seconds
    }
}
