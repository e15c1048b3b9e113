import Archive
import Fetching
import Fixtures
import Records
import Testing

/// What fetching a robots.txt comes to: RFC 9309, sections 2.2 to 2.5, rule by rule.
@Suite struct RobotsFetchTests {  // fault 56
    private static let now = Timestamp("2026-11-20T06:00:00Z")!
    private static let closed = "User-agent: *\nDisallow: /\n"
    private static let half = "User-agent: *\nDisallow: /a\n"

    struct Case: Sendable {
        var name: String
        var answers: [String: [Result<HTTPMessage, FetchError>]]
        var path: String
        var isAllowed: Bool

        init(_ name: String, _ answer: Result<HTTPMessage, FetchError>, _ path: String, _ isAllowed: Bool) {
            (self.name, self.path, self.isAllowed) = (name, path, isAllowed)
            answers = ["http://a.example/robots.txt": [answer]]
        }
    }

    private static func text(_ body: String, _ status: Int = 200) -> Result<HTTPMessage, FetchError> {
        .success(.page(body, type: "text/plain", status: status))
    }

    private static func redirects(_ count: Int, to last: Result<HTTPMessage, FetchError>) -> Case {
        var rule = Case("\(count) redirects", text(""), "/a", true)
        rule.answers = [:]
        for hop in 0..<count {
            let headers = [HTTPHeader("Location", "http://h\(hop + 1).example/r")]
            rule.answers[hop == 0 ? "http://a.example/robots.txt" : "http://h\(hop).example/r"] = [
                .success(.page("", status: 301, headers: headers))
            ]
        }
        rule.answers["http://h\(count).example/r"] = [last]
        return rule
    }

    private static func bytes(_ body: [UInt8]) -> Result<HTTPMessage, FetchError> {
        .success(
            HTTPMessage(status: 200, reason: "", headers: [HTTPHeader("Content-Type", "text/plain")], body: body))
    }

    static let cases: [Case] = {
        let comments = { (count: Int) in String(repeating: "# nothing\n", count: count / 10) }
        let utf16: [UInt8] =
            [0xFF, 0xFE] + half.utf16.flatMap { unit -> [UInt8] in [UInt8(truncatingIfNeeded: unit), 0] }
        var five = redirects(5, to: text(half))
        five.isAllowed = false
        return [
            Case("200", text(half), "/a/x", false), Case("200, other path", text(half), "/b", true),
            Case("404", text(closed, 404), "/a", true), Case("410", text("", 410), "/a", true),
            Case("401", text("", 401), "/a", true), Case("403", text("Access denied", 403), "/a", true),
            // the RFC leaves it open; who wants peace gets it
            Case("429", text("", 429), "/a", false), Case("500", text("", 500), "/a", false),
            Case("503", text("User-agent: *\nAllow: /\n", 503), "/a", false),
            Case("timeout", .failure(.timedOut("no answer")), "/a", false),
            Case("no such name", .failure(.resolution("unknown")), "/a", false), five,
            redirects(6, to: text(half)), redirects(1, to: text("", 404)),
            Case("512 KiB are read", text(comments(400_000) + closed), "/a", false),
            Case("what is behind is not", text(comments(600_000) + closed), "/a", true),
            Case("a page", .success(.page("<!DOCTYPE html><html><body>Not found</body></html>")), "/a", true),
            Case("byte order mark", text("\u{FEFF}" + half), "/a", false),
            Case("UTF-16", bytes(utf16), "/a", false),
            Case("CR LF", text(half.replacing("\n", with: "\r\n")), "/a", false),
            Case("CR", text(half.replacing("\n", with: "\r")), "/a", false),
            Case("robots.txt itself", text(closed), "/robots.txt", true),
            Case("token", text("User-agent: regnews/9.9\nDisallow: /a\nUser-agent: *\nDisallow:\n"), "/a", false),
            Case(
                "groups of one agent are one",
                text(
                    "User-agent: regnews\nDisallow: /a\n\nUser-agent: *\nDisallow: /\n\nUser-agent: regnews\nDisallow: /b\n"
                ),
                "/b", false),
            Case(
                "the agent's own group goes before *",
                text("User-agent: *\nDisallow: /\nUser-agent: RegNews\nAllow: /\n"), "/b", true),
        ]
    }()

