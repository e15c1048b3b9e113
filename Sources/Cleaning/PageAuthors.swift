// The authors: from JSON-LD, meta elements, links to an author's page, and bylines in the text's neighbourhood.

import Markup
import Records

struct PageAuthors {
    private let page: PageBlocks
    private let site: String?
    private let zone: Range<Int>
    private let text: ClosedRange<Int>?

    /// - Parameters:
    ///   - zone: blocks in whose neighbourhood a byline is the article's.
    ///   - text: the blocks between which its text stands.
    init(_ page: PageBlocks, site: String?, zone: Range<Int>, text: ClosedRange<Int>?) {
        (self.page, self.site, self.zone, self.text) = (page, site, zone, text)
    }

    /// - Parameter cited: `citation_author`, one element a person.
    func find(_ linked: JSONLD, _ metas: [String: String], cited: [String]) -> [String] {
        var told = people(linked.authors, .field)
        if isSaidOfPersons(told) { return told }
        // "Last, First"
        let writers = cited.prefix(50).compactMap { value -> String? in
            let parts = value.split(separator: ",").map { Normalise.line(String($0)) }
            return Byline.names(parts.count == 2 ? parts[1] + " " + parts[0] : value, site: site, .field).first
        }
        if !writers.isEmpty { return writers }
        for key in Self.metaNames {
            if let value = metas[key], !value.hasPrefix("http"), !value.contains("/"), !value.contains("@") {
                // Chinese sites name the editor there
                let names = people([value], .field).filter { !isEditor($0) }
                if isSaidOfPersons(names) { return names }
                if told.isEmpty { told = names }
            }
        }
        for shown in [linkedNames, bylineNames, lineNames] {
            let names = shown()
            if !names.isEmpty { return names }
        }
        // the account that has put the page into the system
        return told.isEmpty ? metas["twitter:data1"].map { people([$0], .field) } ?? [] : told
    }

    private func people(_ texts: [String], _ certainty: Byline.Certainty) -> [String] {
        var names: [String] = []
        for text in texts where text.utf8.count <= 300 {
            for name in Byline.names(text, site: site, certainty) where !names.contains(name) { names.append(name) }
        }
        return names
    }

    private func isSaidOfPersons(_ names: [String]) -> Bool {
        !names.isEmpty && !names.allSatisfy { Self.isAccount($0, site) }
    }

    /// A person whom the text links is spoken of, and has not written it; a line of its own may stand within.
    private func isNear(_ block: Int) -> Bool {
        guard zone.contains(block), let text else { return zone.contains(block) }
        if block < text.lowerBound || block > text.upperBound { return true }
        return (block < text.lowerBound + 12 || block >= text.upperBound - 2) && page.blocks[block].length <= 70
    }

    /// From links to authors' pages, those near the text; under it teasers name the authors of other articles.
    private func linkedNames() -> [String] {
        var near: [(node: Int, block: Int)] = []
        for (node, block, element) in page.authorLinks
        where isNear(block) && !page.isInComments(element) && !isReviewer(node) { near.append((node, block)) }
        if let first = text?.lowerBound, near.contains(where: { $0.block <= first + 2 }) {
            near.removeAll { $0.block > first + 2 }
        }
        let nodes = near.map(\.node)
        let fields = nodes.filter {
            page.page.value($0, .rel)?.elementsEqual("author".utf8) == true || isNamedByAddress($0)
        }
        for (nodes, certainty) in [(fields, Byline.Certainty.field), (nodes, .text)] {
            let names = people(nodes.prefix(4).map { page.page.text(below: $0) }, certainty)
            if !names.isEmpty { return names }
        }
        return []
    }

    /// From elements that are called bylines.
    private func bylineNames() -> [String] {
        for (node, block, element) in page.bylines.prefix(60)
        where zone.contains(block) && !page.isInComments(element)
            && (page.page.value(node, .itemprop) != nil || !isReviewer(node))
        {
            // run by run: name, role, medium and date stand in elements of their own, and names follow one another
            var names: [String] = []
            for run in page.page.runs(below: node).map(Normalise.line).filter({ $0.contains(where: \.isLetter) })
                .prefix(8)
            {
                let isJoint = ["and", "und", "et", "y", "e", "&", ",", "by", "von", "par", "por"].contains(
                    run.lowercased())
                let found = isJoint || run.utf8.count > 120 ? [] : Byline.names(run, site: site, .text)
                for name in found where !names.contains(name) { names.append(name) }
                if found.isEmpty, !isJoint, !names.isEmpty { break }
            }
            if !names.isEmpty { return names }
        }
        return []
    }

