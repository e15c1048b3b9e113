// Short paragraphs that stand inside articles on many sites and are of none.

enum Boilerplate {
    /// - Parameter bytes: a paragraph of at most some 200 characters.
    static func isBoilerplate(_ bytes: ArraySlice<UInt8>) -> Bool {
        let lower = bytes.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
        for phrase in starts where lower.starts(with: phrase) { return true }
        if lower.count <= 60 {
            for phrase in wholes where lower == phrase { return true }
        }
        if lower.starts(with: [0xC2, 0xA9]) { return true }  // ©
        for phrase in parts where contains(lower, phrase) { return true }
        return false
    }

    private static func contains(_ bytes: [UInt8], _ phrase: [UInt8]) -> Bool {
        guard bytes.count >= phrase.count else { return false }
        for i in 0...(bytes.count - phrase.count)
        where bytes[i] == phrase[0] && bytes[i..<i + phrase.count].elementsEqual(phrase) {
            return true
        }
        return false
    }

    private static let starts = [
        "read more", "read also", "also read", "read next", "see also:", "related:", "related articles",
        "related stories", "more:",
        "share this", "share on", "follow us", "sign up", "subscribe", "click here", "advertisement", "photo:",
        "photo by", "photo credit",
        "image:", "image credit", "picture:", "file photo", "copyright", "all rights reserved", "download the app",
        "loading", "thank you for",
        "lesen sie auch", "mehr zum thema", "lire aussi", "à lire aussi", "leia também", "leia mais", "lea también",
        "leer más", "czytaj też",
        "【打印】", "打印本页", "关闭窗口", "分享到", "扫一扫", "相关阅读", "相关新闻", "延伸阅读", "上一篇", "下一篇", "责任编辑", "责编", "字号", "点击进入", "关注我们",
        "続きを読む",
        "published:", "last updated", "updated:", "posted on", "published on", "发布时间", "发布日期", "we use cookies",
        "this site uses cookies", "by continuing", "enter your email", "please enable javascript",
    ].map { Array($0.utf8) }
    private static let wholes = [
        "advertisement", "share", "tweet", "print", "email", "comments", "comment", "tags", "topics", "facebook",
        "twitter", "whatsapp",
        "linkedin", "copy link", "published", "updated", "play video", "back to top", "top", "more", "next", "previous",
        "anzeige", "publicidad",
        "publicité", "menu", "close", "save", "skip to content", "skip to main content", "story continues below", "打印",
        "关闭", "分享", "返回顶部",
        "story continues below advertisement", "continue reading", "view comments", "leave a comment", "report this ad",
    ].map { Array($0.utf8) }
    private static let parts = [
        "all rights reserved", "sign up for our", "subscribe to our", "click here to", "story continues",
        "continue reading the main story",
        "privacy policy", "terms of service", "未经授权", "版权所有", "扫描二维码", "微信公众号", "opens in new window",
        "reprinted without permission",
    ].map { Array($0.utf8) }
}
