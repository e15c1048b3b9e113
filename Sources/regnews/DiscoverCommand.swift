import ArgumentParser
import Bytes
import Foundation
import Pipeline
import Records

struct DiscoverCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "discover",
        abstract: "Find the feeds and sitemaps of a page, and print a source file for the likeliest.",
        discussion: """
            What the page names (link elements, links, pages of feeds), then the usual places, then sitemaps; each is read before it \
            is believed. At most \(Discover.maximumRequests) requests, with the manners of a run.

              regnews discover https://authority.example/news --contact you@example.org > sources/gb/authority-news.yml
            """)

    @Argument(help: "The address of a page of the site.")
    var url: String

    @Option(help: "Your mail or web address, at which a publisher reaches you (default: $REGNEWS_CONTACT).")
    var contact: String?

    @Option(
        help: ArgumentHelp(
            "Take contact, addresses that are let through and so on from this pipeline file.", valueName: "file"))
    var pipeline: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Write the source file there; one that exists is left as it is.", valueName: "file"))
    var output: String?

    @Flag(name: .shortAndLong, help: "On stderr only what failed.")
    var quiet = false

    func run() async throws {
        let fetch = try pipeline.map { try Pipelines.read($0).fetch } ?? PipelineFile().fetch
        guard let contact = contact ?? fetch.contact ?? Pipelines.contact else {
            throw ExitStatusError(
                .configuration,
                "a contact is missing: `--contact you@example.org`, $REGNEWS_CONTACT, or a pipeline file with `fetch: { contact }`"
            )
        }
        guard WebURL(url) != nil else {
            throw ExitStatusError(.usage, "`\(url)` is no http or https address")
        }
        if let output, File.exists(output) {
            throw ExitStatusError(.cannotCreate, "\(output) is there already; name another file")
        }
        Signals.catchThem()
        let isQuiet = quiet
        var search = try Discover(fetch, contact: contact, world: .real(signal: { Signals.number })) { trial in
            if !isQuiet { Console.say("discover: \(Discover.shown(trial.url)): \(trial.outcome)") }
        }
        let found: [Discover.Found]
        do { found = try await search.search(url) } catch {
            throw ExitStatusError(Signals.number != 0 ? .interrupted : .unavailable, "\(Discover.shown(url)): \(error)")
        }
        guard let best = found.first else {
            throw ExitStatusError(
                .partial,
                "no feed and no sitemap found at \(Discover.shown(url)); write a source file of the kind `listing` or `json` (docs/pipelines.md)"
            )
        }
        let text = best.sourceFile(others: Array(found.dropFirst()))
        if let output {
            try File.write(Array((text + "\n").utf8), to: output)
            if !quiet { Console.say("discover: \(output) is written; `regnews check` reads it with its pipeline") }
        } else {
            try Output.text(text)
        }
    }
}
