// What one revision of an article says otherwise than another, word by word.

import Foundation
import Records

package struct RevisionDifference {
    package enum Kind: String, Sendable { case same, gone, new }

    package struct Part: Sendable, Equatable {
        package var kind: Kind
        package var text: String
    }

    package let id: String
    package let old: Int
    package let new: Int
    /// Fields that a reader looks at and that differ: name, old value, new value.
    package private(set) var fields: [(name: String, old: String?, new: String?)] = []
    /// The paragraphs in which anything changed, in the order of the new text; what did not change far from it is left out with "…".
    package private(set) var paragraphs: [[Part]] = []

    /// Words that are shown around a change.
    private static let context = 6

    package init(_ before: Article, _ after: Article) {
        (id, old, new) = (after.id, before.revision ?? 0, after.revision ?? 0)
        func labels(_ article: Article) -> String? {
            article.labels.map { $0.isEmpty ? "none" : $0.map(\.label).joined(separator: ", ") }
        }
        let compared: [(String, String?, String?)] = [
            ("status", before.status, after.status), ("title", before.title, after.title),
            ("published_at", before.publishedAt?.description, after.publishedAt?.description),
            ("updated_at", before.updatedAt?.description, after.updatedAt?.description),
            ("authors", before.authors?.joined(separator: ", "), after.authors?.joined(separator: ", ")),
            ("language", before.language, after.language), ("labels", labels(before), labels(after)),
            ("access", before.access, after.access), ("content", before.content, after.content),
        ]
        fields = compared.filter { $0.1 != $0.2 }.map { (name: $0.0, old: $0.1, new: $0.2) }
        let (was, now) = (Self.lines(before.text), Self.lines(after.text))
        // lines that stay are passed over; what stands between two of them is compared by words
        let staying = Self.common(was, now)
        var (i, j) = (0, 0)
        for (a, b) in staying + [(was.count, now.count)] {
            if i < a || j < b {
                paragraphs += Self.changes(Array(was[i..<a]), Array(now[j..<b]))
            }
            (i, j) = (a + 1, b + 1)
        }
    }

    private static func lines(_ text: String?) -> [String] { (text ?? "").components(separatedBy: "\n") }

    /// Paragraphs against paragraphs: each with the one that stands in the same place, by words; what is over on one side is new or gone.
    private static func changes(_ was: [String], _ now: [String]) -> [[Part]] {
        (0..<max(was.count, now.count)).map { index in
            guard index < was.count else { return [Part(kind: .new, text: now[index])] }
            guard index < now.count else { return [Part(kind: .gone, text: was[index])] }
            return shortened(words(was[index], now[index]))
        }
    }

    private static func words(_ was: String, _ now: String) -> [Part] {
        let (a, b) = (split(was), split(now))
        var parts: [Part] = []
        func add(_ kind: Kind, _ words: ArraySlice<Token>) {
            guard !words.isEmpty else { return }
            let text = words.map(\.text).joined().trimmingCharacters(in: .whitespaces)
            if !text.isEmpty { parts.append(Part(kind: kind, text: text)) }
        }
        var (i, j, start) = (0, 0, 0)
        for (x, y) in common(a.map(\.bare), b.map(\.bare)) + [(a.count, b.count)] {
            if i < x || j < y {
                add(.same, b[start..<j])
                add(.gone, a[i..<x])
                add(.new, b[j..<y])
                start = y
            }
            (i, j) = (x + 1, y + 1)
        }
        add(.same, b[start...])
        return parts
    }

    private struct Token {
        /// With the blanks behind it.
        var text: String
        var bare: String
    }

    /// Words by blanks; Han, kana and hangul one by one, for they have none.
    private static func split(_ line: String) -> [Token] {
        var tokens: [Token] = []
        var word = ""
        func end() {
            if !word.isEmpty { tokens.append(Token(text: word, bare: word.trimmingCharacters(in: .whitespaces))) }
            word = ""
        }
        for character in line {
            let scalar = character.unicodeScalars.first?.value ?? 0
            if (0x2E80...0x9FFF).contains(scalar) || (0xAC00...0xD7A3).contains(scalar)
                || (0xF900...0xFAFF).contains(scalar)
                || (0x20000...0x3FFFF).contains(scalar)
            {
                end()
                word = String(character)
                end()
            } else if word.hasSuffix(" "), character != " " {
                end()
                word = String(character)
            } else {
                word.append(character)
            }
        }
        end()
        return tokens
    }

    private static func shortened(_ parts: [Part]) -> [Part] {
        parts.enumerated().map { index, part in
            guard part.kind == .same else { return part }
            let words = part.text.split(separator: " ").map(String.init)
            let (isFirst, isLast) = (index == 0, index == parts.count - 1)
            let room = context * (isFirst || isLast ? 1 : 2)
            guard words.count > room + 2 else { return part }
            var text = part
            let (head, tail) = (
                words.prefix(context).joined(separator: " "), words.suffix(context).joined(separator: " ")
            )
            text.text = isFirst ? "… " + tail : isLast ? head + " …" : "\(head) … \(tail)"
            return text
        }
    }

    /// Of more pairs of words the difference would take seconds; such texts are told as a whole.
    private static let mostPairs = 25_000_000

    /// The places of what stays, in order. Nothing where there is too much to compare.
    private static func common(_ a: [String], _ b: [String]) -> [(Int, Int)] {
        guard a.count * b.count <= mostPairs else { return [] }
        let difference = b.difference(from: a)
        var (gone, new) = (Set<Int>(), Set<Int>())
        for change in difference {
            switch change {
            case .remove(let offset, _, _): gone.insert(offset)
            case .insert(let offset, _, _): new.insert(offset)
            }
        }
        return Array(zip(a.indices.filter { !gone.contains($0) }, b.indices.filter { !new.contains($0) }))
    }
}
