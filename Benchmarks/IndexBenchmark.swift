// The index of documents, small and large: a run of 1,000 new texts against 10,000 and against as many as are asked for
// (`benchmarks index 10000000`), in time, memory and bytes a document.

import Deduplication
import Fixtures
import Foundation
import Records
import Store

enum IndexBenchmark {
    private static let chunk = 50_000
    private static let run = 1000

    private static let rounds = 3

    /// Builds an index of each size, then runs a thousand texts against each in turn: the machine's clock changes by half
    /// within the minutes that building takes.
    static func run(_ sizes: [Int]) async throws {
        let folder = try TemporaryFolder()
        var held = sizes
        for (index, size) in sizes.enumerated() {
            let path = "\(folder.path)/\(index).sqlite"
            let started = ContinuousClock.now
            for start in stride(from: 0, to: size, by: chunk) {
                try await add(start..<min(start + chunk, size), to: path)
            }
            let seconds = Int(started.duration(to: .now) / .seconds(1))
            print("\(size) documents built in \(seconds) s, \(try bytes(in: path) / size) bytes each")
        }
        for _ in 0..<rounds {
            for index in sizes.indices {
                print("against \(held[index]): ", terminator: "")
                fflush(nil)
                // what a cron run does, in a process of its own
                let run = Process()
                run.executableURL = URL(filePath: CommandLine.arguments[0])
                run.arguments = ["index-run", "\(folder.path)/\(index).sqlite", String(held[index])]
                try run.run()
                run.waitUntilExit()
                held[index] += Self.run
            }
        }
    }

    /// Opens the index, tells a thousand texts, of which a tenth are copies of old ones, and remembers them.
    static func runOnce(_ path: String, size: Int) throws {
        let start = ContinuousClock.now
        let state = try StateStore(path)
        let index = try SignatureIndex(state)
        let opened = start.duration(to: .now) / .milliseconds(1)
        let told = try tell(size..<size + run, copiesOf: size, index)
        let compared = start.duration(to: .now) / .milliseconds(1)
        var changes = StateChanges()
        changes.documents = index.added
        try state.apply(changes)
        let ended = start.duration(to: .now) / .milliseconds(1)
        print(
            "a run of \(run): \(Int(ended)) ms (open \(Int(opened)), compare \(Int(compared - opened)), write \(Int(ended - compared))), "
                + "\(told) of \(run / 10) copies found, peak \(Meter.peakMemory) MiB")
    }

    private static func add(_ numbers: Range<Int>, to path: String) async throws {
        let state = try StateStore(path)
        let index = try SignatureIndex(state)
        let articles = numbers.map { $0 }
        let signatures = try await articles.concurrentMap(width: 2) { Signature(title: nil, text: text($0)) }
        for (number, signature) in zip(articles, signatures) { try index.add(document(number, signature)) }
        var changes = StateChanges()
        changes.documents = index.added
        try state.apply(changes)
    }

    private static func tell(_ numbers: Range<Int>, copiesOf size: Int, _ index: SignatureIndex) throws -> Int {
        let deduplicator = Deduplicator(index, settings: .init(similarity: Score(0.45)), hasState: true, now: nil)
        var copies = 0
        for number in numbers {
            // every tenth is the text of an old one, edited
            let isCopy = number % 10 == 0
            var article = Article(id: id(number))
            article.text = isCopy ? "(Wire) " + text((number &* 7919) % size).dropLast(60) : text(number)
            guard
                case .marked(let marked) = try deduplicator.mark(
                    article, Signature(title: nil, text: article.text ?? ""))
            else { continue }
            if isCopy, marked.relation != "original" { copies += 1 }
        }
        return copies
    }

    static func id(_ number: Int) -> String { String(format: "%016x", number) }

    private static func document(_ number: Int, _ signature: Signature) -> IndexedDocument {
        IndexedDocument(
            id: id(number), cluster: id(number), language: "en", published: 1_780_000_000 + number,
            firstSeen: 1_780_000_000 + number, signature: signature)
    }

    private static func bytes(in path: String) throws -> Int {
        let folder = path + "-documents"
        return try FileManager.default.contentsOfDirectory(atPath: folder).reduce(0) {
            $0 + (try FileManager.default.attributesOfItem(atPath: "\(folder)/\($1)")[.size] as? Int ?? 0)
        }
    }

    /// 70 words of 50,000 by Zipf's law, with a figure and a name now and then, and a closing that every tenth text shares.
    static func text(_ number: Int) -> String {
        var random = UInt64(bitPattern: Int64(number)) &* 0x9E37_79B9_7F4A_7C15 | 1
        func next(_ bound: Int) -> Int {
            random ^= random << 13
            random ^= random >> 7
            random ^= random << 17
            return Int(random >> 33) % bound
        }
        var bytes: [UInt8] = []
        for word in 0..<70 {
            if word > 0 { bytes.append(0x20) }
            if word % 16 == 9 {
                bytes.append(contentsOf: String(next(9000) + 100).utf8)
                continue
            }
            // the rank of a word falls as a power: 50,000 ^ u
            var rank = Int(exp(Double(next(1 << 20)) / Double(1 << 20) * 10.8))
            let isName = word % 20 == 13
            for letter in 0..<(3 + rank % 6) {
                bytes.append(UInt8(0x61 + rank % 26) - (isName && letter == 0 ? 32 : 0))
                rank = rank / 7 &+ letter &* 11
            }
            if word % 14 == 12 { bytes.append(0x2E) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
