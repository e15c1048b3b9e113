// Short paragraphs that stand inside articles on many sites and are of none.

import Bytes

enum Boilerplate {
    /// - Parameter bytes: a paragraph of at most some 300 characters.
    static func isBoilerplate(_ bytes: ArraySlice<UInt8>) -> Bool {
        let lower = bytes.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
        guard let first = lower.first else { return true }
        // a sentence may begin so and be of the text: "Copyright in the report rests with the authority."
        let isSentence = lower.count > 40 && endsSentence(lower)
        for phrase in starts where first == phrase[0] && lower.starts(with: phrase) && isWhole(phrase, lower) {
            if !isSentence || neverSentence.contains(phrase) { return true }
        }
        if lower.count <= 60, wholes.contains(lower) || isReadingTime(lower) { return true }
        if lower.starts(with: [0xC2, 0xA9]) { return true }  // ©
        if lower.count <= 60, isCredit(lower) { return true }
        if lower.count <= 100, !endsSentence(lower), lower.withUnsafeBufferPointer({ $0.find(" © ") }) != nil {
            return true
        }
        return lower.withUnsafeBufferPointer { text in
            parts.contains { text.find($0) != nil }
                || lower.count <= 60 && !endsSentence(lower) && shortParts.contains { text.find($0) != nil }
                || !endsSentence(lower) && unfinishedParts.contains { text.find($0) != nil }
        }
    }

    /// Whether a heading that `headsJunk` may as well stand over a part of the article: "Comments" are also what a rule asks for.
    static func mayHeadProse(_ bytes: ArraySlice<UInt8>) -> Bool {
        let lower = bytes.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
        return [
            "comment", "topic", "related", "tags", "share", "contact", "get in touch", "sponsored", "more from",
            "subscribe",
        ]
        .contains { lower.starts(with: $0.utf8) }
    }

    /// Whether a short line heads what is of no article: related news, the author's life, a newsletter.
    static func headsJunk(_ bytes: ArraySlice<UInt8>) -> Bool {
        let lower = bytes.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
        let bare = lower.last == UInt8(ascii: ":") ? Array(lower.dropLast()) : lower
        return junkHeads.contains { bare == $0 }
            || lower.count <= 60 && junkHeadStarts.contains { lower.starts(with: $0) }
    }

    private static let junkHeads: [[UInt8]] = [
        "related", "about the author", "about the authors", "about the reviewer", "share", "share this",
        "newsletter", "newsletters", "comments", "leave a comment", "leave a reply", "sponsored content", "sponsored",
        "recommended", "recommended for you", "trending", "trending now", "most popular", "most read", "latest news",
        "popular posts", "recent posts", "explore more", "read next", "up next", "see also", "you might also like",
        "you may also like", "you might be interested in", "more to read", "something to consider", "tags", "topics",
        "contact us", "follow us", "get in touch", "join the discussion",
        "join the conversation", "editors' picks", "editor's picks", "top stories", "what to read next",
        "in other news",
        "über den autor", "das könnte sie auch interessieren", "mehr zum thema", "weitere artikel", "lesen sie auch",
        "à lire aussi", "sur le même sujet", "articles liés", "articles similaires", "commentaires",
        "artículos relacionados", "noticias relacionadas", "te puede interesar", "comentarios", "articoli correlati",
        "leggi anche", "potrebbe interessarti", "commenti", "leia também", "notícias relacionadas", "veja também",
        "comentários", "lees ook", "czytaj także", "zobacz także", "komentarze", "为你推荐", "为您推荐", "相关推荐", "相关阅读", "相关新闻",
        "相关文章", "相关链接", "推荐阅读",
        "延伸阅读", "热门推荐", "精彩推荐", "猜你喜欢", "関連記事", "関連ニュース", "おすすめ記事", "관련기사", "관련 기사",
    ].map { Array($0.utf8) }
    private static let junkHeadStarts: [[UInt8]] = [
        "related article", "related stor", "related post", "related content", "related news", "related topic",
        "related link", "related read", "related cover", "more great ", "more from ", "more stories",
        "more news",
        "more articles", "sign up for", "subscribe to", "subscribe now", "about the author", "share this ", "read more",
        "follow us", "you may also", "you might also", "get the latest", "stay up to date", "stay informed",
        "stay connected", "don't miss", "like this story", "recommended read", "most viewed",
        "schon gelesen", "auch interessant", "auch lesenswert", "lust auf mehr", "mehr themen", "weitere themen",
        "weitere aktuelle themen", "passend dazu", "ähnliche artikel", "ähnliche beiträge", "verwandte artikel",
        "verwandte beiträge", "verwandte themen", "lire également", "à voir aussi", "sur le même thème",
        "te recomendamos", "también te puede interesar", "más noticias", "veja mais", "leia mais", "przeczytaj także",
        "zobacz też", "polecamy", "meer nieuws", "lees verder",
    ].map { Array($0.utf8) }

