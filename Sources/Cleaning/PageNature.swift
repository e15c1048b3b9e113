// What a page is when it is no whole article: an error page behind a status of 200, a list of links, a shell that a script
// fills, the first lines before a paywall or a question for consent.

import Bytes
import Markup

struct PageNature {
    /// Why the page gives no article; nil where it does.
    private(set) var reason: (word: String, detail: String)?
    /// Only the first lines of the article are public.
    private(set) var isLimited = false

    /// - Parameters:
    ///   - text: the main text, as it was found.
    ///   - isFree: what JSON-LD says of the article.
    init(_ page: PageBlocks, _ main: MainText, title: String?, isFree: Bool?, tier: String?) {
        let length = main.kept.reduce(0) { $0 + page.blocks[$1].length }
        let headline = (title ?? "").lowercased()
        if length < Self.help, Self.isErrorTitle(headline) {
            reason = ("error-page", "the page says that there is none: “\(title ?? "")”")
        } else if length < Self.notice, !Self.says(page, main), Self.asksForScript(page) {
            reason = ("needs-javascript", "the page is empty until a script has run")
        } else if main.isIndex {
            reason = ("index-page", "the page is a list of links")
        } else if main.kept.isEmpty {
            reason = ("no-text", "the page has no text")
        }
        let asks = length < Self.teaser && isFree != true && Self.hasBarrier(page, main)
        isLimited = reason == nil && (asks || length < Self.teaser && (isFree == false || tier == "locked"))
    }

    /// A page that says less than this beside its title says nothing (characters; Han count double).
    private static let notice = 200
    /// An error page has a few lines of help.
    private static let help = 1200
    /// Publishers show some paragraphs; a page with more text than this is read as whole, whatever it says of itself.
    private static let teaser = 2500

    private static let errorTitles: Set<String> = [
        "404", "not found", "error", "page not found", "page cannot be found", "page can't be found",
        "page no longer available",
        "page unavailable", "access denied", "403 forbidden", "forbidden", "service unavailable", "bad gateway",
        "internal server error", "seite nicht gefunden", "page introuvable", "page non trouvée", "página no encontrada",
        "página não encontrada", "pagina non trovata", "pagina niet gevonden", "strona nie znaleziona", "页面不存在",
        "页面没有找到",
        "您访问的页面不存在", "ページが見つかりません", "페이지를 찾을 수 없습니다", "just a moment", "attention required",
        "are you a robot", "robot check", "security check",
    ]

    /// The phrase by itself, or parted from a site's name by a mark; behind a code nothing, or another phrase.
    private static func isErrorTitle(_ title: String) -> Bool {
        let parts = title.split { "|–—·:-".contains($0) }.map { $0.filter { $0 != "!" && $0 != "." } }
            .map { $0.split(separator: " ").joined(separator: " ") }.filter { !$0.isEmpty }
        guard parts.count <= 3, let first = parts.first else { return false }
        func isPhrase(_ part: String) -> Bool {
            let words = part.split(separator: " ")
            let code =
                words.first.map { ["error", "fehler", "erreur"].contains($0) } == true ? words.dropFirst() : words[...]
            if let number = code.first, number.count == 3, let value = Int(number), (400...599).contains(value) {
                return code.count == 1 || errorTitles.contains(code.dropFirst().joined(separator: " "))
            }
            return errorTitles.contains(part)
        }
        // "Page not found | Authority"; "Service unavailable: bank fined" has a story behind its mark
        return isPhrase(first)
            && parts.dropFirst().allSatisfy {
                $0.split(separator: " ").count <= 3 && !title.contains(": ") || isPhrase($0)
            }
            || parts.count > 1 && !title.contains(": ") && isPhrase(parts[parts.count - 1])
    }

    /// Whether the text has a sentence that does not ask for a script itself.
    private static func says(_ page: PageBlocks, _ main: MainText) -> Bool {
        main.kept.contains {
            page.blocks[$0].endsSentence && !holds(page.text[page.blocks[$0].range], scriptWords + ["javascript"])
        }
    }

    private static let scriptWords: [StaticString] = [
        "enable javascript", "requires javascript", "javascript is required", "javascript is disabled",
        "turn on javascript",
        "need to enable javascript", "javascript to run this app", "activate javascript", "javascript aktivieren",
        "activer javascript", "habilitar javascript", "habilite javascript", "启用javascript", "开启javascript",
        "javascriptを有効",
    ]

    /// The page says so, in `noscript` or in its text, or has nothing but scripts.
    private static func asksForScript(_ page: PageBlocks) -> Bool {
        if holds(page.page.noscript, scriptWords) { return true }
        if page.text.count < 4000, holds(page.text, scriptWords) { return true }
        return page.page.scriptCount >= 2 && page.elements[0].length < 40
    }

    private static let barriers: [StaticString] = [
        "subscribe to continue", "subscribe to read", "to continue reading", "subscribers only", "for subscribers only",
        "exclusive to subscribers", "exclusive to our subscribers", "reserved for subscribers", "subscriber-only",
        "already a subscriber", "already have a subscription", "become a subscriber", "unlock this article",
        "to read the full article", "to read the full story", "register to read", "sign in to read", "log in to read",
        "start your free trial to read", "jetzt weiterlesen", "mit abo weiterlesen", "nur für abonnenten",
        "weiterlesen mit",
        "um diesen artikel zu lesen", "réservé aux abonnés", "réservé à nos abonnés", "la suite est réservée",
        "pour lire la suite", "déjà abonné", "exclusivo para suscriptores", "solo para suscriptores",
        "para seguir leyendo", "suscríbete para", "exclusivo para assinantes", "conteúdo exclusivo para",
        "riservato agli abbonati", "per continuare a leggere", "abbonati per leggere", "alleen voor abonnees",
        "dalsza część artykułu", "tylko dla prenumeratorów", "付费阅读", "付费后阅读", "剩余内容", "登录后阅读", "订阅后阅读",
        "会員限定", "有料会員", "続きを読むには", "구독자 전용",
    ]

    /// Whether the page asks for money or a name before it shows the rest: under the text or at its end, not in a menu.
    private static func hasBarrier(_ page: PageBlocks, _ main: MainText) -> Bool {
        guard let last = main.kept.dropLast().last ?? main.kept.last else { return false }
        return page.blocks[last...].contains { block in
            block.length <= 400 && block.length >= 6 && !page.isBeside(block.element)
                && !page.elements[block.element].isHidden && holds(page.text[block.range], barriers)
        }
    }

    private static func holds(_ bytes: some Collection<UInt8>, _ phrases: [StaticString]) -> Bool {
        bytes.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }.withUnsafeBufferPointer { text in
            phrases.contains { text.find($0) != nil }
        }
    }
}
