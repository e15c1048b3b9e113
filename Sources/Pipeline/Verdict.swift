// What a visit to a source comes to: one stable word, what happened, and what a person can do about it.

import Fetching
import Markup
import Reading
import Records
import Store

package struct Verdict: Sendable, Equatable {
    /// `fresh`, `unchanged`, `not_due`, `suspicious`, `timeout`, `http_404` …
    package var word: String
    /// What happened; nil where the word says it all.
    package var detail: String?
    package var advice: String
    /// Whether it needs a person, or at least another run.
    package var isFailure: Bool
    /// Whether only a person can decide: it is told at once, however patient the source file is.
    package var needsPerson = false
    /// Whether what came with it waits for that person.
    package var quarantines = false
    /// Whether it is no fault of the source's: our time was over.
    var isOurs = false
    /// Whether the server could not be reached at all.
    package var isUnreachable = false
    /// Whether nothing was asked: not due, not in the archive, no time left.
    package var wasNotAsked = false

    init(_ word: String, _ detail: String? = nil, advice: String, isFailure: Bool = false) {
        (self.word, self.detail, self.advice, self.isFailure) = (word, detail, advice, isFailure)
    }

    package static let unchanged = Verdict("unchanged", advice: "Nothing to do.")
    package static let fresh = Verdict("fresh", advice: "Nothing to do.")
    static let notAsked = Verdict(FetchError.notArchived, at: "")

    /// Who wants the pause.
    enum Pause { case server, list, interval }

    static func notDue(until: Timestamp, _ pause: Pause) -> Verdict {
        let advice =
            switch pause {
            case .server: "The server asked for this pause; wait."
            case .list: "The server says how long its answer is good; `--now` asks all the same."
            case .interval: "`--now` asks all the same; `interval` in the source file sets the pause."
            }
        var verdict = Verdict("not_due", "not before \(until)", advice: advice)
        verdict.wasNotAsked = true
        return verdict
    }

    /// Ended by the server's own word: it is not asked again.
    static func gone(since: Timestamp) -> Verdict {
        var verdict = Verdict(
            "http_410", "gone for good, the server said on \(since)",
            advice: "Remove the source file, or put the new address into it; `--now` asks once more.", isFailure: true)
        (verdict.wasNotAsked, verdict.needsPerson) = (true, true)
        return verdict
    }

    static func suspicious(_ detail: String) -> Verdict {
        Verdict(
            "suspicious", detail,
            advice:
                "Look at what waits (`regnews quarantine list`), release or dismiss it; then mend the source file, or if the list is as it should be now, `regnews sources acknowledge`."
        ).waiting
    }

    /// Nothing came that could wait.
    var withoutEntries: Verdict {
        var verdict = self
        verdict.advice =
            "Open it in a browser, and mend the source file; if it is as it should be now, `regnews sources acknowledge`."
        return verdict
    }

    static func layoutChanged(_ detail: String) -> Verdict {
        Verdict(
            "layout_changed", detail,
            advice:
                "Open the page, and mend `listing` in the source file, or if it is as it should be now, `regnews sources acknowledge`; what came waits (`regnews quarantine list`)."
        ).waiting
    }

    private var waiting: Verdict {
        var verdict = self
        (verdict.isFailure, verdict.needsPerson, verdict.quarantines) = (true, true, true)
        return verdict
    }

    static func gap(_ gap: SourceHistory.Gap) -> Verdict {
        let times = "\(Timestamp(seconds: gap.from)) and \(Timestamp(seconds: gap.to))"
        var verdict = Verdict(
            "gap", "nothing of the visit before is in the list any more: entries between \(times) may be missing",
            advice:
                "Look at the publisher's archive; ask more often (`interval`), or name a `sitemap`; then `regnews sources acknowledge`.",
            isFailure: true)
        verdict.needsPerson = true
        return verdict
    }

    static func quiet(since: Timestamp, limit: Int) -> Verdict {
        Verdict(
            "quiet", "nothing new since \(since), though \(limit / 86_400) days are long for it",
            advice:
                "See whether the publisher has moved on; `expect: { news_within }` in the source file sets the time.")
    }

    /// - Parameter waiting: how many of them are asked for again.
    static func incomplete(_ pages: [String], waiting: Int) -> Verdict {
        let asked = max(0, min(waiting, pages.count))
        let parts = [
            asked > 0 ? "\(asked) page(s) are asked for again in the next runs" : "",
            asked < pages.count ? "for \(pages.count - asked) page(s) the list's own words stand in" : "",
        ]
        return Verdict(
            "incomplete", "\(pages.count) page(s) could not be had: \(pages[0])" + (pages.count > 1 ? " …" : ""),
            advice: parts.filter { !$0.isEmpty }.joined(separator: "; ").capitalizedFirst
                + "; look at one in a browser if it goes on.",
            isFailure: true)
    }

    /// Pages that nobody was asked for.
    static func left(_ pages: [String]) -> Verdict {
        var verdict = Verdict(
            "incomplete", "\(pages.count) page(s) wait for the next run: \(pages[0])" + (pages.count > 1 ? " …" : ""),
            advice: "Nothing is lost; if it goes on, raise `max_time`, or ask less often (`interval`, `gap`).",
            isFailure: true)
        verdict.isOurs = true
        return verdict
    }

    init(_ error: FetchError, at url: String) {
        self.init(error.word, "\(url): \(error)", advice: Self.advice(error), isFailure: true)
        (isUnreachable, wasNotAsked) = (error.isUnreachable, error.wasNotAsked)
        if error == .notArchived { (word, detail, isFailure) = ("not_asked", nil, false) }
        needsPerson = word == "blocked" || word == "http_410"
        if case .outOfTime = error { isOurs = true }
        if case .cancelled = error { isOurs = true }
    }

    init(_ error: ReadingError, at url: String) {
        self.init(error.word, "\(url): \(error)", advice: Self.advice(error), isFailure: true)
    }

    /// What the number of entries says; nil where it is as expected.
    ///
    /// - Parameter isPartial: whether further pages were not asked for, so that there are more entries than these.
    static func ofList(
        _ entries: [Entry], of source: Source, _ shape: ListShape = ListShape(), _ history: SourceHistory? = nil,
        isPartial: Bool = false
    ) -> Verdict? {
        let count = entries.count
        let expect = source.expect
        if count == 0 {
            if source.kind == .listing, expect.atLeast != 0 {
                return .layoutChanged("the selector `item` matches nothing that has a link").withoutEntries
            }
            if expect.atLeast == 0 { return nil }
            return history.flatMap { Habits.oddity(shape, $0, of: source) }
                ?? Verdict(
                    "empty", "the list has no entries",
                    advice: "Open it in a browser; if it may be empty, say `expect: { at_least: 0 }`.", isFailure: true)
        }
        if let least = expect.atLeast, count < least, !isPartial {
            return suspicious("\(count) entries, at least \(least) expected")
        }
        if let most = expect.atMost, count > most { return suspicious("\(count) entries, at most \(most) expected") }
        let undated = entries.count { $0.published == nil }
        if expect.dates, undated > 0 { return suspicious("\(undated) of \(count) entries have no date") }
        return history.flatMap { Habits.oddity(shape, $0, of: source) }
    }

    /// None of the entries leads anywhere.
    static func withoutLinks(_ count: Int) -> Verdict {
        .suspicious("none of \(count) entries has a link that can be asked")
    }

    private static func advice(_ error: FetchError) -> String {
        switch error {
        case .badAddress: "Mend the address in the source file."
        case .notArchived: "The archive holds nothing of this source."
        case .status(401), .status(403):
            "The server refuses us: look at the page in a browser, and at its terms; a contact in the User-Agent helps with some."
        case .blocked:
            "Programs are not let through: ask the publisher for a feed or for leave, or find another source."
        case .status(404): "Find the source's new address, and put it into the source file."
        case .status(410): "The source has ended; remove its file, or find what follows it."
        case .status(429), .rateLimited, .hostClosed: "Ask less often: raise `interval`, or `per_host: { gap }`."
        case .status(let code) where code >= 500: "The server is ill; it is asked again in the next run."
        case .status: "Open the address in a browser."
        case .tooLarge: "Raise `max_bytes` in the source file if the answer is what you want."
        case .damagedBody, .truncated: "It is asked again in the next run; if it goes on, tell the publisher."
        case .redirectRefused, .tooManyRedirects:
            "Open the address in a browser, and put where it leads into the source file."
        case .addressRefused: "If it is not, find out why the source leads there."
        case .robots: "The publisher does not want it read by programs; ask them, or remove the source."
        case .robotsUnreachable: "It is asked again in the next run."
        case .resolution: "Check the host's name in the source file, and the network's name server."
        case .connection, .timedOut, .hostDown:
            "It is asked again in the next run; check the network if other sources fail too."
        case .tls: "The certificate does not hold; the check is never switched off. Tell the publisher."
        case .outOfTime: "Raise `max_time`, or run more often."
        case .cancelled: "The run was ended; the next one goes on."
        case .archive: "Look at the disk."
        }
    }

    private static func advice(_ error: ReadingError) -> String {
        switch error {
        case .empty: "The server sent nothing; it is asked again in the next run."
        case .htmlInsteadOfFeed: "Open the address in a browser: an error page, a challenge, or the wrong address."
        case .markup(let error) where error.isOfASelector: "Mend `listing` in the source file."
        case .markup(.refused): "Tell the publisher; such a document is never expanded."
        case .notAFeed, .markup: "Open the address in a browser; mend `kind` or `url` in the source file."
        case .notJSON, .htmlInsteadOfJSON:
            "Open the address in a browser: an error page, a challenge, or the wrong address."
        case .noItems, .rowsWithoutLink: "Look at what the address gives, and mend `json` in the source file."
        case .noListing, .noJSON: "Mend the source file."
        }
    }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
