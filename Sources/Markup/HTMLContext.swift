// libxml2's HTML parser, set up as we want it: silent, forgiving, without a limit on nesting, offline.

internal import CLibXML2
import Foundation

enum HTMLContext {
    private static let start: Void = xmlInitParser()

    /// Parses decoded and mended bytes.
    ///
    /// - Parameter prepare: called with the parser's context before it begins.
    /// - Returns: the document, which the caller frees; nil where none was built.
    /// - Throws: `MarkupError.empty`, or `notHTML` when libxml2 has no memory for its context.
    static func parse(_ utf8: [UInt8], _ prepare: (htmlParserCtxtPtr) -> Void = { _ in }) throws(MarkupError)
        -> htmlDocPtr?
    {
        _ = start
        guard !utf8.isEmpty else { throw .empty }
        guard let context = htmlNewParserCtxt() else { throw .notHTML }
        defer { htmlFreeParserCtxt(context) }
        clibxml2_silence_parser(context)
        context.pointee.options |= Int32(XML_PARSE_HUGE.rawValue)  // else nesting over 255 loses all that follows
        prepare(context)
        let options =
            HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue
            | HTML_PARSE_NONET.rawValue
        return utf8.withUnsafeBytes {
            htmlCtxtReadMemory(
                context, $0.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(clamping: $0.count), nil, "UTF-8",
                Int32(options))
        }
    }
}
