// Tells pages that stand between us and the server: bot protection, challenges, block pages. By their own marks only, for news
// about such things are news. Pure.
//
// Sources of the marks: the vendors' documentation where there is one (Cloudflare `cf-mitigated`, AWS WAF
// `x-amzn-waf-action`), and pages as they are served.

import Archive
import Bytes
import Foundation
import Records

enum Challenge {
    /// Challenges are small: what is longer is a page. Those that come as if they were the page are smaller still.
    static let maximumBody = 256 << 10
    private static let maximumGoodBody = 16 << 10

    /// - Parameter body: decoded; nothing where it could not be.
    /// - Returns: who answers in the place of the server; nil where nobody does.
    static func of(_ message: HTTPMessage, _ body: [UInt8]) -> String? {
        if let who = header(message) { return who }
        guard body.count <= maximumBody, !body.isEmpty, isPage(message, body) else { return nil }
        return body.withUnsafeBufferPointer { bytes in
            let isScanned = bytes.count <= maximumGoodBody || message.status >= 400
            if isScanned, let who = scripts.first(where: { bytes.find($0.mark) != nil })?.who { return who }
            return titles[title(bytes)]
        }
    }

    private static func header(_ message: HTTPMessage) -> String? {
        let headers = message.headers
        if headers["cf-mitigated"]?.lowercased() == "challenge" { return "Cloudflare" }
        if let action = headers["x-amzn-waf-action"]?.lowercased(), ["challenge", "captcha"].contains(action) {
            return "AWS WAF"
        }
        // an address that answers so while it lets through gives them too
        let isRefusal = [401, 403, 405, 412, 429, 503].contains(message.status)
        if isRefusal, headers["x-datadome"] != nil || headers["x-dd-b"] != nil { return "DataDome" }
        if isRefusal, headers["x-sucuri-block"] != nil { return "Sucuri" }
        if isRefusal, headers["x-px-block"] != nil { return "HUMAN" }
        // Rivers Security (瑞数) answers 412 before its script has run
        if message.status == 412 { return "a script of the server's (412)" }
        return nil
    }

    /// A feed, a sitemap or JSON with such words in it is what it is.
    private static func isPage(_ message: HTTPMessage, _ body: [UInt8]) -> Bool {
        let first = body.first { $0 > 0x20 && $0 < 0x80 }
        guard first == UInt8(ascii: "<") else { return false }
        let type = message.headers["content-type"]?.lowercased() ?? ""
        let isXML = type.contains("xml") && !type.contains("html")
        return !isXML
            && body.withUnsafeBufferPointer { bytes in
                let head = UnsafeBufferPointer(rebasing: bytes.prefix(1024))
                return head.find("<?xml") == nil && head.find("<rss") == nil && head.find("<feed") == nil
            }
    }

    /// What stands in the challenge alone, and not in the pages behind it.
    private static let scripts: [(mark: StaticString, who: String)] = [
        ("window._cf_chl_opt", "Cloudflare"), ("cf-browser-verification", "Cloudflare"),
        ("id=\"cf-error-details\"", "Cloudflare"), ("Incapsula incident ID", "Imperva"),
        ("content=\"noindex,nofollow\"><script src=\"/_Incapsula_Resource", "Imperva"),
        ("captcha-delivery.com/", "DataDome"), ("id=\"px-captcha\"", "HUMAN"),
        ("window.gokuProps", "AWS WAF"), ("errors.edgesuite.net", "Akamai"), ("bm-verify=", "Akamai"),
        ("Sucuri WebSite Firewall - Access Denied", "Sucuri"), ("validate.perfdrive.com", "Radware"),
        ("Please consult with your administrator.<br><br>Your support ID is", "F5"), ("window.KPSDK", "Kasada"),
        ("__jsl_clearance", "Jiasule"), ("ddos-guard/js-challenge", "DDoS-Guard"),
    ]

    /// Titles that say nothing else; news say more in theirs.
    private static let titles: [String: String] = [
        "just a moment": "Cloudflare", "attention required": "Cloudflare", "ddos-guard": "DDoS-Guard",
        "pardon our interruption": "bot protection", "are you a robot": "bot protection",
        "are you human": "bot protection", "robot check": "bot protection", "human verification": "bot protection",
        "verify you are human": "bot protection", "please verify you are human": "bot protection",
        "please verify you are a human": "bot protection", "checking your browser": "bot protection",
        "checking your browser before accessing": "bot protection", "security check": "bot protection",
        "security check required": "bot protection", "bot verification": "bot protection",
        "captcha": "bot protection", "captcha challenge": "bot protection", "request rejected": "F5",
        "请求已被拦截": "bot protection", "访问被拦截": "bot protection", "访问被阻断": "bot protection",
        "安全验证": "bot protection", "人机验证": "bot protection", "网站防火墙": "bot protection",
    ]

    private static let around = CharacterSet.whitespacesAndNewlines.union(CharacterSet(charactersIn: ".!?…？！。"))

    /// The title, ASCII in small letters, without the site's name and what ends a sentence; empty where there is none in the
    /// first part of the page.
    private static func title(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        let head = UnsafeBufferPointer(rebasing: bytes.prefix(16 << 10))
        guard let tag = head.find("<title") ?? head.find("<TITLE"), let start = head.find(UInt8(ascii: ">"), from: tag),
            let end = head.find("</", from: start)
        else { return "" }
        let bytes = head[(start + 1)..<end].prefix { $0 != UInt8(ascii: "|") }
        // longer than any of them
        guard bytes.count <= 100 else { return "" }
        return String(decoding: bytes, as: UTF8.self).lowercased().trimmingCharacters(in: around)
    }
}
