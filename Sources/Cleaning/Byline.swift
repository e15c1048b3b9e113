// Persons' names out of a byline. Newsrooms, agencies and addresses are no persons.

import Records

enum Byline {
    /// How sure it is that a text is an author's name: a field for it, or words that only look so.
    enum Certainty { case field, text }

    private static let leads = [
        "this post was written by", "this article was written by", "written by", "words by", "contributors",
        "contributor", "posted by", "published by", "reported by", "story by", "text by", "article by",
        "author:", "authors:", "author", "authors", "by", "von", "par", "por", "di", "da", "door", "av", "af", "autor",
        "autora",
        "auteur", "autore", "texte", "text", "作者", "记者", "記者", "撰文", "文", "著者", "執筆",
    ]
    private static let particles: Set<String> = ["von", "par", "por", "di", "da", "av", "af", "door"]
    private static let nameParticles: Set<String> = [
        "de", "del", "della", "di", "da", "dal", "das", "dos", "do", "du", "des", "la", "le", "van", "von", "vom",
        "der",
        "den", "ter", "ten", "zu", "zum", "zur", "y", "e", "i", "af", "av", "al", "el", "bin", "bint", "ibn", "ben",
        "abu",
        "st", "d'", "o'", "san", "santa",
    ]
    private static let joints: Set<String> = ["and", "und", "et", "y", "e", "&", "och", "en", "i"]
    /// Words that end a name: what comes then is a role, a medium or a date.
    private static let ends: Set<String> = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "january",
        "february",
        "march", "april", "june", "july", "august", "september", "october", "november", "december", "monday", "tuesday",
        "wednesday", "thursday", "friday", "saturday", "sunday", "updated", "published", "posted", "last", "on", "in",
        "at",
        "for", "via", "is", "says", "say", "said", "min", "read", "staff", "senior", "reporter", "editor", "editors",
        "writer",
        "founder", "co-founder", "head", "chief", "correspondent", "contributor", "contributing", "author", "former",
        "director", "manager", "president", "ceo", "follow", "view", "share", "share:", "see", "about", "freelance",
        "reviewed", "medically", "edited", "fact", "photos", "photo", "with", "special", "personal", "lead", "gardener",
        "specialist", "expert", "consultant", "analyst", "columnist", "journalist", "redakteur", "redakteurin", "am",
        "um",
        "le", "à", "publié", "mis", "기자", "특파원", "guest",
    ]
    /// Words of a sentence; with a capital they are part of a name: "Le Roux".
    private static let smallEnds: Set<String> = ["le", "la", "à", "um", "am", "in", "on", "may"]
    private static let notPersons: Set<String> = [
        "pressestelle", "presseabteilung", "newsdesk", "house", "communications", "corporate", "customs", "revenue",
        "parliament", "contributors", "insight", "agencia", "agence", "prensa", "presse", "stampa",
        "staff", "editor", "editors", "editorial", "newsroom", "news", "desk", "team", "reuters", "agency", "press",
        "associated", "admin", "administrator", "redaktion", "redacción", "rédaction", "redazione", "redação",
        "correspondent", "contributor", "online", "guest", "media", "magazine", "daily", "times", "blog", "webmaster",
        "authority", "bank", "commission", "office", "department", "ministry", "group", "inc", "inc.", "ltd", "llc",
        "gmbh",
        "ag", "company", "university", "institute", "center", "centre", "association", "society", "council",
        "committee",
        "services", "solutions", "community", "development", "marketing", "strategy", "finance", "website", "home",
        "written", "author", "authors", "post", "journal", "review", "network", "foundation", "event", "coordinator",
        "reviewed", "dpa", "afp", "ap", "anonymous", "unknown", "none", "null", "user", "default", "expert", "reviewer",
        "submissions", "comments", "comment", "share", "security", "government", "agencies", "bureau", "wire", "the",
        "of", "order", "senior", "deputy", "chief", "former", "content", "category", "industry",
        "court", "board", "reserve", "federal", "banco", "banca", "banque", "central", "exchange", "stock", "markets",
        "financial",
    ]
    private static let organisationParts = [
        "ministerium", "behörde", "zentralbank", "bundesbank", "bundes", "anstalt", "gesellschaft", "verband",
        "redaktion",
        "kommission", "aufsicht", "universit", "institut", "ministère", "ministerio", "ministero", "autorité",
        "autoridad",
        "comisión",
    ]
    private static let hanOrganisations = [
        "编辑", "编辑部", "网", "报", "社", "局", "部", "台", "公司", "集团", "委员会", "記者", "部門", "会", "司", "室", "处", "银行", "銀行",
        "厅", "庁", "省", "院",
        "所", "中心", "协会",
    ]
    /// Degrees and suffixes, without their dots.
    private static let credentials: Set<String> = [
        "md", "phd", "ms", "msc", "ma", "mba", "mph", "rd", "rdn", "ldn", "rn", "np", "pa", "dvm", "dds", "dmd", "jd",
        "llm",
        "esq", "cfp", "cfa", "cpa", "ea", "edd", "psyd", "dpt", "pt", "ot", "bs", "ba", "bsn", "lcsw", "lmft", "lpc",
        "cpt",
        "cscs", "fand", "jr", "sr", "ii", "iii", "iv", "pe", "aia", "frm", "chfc", "do", "od", "dc", "drph", "pharmd",
        "mpp",
        "med", "msw", "cdces", "cns", "facc", "facp", "faap", "fics",
    ]

    static func names(_ text: String, site: String?, _ certainty: Certainty) -> [String] {
        var rest = Substring(Normalise.line(text))
        // "Written by", then "Author:"
        for _ in 0..<2 {
            let lower = rest.lowercased()
            // a field holds the name alone, and "Di Maio" is one
            guard let lead = leads.first(where: { lower.hasPrefix($0) && isEnd(lower, $0, certainty) }) else { break }
            rest = rest.dropFirst(lead.count).drop { " :：/／-".contains($0) }
        }
        // "European Securities and Markets Authority": the whole says what it is
        if !rest.contains(","), let last = rest.split(separator: " ").last, isOrganisation(last.lowercased()) {
            return []
        }
        var names: [String] = []
        var current: [Substring] = []
        func close() {
            let name = current.joined(separator: " ")
            current = []
            guard isPerson(name, site, certainty), !names.contains(name) else { return }
            names.append(name)
        }
        let all = words(rest)
        var isBehindComma = false
        for (index, word) in all.enumerated() {
            let bare = word.lowercased()
            let next = index + 1 < all.count ? all[index + 1] : ""
            if word == "," || joints.contains(bare) && word.first?.isUppercase != true {
                close()
                isBehindComma = word == ","
            } else if isBehindComma, current.isEmpty, let last = names.last, isCredential(bare) {
                names[names.count - 1] = last + ", " + word
            } else if word.contains(where: { "|•·–—(（@[".contains($0) || $0.isNumber })
                || ends.contains(bare) && !(smallEnds.contains(bare) && word.first?.isUppercase == true)
                    && (word.first?.isUppercase != true || current.count >= 2 || next.first?.isNumber == true)
            {
                break
            } else {
                current.append(word)
            }
        }
        close()
        return names
    }

    /// A lead ends at a blank, a colon, a slash, or where Han begins.
    private static func isEnd(_ text: String, _ lead: String, _ certainty: Certainty) -> Bool {
        guard let next = text.dropFirst(lead.count).first else { return false }
        // a field holds the name alone, and "Di Maio" is one; before two more names it is a lead
        if certainty == .field, next == " ", particles.contains(lead) {
            return text.split(separator: " ").count > 2 && lead != "di" && lead != "da"
        }
        return lead.hasSuffix(":") || " :：/／".contains(next) || lead.utf8.first! >= 0x80 && lead.count > 1
    }

    private static func words(_ text: Substring) -> [Substring] {
        var words: [Substring] = []
        for piece in text.split(separator: " ") {
            var start = piece.startIndex
            for index in piece.indices where ",;、，；/＆".contains(piece[index]) {
                if start < index { words.append(piece[start..<index]) }
                words.append(",")
                start = piece.index(after: index)
            }
            if start < piece.endIndex { words.append(piece[start...]) }
        }
        return words
    }

    private static func isCredential(_ word: String) -> Bool {
        credentials.contains(word.filter { $0.isLetter })
    }

    private static func isPerson(_ name: String, _ site: String?, _ certainty: Certainty) -> Bool {
        let words = name.split(separator: " ")
        guard (1...5).contains(words.count), name.count >= 2, name.count <= 50,
            !name.contains(where: { $0.isNumber || "@/\\<>{}=_".contains($0) || $0 == ":" }),
            !name.lowercased().hasSuffix(".com"), name.first?.isLetter == true
        else { return false }
        // a person's own site is called like the person
        if let site, folded(site) == folded(name), certainty == .text || words.count < 2 || words.count > 3 {
            return false
        }
        if ["网", "综合", "媒体", "新闻", "新浪", "搜狐", "腾讯"].contains(where: { name.contains($0) }) { return false }
        let isHan = name.unicodeScalars.allSatisfy { (0x4E00...0x9FFF).contains($0.value) || $0 == "·" || $0 == " " }
        if isHan {
            return name.count <= 5 && !hanOrganisations.contains { name.hasSuffix($0) }
        }
        guard
            !words.contains(where: { word in
                let lower = word.lowercased()
                return notPersons.contains(lower)
                    || organisationParts.contains { lower.hasSuffix($0) || lower.hasPrefix($0) }
            })
        else { return false }
        if certainty == .field {
            if words.count > 1 { return true }
            // an acronym, a host or a user's name is no person's: BaFin, ESMA, example.org
            let capitals = name.count { $0.isUppercase }
            return !name.contains(".") && (capitals <= 1 || name.count > 8)
        }
        guard words.count >= 2, words[0].first?.isLowercase == false else { return false }
        // a sentence is no name: all words of a name but its particles have a capital
        return words.allSatisfy { $0.first?.isLowercase != true || nameParticles.contains($0.lowercased()) }
            && !name.contains(where: { "?!".contains($0) })
    }

    private static func isOrganisation(_ word: String) -> Bool {
        notPersons.contains(word) || organisationParts.contains { word.hasSuffix($0) || word.hasPrefix($0) }
    }

    private static func folded(_ text: String) -> String { text.lowercased().filter(\.isLetter) }
}