    /// Whether a phrase of letters ends where a word does.
    private static func isWhole(_ phrase: [UInt8], _ line: [UInt8]) -> Bool {
        guard line.count > phrase.count, let last = phrase.last, last >= 0x61, last <= 0x7A else { return true }
        let next = line[phrase.count]
        return next < 0x61 || next > 0x7A && next < 0x80
    }

    private static func endsSentence(_ line: [UInt8]) -> Bool {
        line.last.map { ".!?".utf8.contains($0) } == true || line.suffix(3).elementsEqual("。".utf8)
    }

    /// Phrases that begin no sentence of an article.
    private static let neverSentence: Set<[UInt8]> = Set(
        [
            "read more", "read also", "also read", "read next", "related:", "share this", "follow us", "follow @",
            "like us on", "thank you for subscribing", "thank you for reading", "thank you for signing",
            "like this story", "subscribe now to", "download the app", "filed under:", "this entry was posted",
            "this entry was written", "comments are closed", "editing by", "(editing by", "(reporting by",
            "additional reporting by", "[photo", "(photo", "this website uses cookies", "we use cookies",
            "this site uses cookies", "already have an account", "already a subscriber",
            "was this newsletter forwarded", "support our journalism", "enter your email", "please enable javascript",
            "lesen sie auch", "lesen sie mehr", "mehr zum thema", "kommentare geschlossen", "kommentare sind",
            "gefällt dir", "gefällt ihnen", "diese website verwendet", "lire aussi", "à lire aussi", "leia também",
            "lea también", "lee también", "leggi anche", "lees ook", "czytaj też", "czytaj także", "zobacz także",
            "abonnez-vous", "suscríbete", "hazte socio", "hazte miembro", "notice: the content above", "photo by",
            "photos by", "image:", "photo:", "titelbild:", "bildquelle", "fotoquelle", "责任编辑", "责编", "扫一扫", "相关阅读",
            "相关新闻", "延伸阅读", "上一篇", "下一篇", "関連記事", "無断転載", "저작권자", "무단전재", "관련기사", "免责声明", "特别声明",
            "（原标题", "(原标题", "原标题：", "weitere infos unter", "weitere informationen unter",
            "weitere informationen hierzu", "der beitrag wurde", "dieser beitrag wurde", "dieser eintrag wurde",
            "polecamy:", "last modified", "this post was",
        ].map { Array($0.utf8) })

