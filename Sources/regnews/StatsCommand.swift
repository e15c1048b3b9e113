import ArgumentParser
import Pipeline
import Records

struct StatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats", abstract: "What the corpus holds, counted.",
        discussion: "  regnews stats --json | jq .label")

    @OptionGroup var data: DataOptions

    @Flag(help: "One JSON object.")
    var json = false

    func run() throws {
        let directory = try data.existing()
        let statistics = try CorpusStatistics(directory.corpus)
        json ? try Output.lines([Self.line(statistics)]) : try Output.table(Self.rows(statistics))
    }

    private static func sorted(_ counts: [String: Int]) -> [(key: String, value: Int)] {
        counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    }

    private static func rows(_ statistics: CorpusStatistics) -> [[String]] {
        var rows = [
            ["records", "", String(statistics.records)], ["articles", "", String(statistics.articles)],
            ["bytes", "", String(statistics.bytes)],
        ]
        if let earliest = statistics.earliest, let latest = statistics.latest {
            rows.append(["published", "\(earliest) to \(latest)", ""])
        }
        for question in CorpusStatistics.questions {
            for (number, entry) in sorted(statistics.counts[question] ?? [:]).enumerated() {
                rows.append([number == 0 ? question : "", entry.key, String(entry.value)])
            }
        }
        return rows
    }

    private static func line(_ statistics: CorpusStatistics) -> [UInt8] {
        var members: [(name: String, write: ((inout JSONWriter) -> Void)?)] = [
            ("records", statistics.records.member), ("articles", statistics.articles.member),
            ("bytes", statistics.bytes.member), ("earliest", statistics.earliest.member),
            ("latest", statistics.latest.member),
        ]
        for question in CorpusStatistics.questions {
            members.append((question, (statistics.counts[question] ?? [:]).member))
        }
        var writer = JSONWriter()
        writer.object(members)
        return writer.bytes
    }
}
