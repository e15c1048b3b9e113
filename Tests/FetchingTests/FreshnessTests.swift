import Fetching
import Records
import Testing

@Suite struct FreshnessTests {
    private func seconds(_ headers: [(String, String)]) -> Int {
        Freshness.seconds(
            headers.map { HTTPHeader($0.0, $0.1) }, receivedAt: Timestamp("2026-11-20T06:00:00Z")!)
    }

    @Test func maxAgeLessAgeAndNeverMoreThanADay() {
        #expect(seconds([("Cache-Control", "public, max-age=900")]) == 900)
        #expect(seconds([("Cache-Control", "max-age=900"), ("Age", "600")]) == 300)
        #expect(seconds([("Cache-Control", "max-age=900"), ("Age", "6000")]) == 0)
        #expect(seconds([("Cache-Control", "MAX-AGE = \"60\"")]) == 60)
        #expect(seconds([("Cache-Control", "max-age=31536000")]) == 86_400)
        #expect(seconds([("Cache-Control", "max-age=later")]) == 0)
        #expect(seconds([("Cache-Control", "max-age=-5"), ("Age", "9223372036854775807")]) == 0)
        #expect(seconds([("Cache-Control", "max-age=-9223372036854775808"), ("Age", "-1")]) == 0)
        #expect(seconds([("Cache-Control", "max-age=99999999999999999999")]) == 86_400)
    }

    @Test func aServerThatWantsToBeAskedIsAsked() {
        #expect(seconds([("Cache-Control", "no-cache, max-age=900")]) == 0)
        #expect(seconds([("Cache-Control", "no-store"), ("Expires", "Fri, 20 Nov 2026 09:00:00 GMT")]) == 0)
        #expect(seconds([]) == 0)
    }

    @Test func expiresCountsFromTheServersOwnClock() {
        let expires = ("Expires", "Fri, 20 Nov 2026 06:30:00 GMT")
        #expect(seconds([expires]) == 1800)
        #expect(seconds([expires, ("Date", "Fri, 20 Nov 2026 06:20:00 GMT")]) == 600)
        #expect(seconds([("Expires", "0")]) == 0 && seconds([("Expires", "Thu, 01 Jan 1970 00:00:00 GMT")]) == 0)
        // max-age goes before it (RFC 9111, 5.3)
        #expect(seconds([expires, ("Cache-Control", "max-age=5")]) == 5)
    }
}
