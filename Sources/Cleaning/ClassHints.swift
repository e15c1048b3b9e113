// What the class and id of an element say of it.

import Bytes
import Markup

struct ClassHints: OptionSet, Equatable {
    let rawValue: UInt32
    /// Boilerplate whatever else it is called.
    static let junk = ClassHints(rawValue: 1 << 0)
    /// Boilerplate unless it is also called content.
    static let doubtful = ClassHints(rawValue: 1 << 1)
    static let content = ClassHints(rawValue: 1 << 2)
    /// The article's body.
    static let body = ClassHints(rawValue: 1 << 3)
    static let date = ClassHints(rawValue: 1 << 4)
    static let byline = ClassHints(rawValue: 1 << 5)
    /// Readers' comments.
    static let comments = ClassHints(rawValue: 1 << 6)
    /// Parts that open at a click, hidden before.
    static let folds = ClassHints(rawValue: 1 << 7)
    /// Junk that is never called so for the article within.
    static let apart = ClassHints(rawValue: 1 << 8)
    /// A question for consent, or the advice to take another browser; hardly ever the article, even when little else is there.
    static let consent = ClassHints(rawValue: 1 << 9)
    /// Footnotes: of the article wherever they stand.
    static let notes = ClassHints(rawValue: 1 << 10)
    /// Pictures in a row; their captions may be longer than the article.
    static let gallery = ClassHints(rawValue: 1 << 11)
    /// Names that an inline element has for what opens at it: a word of the sentence.
    static let opener = ClassHints(rawValue: 1 << 12)
    /// For screen readers only.
    static let unseen = ClassHints(rawValue: 1 << 13)
    /// The sentence between headline and body.
    static let lead = ClassHints(rawValue: 1 << 14)
    /// A word or two over a headline: section, place, date.
    static let kicker = ClassHints(rawValue: 1 << 15)
    /// Words that say nothing of boilerplate, whatever stands beside them: those of formulas ("MathJax CtxtMenu_Attached")
    /// and of our subject ("comment-period").
    static let neutral = ClassHints(rawValue: 1 << 16)

    init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Words of class and id: split at anything but letters, and at capitals ("articleBody").
    init(_ names: ArraySlice<UInt8>) {
        var found: UInt32 = 0
        var word = FNV.basis
        var length = 0
        var previous: UInt64 = 0
        /// The word before it in the same name.
        var lead: UInt64 = 0
        var previousLower = false
        func close() {
            guard length > 0 else { return }
            // "margin-bottom", "border-top" say how it looks, "category-gdpr" what it is about
            if lead == 0 || Self.looks.value(lead) == 0 { found |= Self.words.value(word) }
            lead = word
            if previous != 0 { found |= Self.pairs.value(previous &* 31 ^ word) }
            previous = word
            word = FNV.basis
            length = 0
        }
        for byte in names {
            let isUpper = byte >= 0x41 && byte <= 0x5A
            let isLower = byte >= 0x61 && byte <= 0x7A
            guard isUpper || isLower else {
                close()
                if byte <= 0x20 { lead = 0 }
                previousLower = false
                continue
            }
            if isUpper, previousLower { close() }
            previousLower = isLower
            word = FNV.add(byte | 0x20, to: word)
            length += 1
        }
        close()
        self.init(rawValue: found & Self.neutral.rawValue != 0 ? Self.neutral.rawValue : found)
    }

    /// From hashes of words to flags, by open addressing: a page asks some thousand times.
    private struct FlagTable {
        private var keys = [UInt64](repeating: 0, count: 1024)
        private var flags = [UInt32](repeating: 0, count: 1024)

        init(_ entries: [(UInt64, ClassHints)]) {
            for (key, flag) in entries {
                var slot = Int(truncatingIfNeeded: key >> 20) & 1023
                while keys[slot] != 0, keys[slot] != key { slot = (slot + 1) & 1023 }
                keys[slot] = key
                flags[slot] |= flag.rawValue
            }
        }

        func value(_ key: UInt64) -> UInt32 {
            var slot = Int(truncatingIfNeeded: key >> 20) & 1023
            while keys[slot] != 0 {
                if keys[slot] == key { return flags[slot] }
                slot = (slot + 1) & 1023
            }
            return 0
        }
    }

