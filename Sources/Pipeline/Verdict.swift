// What a visit to a source comes to: one stable word, what happened, and what a person can do about it.

import Fetching
import Markup
import Reading
import Records

package struct Verdict: Sendable, Equatable {
    /// `fresh`, `unchanged`, `not_due`, `suspicious`, `timeout`, `http_404` …
    package var word: String
    /// What happened; nil where the word says it all.
    package var detail: String?
    package var advice: String
    /// Whether it needs a person, or at least another run.
    package var isFailure: Bool
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

    static func notDue(until: Timestamp, byServer: Bool) -> Verdict {
        var verdict = Verdict(
            "not_due", "not before \(until)",
            advice: byServer
                ? "The server asked for this pause; wait."
                : "`--now` asks all the same; `interval` in the source file sets the pause.")
        verdict.wasNotAsked = true
        return verdict
    }

    static func incomplete(_ pages: [String], pending: Int) -> Verdict {
        Verdict(
            "incomplete", "\(pages.count) page(s) could not be had: \(pages[0])" + (pages.count > 1 ? " …" : ""),
            advice: pending > 0
                ? "They are asked for again in the next runs; look at one in a browser if it goes on."
                : "The list's own words stand in for them; look at one in a browser.",
            isFailure: true)
    }

    init(_ error: FetchError, at url: String) {
        self.init(error.word, "\(url): \(error)", advice: Self.advice(error), isFailure: true)
        (isUnreachable, wasNotAsked) = (error.isUnreachable, error.wasNotAsked)
        if error == .notArchived { (word, detail, isFailure) = ("not_asked", nil, false) }
    }

    init(_ error: ReadingError, at url: String) {
        self.init(error.word, "\(url): \(error)", advice: Self.advice(error), isFailure: true)
    }

    /// What the number of entries says; nil where it is as expected.
    ///
    /// - Parameter isPartial: whether further pages were not asked for, so that there are more entries than these.
    static func ofList(_ entries: [Entry], of source: Source, isPartial: Bool = false) -> Verdict? {
        let count = entries.count
        let expect = source.expect
        if count == 0 {
            if source.kind == .listing {
                return Verdict(
                    "layout_changed", "the selector `item` matches nothing that has a link",
                    advice: "Open the page, and mend `listing` in the source file.", isFailure: true)
            }
            if expect.atLeast == 0 { return nil }
            return Verdict(
                "empty", "the list has no entries",
                advice: "Open it in a browser; if it may be empty, say `expect: { at_least: 0 }`.", isFailure: true)
        }
        func suspicious(_ detail: String) -> Verdict {
            Verdict(
                "suspicious", detail,
                advice: "Look at what came; mend the source file, or its `expect` if the list has changed for good.",
                isFailure: true)
        }
        if let least = expect.atLeast, count < least, !isPartial {
            return suspicious("\(count) entries, at least \(least) expected")
        }
        if let most = expect.atMost, count > most { return suspicious("\(count) entries, at most \(most) expected") }
        let undated = entries.count { $0.published == nil }
        if expect.dates, undated > 0 { return suspicious("\(undated) of \(count) entries have no date") }
        return nil
    }

    /// None of the entries leads anywhere.
    static func withoutLinks(_ count: Int) -> Verdict {
        Verdict(
            "suspicious", "none of \(count) entries has a link that can be asked",
            advice: "Look at the list in a browser; its form may have changed.", isFailure: true)
    }

    private static func advice(_ error: FetchError) -> String {
        switch error {
        case .badAddress: "Mend the address in the source file."
        case .notArchived: "The archive holds nothing of this source."
        case .status(401), .status(403):
            "The server refuses us: look at the page in a browser, and at its terms; a contact in the User-Agent helps with some."
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
