// What a run tells a person on stderr: what failed and what to do about it, what is new, and one line that sums up.

import Pipeline
import Records

struct RunReport {
    let command: String
    let outcome: RunOutcome
    let quiet: Bool

    func print(_ data: String) {
        for line in outcome.badInput { Console.say("regnews: error: \(line)") }
        for visit in outcome.visits { say(visit) }
        if let since = outcome.waiting.map(\.run).min() {
            Console.say(
                "regnews: error: \(outcome.waiting.count) article(s) wait in quarantine, the oldest since \(since): `regnews quarantine list --data \(data)`"
            )
        }
        // cron mails what is said: all is well when nothing is, and what may pass by itself is told of once it lasts
        let isTold =
            !outcome.badInput.isEmpty || !outcome.waiting.isEmpty || outcome.visits.contains(where: \.isReported)
        if quiet, !isTold, [0, 1].contains(outcome.exit()) { return }
        if quiet { return Console.say(summary(data)) }
        for line in outcome.notices { Console.say("regnews: \(line)") }
        let met = Set(outcome.visits.filter { $0.verdict.word != "not_asked" }.map(\.source.id))
        for id in Set(outcome.visits.map(\.source.id)).subtracting(met).sorted() {
            Console.say("regnews: \(id): not_asked: no archive holds an answer of this source")
        }
        var told: [String: Int] = [:]
        let verdicts = Dictionary(
            outcome.visits.map { ($0.source.id, $0.verdict.word) }, uniquingKeysWith: { _, last in last })
        for rejection in outcome.rejected where rejection.reason != "bad-seed" && rejection.stage != "fetch" {
            // said already
            if rejection.stage == "read", verdicts[rejection.source ?? ""] == rejection.reason { continue }
            told[rejection.source ?? "?", default: 0] += 1
            if told[rejection.source ?? "?", default: 0] > 5 { continue }
            Console.say(
                "regnews: \(rejection.source ?? "?"): \(rejection.url ?? "?"): \(rejection.reason), \(rejection.detail ?? "")"
            )
        }
        for (source, count) in told.sorted(by: { $0.key < $1.key }) where count > 5 {
            Console.say("regnews: \(source): … and \(count - 5) more rejections, see \(data)/runs")
        }
        Console.say(summary(data))
    }

    private func say(_ visit: Visit) {
        let verdict = visit.verdict
        let ledger = visit.ledger
        let name = "regnews: \(visit.source.id): \(verdict.word)"
        // where nothing at all could be reached, that is what there is to tell
        let isReported = visit.isReported || verdict.isFailure && outcome.exit() == 69
        if verdict.isFailure, isReported || !quiet {
            let times = visit.failuresInRow > 1 ? " (\(visit.failuresInRow) runs in a row)" : ""
            Console.say(
                "regnews: \(isReported ? "error: " : "")\(visit.source.id): \(verdict.word)\(times): \(verdict.detail ?? ""). \(verdict.advice)"
            )
        } else if verdict.word == "quiet", !quiet {
            Console.say("\(name): \(verdict.detail ?? ""). \(verdict.advice)")
        }
        if quiet { return }
        if ledger.new > 0 {
            let rest = [(ledger.pending, "pending"), (ledger.rejected, "rejected"), (ledger.skipped, "skipped")]
                .filter { $0.0 > 0 }.map { ", \($0.0) \($0.1)" }.joined()
            Console.say("\(name), \(ledger.new) new of \(ledger.listed) listed\(rest)")
        } else if verdict.word == "not_due" {
            Console.say("\(name), \(verdict.detail ?? "")")
        }
        for page in visit.pagesFailed.prefix(5) { Console.say("regnews: \(visit.source.id): \(page)") }
        if visit.pagesFailed.count > 5 {
            Console.say("regnews: \(visit.source.id): … and \(visit.pagesFailed.count - 5) more pages")
        }
        for warning in visit.warnings { Console.say("regnews: \(visit.source.id): \(warning)") }
    }

    private func summary(_ data: String) -> String {
        let news =
            outcome.new == 0 ? "nothing new" : "\(outcome.new) new in " + outcome.segments.joined(separator: ", ")
        var parts: [String] = []
        if !outcome.visits.isEmpty {
            var counts: [String: Int] = [:]
            for visit in outcome.visits { counts[visit.verdict.word, default: 0] += 1 }
            let words = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }
            let visits = Set(outcome.visits.map(\.source.id)).count == outcome.visits.count ? "source(s)" : "visits"
            parts.append("\(outcome.visits.count) \(visits): " + words.joined(separator: ", "))
        }
        let pending = outcome.visits.reduce(0) { $0 + $1.ledger.pending }
        let rejected = outcome.rejectedCount - outcome.rejected.count { $0.reason == "bad-seed" }
        parts.append("\(outcome.seeds) seed(s) and \(outcome.read) article(s) read")
        parts.append(news)
        parts.append(
            "\(outcome.unchanged) unchanged, \(rejected) rejected" + (pending > 0 ? ", \(pending) pending" : ""))
        parts.append("\(outcome.total) records in \(data)/corpus")
        // the head of the chain of manifests, so that it also stands outside the directory
        if let manifest = outcome.manifest { parts.append("manifest \(manifest.digest.prefix(12))") }
        return "\(command): " + parts.joined(separator: "; ")
    }
}
