// Persons' names out of a byline. Newsrooms, agencies and addresses are no persons.

enum Byline {
    private static let leads = [
        "written by", "words by", "posted by", "published by", "reported by", "story by", "text by", "by", "von", "par",
        "por", "di", "da", "van", "作者", "记者", "文",
        "author", "autor", "from",
    ]
    private static let notPersons = [
        "staff", "editor", "editors", "editorial", "newsroom", "news", "desk", "team", "reuters", "agency", "press",
        "associated", "admin",
        "administrator", "redaktion", "redacción", "rédaction", "redazione", "redação", "correspondent", "contributor",
        "online", "guest",
        "media", "magazine", "daily", "times", "blog", "webmaster", "authority", "bank", "commission", "office",
        "department", "ministry",
        "编辑", "网", "报", "社",
    ]

    static func names(_ text: String, site: String?) -> [String] {
        var rest = Substring(Normalise.line(text))
        for lead in leads where rest.lowercased().hasPrefix(lead) {
            let after = rest.dropFirst(lead.count)
            guard let mark = after.first, " :：".contains(mark) else { continue }
            rest = after.drop { " :：".contains($0) }
            break
        }
        // what follows the names: dates, titles, addresses
        if let cut = rest.firstIndex(where: { "|•·–(（@\u{2014}".contains($0) || $0.isNumber }) { rest = rest[..<cut] }
        var names: [String] = []
        var current = ""
        func close() {
            let name = Normalise.line(current)
            if isPerson(name, site) { names.append(name) }
            current = ""
        }
        for word in String(rest).replacing(",", with: " , ").replacing(";", with: " , ").replacing("、", with: " , ")
            .replacing("/", with: " , ")
            .split(separator: " ")
        {
            if [",", "and", "und", "et", "y", "e", "&"].contains(word.lowercased()) {
                close()
            } else {
                current += (current.isEmpty ? "" : " ") + word
            }
        }
        close()
        return names
    }

    private static func isPerson(_ name: String, _ site: String?) -> Bool {
        let words = name.split(separator: " ")
        guard (1...5).contains(words.count), name.count >= 2, name.count <= 50, name.lowercased() != site?.lowercased()
        else { return false }
        let isHan = name.unicodeScalars.allSatisfy { (0x4E00...0x9FFF).contains($0.value) || $0 == "·" }
        if isHan { return name.count <= 5 && !notPersons.contains { name.hasSuffix($0) } }
        guard words.count >= 2, !words.contains(where: { notPersons.contains($0.lowercased()) }) else { return false }
        // a sentence is no name: most words of a name have a capital
        return words.count { $0.first?.isUppercase == true } * 2 > words.count
            && !name.contains(where: { ".?!:".contains($0) && words.count > 3 })
    }
}