    private func isAllowed(_ rule: Case, _ kept: KeptRobots? = nil, at now: Timestamp = now) async -> Bool {
        var settings = FetchSettings(userAgent: "regnews/0.1 (+test@example.org)")
        settings.gap = .zero
        var answers = rule.answers
        let address = "http://a.example\(rule.path)"
        if answers[address] == nil { answers[address] = [.success(.page("the page"))] }
        let fetcher = Fetcher(
            ScriptedTransport(answers, at: now), settings: settings, clock: VirtualClock(), now: now,
            kept: { _ in kept })
        do throws(FetchError) { return try await !fetcher.fetch(Ask(address, for: "test")).body.isEmpty } catch {
            #expect(["robots", "rate_limited", "timeout", "dns"].contains(error.word), "\(rule.name): \(error)")
            return false
        }
    }

    @Test(arguments: cases)
    func theRulesOfFetching(_ rule: Case) async {
        #expect(await isAllowed(rule) == rule.isAllowed, "\(rule.name)")
    }

    @Test func eachOriginHasItsOwn() async throws {
        var settings = FetchSettings(userAgent: "regnews/test")
        settings.gap = .zero
        let transport = ScriptedTransport(
            [
                "https://a.example/robots.txt": .page(Self.closed, type: "text/plain"),
                "https://a.example:8443/x": .page("x"), "http://a.example/x": .page("x"),
            ], at: Self.now)
        let fetcher = Fetcher(transport, settings: settings, clock: VirtualClock())
        #expect(try await fetcher.fetch(Ask("https://a.example:8443/x", for: "t")).status == 200)
        #expect(try await fetcher.fetch(Ask("http://a.example/x", for: "t")).status == 200)
        await #expect(throws: FetchError.self) { try await fetcher.fetch(Ask("https://a.example/x", for: "t")) }
    }

    @Test func aCopyStandsInForADayAndLongerWhereTheFileCannotBeHad() async {
        let day = 86_400
        func kept(_ age: Int) -> KeptRobots {
            KeptRobots(
                origin: "http://a.example", fetchedAt: Timestamp(seconds: Self.now.seconds - age),
                body: Array("User-agent: *\nAllow: /a\nDisallow: /\n".utf8))
        }
        let open = Case("", Self.text("User-agent: *\nAllow: /\n"), "/b", true)
        #expect(await !isAllowed(open, kept(3600)))
        #expect(await isAllowed(open, kept(day)))
        // a clock that was set back knows no ages
        #expect(await isAllowed(open, kept(-3600)))
        let down = Case("", Self.text("", 503), "/a", true)
        #expect(await isAllowed(down, kept(20 * day)))
        #expect(await !isAllowed(down, kept(31 * day)))
        #expect(await !isAllowed(down))
    }
}

/// Rules that were written to keep a crawler busy.
@Suite struct HostileRobotsTests {
    @Test func rulesThatTakeTooLongForbid() throws {
        let pattern = "/*" + String(repeating: "a", count: 7900) + "bc"
        let rules = RobotsRules(
            Array(("User-agent: *\n" + String(repeating: "Disallow: \(pattern)\n", count: 60)).utf8), agent: "regnews")
        let start = ContinuousClock.now
        let url = try #require(WebURL("http://a.example/" + String(repeating: "a", count: 7900)))
        #expect(!rules.allows(url).allowed)
        #expect(rules.allows(try #require(WebURL("http://a.example/news"))).allowed)
        // a debug build takes seconds for what a release build takes milliseconds for; without a bound it were minutes
        #expect(ContinuousClock.now - start < .seconds(60))
    }
}
