// libxml2's HTML parser as a source of events: no tree is built, the page is written as it is read.

internal import CLibXML2
import Foundation

extension HTMLPage {
    /// - Parameter utf8: decoded and mended bytes of a page.
    /// - Throws: `MarkupError.empty`, or `notHTML` when libxml2 has no memory for its context.
    package static func parse(_ utf8: [UInt8]) throws(MarkupError) -> HTMLPage {
        var page = HTMLPage(capacity: utf8.count)
        try withUnsafeMutablePointer(to: &page) { target throws(MarkupError) in
            let document = try HTMLContext.parse(utf8) { context in
                context.pointee.userData = UnsafeMutableRawPointer(target)
                context.pointee.sax.map(listen)
            }
            if let document { xmlFreeDoc(document) }
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
