// What a page says of its article in JSON-LD (schema.org's Article and its kinds).

import Markup
import Records

struct JSONLD {
    var headline: String?
    var datePublished: String?
    var dateModified: String?
    /// Persons first; an author without type counts as a person, an organisation does not.
    var authors: [String] = []
    var publisher: String?
    var isFree: Bool?

    init(_ scripts: [MarkupNode]) {
        for script in scripts {
            guard let value = try? JSONValue.parse(Array(Self.unwrapped(script.text).utf8)) else { continue }
            for object in Self.objects(value) where Self.isArticle(object) { take(object) }
        }
    }

    /// Without the comments and CDATA marks that old templates put around scripts.
    private static func unwrapped(_ text: String) -> String {
        guard let start = text.utf8.firstIndex(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") }),
            let end = text.utf8.lastIndex(where: { $0 == UInt8(ascii: "}") || $0 == UInt8(ascii: "]") }), start <= end
        else { return text }
        // line breaks inside strings are common, and no JSON
        return String(text[start...end].unicodeScalars.map { $0.value < 0x20 ? " " : Character($0) })
    }

    private static func objects(_ value: JSONValue) -> [JSONValue] {
        if let list = value.array { return list.flatMap(objects) }
        if let graph = value["@graph"] { return objects(graph) + [value] }
        return value.object == nil ? [] : [value] + (value["mainEntity"].map(objects) ?? [])
    }

    private static func isArticle(_ object: JSONValue) -> Bool {
        let types = object["@type"]?.array?.compactMap(\.string) ?? [object["@type"]?.string].compactMap { $0 }
        return types.contains {
            $0.hasSuffix("Article") || $0.hasSuffix("Posting") || $0 == "Report"
                || $0 == "WebPage" && object["datePublished"] != nil
        }
    }

    private mutating func take(_ object: JSONValue) {
        headline = headline ?? text(object["headline"])
        datePublished = datePublished ?? text(object["datePublished"])
        dateModified = dateModified ?? text(object["dateModified"])
        publisher = publisher ?? text(object["publisher"]?["name"])
        if let free = object["isAccessibleForFree"] {
            isFree = free.bool ?? (free.string.map { $0.lowercased() != "false" })
        }
        guard authors.isEmpty, let author = object["author"] ?? object["creator"] else { return }
        for person in author.array ?? [author] {
            let type = person["@type"]?.string ?? "Person"
            guard type == "Person", let name = text(person["name"]) ?? person.string.map(Normalise.line) else {
                continue
            }
            if !name.isEmpty, !authors.contains(name) { authors.append(name) }
        }
    }

    private func text(_ value: JSONValue?) -> String? {
        guard let raw = value?.string ?? value?.array?.first?.string else { return nil }
        let line = Normalise.line(CharacterReference.resolve(raw))
        return line.isEmpty ? nil : line
    }
}
