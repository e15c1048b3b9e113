// The headline: as it stands over the text, before what the page tells machines and search engines.

import Bytes
import Foundation
import Markup
import Records

struct PageTitle {
    let title: String?

    /// - Parameter firstBlock: index of the first block of the text.
    init(
        _ page: PageBlocks, _ linked: JSONLD, _ metas: [String: String], site: String?, host: String?, firstBlock: Int?
    ) {
        let element = page.titles.first.map { Normalise.line(page.page.text(below: $0)) } ?? ""
        let names = [site, host.map(Self.name(of:))].compactMap { $0 }
        let told = [metas["og:title"], metas["twitter:title"], linked.headline].compactMap { $0 }
            .map { Self.withoutSite($0, names) }.filter { !$0.isEmpty }
        let own = Self.withoutSite(element, names)
        let words = Self.words((told + [own]).joined(separator: " "))
        var best: (score: Int, text: String)?
        let foldedTold = Set((told + [own]).map(Self.folded))
        let foldedNames = Set(names.map(Self.folded))
        for heading in page.headings {
            // a section's heading stands in the text, or far from it
            if heading.level > 1, let firstBlock, heading.block > firstBlock + 1 || firstBlock - heading.block > 25 {
                continue
            }
            let text = Self.headline(page.page, heading.node)
            guard (2...250).contains(text.count), !foldedNames.contains(Self.folded(text))
            else {
                continue
            }
            let shared = Self.words(text).intersection(words).count
            let isNear = firstBlock.map { heading.block <= $0 && $0 - heading.block <= 25 } ?? false
            var score = min(shared, 6) * 2
            if heading.level == 1 { score += 5 } else if heading.level == 2 { score += 1 }
            if let firstBlock, heading.block <= firstBlock { score += 2 }
            if isNear { score += 2 }
            if page.isBeside(heading.element) { score -= 6 }
            let folded = Self.folded(text)
            if foldedTold.contains(folded) {
                score += 6
            } else if heading.level > 1 {
                // a section's heading is not the article's, unless it says what the page says of itself
                score -= shared * 3 >= words.count * 2 ? 0 : 12
            } else if words.count > 0, shared == 0 {
                score -= isNear && Self.words(text).count >= 3 ? 5 : 12
            }
            if score > 0, best.map({ score > $0.score }) ?? true { best = (score, text) }
        }
        if let best {
            // "PRESS CONFERENCE" stands over "Introductory statement to the press conference"
            let short = Self.words(best.text)
            let isLabel = best.text.split(separator: " ").count <= 3 && best.text == best.text.uppercased()
            let fuller = told.first { told in
                let all = Self.words(told)
                return all.count >= 2 * short.count + 1 && short.isSubset(of: all)
            }
            title = isLabel && !short.isEmpty ? fuller ?? best.text : best.text
        } else if let headline = linked.headline, !headline.isEmpty {
            title = Self.withoutSite(headline, names)
        } else {
            title = told.first ?? (own.isEmpty ? nil : own)
        }
    }

    /// A heading's words, without the section or date that stands in it over the headline.
    private static func headline(_ page: HTMLPage, _ node: Int) -> String {
        let whole = Normalise.line(page.text(below: node))
        let rest = Normalise.line(
            page.text(below: node) { index in
                page.value(index, .class).map { ClassHints($0).contains(.kicker) } ?? false
            })
        // a kicker is a word or two; half a sentence is of the headline
        let kicker = whole.count - rest.count
        return rest.count >= 10 && kicker <= 20 ? rest : whole
    }

