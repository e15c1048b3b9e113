import Fetching
import Fixtures
import Records
import Testing

@Suite struct LimitScopesTests {
    private func source(_ id: String, _ url: String, _ scope: Source.Scope) -> Source {
        var source = Source(id: id, name: id, kind: .feed, url: url)
        source.scope = scope
        return source
    }

    @Test func registrableDomainsFollowThePublicSuffixList() {
        for (host, domain) in [
            ("www.fca.org.uk", "fca.org.uk"), ("a.b.gov.cn", "b.gov.cn"), ("sec.gov", "sec.gov"),
            ("x.github.io", "x.github.io"), ("gov.uk", "gov.uk"), ("127.0.0.1", "127.0.0.1"), ("[::1]", "[::1]"),
            ("localhost", "localhost"),
        ] {
            #expect(LimitScopes.registrableDomain(host) == domain, "\(host)")
        }
    }

    @Test func aHostCountsByItselfUnlessASourceSaysOtherwise() {  // fault 54
        let shared = LimitScopes([source("gb/a", "https://www.fca.org.uk/feed", .host)])
        #expect(shared.key("www.fca.org.uk", .shared) == "www.fca.org.uk")
        let whole = LimitScopes([source("gb/a", "https://www.fca.org.uk/feed", .domain)])
        // what one source counts as one is one for all
        #expect(whole.key("www.fca.org.uk", .shared) == whole.key("register.fca.org.uk", .shared))
        #expect(whole.key("www.sec.gov", .shared) == "www.sec.gov")
        #expect(whole.key("maker.example", .source("a")) != whole.key("maker.example", .source("b")))
    }
}
