// Who publishes a page: the name that it gives itself, not its address and not its slogan.

import Foundation
import Markup

enum Publisher {
    /// - Parameter host: of the page's address.
    static func of(_ page: PageBlocks, _ linked: JSONLD, _ metas: [String: String], host: String?) -> String? {
        let told = [
            metas["og:site_name"], linked.publisher, metas["application-name"], metas["dc.publisher"],
            metas["dcterms.publisher"], metas["publisher"],
        ]
        let headlines = Set([metas["og:title"], linked.headline].compactMap { $0.map(folded) })
        if let name = told.lazy.compactMap({ $0.flatMap(name) }).first(where: { !headlines.contains(folded($0)) }) {
            return name
        }
        // "Statement on rates | Bank of England"
        guard let host, let element = page.titles.first else { return nil }
        let title = Normalise.line(page.page.text(below: element))
        for separator in [" | ", " - ", " – ", " — ", " » ", " :: "] {
            let parts = title.components(separatedBy: separator)
            guard parts.count > 1, let last = parts.last.flatMap(name), isLike(last, host) else { continue }
            return last
        }
        return nil
    }

    /// The first part of a line of marks and slogans; nil for addresses, and for what is too long for a name.
    private static func name(_ text: String) -> String? {
        var name = Normalise.line(text)
        for separator in [" | ", " - ", " – ", " — ", " :: ", " » "] {
            name = name.components(separatedBy: separator)[0]
        }
        let lower = name.lowercased()
        guard (2...60).contains(name.count), !lower.contains("://"), !lower.hasPrefix("www."), !lower.hasPrefix("/")
        else {
            return nil
        }
        return name
    }

    /// Whether a host is called so: a word of it, or its initials.
    private static func isLike(_ name: String, _ host: String) -> Bool {
        let words = name.lowercased().split { !$0.isLetter }
        let labels = host.lowercased().split { $0 == "." || $0 == "-" }.filter { $0 != "www" }
        let initials = [
            String(words.compactMap(\.first)), String(words.filter { $0.count > 3 }.compactMap(\.first)),
        ]
        return labels.contains { label in
            words.contains { $0.count >= 4 && (label.contains($0) || $0.hasPrefix(label) && label.count >= 4) }
                || label.count >= 2
                    && initials.contains { $0.count >= 2 && (label == $0 || label.hasPrefix($0) && $0.count >= 3) }
        }
    }

    private static func folded(_ text: String) -> String { text.lowercased().filter(\.isLetter) }
}
