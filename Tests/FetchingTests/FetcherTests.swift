import Archive
import Bytes
import Fetching
import Fixtures
import Records
import Testing

@Suite struct FetcherTests {
    private let now = Timestamp("2026-11-20T06:00:00Z")!

    private func fetcher(_ transport: ScriptedTransport, clock: VirtualClock = VirtualClock()) -> Fetcher {
        Fetcher(transport, settings: FetchSettings(userAgent: "regnews/test (+me@example.org)"), clock: clock)
    }

    private func fetch(_ answers: [String: HTTPMessage], _ ask: Ask) async throws -> FetchedResource {
        try await fetcher(ScriptedTransport(answers, at: now)).fetch(ask)
    }

    private func ask(_ address: String) -> Ask { Ask(address, for: "test") }

    private func moved(to target: String) -> HTTPMessage {
        .page("", status: 302, headers: [HTTPHeader("Location", target)])
    }

    @Test func redirectsAreWalkedHopByHop() async throws {
        let page = try await fetch(
            ["http://a.example/": moved(to: "/b"), "http://a.example/b": .page("there")], ask("http://a.example/#x"))
        #expect(page.url == "http://a.example/b" && page.body == Array("there".utf8))
    }

    @Test func aLoopADowngradeAndAForeignSchemeAreRefused() async {  // faults 2, 5, 6
        let answers = [
            "http://a.example/": moved(to: "http://a.example/"), "https://a.example/": moved(to: "http://a.example/"),
            "http://b.example/": moved(to: "file:///etc/passwd"),
        ]
        func word(_ address: String) async -> (word: String, words: String) {
            do { _ = try await fetch(answers, ask(address)) } catch let error as FetchError {
                return (error.word, error.description)
            } catch {}
            return ("", "")
        }
        let loop = await word("http://a.example/")
        #expect(loop.word == "redirect_refused" && loop.words.contains("http://a.example/ → http://a.example/"))
        let downgrade = await word("https://a.example/")
        #expect(downgrade.word == "redirect_refused" && downgrade.words.contains("allow_http: true"))
        #expect(await word("http://b.example/").word == "redirect_refused")
    }

    @Test func aDowngradeIsFollowedWhereTheSourceFilePermitsIt() async throws {  // fault 6
        var ask = ask("https://a.example/")
        ask.allowsDowngrade = true
        let answers: [String: HTTPMessage] = [
            "https://a.example/": moved(to: "http://a.example/"), "http://a.example/": .page("plain"),
        ]
        #expect(try await fetch(answers, ask).body == Array("plain".utf8))
    }

    @Test func aSourcesOwnHeadersDoNotGoToAnotherOrigin() async throws {  // fault 7
        let transport = ScriptedTransport(
            [
                "https://a.example/": moved(to: "https://b.example/x"),
                "https://b.example/x": moved(to: "https://a.example:8443/"),
                "https://a.example:8443/": moved(to: "https://a.example/end"), "https://a.example/end": .page("end"),
            ], at: now)
        var ask = ask("https://a.example/")
        ask.headers = [HTTPHeader("Authorization", "secret"), HTTPHeader("Cookie", "s=1")]
        _ = try await fetcher(transport).fetch(ask)
        for request in transport.requests where request.url.path != "/robots.txt" {
            #expect((request.headers["authorization"] == "secret") == (request.url.origin == "https://a.example"))
            #expect(request.headers["user-agent"] == "regnews/test (+me@example.org)")
        }
        // and they do not get into the archive
        let first = try #require(transport.requests.first { $0.headers["authorization"] != nil })
        let head = String(decoding: first.headForArchive, as: UTF8.self)
        #expect(head.contains("Authorization: (left out)") && !head.contains("secret") && !head.contains("s=1"))
    }

