import Archive
import Fetching
import Fixtures
import Records
import Testing

/// Who stands before a server, told by the fetcher: `blocked`.
@Suite struct ChallengeTests {
    private let now = Timestamp("2026-11-20T06:00:00Z")!

    private func outcome(_ message: HTTPMessage) async -> String {
        var settings = FetchSettings(userAgent: "regnews/test")
        settings.gap = .zero
        let fetcher = Fetcher(
            ScriptedTransport(["http://a.example/": message], at: now), settings: settings, clock: VirtualClock())
        do throws(FetchError) {
            return try await fetcher.fetch(Ask("http://a.example/", for: "test")).body.isEmpty ? "empty" : "page"
        } catch {
            return error.word
        }
    }

    private func page(_ body: String, _ status: Int = 200, _ headers: [(String, String)] = []) -> HTTPMessage {
        .page(body, status: status, headers: headers.map { HTTPHeader($0.0, $0.1) })
    }

    @Test func challengesHaveTheirOwnVerdictWhateverTheirStatus() async {  // faults 55 and 60
        for message in [
            page("<html><head><title>Just a moment...</title></head><body>Enable JavaScript</body></html>", 403),
            page("<html><title>Just a moment...</title></html>", 503), page("<TITLE>Are you a robot?</TITLE>"),
            page("<html><title>Attention Required! | Cloudflare</title>"),
            page("<html><script>window._cf_chl_opt={cvId:'3'}</script>"),
            page("<p>Go on</p>", 200, [("cf-mitigated", "challenge")]),
            page("<p></p>", 202, [("x-amzn-waf-action", "challenge")]),
            page("<title>安全验证</title><p>请完成验证</p>"), page("<p>no</p>", 403, [("X-DataDome", "protected")]),
            page("<script>$_ts={}</script>", 412), page("<html><title>Request Rejected</title></html>"),
            page("<p>Access Denied. Reference #18.2 https://errors.edgesuite.net/18.2</p>", 403),
        ] {
            #expect(await outcome(message) == "blocked", "\(message)")
        }
        // without a signature 403 is a refusal all the same
        #expect(await outcome(page("<h1>Forbidden</h1>", 403)) == "blocked")
    }

    @Test func newsAboutSuchThingsAreNews() async {
        for message in [
            page("<title>Security check at banks finds gaps</title><p>The regulator said</p>"),
            page("<title>Captcha fraud: watchdog warns consumers</title>"),
            page("<title>安全验证新规发布</title><p>监管部门</p>"),
            page(
                "<title>Cloudflare fined</title><script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>"
            ),
            page("<title>News</title>", 200, [("X-DataDome", "protected")]),
            page(
                "<?xml version='1.0'?><rss><channel><title>Just a moment...</title></channel></rss>", 200,
                [("Content-Type", "text/xml")]),
            page("{\"title\":\"<title>Just a moment...</title>\"}"),
            page("<title>Robot check</title>" + String(repeating: "<p>A long page.</p>", count: 20_000)),
        ] {
            #expect(await outcome(message) == "page", "\(String(decoding: message.body.prefix(80), as: UTF8.self))")
        }
    }
}
