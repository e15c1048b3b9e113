// What people know of a site and the engine cannot: where its article stands, and which lines are its furniture.

import Markup
import Records

package struct CleaningRules: Sendable {
    /// Selectors of a source's article, as XPath; each a list of which the first that matches counts.
    package var selectors: [String: Source.ArticleSelectors]
    /// By host, lines that stand on many of its pages and are of none; hosts without "www.".
    package var boilerplate: [String: Set<String>]

    package static let none = CleaningRules(selectors: [:], boilerplate: [:])

    package init(selectors: [String: Source.ArticleSelectors], boilerplate: [String: Set<String>]) {
        (self.selectors, self.boilerplate) = (selectors, boilerplate)
    }

    /// The name under which a page's host stands in the file of boilerplate.
    package static func host(of url: String?) -> String? {
        guard let host = url.flatMap({ WebURL($0)?.host })?.lowercased() else { return nil }
        return host.hasPrefix("www.") ? String(host.dropFirst(4)) : host
    }
}
