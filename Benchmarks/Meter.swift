// Times a piece of work several times and prints the median; every figure stands beside a floor of the same run.

import Foundation

struct Meter {
    /// Runs of each piece; the median is printed, for the machine may be busy.
    static let runs = 5

    /// Seconds of the median run.
    static func seconds(_ work: () async throws -> Void) async rethrows -> Double {
        try await work()  // warm-up
        var times: [Double] = []
        for _ in 0..<runs {
            let start = ContinuousClock.now
            try await work()
            times.append(start.duration(to: .now) / .seconds(1))
        }
        return times.sorted()[runs / 2]
    }

    /// Seconds of one run, for what takes long.
    static func once(_ work: () async throws -> Void) async rethrows -> Double {
        let start = ContinuousClock.now
        try await work()
        return start.duration(to: .now) / .seconds(1)
    }

    /// MiB; the peak of the process until now. Not from getrusage(2): a child begins there with its parent's.
    static var peakMemory: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return (line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0) / 1024
    }

    static func line(_ name: String, articles: Int, bytes: Int, seconds: Double, floor: Double? = nil) {
        func figure(_ value: Double) -> String { String(format: value >= 100 ? "%.0f" : "%.1f", value) }
        let ratio = floor.map { String(format: "  %.2f of the floor's speed", $0 / seconds) } ?? ""
        print(
            "\(name.padding(toLength: 24, withPad: " ", startingAt: 0)) \(figure(Double(articles) / seconds)) articles/s  "
                + "\(figure(Double(bytes) / seconds / 1e6)) MB/s\(ratio)")
    }
}
