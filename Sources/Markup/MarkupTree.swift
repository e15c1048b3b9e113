// Trees of libxml2 behind one owner: parsed in a throwing initialiser, freed in `deinit`.

internal import CLibXML2
import Foundation

package enum MarkupError: Error, Equatable, CustomStringConvertible {
    case empty, notXML, notHTML, refused(String), badSelector(String), costlySelector(String)

    package var isOfASelector: Bool {
        switch self {
        case .badSelector, .costlySelector: true
        case .empty, .notXML, .notHTML, .refused: false
        }
    }

    package var description: String {
        switch self {
        case .empty: "the body is empty"
        case .notXML: "the body is no XML"
        case .notHTML: "the body is no HTML"
        case .refused(let entity):
            "the XML uses an entity, `\(entity)`, that is loaded from elsewhere or made of others"
        case .badSelector(let text): "`\(text)` is no XPath"
        case .costlySelector(let text): "`\(text)` takes too long on this page; give a simpler path"
        }
    }
}

/// One parsed document. Its nodes are valid as long as it lives.
package final class MarkupTree {
    private let document: xmlDocPtr

    /// - Parameter utf8: decoded and mended bytes of a page.
    package init(html utf8: [UInt8]) throws(MarkupError) {
        guard let parsed = try HTMLContext.parse(utf8) else { throw .notHTML }
        document = parsed
    }

    deinit { xmlFreeDoc(document) }

    package var root: MarkupNode? { xmlDocGetRootElement(document).map { MarkupNode(pointer: $0) } }

    /// Everything at the top: content after `</html>` hangs under a second root.
    package var topLevel: [MarkupNode] { Array(MarkupNode.Siblings(upcoming: document.pointee.children)) }

    /// What keeps a text from being an XPath 1.0 that selects nodes; nil when it is one. It is tried on an empty page, for
    /// unknown functions and variables show only then.
    package static func fault(inXPath text: String) -> String? {
        guard let tree = try? MarkupTree(html: Array("<p></p>".utf8)),
            let context = xmlXPathNewContext(tree.document)
        else { return "libxml2 is out of memory" }
        defer { withExtendedLifetime(tree) { xmlXPathFreeContext(context) } }
        clibxml2_silence_thread()
        clibxml2_silence_xpath(context)
        context.pointee.opLimit = 100_000
        context.pointee.node = xmlDocGetRootElement(tree.document)
        guard let compiled = xmlXPathCtxtCompile(context, text) else { return "it is no XPath" }
        defer { xmlXPathFreeCompExpr(compiled) }
        guard let result = xmlXPathCompiledEval(compiled, context) else {
            return "a function or variable in it is unknown"
        }
        defer { xmlXPathFreeObject(result) }
        return result.pointee.type == XPATH_NODESET ? nil : "it selects no nodes"
    }

    /// Version of the library.
    package static var libraryVersion: String { LIBXML_DOTTED_VERSION }

    /// Nodes that an XPath selects.
    package func select(_ xpath: String, from node: MarkupNode? = nil) throws(MarkupError) -> [MarkupNode] {
        guard let context = xmlXPathNewContext(document) else { throw .badSelector(xpath) }
        defer { xmlXPathFreeContext(context) }
        clibxml2_silence_thread()
        clibxml2_silence_xpath(context)
        context.pointee.opLimit = 5_000_000  // 28 s on 100,000 nested elements without it
        context.pointee.node = node?.pointer ?? xmlDocGetRootElement(document)
        guard let compiled = xmlXPathCtxtCompile(context, xpath) else { throw .badSelector(xpath) }
        defer { xmlXPathFreeCompExpr(compiled) }
        context.pointee.opCount = 0
        guard let result = xmlXPathCompiledEval(compiled, context) else {
            throw context.pointee.lastError.code == Int32(XML_XPATH_EXPRESSION_OK.rawValue)
                || Self.fault(inXPath: xpath) == nil
                ? .costlySelector(xpath) : .badSelector(xpath)
        }
        defer { xmlXPathFreeObject(result) }
        guard let set = result.pointee.nodesetval else { return [] }
        return (0..<Int(set.pointee.nodeNr)).compactMap { set.pointee.nodeTab[$0].map { MarkupNode(pointer: $0) } }
    }
}

/// A node of a `MarkupTree`, which must outlive it.
package struct MarkupNode: Equatable {
    let pointer: xmlNodePtr

    package struct Siblings: Sequence, IteratorProtocol {
        var upcoming: xmlNodePtr?

        package mutating func next() -> MarkupNode? {
            guard let pointer = upcoming else { return nil }
            upcoming = pointer.pointee.next
            return MarkupNode(pointer: pointer)
        }
    }

    package var children: Siblings {
        Siblings(upcoming: pointer.pointee.type == XML_ENTITY_REF_NODE ? nil : pointer.pointee.children)
    }
    package var elements: [MarkupNode] { children.filter(\.isElement) }
    package var parent: MarkupNode? { pointer.pointee.parent.map { MarkupNode(pointer: $0) } }

    package var isElement: Bool { pointer.pointee.type == XML_ELEMENT_NODE }
    package var isText: Bool { pointer.pointee.type == XML_TEXT_NODE || pointer.pointee.type == XML_CDATA_SECTION_NODE }

    /// The local name of an element.
    package var name: String { pointer.pointee.name.map { String(cString: $0) } ?? "" }

    package subscript(name: String) -> String? {
        guard isElement, let value = xmlGetNoNsProp(pointer, name) else { return nil }
        defer { clibxml2_free(value) }
        return String(cString: value)
    }

    /// The bytes of a text node.
    package var textBytes: UnsafeBufferPointer<UInt8> {
        guard isText, let content = pointer.pointee.content else { return UnsafeBufferPointer(start: nil, count: 0) }
        return UnsafeBufferPointer(
            start: content, count: strlen(UnsafeRawPointer(content).assumingMemoryBound(to: CChar.self)))
    }

    /// All text below the node; of an attribute, its value.
    package var text: String {
        guard let content = xmlNodeGetContent(pointer) else { return "" }
        defer { clibxml2_free(content) }
        return String(cString: content)
    }

    /// All text below the node, with blanks where blocks and line breaks part it.
    package var spacedText: String {
        guard isElement else { return text }
        var out: [UInt8] = []
        var current = pointer.pointee.children
        while let node = current {
            let element = MarkupNode(pointer: node)
            if element.isText {
                out.append(contentsOf: element.textBytes)
            } else if element.isElement, !Self.inline.contains(element.name) {
                out.append(0x20)
            }
            if element.isElement, let child = node.pointee.children {
                current = child
                continue
            }
            // on to what follows, up to the node itself
            var last = node
            while last.pointee.next == nil, let parent = last.pointee.parent, parent != pointer {
                last = parent
                if !Self.inline.contains(MarkupNode(pointer: last).name) { out.append(0x20) }
            }
            current = last.pointee.next
            if last.pointee.parent == pointer, last.pointee.next == nil { break }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static let inline: Set<String> = [
        "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "em", "font", "i", "kbd", "mark", "q", "s", "small",
        "span",
        "strong", "sub", "sup", "tt", "u", "wbr",
    ]

    /// The line of the source on which the node began.
    package var line: Int { xmlGetLineNo(pointer) }

    /// For keeping nodes in sets and dictionaries.
    package var identity: UnsafeRawPointer { UnsafeRawPointer(pointer) }
}