    private static let words = FlagTable(
        [
            (junkWords, junk), (doubtfulWords, doubtful), (contentWords, content), (bodyWords, body), (dateWords, date),
            (bylineWords, byline), (commentWords, comments), (foldWords, folds), (apartWords, apart),
            (noticeWords, consent),
            ("gallery slideshow carousel slider", gallery),
            (
                "tooltip popup keywords glossary menu cta modal dialog slider banner toc share author caption newsletter",
                opener
            ),
            ("sronly visuallyhidden", unseen),
            (
                "lead lede introduction intro standfirst subtitle subheadline subheader subhead deck dek leadtext vorspann",
                lead
            ),
            ("kicker overline eyebrow roofline topline dachzeile spitzmarke pretitle supertitle", kicker),
            ("jax mathjax katex mwe", neutral), ("footnote footnotes endnote endnotes", notes),
        ].flatMap { list, flag in list.split { $0 == " " || $0 == "\n" }.map { (FNV.hash($0), flag) } })
    /// Words before the names of sides and parts that speak of looks only.
    private static let looks = FlagTable(
        "margin padding border align text spacing space gap no without bg background color float pull col span offset flex category tag"
            .split(separator: " ").map { (FNV.hash($0), content) })
    private static let pairs = FlagTable(
        [
            (bodyPairs, body), (junkPairs, junk), (noticePairs, consent), (subjectPairs, neutral),
            ("sr only,visually hidden,screen reader", unseen),
        ].flatMap { list, flag in
            list.split { $0 == "," || $0 == "\n" }.map { pair in
                let parts = pair.split(separator: " ")
                return (FNV.hash(parts[0]) &* 31 ^ FNV.hash(parts[1]), flag)
            }
        })

    private static let junkWords = """
        related share sharing sharebar sharedaddy social socials newsletter comments comment disqus breadcrumb breadcrumbs cookie
        cookies gdpr sidebar recommended recommend recommendations advert advertisement advertising adsense promo promobox promotion
        outbrain taboola mostread trending byline bylines caption captions credit credits subscribe subscription signup navbar
        navigation nav menu megamenu footer popup modal pagination pager copyright wpcnt jp readmore upnext respond biography bio
        noprint toc tagcloud skip sociable addthis sharethis reactions zergnet slideshow carousel gallery timestamp metadata
        postmeta authorbox keywords dialog tooltip optin slider teasers signin tuijian xiangguan paywall cta author authors disclaimer
        saboxplugin banner blocker placeholder imagedescription imagecaption photocaption imgcaption icaption bildunterschrift
        """
    private static let doubtfulWords = """
        ad ads sponsor sponsored toolbar tools tags tag popular masthead hidden print login register rating ratings poll
        teaser teasers header top aside extra legend remark rss meta info date time consent more next prev
        previous links follow rail topics topic about crumbs legal search buttons button bottom attribution source category
        categories archive similar latest headlines partner partners
        """
    private static let contentWords = """
        article body content main story post entry text description blog page column container wrapper copy layout news detail rich editor has
        with
        """
    private static let bodyWords = """
        articlebody storybody postbody entrycontent postcontent articletext storytext richtext
        """
    private static let bodyPairs = """
        article body,story body,post body,entry content,post content,article content,article text,story content,body content
        body text,content body,main content,text content,post text,story text,news text,news content,body copy,article copy
        trs editor,detail content,news body,content text,content article,single content
        """
    /// An author's own box; "author" alone is also an archive's name for a whole page.
    private static let junkPairs = """
        author bio,author box,author info,author desc,author description,author details,author card,author profile,author about
        about author,author container,author block,author section,author meta,post author,article author,authors info
        inline newsletter,call action,most read,read more,read next,read also,more stories,more news,more articles,also like
        sign up,log in,pull quote,recent posts,entry meta,entry footer,post footer,article footer,post meta,article meta
        article tags,post tags,entry tags,image description,image credit,photo credit,image copyright
        """
    private static let subjectPairs = """
        comment period,comment deadline,comment letter,comment letters,public comment,public comments,share capital
        share price,social security,related party,related parties,advertising standards,credit union,credit rating
        legal notice,legal notices,public notice,banner regulation,legal basis,legal framework,credit risk,consumer credit
        financial promotion,financial promotions,share offer,share offers,consent order,consent orders,consent decree
        consent judgment,credit institutions,credit institution,comments received,topic paper,advertising rules
        """
    private static let noticeWords = """
        cookie cookies gdpr consent cookiebanner cookieconsent onetrust browsehappy browserupgrade browserupdate
        outdatedbrowser chromeframe
        """
    private static let noticePairs = """
        ie overlay,ie warning,outdated browser,old browser,browser warning,browser update,browser upgrade,unsupported browser
        update browser,upgrade browser
        """
    private static let dateWords =
        "date time published publish pubtime pubdate posted timestamp datetime dateline info meta"
    private static let commentWords = "comment comments commentlist respond disqus reply replies coral livefyre"
    private static let apartWords = """
        footer copyright cookie cookies gdpr consent newsletter related share sharing social breadcrumb breadcrumbs nav navbar
        navigation menu megamenu subscribe recommended recommendations outbrain taboola sidebar
        """
    private static let foldWords = "accordion accordions faq faqs collapse collapsible collapsed expandable spoiler"
    private static let bylineWords = "byline author authors authorname writer reporter"
}