    /// "Augusta National/Getty Images", "(aja/PAP)": a line with an agency for pictures behind or before a slash.
    private static func isCredit(_ line: [UInt8]) -> Bool {
        guard !endsSentence(line), line.contains(UInt8(ascii: "/")) else { return false }
        let parts = line.split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "(") || $0 == UInt8(ascii: ")") }
        return parts.contains { part in
            let name = part.drop { $0 == 0x20 }
            return agencies.contains {
                name.starts(with: $0) && (name.count == $0.count || name[name.startIndex + $0.count] == 0x20)
            }
        }
    }

    private static let agencies: [[UInt8]] = [
        "getty images", "getty", "afp", "ap", "ap photo", "reuters", "shutterstock", "imago", "imago images", "dpa",
        "istock",
        "unsplash", "pixabay", "alamy", "picture alliance", "epa", "epa-efe", "efe", "pap", "ansa", "apa", "keystone",
        "adobe stock", "fotolia", "belga", "anp", "tt", "ritzau", "lusa", "xinhua",
    ].map { Array($0.utf8) }

    /// "5 min read", "Lesezeit: 3 Minuten".
    private static func isReadingTime(_ line: [UInt8]) -> Bool {
        guard line.count <= 30, line.contains(where: { $0 >= 0x30 && $0 <= 0x39 }) else { return false }
        return line.withUnsafeBufferPointer { line in
            let marks: [StaticString] = [
                "min read", "minute read", "minutes read", "mins read", "lesezeit", "min. lesezeit", "temps de lecture",
                "min de lectura", "tempo de leitura", "minuti di lettura",
            ]
            return marks.contains { line.find($0) != nil }
        }
    }

    /// However the line goes on.
    private static let starts: [[UInt8]] = [
        "read more", "read also", "also read", "read next", "see also:", "related:", "related articles",
        "related stories", "more:", "share this", "share on", "follow us", "follow @", "like us on", "sign up",
        "subscribe",
        "click here", "advertisement", "photo:", "photo by", "photos by", "photo credit", "photo courtesy", "image:",
        "image credit", "image source", "image courtesy", "picture:", "file photo", "credit:", "copyright",
        "all rights reserved", "download the app", "loading", "thank you for subscribing", "thank you for reading",
        "thank you for signing", "like this story", "filed under", "posted in", "this entry was posted",
        "this entry was written", "this post was", "comments are closed", "last modified", "reporting by",
        "(reporting by",
        "editing by", "(editing by", "additional reporting by", "[photo", "(photo", "this website uses cookies",
        "already have an account", "already a subscriber", "was this newsletter forwarded", "support our journalism",
        "schon gelesen?", "auch interessant:", "lire également", "à voir aussi", "abonnez-vous", "suscríbete",
        "hazte socio",
        "hazte miembro", "te puede interesar", "también te puede interesar", "assine ", "abbonati", "przeczytaj także",
        "zobacz też", "polecamy:", "lees verder", "subscribe now to",
        "lesen sie auch", "lesen sie mehr", "mehr zum thema", "mehr dazu", "weitere infos unter",
        "weitere informationen unter",
        "weitere informationen hierzu", "titelbild:", "foto:", "fotos:", "bild:", "bilder:", "bildquelle", "fotoquelle",
        "aktualisiert am", "veröffentlicht am", "zuletzt aktualisiert", "dieser beitrag wurde", "der beitrag wurde",
        "dieser eintrag wurde", "kommentare geschlossen", "kommentare sind", "gefällt dir", "gefällt ihnen",
        "geschrieben von", "diese website verwendet", "anzeige -", "schlagwörter:", "stichwörter:",
        "lire aussi", "à lire aussi", "lire la suite", "en savoir plus", "crédit photo", "photo d'illustration",
        "publié le", "mis à jour le", "leia também", "leia mais", "lea también", "lee también", "leer más",
        "publicado por",
        "publicado el", "publicado em", "actualizado el", "atualizado em", "crédito:", "créditos:", "foto: ",
        "leggi anche", "leggi tutto", "pubblicato il", "aggiornato il", "lees ook", "lees meer", "gepubliceerd op",
        "czytaj też", "czytaj także", "czytaj więcej", "dowiedz się więcej", "zobacz także", "fot.", "opublikowano",
        "【打印】", "打印本页", "关闭窗口", "分享到", "扫一扫", "相关阅读", "相关新闻", "延伸阅读", "上一篇", "下一篇", "责任编辑", "责编", "字号", "点击进入", "关注我们",
        "続きを読む", "関連記事", "無断転載", "저작권자", "무단전재", "관련기사",
        "published:", "last updated", "updated:", "updated at", "posted on", "published on", "发布时间", "发布日期",
        "we use cookies", "this site uses cookies", "by continuing", "enter your email", "please enable javascript",
        "（原标题", "(原标题", "原标题：", "特别声明", "免责声明", "notice: the content above",
    ].map { Array($0.utf8) }
    /// The whole of a line.
    private static let wholes: Set<[UInt8]> = Set(
        [
            "advertisement", "share", "tweet", "print", "email", "comments", "comment", "tags", "topics", "facebook",
            "twitter", "whatsapp", "linkedin", "instagram", "youtube", "pinterest", "copy link", "published", "updated",
            "play video", "back to top", "top", "more", "next", "previous", "anzeige", "werbung", "publicidad",
            "publicité",
            "pubblicità", "reklama", "menu", "close", "save", "like", "reply", "skip to content",
            "skip to main content",
            "story continues below", "打印", "关闭", "分享", "返回顶部", "story continues below advertisement",
            "continue reading", "view comments", "leave a comment", "report this ad", "log in", "login", "sign in",
            "teilen", "drucken", "merken", "weiterlesen", "nach oben", "zum seitenanfang", "startseite", "partager",
            "imprimer", "compartir", "imprimir", "compartilhar", "condividi", "stampa", "udostępnij", "learn more",
            "see more",
            "view all", "show more", "load more", "view gallery", "permalink", "rss", "listen", "watch", "related",
            "no credit card required.", "(end)", "return to text", "↩", "min read", "editor's note", "hidden",
            "getty images",
        ].map { Array($0.utf8) })
    /// Anywhere in a line that is no sentence.
    private static let unfinishedParts: [StaticString] = ["privacy policy", "terms of service"]
    /// Anywhere in a line.
    private static let parts: [StaticString] = [
        "all rights reserved", "continue reading the main story", "personal, non-commercial use", "未经授权不得", "未经授权，不得",
        "版权所有", "reprinted without permission", "alle rechte vorbehalten", "tous droits réservés",
        "todos los derechos reservados", "todos os direitos reservados", "tutti i diritti riservati", "무단전재",
        "may not be published, broadcast, rewritten", "besucher sind online", "newsletter abonnieren",
        "sign up for our", "subscribe to our",
    ]
    /// Anywhere in a short line.
    private static let shortParts: [StaticString] = [
        "click here to", "story continues", "未经授权", "扫描二维码", "微信公众号", "opens in new window",
    ]
}
