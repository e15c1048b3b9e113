// How long an answer is good for, by the server's and the feed's own words. Pure: headers and times in, seconds out.

import Foundation
import Records

package enum Freshness {
    /// A news list that is good for longer is a mistake, or meant for its pictures.
    package static let longest = 86_400

    /// Seconds for which an answer need not be asked for again; 0 where nothing says so (RFC 9111, 4.2).
    package static func seconds(_ headers: [HTTPHeader], receivedAt: Timestamp) -> Int {
        let directives = headers.filter { $0.name.lowercased() == "cache-control" }
            .flatMap { $0.value.split(separator: ",") }.map { $0.filter { $0 != " " && $0 != "\"" }.lowercased() }
        if directives.contains("no-cache") || directives.contains("no-store") { return 0 }
        let age = clamped(headers["age"].flatMap { Int($0) } ?? 0)
        if let directive = directives.first(where: { $0.hasPrefix("max-age=") }) {
            // digits that no number holds are very many seconds
            let digits = directive.dropFirst(8)
            let isNumber = !digits.isEmpty && digits.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
            let lifetime = isNumber ? clamped(Int(digits) ?? .max) : 0
            return clamped(lifetime - age)
        }
        // the server's clock against itself: ours may be another's
        guard let expires = headers["expires"].flatMap({ DateParser().parse($0)?.instant }) else { return 0 }
        let date = headers["date"].flatMap { DateParser().parse($0)?.instant } ?? receivedAt
        return clamped(expires.seconds - date.seconds)
    }

    package static func clamped(_ seconds: Int) -> Int { min(max(0, seconds), longest) }
}
