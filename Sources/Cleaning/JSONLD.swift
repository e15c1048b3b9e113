// What a page says of its article in JSON-LD (schema.org's Article and its kinds).

import Markup
import Records

struct JSONLD {
    var headline: String?
    var datePublished: String?
    var dateModified: String?
    /// Persons only; an author without type counts as a person, an organisation does not.
    var authors: [String] = []
    var publisher: String?
    var isFree: Bool?
    /// The article's text, where the page repeats it there.
    var body: String?

    /// - Parameter address: the page's path and query, by which it knows itself.
    init(_ scripts: [String], address: String?) {
        var objects: [JSONValue] = []
        for script in scripts {
            guard let value = try? JSONValue.parse(Array(Self.unwrapped(script).utf8)) else { continue }
            objects += Self.objects(value)
        }
        // graphs name persons once and refer to them by @id
        var named: [String: JSONValue] = [:]
        for object in objects where object["name"] != nil {
            if let id = object["@id"]?.string { named[id] = object }
        }
        // a list of other articles may stand beside this one: the one that names the page, else the first
        let articles = objects.filter { Self.kind($0) == .article }
        if let article = articles.first(where: { Self.names($0, address) }) ?? articles.first { take(article, named) }
        for object in objects where Self.kind(object) == .page { take(object, named) }
    }

    /// Without the comments and CDATA marks that old templates put around scripts.
    private static func unwrapped(_ text: String) -> String {
        guard let start = text.utf8.firstIndex(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") }),
            let end = text.utf8.lastIndex(where: { $0 == UInt8(ascii: "}") || $0 == UInt8(ascii: "]") }), start <= end
        else { return text }
        // line breaks inside strings are common, and no JSON
        return String(decoding: text.utf8[start...end].map { $0 < 0x20 ? 0x20 : $0 }, as: UTF8.self)
    }

    private static func objects(_ value: JSONValue) -> [JSONValue] {
        if let list = value.array { return list.flatMap(objects) }
        if let graph = value["@graph"] { return objects(graph) + [value] }
        return value.object == nil ? [] : [value] + (value["mainEntity"].map(objects) ?? [])
    }

    private static func names(_ object: JSONValue, _ address: String?) -> Bool {
        guard let address, address.count > 1 else { return false }
        return [
            object["url"]?.string, object["mainEntityOfPage"]?.string, object["mainEntityOfPage"]?["@id"]?.string,
            object["@id"]?.string,
        ]
        .contains { $0?.contains(address) == true }
    }

    private enum Kind { case article, page, other }

    private static func kind(_ object: JSONValue) -> Kind {
        let types = object["@type"]?.array?.compactMap(\.string) ?? [object["@type"]?.string].compactMap { $0 }
        if types.contains(where: {
            $0.hasSuffix("Article") || $0.hasSuffix("Posting") || $0 == "Report" || $0 == "Review"
        }) {
            return .article
        }
        return types.contains { $0.hasSuffix("Page") } ? .page : .other
    }

    private mutating func take(_ object: JSONValue, _ named: [String: JSONValue]) {
        let isArticle = Self.kind(object) == .article
        headline = headline ?? text(object["headline"]) ?? (isArticle ? text(object["name"]) : nil)
        datePublished =
            datePublished ?? text(object["datePublished"]) ?? (isArticle ? text(object["dateCreated"]) : nil)
        dateModified = dateModified ?? text(object["dateModified"])
        if let reference = object["publisher"] {
            publisher =
                publisher ?? text(reference["name"]) ?? reference["@id"]?.string.flatMap { text(named[$0]?["name"]) }
        }
        if isArticle { body = body ?? object["articleBody"]?.string }
        if isFree == nil, let free = object["isAccessibleForFree"] {
            isFree = free.bool ?? (free.string.map { $0.lowercased() != "false" })
        }
        guard authors.isEmpty, let author = object["author"] ?? object["creator"] else { return }
        // more names than these are no byline
        for reference in (author.array ?? [author]).prefix(50) {
            let person =
                reference["name"] == nil ? reference["@id"]?.string.flatMap { named[$0] } ?? reference : reference
            let types = person["@type"]?.array?.compactMap(\.string) ?? [person["@type"]?.string ?? "Person"]
            guard types.contains("Person") else { continue }
            let names = person["name"]?.array?.compactMap(\.string) ?? [person["name"]?.string ?? person.string ?? ""]
            for name in names.map({ Normalise.line(CharacterReference.resolve($0)) })
            where !name.isEmpty && !authors.contains(name) { authors.append(name) }
        }
    }

    private func text(_ value: JSONValue?) -> String? {
        guard let raw = value?.string ?? value?.array?.first?.string else { return nil }
        let line = Normalise.line(CharacterReference.resolve(raw))
        return line.isEmpty ? nil : line
    }
}
