// libxml2's HTML parser as a source of events: no tree is built, the page is written as it is read.

internal import CLibXML2
import Foundation

extension HTMLPage {
    /// - Parameter utf8: decoded and mended bytes of a page.
    /// - Throws: `MarkupError.empty`, or `notHTML` when libxml2 has no memory for its context.
    package static func parse(_ utf8: [UInt8]) throws(MarkupError) -> HTMLPage {
        xmlInitParser()
        guard !utf8.isEmpty else { throw .empty }
        guard let context = htmlNewParserCtxt(), let handler = context.pointee.sax else { throw .notHTML }
        defer { htmlFreeParserCtxt(context) }
        clibxml2_silence_parser(context)
        context.pointee.options |= Int32(XML_PARSE_HUGE.rawValue)  // else nesting over 255 loses all that follows
        let options =
            HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue
            | HTML_PARSE_NONET.rawValue
        var page = HTMLPage(capacity: utf8.count)
        withUnsafeMutablePointer(to: &page) { target in
            context.pointee.userData = UnsafeMutableRawPointer(target)
            listen(handler)
            utf8.withUnsafeBytes {
                let document = htmlCtxtReadMemory(
                    context, $0.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(clamping: $0.count), nil,
                    "UTF-8",
                    Int32(options))
                if let document { xmlFreeDoc(document) }
            }
        }
        page.finish()
        return page
    }

    private static func listen(_ handler: UnsafeMutablePointer<xmlSAXHandler>) {
        handler.pointee.startDocument = nil
        handler.pointee.endDocument = nil
        handler.pointee.internalSubset = nil
        handler.pointee.comment = nil
        handler.pointee.processingInstruction = nil
        handler.pointee.startElement = { target, name, attributes in
            guard let target, let name else { return }
            target.assumingMemoryBound(to: HTMLPage.self).pointee.open(HTMLTag.named(name), attributes)
        }
        handler.pointee.endElement = { target, _ in target?.assumingMemoryBound(to: HTMLPage.self).pointee.close() }
        handler.pointee.characters = { target, text, count in
            guard let target, let text else { return }
            target.assumingMemoryBound(to: HTMLPage.self).pointee.append(
                UnsafeBufferPointer(start: text, count: Int(count)))
        }
        handler.pointee.ignorableWhitespace = handler.pointee.characters
        handler.pointee.cdataBlock = handler.pointee.characters
    }
}