    private static func folded(_ text: String) -> String {
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
            return text.lowercased().filter { $0.isLetter || $0.isNumber }
        }
        return String(decoding: text.utf8.lazy.map(lower).filter(isAlphanumeric), as: UTF8.self)
    }

    private static func lower(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        byte >= 0x61 && byte <= 0x7A || byte >= 0x30 && byte <= 0x39
    }

    /// Words of three letters and more; pairs of Han and kana, which have no blanks.
    private static func words(_ text: String) -> Set<String> {
        var words: Set<String> = []
        if text.utf8.allSatisfy({ $0 < 0x80 }) {
            for part in text.utf8.map(lower).split(whereSeparator: { !isAlphanumeric($0) }) where part.count >= 3 {
                words.insert(String(decoding: part, as: UTF8.self))
            }
            return words
        }
        for part in text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
            if part.unicodeScalars.contains(where: { $0.value >= 0x3040 && $0.value <= 0x9FFF }) {
                let characters = Array(part)
                for i in characters.indices.dropLast() { words.insert(String(characters[i...i + 1])) }
            } else if part.count >= 3 {
                words.insert(String(part))
            }
        }
        return words
    }

    /// "news.example.com" is called "example".
    private static func name(of host: String) -> String {
        let parts = host.split(separator: ".")
        let name = parts.dropLast().last { $0.count > 3 } ?? parts.first ?? ""
        return String(name)
    }

    /// Whether words have four letters in a row with a name in common, or its initials.
    private static func isLike(_ words: String, _ names: [String]) -> Bool {
        let parts = words.lowercased().split { !$0.isLetter }
        let initials = String(parts.compactMap(\.first))
        return names.contains { name in
            let name = folded(name)
            return parts.contains { $0.count >= 4 && name.contains($0.prefix(5)) }
                || initials.count >= 2 && (name == initials || name.hasPrefix(initials)) || name.contains(folded(words))
        }
    }

    private static let separators: [StaticString] = [
        " | ", " :: ", " » ", " « ", " — ", " – ", " - ", " · ", " • ", "_", "|", "－", "｜",
    ]

    /// "Headline | Site", "Headline - Site", "标题_站点": without the part that names the site; the longest part of those
    /// between bars; a short last part behind a dash.
    private static func withoutSite(_ text: String, _ names: [String]) -> String {
        for separator in separators where text.holds(separator) {
            let separator = "\(separator)"
            let parts = text.components(separatedBy: separator).map { Normalise.line($0) }.filter { !$0.isEmpty }
            guard parts.count > 1 else { continue }
            if separator == "_", text.utf8.allSatisfy({ $0 < 0x80 }) { continue }
            let kept = parts.filter { part in
                !names.contains { name in
                    let (part, name) = (folded(part), folded(name))
                    return part == name || name.count > 3 && part.hasPrefix(name) && part.count <= name.count + 4
                        || part.count > 3 && name.contains(part)
                }
            }
            if kept.count < parts.count, !kept.isEmpty { return kept.joined(separator: separator) }
            if separator == " - " || separator == " – " || separator == " — " {
                // a short last part in capitals is the site's name, where the host or the page's words speak of it
                guard let last = parts.last, last.split(separator: " ").count <= 4, parts[0].count > last.count,
                    last.split(separator: " ").allSatisfy({ $0.first?.isLowercase != true || $0.count <= 3 }),
                    names.isEmpty || isLike(last, names)
                else { return text }
                return parts.dropLast().joined(separator: separator)
            }
            // the headline stands first; a first part of a word is a section's
            if parts[0].split(separator: " ").count >= 2
                || parts[0].utf8.contains(where: { $0 >= 0xE3 }) && parts[0].count >= 6
            {
                return parts[0]
            }
            return parts.max { $0.count < $1.count } ?? text
        }
        // "标题-新华网": a dash without blanks, and a medium's name behind it
        if let dash = text.lastIndex(where: { "-—–".contains($0) }) {
            let last = text[text.index(after: dash)...]
            let media = ["网", "报", "社", "台", "在线", "频道", "新闻", "客户端"]
            if (2...10).contains(last.count), media.contains(where: { last.hasSuffix($0) }) {
                return Normalise.line(String(text[..<dash]))
            }
        }
        return text
    }
}
