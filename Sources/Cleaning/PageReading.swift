// A page as it is read: mended, flat, in blocks, with its main text found; by the source's own selectors where it has some.

import Bytes
import Markup
import Records

struct PageReading {
    let blocks: PageBlocks
    let main: MainText
    let own: OwnWords
    private(set) var warnings: [String] = []

    /// - Parameter utf8: the decoded page.
    /// - Returns: nil for a page without a body.
    init?(_ utf8: [UInt8], _ selectors: Source.ArticleSelectors?) {
        var own = OwnWords()
        if let selectors {
            let mended = Mend.html(utf8)
            do throws(MarkupError) {
                let page = try Self.chosen(mended, selectors, &own)
                if !selectors.text.isEmpty, !page.hasChosen { warnings.append("selector-without-match") }
                (blocks, main) = Self.read(page)
                self.own = own
                return
            } catch {
                // a selector that this page makes too costly is no reason to lose the page
                if error != .empty { warnings.append("selector-failed") }
                own = OwnWords()
            }
        }
        guard let page = try? HTMLPage.parse(Mend.html(utf8, .words)) else { return nil }
        self.own = own
        let first = Self.read(page)
        if first.main.length(first.blocks) < Self.notice, Self.hasTemplates(utf8),
            let page = try? HTMLPage.parse(Mend.html(utf8, .templates))
        {
            let second = Self.read(page)
            if second.main.length(second.blocks) > first.main.length(first.blocks), !Self.hasPlaceholders(second) {
                (blocks, main) = second
                return
            }
        }
        (blocks, main) = first
    }

    /// With fewer characters of text, what a script would put into the page may be the article.
    private static let notice = 200

    /// "{{name}} has been added": a template that is still to be filled.
    private static func hasPlaceholders(_ read: (blocks: PageBlocks, main: MainText)) -> Bool {
        read.main.kept.contains { index in
            let text = Array(read.blocks.text[read.blocks.blocks[index].range])
            return text.withUnsafeBufferPointer { $0.find("{{") != nil || $0.find("<%") != nil || $0.find("${") != nil }
        }
    }

    private static func hasTemplates(_ utf8: [UInt8]) -> Bool {
        utf8.withUnsafeBufferPointer { $0.find("text/template") != nil || $0.find("text/x-template") != nil }
    }

    private static func read(_ page: HTMLPage) -> (blocks: PageBlocks, main: MainText) {
        var blocks = PageBlocks(page)
        let main = MainText(blocks)
        blocks.firstOfText = main.kept.first
        return (blocks, main)
    }

    /// The page as the source's selectors see it.
    private static func chosen(_ utf8: [UInt8], _ selectors: Source.ArticleSelectors, _ own: inout OwnWords)
        throws(MarkupError) -> HTMLPage
    {
        let tree = try MarkupTree(html: utf8)
        func first(_ list: [String]) throws(MarkupError) -> [MarkupNode] {
            for xpath in list {
                let found = try tree.select(xpath)
                if !found.isEmpty { return found }
            }
            return []
        }
        func line(_ list: [String]) throws(MarkupError) -> String? {
            try first(list).first.map { Normalise.line($0.spacedText) }.flatMap { $0.isEmpty ? nil : $0 }
        }
        own.title = try line(selectors.title)
        own.date = try first(selectors.date).first.map {
            Normalise.line($0["datetime"] ?? $0["content"] ?? $0.spacedText)
        }
        own.authors = try first(selectors.author).map { Normalise.line($0.spacedText) }.filter { !$0.isEmpty }
        var dropped: [MarkupNode] = []
        for xpath in selectors.drop { dropped += try tree.select(xpath) }
        let text = try first(selectors.text)
        return withExtendedLifetime(tree) { HTMLPage(tree, chosen: text, dropped: dropped) }
    }
}
