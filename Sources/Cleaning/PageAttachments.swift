// The documents that a page hands out with its article: orders, consultation papers, forms. Those of its menus and foot, the
// same on every page of the site, are none.

import Bytes
import Markup
import Records

package enum PageAttachments {
    /// - Parameters:
    ///   - bytes: a page as it came.
    ///   - selectors: the source's own.
    /// - Returns: empty for what is no page.
    package static func of(
        _ bytes: [UInt8], contentType: String?, url: WebURL?, selectors: Source.ArticleSelectors?
    ) -> [Attachment] {
        guard BodyKind.binary(bytes) == nil,
            let read = PageReading(Charset.decode(bytes, contentType: contentType, kind: .html).utf8, selectors)
        else { return [] }
        return find(read.blocks, text: read.main.kept, url: url)
    }

    /// - Parameter text: indices of the blocks that are the article's text.
    static func find(_ page: PageBlocks, text: [Int], url: WebURL?) -> [Attachment] {
        var found: [Attachment] = []
        var seen: Set<String> = []
        for (node, block, element) in page.anchors {
            guard let bytes = page.page.value(node, .href).map(trimmed), let type = documentType(bytes),
                isNear(block, element, page, text),
                let target = WebURL(String(decoding: bytes, as: UTF8.self).replacing("&amp;", with: "&"), base: url),
                seen.insert(String(target.description.prefix { $0 != "#" })).inserted
            else { continue }
            let title = title(Normalise.line(page.page.text(below: node)))
            found.append(Attachment(url: target.description, title: title.isEmpty ? nil : title, type: type))
        }
        return found
    }

    /// As browsers read an address: without blanks and line breaks around it.
    private static func trimmed(_ href: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var href = href.drop { $0 <= 0x20 }
        while let last = href.last, last <= 0x20 { href.removeLast() }
        return href
    }

    /// Without the words of the button: "Statement (PDF 0.2MB) PDF", "Download PDF"; empty for a button alone.
    private static func title(_ words: String) -> String {
        var parts = words.split(separator: " ")
        func bare(_ part: Substring) -> String { part.lowercased().filter { $0.isLetter || $0.isNumber || $0 == "." } }
        func isSize(_ part: Substring) -> Bool {
            let bare = bare(part)
            return bare.first?.isNumber == true && (bare.hasSuffix("kb") || bare.hasSuffix("mb"))
        }
        func isButton(_ part: Substring) -> Bool { buttonWords.contains(bare(part)) || isSize(part) }
        if parts.allSatisfy({ isButton($0) || emptyWords.contains($0.lowercased()) }) { return "" }
        while let last = parts.last {
            if isButton(last) {
                parts.removeLast()
            } else if ["kb", "mb"].contains(bare(last)), parts.count > 1,
                bare(parts[parts.count - 2]).allSatisfy({ $0.isNumber || $0 == "." })
            {
                parts.removeLast(2)
            } else {
                break
            }
        }
        while let first = parts.first, isButton(first), parts.count > 1 { parts.removeFirst() }
        return parts.joined(separator: " ")
    }

    private static let buttonWords: Set<String> = [
        "pdf", "download", "herunterladen", "télécharger", "descargar", "下载",
    ]
    /// With a button's words they say nothing: "View full text as PDF".
    private static let emptyWords: Set<String> = [
        "version", "view", "open", "opens", "as", "full", "text", "here", "file", "document",
    ]

    /// Documents stand in boxes beside the text as often as in it ("PDF version" among the buttons to share it); menus and feet
    /// stand far away.
    private static func isNear(_ block: Int, _ element: Int, _ page: PageBlocks, _ text: [Int]) -> Bool {
        guard let first = text.first, let last = text.last else { return !page.isInComments(element) }
        if (first...last).contains(block) { return true }
        return block >= first - before && block <= last + behind && !page.isInFrame(element)
    }

    /// Blocks between a list of documents and the text over or under it.
    private static let before = 40, behind = 40

    private static let documentTypes = [
        "pdf": "application/pdf", "doc": "application/msword",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xls": "application/vnd.ms-excel",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "odt": "application/vnd.oasis.opendocument.text",
        "rtf": "application/rtf", "zip": "application/zip", "csv": "text/csv", "ppt": "application/vnd.ms-powerpoint",
        "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "ods": "application/vnd.oasis.opendocument.spreadsheet",
    ]

    /// The type by the ending of the path: most links have none.
    private static func documentType(_ href: ArraySlice<UInt8>) -> String? {
        let path = href.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        guard let point = path.suffix(6).lastIndex(of: UInt8(ascii: ".")) else { return nil }
        let ending = path[(point + 1)...].map { $0 | 0x20 }
        guard (2...4).contains(ending.count) else { return nil }
        return documentTypes[String(decoding: ending, as: UTF8.self)]
    }
}