    @Test func anErrorPageIsNoArticle() async {
        await #expect(throws: FetchError.status(500)) {
            try await fetch(["http://a.example/": .page("sorry", status: 500)], ask("http://a.example/"))
        }
    }

    @Test func a503IsAskedAgainAndA500IsAnAnswer() async throws {  // fault 55
        let ill = HTTPMessage.page("", status: 503)
        let transport = ScriptedTransport(
            [
                "http://a.example/": [.success(ill), .success(.page("well again"))],
                "http://a.example/500": [.success(.page("", status: 500))],
                "http://a.example/reset": [.failure(.connection("reset")), .success(.page("here"))],
                "http://a.example/gone": [.success(.page("", status: 410))],
            ], at: now)
        let fetcher = fetcher(transport)
        #expect(try await fetcher.fetch(ask("http://a.example/")).body == Array("well again".utf8))
        #expect(try await fetcher.fetch(ask("http://a.example/reset")).body == Array("here".utf8))
        await #expect(throws: FetchError.status(500)) { try await fetcher.fetch(ask("http://a.example/500")) }
        await #expect(throws: FetchError.status(410)) { try await fetcher.fetch(ask("http://a.example/gone")) }
        func times(_ path: String) -> Int { transport.requests.count { $0.url.path == path } }
        #expect(times("/500") == 1 && times("/gone") == 1 && times("/") == 2 && times("/robots.txt") == 1)
    }

    @Test func retryAfterIsWaitedForAndALongOneLeavesTheHostAlone() async throws {  // fault 54
        func busy(_ after: String) -> HTTPMessage {
            .page("", status: 429, headers: [HTTPHeader("Retry-After", after)])
        }
        let transport = ScriptedTransport(
            [
                "http://a.example/": [.success(busy("17")), .success(.page("now"))],
                "http://b.example/": [.success(busy("Fri, 20 Nov 2026 08:00:00 GMT"))],
                "http://b.example/other": [.success(.page("never asked"))],
                "http://c.example/": [.success(busy("864000"))],
            ], at: now)
        let clock = VirtualClock()
        let fetcher = fetcher(transport, clock: clock)
        _ = try await fetcher.fetch(ask("http://a.example/"))
        #expect(clock.elapsed >= .seconds(17))
        let later = now.seconds + 7200
        await #expect(throws: FetchError.rateLimited(until: later, host: "b.example")) {
            try await fetcher.fetch(ask("http://b.example/"))
        }
        await #expect(throws: FetchError.hostClosed(until: later)) {
            try await fetcher.fetch(ask("http://b.example/other"))
        }
        #expect(!transport.requests.contains { $0.url.path == "/other" })
        // ten days are capped to one
        await #expect(throws: FetchError.rateLimited(until: now.seconds + 86_400, host: "c.example")) {
            try await fetcher.fetch(ask("http://c.example/"))
        }
    }

    @Test func validatorsGoBackByteForByteToTheAddressThatGaveThem() async throws {
        let unchanged = HTTPMessage(status: 304, reason: "", headers: [], body: [])
        let transport = ScriptedTransport(
            ["http://a.example/": moved(to: "/feed"), "http://a.example/feed": unchanged], at: now)
        var ask = ask("http://a.example/")
        ask.validators = Validators(
            url: "http://a.example/feed", etag: "W/\"x y\"", lastModified: "Thu, 19 Nov 2026 5:00 GMT")
        #expect(try await fetcher(transport).fetch(ask).status == 304)
        let sent = transport.requests.filter { $0.headers["if-none-match"] != nil }
        #expect(sent.map(\.url.path) == ["/feed"] && sent[0].headers["if-none-match"] == "W/\"x y\"")
        #expect(sent[0].headers["if-modified-since"] == "Thu, 19 Nov 2026 5:00 GMT")
    }

    @Test func whatRobotsTxtForbidsIsNotAsked() async throws {  // fault 56
        let transport = ScriptedTransport(
            [
                "http://a.example/robots.txt": .page(
                    "User-agent: *\nDisallow: /no\nCrawl-delay: 7\n", type: "text/plain"),
                "http://a.example/yes": .page("yes"), "http://a.example/in": moved(to: "/no"),
                "http://b.example/robots.txt": .page("", status: 503), "http://b.example/x": .page("x"),
                "http://c.example/robots.txt": moved(to: "http://d.example/rules"),
                "http://d.example/rules": .page("User-agent: regnews\nDisallow: /\n", type: "text/plain"),
                "http://d.example/y": .page("y"), "http://e.example/robots.txt": .page("<html>Sorry</html>"),
                "http://e.example/z": .page("z"),
            ], at: now)
        let clock = VirtualClock()
        let fetcher = fetcher(transport, clock: clock)
        await #expect(throws: FetchError.robots(line: 2)) { try await fetcher.fetch(ask("http://a.example/no/1")) }
        _ = try await fetcher.fetch(ask("http://a.example/yes"))
        #expect(clock.elapsed >= .seconds(7))
        await #expect(throws: FetchError.robots(line: 2)) { try await fetcher.fetch(ask("http://a.example/in")) }
        await #expect(throws: FetchError.robotsUnreachable(status: 503)) {
            try await fetcher.fetch(ask("http://b.example/x"))
        }
        await #expect(throws: FetchError.robots(line: 2)) { try await fetcher.fetch(ask("http://c.example/w")) }
        _ = try await fetcher.fetch(ask("http://d.example/y"))
        _ = try await fetcher.fetch(ask("http://e.example/z"))
        #expect(!transport.requests.contains { ["/no/1", "/no", "/w", "/x"].contains($0.url.path) })
    }

    @Test func aHostThatDoesNotAnswerCostsNoTimeLimitForEachOfItsPages() async throws {
        let robots: [Result<HTTPMessage, FetchError>] = [.success(.page("", status: 404))]
        let transport = ScriptedTransport(
            ["http://a.example/robots.txt": robots, "http://b.example/": [.success(.page("b"))]], at: now)
        let fetcher = fetcher(transport)
        for number in 0..<10 {
            let error = await #expect(throws: FetchError.self) {
                try await fetcher.fetch(ask("http://a.example/\(number)"))
            }
            #expect(error?.word == (number < 3 ? "connection" : "host_down"))
        }
        // three tries for each of three pages, and robots.txt
        #expect(transport.requests.count == 10)
        _ = try await fetcher.fetch(ask("http://b.example/"))
    }

    @Test func whoWaitsForAHostIsToldWhenTheTimeIsOver() async throws {
        // many at once for one host, of which the deadline lets one through
        let transport = ScriptedTransport([:] as [String: HTTPMessage], at: now)
        var settings = FetchSettings(userAgent: "test")
        (settings.gap, settings.deadline, settings.inFlight) = (.seconds(5), .seconds(7), 2)
        let fetcher = Fetcher(transport, settings: settings, clock: VirtualClock())
        let words = await withTaskGroup(of: String.self) { group in
            for number in 0..<50 {
                group.addTask {
                    do throws(FetchError) {
                        _ = try await fetcher.fetch(Ask("http://\(number % 3).example/\(number)", for: "x"))
                        return "none"
                    } catch { return error.word }
                }
            }
            return await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        }
        #expect(words.values.reduce(0, +) == 50 && (words["out_of_time"] ?? 0) >= 40)
    }

    @Test func whoIsLedToAHostThatWantsPeaceDoesNotWaitForEver() async throws {
        let busy = HTTPMessage.page("", status: 429, headers: [HTTPHeader("Retry-After", "3600")])
        var answers = ["http://busy.example/": busy]
        for number in 0..<6 { answers["http://\(number).example/"] = moved(to: "http://busy.example/") }
        let transport = ScriptedTransport(answers, at: now)
        let fetcher = fetcher(transport)
        let words = await withTaskGroup(of: String.self) { group in
            for number in 0..<6 {
                group.addTask {
                    do throws(FetchError) {
                        _ = try await fetcher.fetch(Ask("http://\(number).example/", for: "\(number)"))
                        return "none"
                    } catch { return error.word }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(words == Array(repeating: "rate_limited", count: 6))
    }

    @Test func aStrangersAddressIsShownShortAndWithoutItsPassword() async {  // fault 8
        let target = "ftp://bob:hunter2@a.example/" + String(repeating: "x", count: 100_000)
        let error = await #expect(throws: FetchError.self) {
            try await fetch(["http://a.example/": moved(to: target)], ask("http://a.example/"))
        }
        #expect(error?.description.contains("hunter2") == false && (error?.description.count ?? 0) < 400)
    }

    @Test func aRedirectsBodyIsNotLookedAt() async throws {
        let packed = HTTPMessage.page(
            "", status: 302, headers: [HTTPHeader("Location", "/x"), HTTPHeader("Content-Encoding", "br")])
        let page = try await fetch(
            ["http://a.example/": packed, "http://a.example/x": .page("x")], ask("http://a.example/"))
        #expect(page.body == Array("x".utf8))
    }

    @Test func ofALongRobotsTxtTheBeginningIsReadAndADamagedOneForbids() async throws {  // fault 56
        let long = "User-agent: *\nDisallow: /\n" + String(repeating: "#\n", count: 1_000_000)
        let packed = HTTPMessage(
            status: 200, reason: "", headers: [HTTPHeader("Content-Encoding", "gzip")],
            body: ContentDecoding.gzip(Array(long.utf8)))
        let transport = ScriptedTransport(
            [
                "http://a.example/robots.txt": packed, "http://a.example/": .page("a"),
                "http://b.example/robots.txt": .page("no gzip", headers: [HTTPHeader("Content-Encoding", "gzip")]),
                "http://b.example/": .page("b"), "http://c.example/robots.txt": .page("", status: 304),
                "http://c.example/": .page("c"),
            ], at: now)
        let fetcher = fetcher(transport)
        for (host, word) in [("a", "robots"), ("b", "damaged"), ("c", "robots")] {
            let error = await #expect(throws: FetchError.self) {
                try await fetcher.fetch(ask("http://\(host).example/"))
            }
            #expect(error?.word == word)
        }
        #expect(!transport.requests.contains { $0.url.path == "/" })
    }

    @Test func whatComesTooLateInTheRunIsLeftForTheNext() async throws {
        let transport = ScriptedTransport(["http://a.example/": .page("x")], at: now)
        var settings = FetchSettings(userAgent: "test")
        (settings.gap, settings.deadline) = (.seconds(5), .seconds(12))
        let fetcher = Fetcher(transport, settings: settings, clock: VirtualClock())
        for _ in 0..<2 { _ = try await fetcher.fetch(ask("http://a.example/")) }
        await #expect(throws: FetchError.outOfTime) { try await fetcher.fetch(ask("http://a.example/")) }
        #expect(transport.requests.count == 3)
    }
}

