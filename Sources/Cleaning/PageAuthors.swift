// The authors: from JSON-LD, meta elements, links to an author's page, and bylines in the text's neighbourhood.

import Markup
import Records

enum PageAuthors {
    /// - Parameters:
    ///   - zone: blocks in whose neighbourhood a byline is the article's.
    ///   - text: the blocks between which its text stands.
    static func find(
        _ page: PageBlocks, _ linked: JSONLD, _ metas: [String: String], cited: [String], site: String?,
        zone: Range<Int>, text: ClosedRange<Int>?
    )
        -> [String]
    {
        // a person whom the text links is spoken of, and has not written it
        func isNear(_ block: Int) -> Bool {
            zone.contains(block) && text.map { block <= $0.lowerBound + 2 || block > $0.upperBound } != false
        }
        func people(_ texts: [String], _ certainty: Byline.Certainty) -> [String] {
            var names: [String] = []
            for text in texts where text.utf8.count <= 300 {
                for name in Byline.names(text, site: site, certainty) where !names.contains(name) { names.append(name) }
            }
            return names
        }
        let told = people(linked.authors, .field)
        if !told.isEmpty { return told }
        // "Last, First", one element a person
        let writers = cited.prefix(50).compactMap { value -> String? in
            let parts = value.split(separator: ",").map { Normalise.line(String($0)) }
            return Byline.names(parts.count == 2 ? parts[1] + " " + parts[0] : value, site: site, .field).first
        }
        if !writers.isEmpty { return writers }
        for key in metaNames {
            if let value = metas[key], !value.hasPrefix("http"), !value.contains("/"), !value.contains("@") {
                // Chinese sites name the editor there
                let names = people([value], .field).filter { !isEditor($0, page) }
                if !names.isEmpty { return names }
            }
        }
        // links to authors' pages, those near the text
        var near: [Int] = []
        for (node, block, element) in page.authorLinks
        where isNear(block) && !page.isInComments(element) && !isReviewer(page, node) { near.append(node) }
        let isField = { page.page.value($0, .rel)?.elementsEqual("author".utf8) == true }
        for (nodes, certainty) in [(near.filter(isField), Byline.Certainty.field), (near, .text)] {
            let links = people(nodes.prefix(4).map { page.page.text(below: $0) }, certainty)
            if !links.isEmpty { return links }
        }
        for (node, block, element) in page.bylines.prefix(60)
        where zone.contains(block) && !page.isInComments(element) && !isReviewer(page, node) {
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
        // "By Ann Lee" on a line of its own; "作者：…" in a line of labels
        for index in page.blocks.indices where isNear(index) && page.blocks[index].length <= 120 {
            let line = page.string(page.blocks[index])
            if let name = labelled(line) {
                let names = people([name], .text)
                if !names.isEmpty { return names }
            }
            guard lineLeads.contains(where: { line.hasPrefix($0) }) else { continue }
            let names = people([line], .text)
            if !names.isEmpty { return names }
        }
        return []
    }

    private static let lineLeads = [
        "By ", "BY ", "by ", "Written by ", "Written By ", "Posted by ", "Von ", "VON ", "Par ", "Por ", "Di ", "Da ",
        "Door ",
        "Author: ", "Author : ", "Autor: ", "Auteur : ", "Autore: ", "Text: ", "文/", "文／",
    ]

    /// Whether the page names a person as its editor: "责任编辑：严玉洁".
    private static func isEditor(_ name: String, _ page: PageBlocks) -> Bool {
        guard name.utf8.first.map({ $0 >= 0xE3 }) == true else { return false }
        let needles = ["编辑：", "编辑:", "责编：", "责编:", "编辑 ", "编辑： "].map { $0 + name }
        return page.blocks.contains { block in
            guard block.length <= 120 else { return false }
            let line = page.string(block)
            return needles.contains { line.firstRange(of: $0) != nil }
        }
    }

    /// Who has checked, edited or photographed has not written: the words right before say so.
    private static func isReviewer(_ page: PageBlocks, _ node: Int) -> Bool {
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
            let value = line[range.upperBound...].drop { $0 == " " }.prefix { !" |　来编责时发".contains($0) }
            if (2...20).contains(value.count) { return String(value) }
        }
        return nil
    }

    private static let metaNames = [
        "article:author", "og:article:author", "author", "byl", "dc.creator", "dcterms.creator", "dc.contributor",
        "parsely-author", "sailthru.author", "article:author_name", "mediator_author",
        "twitter:data1",
        "cxenseparse:author", "authors",
    ]
}
