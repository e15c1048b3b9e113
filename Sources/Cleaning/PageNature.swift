// What a page is when it is no whole article: an error page behind a status of 200, a list of links, a shell that a script
// fills, a stub before a paywall or a question for consent.

import Bytes
import Markup

struct PageNature {
    /// Why the page gives no article; nil where it does.
    private(set) var reason: (word: String, detail: String)?
    /// Only a stub of the article is public.
    private(set) var isLimited = false

    /// - Parameters:
    ///   - text: the main text, as it was found.
    ///   - isFree: what JSON-LD says of the article.
    init(_ page: PageBlocks, _ main: MainText, title: String?, isFree: Bool?, tier: String?) {
        let length = main.kept.reduce(0) { $0 + page.blocks[$1].length }
        let headline = (title ?? "").lowercased()
        // with the site's name beside it at most
        let isError = Self.errorTitles.contains {
            (headline.hasPrefix($0) || headline.hasSuffix($0)) && headline.count <= $0.count + 25
        }
        if length < Self.stub,
            isError
                || length < Self.notice && Self.errorCodes.contains(where: { headline.hasPrefix($0) })
        {
            reason = ("error-page", "the page says that there is none: “\(title ?? "")”")
        } else if length < Self.notice, Self.asksForScript(page) {
            reason = ("needs-javascript", "the page is empty until a script has run")
        } else if main.isIndex {
            reason = ("index-page", "the page is a list of links")
        } else if main.kept.isEmpty {
            reason = ("no-text", "the page has no text")
        }
        let says = length < Self.teaser && Self.hasBarrier(page)
        isLimited = reason == nil && (says || length < Self.teaser && (isFree == false || tier == "locked"))
    }

    /// A page that says less than this beside its title says nothing (characters; Han count double).
    private static let notice = 200
    /// An error page has a few lines of help.
    private static let stub = 1200
    /// Publishers show some paragraphs; a page with more text than this is read as whole, whatever it says of itself.
    private static let teaser = 2500

    private static let errorTitles = [
        "404", "page not found", "not found", "page cannot be found", "page can't be found", "page no longer available",
        "page unavailable", "access denied", "403 forbidden", "forbidden", "service unavailable", "bad gateway",
        "internal server error", "seite nicht gefunden", "page introuvable", "page non trouvée", "página no encontrada",
        "página não encontrada", "pagina non trovata", "pagina niet gevonden", "strona nie znaleziona", "页面不存在",
        "页面没有找到",
        "您访问的页面不存在", "ページが見つかりません", "페이지를 찾을 수 없습니다", "just a moment...", "attention required",
        "are you a robot", "robot check", "security check",
    ]
    private static let errorCodes = [
        "error 4", "error 5", "400 ", "401 ", "403 ", "404 ", "410 ", "500 ", "502 ", "503 ", "504 ",
    ]

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

    /// Whether the page asks for money or a name before it shows the rest.
    private static func hasBarrier(_ page: PageBlocks) -> Bool {
        page.blocks.contains { block in
            block.length <= 400 && block.length >= 6 && !page.isInComments(block.element)
                && holds(page.text[block.range], barriers)
        }
    }

    private static func holds(_ bytes: some Collection<UInt8>, _ phrases: [StaticString]) -> Bool {
        bytes.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }.withUnsafeBufferPointer { text in
            phrases.contains { text.find($0) != nil }
        }
    }
}