@Suite struct HostScheduleTests {
    @Test func aHostIsAskedOneAtATimeWithAGapAndOthersMeanwhile() {
        var schedule = HostSchedule(connections: 1, gap: .seconds(5))
        #expect(schedule.ask("a", at: .zero) == .go)
        schedule.started("a")
        #expect(schedule.ask("a", at: .seconds(1)) == .busy && schedule.ask("b", at: .seconds(1)) == .go)
        schedule.ended("a", at: .seconds(2))
        #expect(schedule.ask("a", at: .seconds(2)) == .wait(until: .seconds(7)))
        #expect(schedule.ask("a", at: .seconds(7)) == .go)
    }

    @Test func aHostThatAnswered429IsLeftAloneUntilRetryAfter() {
        var schedule = HostSchedule(connections: 2, gap: .zero)
        schedule.started("a")
        schedule.pause("a", until: .seconds(40))
        schedule.ended("a", at: .seconds(3))
        #expect(schedule.ask("a", at: .seconds(3)) == .wait(until: .seconds(40)))
        schedule.close("a", .hostClosed(until: 99))
        #expect(schedule.ask("a", at: .seconds(50)) == .closed(.hostClosed(until: 99)))
    }

    @Test func aCrawlDelayMakesTheGapLongerButNotLongerThanAMinute() {
        var schedule = HostSchedule(connections: 1, gap: .seconds(5))
        schedule.slow("a", to: .seconds(2))
        schedule.started("a")
        schedule.ended("a", at: .zero)
        #expect(schedule.ask("a", at: .zero) == .wait(until: .seconds(5)))
        schedule.slow("b", to: .seconds(86_400))
        schedule.started("b")
        schedule.ended("b", at: .zero)
        #expect(schedule.ask("b", at: .zero) == .wait(until: .seconds(60)))
    }
}