    /// "By Ann Lee" on a line of its own; "作者：…" in a line of labels.
    private func lineNames() -> [String] {
        for index in page.blocks.indices
        where isNear(index) && page.blocks[index].length <= 120 && page.blocks[index].tag != .heading {
            let line = page.string(page.blocks[index])
            let isLed = Self.lineLeads.contains { line.hasPrefix($0) }
            let names = people([Self.labelled(line), isLed ? line : nil].compactMap { $0 }, .text)
            if !names.isEmpty { return names }
        }
        return []
    }

    /// One name only, or the site's own of three words: an account's, and a byline may say more. Two words are a person's,
    /// whose own site it is.
    private static func isAccount(_ name: String, _ site: String?) -> Bool {
        let words = name.split(separator: " ").count
        return words == 1 && name.utf8.allSatisfy { $0 < 0x80 }
            || words > 2
                && site.map { $0.lowercased().filter(\.isLetter) == name.lowercased().filter(\.isLetter) } == true
    }

    /// Whether a link's words are the last part of its address: /author/paul/ and "Paul".
    private func isNamedByAddress(_ node: Int) -> Bool {
        guard let href = page.page.string(node, .href), let last = href.split(separator: "/").last else { return false }
        let words = page.page.text(below: node).lowercased().filter(\.isLetter)
        return words.count >= 3 && words == last.prefix { $0 != "?" }.lowercased().filter(\.isLetter)
    }

    private static let lineLeads = [
        "By ", "BY ", "by ", "by: ", "By: ", "Contributor: ", "Contributors: ", "This post was written by ",
        "This article was written by ", "Written by ", "Written By ", "Posted by ", "Von ", "VON ", "Par ", "Por ",
        "Di ", "Da ",
        "Door ",
        "Author: ", "Author : ", "Autor: ", "Auteur : ", "Autore: ", "Text: ", "文/", "文／",
    ]

    /// Whether the page names a person as its editor: "责任编辑：严玉洁".
    private func isEditor(_ name: String) -> Bool {
        guard name.utf8.first.map({ $0 >= 0xE3 }) == true else { return false }
        let needles = ["编辑：", "编辑:", "责编：", "责编:", "编辑 ", "编辑： "].map { $0 + name }
        return page.blocks.contains { block in
            guard block.length <= 120 else { return false }
            let line = page.string(block)
            return needles.contains { line.firstRange(of: $0) != nil }
        }
    }

    /// Who has checked, edited or photographed has not written: the words right before say so.
    private func isReviewer(_ node: Int) -> Bool {
        let before = page.page.nodes[max(0, node - 8)..<node].last { node in
            node.tag == .text && page.page.text[Int(node.from)..<Int(node.to)].contains { $0 > 0x40 }
        }
        guard let before else { return false }
        let words = String(decoding: page.page.text[Int(before.from)..<Int(before.to)].suffix(40), as: UTF8.self)
            .lowercased()
        return ["review", "fact", "edited", "photo", "foto", "illustrat", "translat"].contains { words.contains($0) }
    }

    private static func labelled(_ line: String) -> String? {
        guard line.utf8.contains(where: { $0 >= 0xE3 }) else { return nil }
        for label in ["作者：", "作者:", "记者：", "记者:", "撰文：", "撰文:", "文/", "文／", "記者：", "著者："] {
            guard let range = line.firstRange(of: label) else { continue }
            var value = line[range.upperBound...].drop { $0 == " " }.prefix { !" |　".contains($0) }
            for label in ["来源", "编辑", "责编", "责任", "时间", "发布", "发表", "來源", "編輯"] {
                if let next = value.firstRange(of: label) { value = value[..<next.lowerBound] }
            }
            if (2...20).contains(value.count) { return String(value) }
        }
        return nil
    }

    private static let metaNames = [
        "article:author", "og:article:author", "author", "byl", "dc.creator", "dcterms.creator", "dc.contributor",
        "parsely-author", "sailthru.author", "article:author_name", "mediator_author",
        "cxenseparse:author", "authors",
    ]
}