@Suite struct RetryPolicyTests {
    private let now = Timestamp("2026-11-20T06:00:00Z")!

    private func decide(_ error: FetchError, tries: Int = 1, after: String? = nil) -> RetryPolicy.Decision {
        RetryPolicy.decide(error, tries: tries, retryAfter: after, at: now, random: 0.5)
    }

    @Test func onlyWhatCanGetBetterIsTriedAgainAndNotForEver() {
        #expect(decide(.connection("x")) == .retry(after: .seconds(1)))
        #expect(decide(.connection("x"), tries: 2) == .retry(after: .seconds(2)))
        #expect(decide(.connection("x"), tries: 3) == .giveUp)
        for error in [
            FetchError.status(404), .status(403), .status(500), .tls("x"), .addressRefused("x"), .tooLarge(limit: 1),
            .redirectRefused(to: "", why: ""), .robots(line: 1),
        ] { #expect(decide(error) == .giveUp) }
    }

    @Test(arguments: [
        ("5", 5), (" 5 ", 5), ("Fri, 20 Nov 2026 06:00:30 GMT", 30), ("Friday, 20-Nov-26 06:00:30 GMT", 30),
        ("Thu, 19 Nov 2026 06:00:30 GMT", 1),
    ])
    func retryAfterInEveryForm(_ value: String, _ seconds: Int) {  // fault 54
        #expect(decide(.status(503), after: value) == .retry(after: .seconds(seconds)))
    }

    @Test(arguments: ["soon", "-3", "120.5", "Fri, 31 Dec 9999 23:59:59 GMT x", "300, 300"])
    func aWishThatIsNotUnderstoodIsStillAWish(_ value: String) {
        #expect(decide(.status(503), after: value) == .leaveAlone(until: Timestamp(seconds: now.seconds + 300)))
    }

    @Test func noWishIsLongerThanADayAndNoneComesFromABrokenAnswer() {
        for code in [429, 502, 503, 504] {
            for value in ["3600000", "99999999999999999999"] {
                #expect(
                    decide(.status(code), after: value) == .leaveAlone(until: Timestamp(seconds: now.seconds + 86_400)))
            }
        }
        #expect(decide(.truncated("x"), after: "3600") == .retry(after: .seconds(1)))
    }

    @Test func aSilent429MeansMinutes() {
        #expect(decide(.status(429)) == .leaveAlone(until: Timestamp(seconds: now.seconds + 300)))
        #expect(
            decide(.status(429), after: "99999999999999999999")
                == .leaveAlone(until: Timestamp(seconds: now.seconds + 86_400)))
    }
}

@Suite struct RobotsRulesTests {
    private func allows(_ robots: String, _ path: String) throws -> Bool {
        RobotsRules(Array(robots.utf8), agent: "regnews").allows(try #require(WebURL("http://a.example" + path)))
            .allowed
    }

    @Test func starsAndAFinalDollar() throws {
        for (pattern, path, matches) in [
            ("/a*b", "/axxb", true), ("/a*b", "/a", false), ("/a*b$", "/axbxb", true), ("/a*b$", "/axbx", false),
            ("/*.pdf$", "/x/y.pdf", true), ("/*.pdf$", "/x.pdf?v=1", false), ("*", "/x", true), ("/$", "/", true),
            ("/$", "/x", false), ("/a**b", "/ab", true), ("/a*", "/a", true), ("/x*y*z$", "/x1y2y3z", true),
        ] { #expect(try allows("User-agent: *\nDisallow: \(pattern)\n", path) == !matches, "\(pattern) \(path)") }
    }

    @Test func noPatternTakesLong() throws {  // fault 20
        let stars = String(repeating: "*", count: 16_000)
        #expect(try allows("User-agent: *\nDisallow: /\(stars)b\n", "/" + String(repeating: "a", count: 8000)))
        let line = "Disallow: /*a*a*a*a*a*a*b\n"
        let rules = "User-agent: *\n" + String(repeating: line, count: 20_000)
        let robots = RobotsRules(Array(rules.utf8), agent: "regnews")
        let url = try #require(WebURL("http://a.example/" + String(repeating: "a", count: 1500)))
        for _ in 0..<10 { #expect(robots.allows(url).allowed) }
    }
}

@Suite struct AddressGuardTests {
    private func refusal(_ address: String, allow: [String] = [], host: String = "a.example") throws -> String? {
        AddressGuard(allow: allow).refusal(of: try #require(IPAddress(address)), host: host)
    }

    @Test(arguments: [
        "127.0.0.1", "127.8.9.1", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
        "0.0.0.0",
        "100.64.0.1", "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fc00::1",
        "fd12::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "64:ff9b::7f00:1",
        "64:ff9b::a00:1", "2002:7f00:1::", "2002:c0a8:101::1", "::127.0.0.1", "2001:db8::1", "2001::1", "fec0::1",
    ])
    func noInnerAddressIsLetThrough(_ address: String) throws {  // fault 3
        #expect(try refusal(address) != nil)
    }

    @Test(arguments: ["8.8.8.8", "172.32.0.1", "172.15.255.255", "11.0.0.1", "2606:4700::1111", "64:ff9b::808:808"])
    func thePublicInternetIs(_ address: String) throws { #expect(try refusal(address) == nil) }

    @Test func whatThePipelineFileNamesIsLetThroughAndNothingElse() throws {
        #expect(try refusal("127.0.0.1", allow: ["127.0.0.1"]) == nil)
        #expect(try refusal("127.0.0.2", allow: ["127.0.0.1"]) == "loopback")
        #expect(try refusal("::ffff:127.0.0.1", allow: ["127.0.0.1"]) == nil)
        #expect(try refusal("10.2.3.4", allow: ["10.2.0.0/16"]) == nil)
        #expect(try refusal("10.3.3.4", allow: ["10.2.0.0/16"]) == "private")
        #expect(try refusal("10.3.3.4", allow: ["wiki.intern"], host: "wiki.intern") == nil)
        #expect(try refusal("10.3.3.4", allow: ["wiki.intern"], host: "other.intern") == "private")
    }
}
