// A document of XML as feeds and sitemaps write it, read in one pass over its bytes into a flat list of nodes. No error stops
// it: what is broken is taken as its writer will have meant it. Nothing is ever loaded, and no entity expands here (`XMLEntities`).
//
// It stands in for libxml2's recovering parser because that one loses what follows some errors, wants its input mended in a
// copy, and takes some eight times as long: its bare tree alone costs 0.6 of what reading a feed costs now (`make bench`).

import Bytes

package final class XMLTree: Sendable {
    /// An element's or attribute's name. Two are the same where both texts are.
    package struct Name: Sendable, Hashable {
        /// Without prefix, as written.
        package var local: String
        package var prefix: String?
        /// The address that the prefix, or its absence, stands for; nil where none is declared.
        package var namespace: String?
    }

    struct Node {
        /// Into `names`; negative for text.
        var name: Int32
        /// Into `nodes`: the first that does not lie below this one.
        var next: Int32
        /// Into `bytes`: of an element its contents, as source text.
        var start: Int32
        var end: Int32
        var firstAttribute: Int32
        var attributeCount: UInt16
        /// Of text: a CDATA section, so that `&` is no reference.
        var isLiteral = false
        /// Of an element: whether its end was there, or that of one around it.
        var isWhole = true
    }

    struct Attribute {
        var name: Int32
        var start: Int32
        var end: Int32
    }

    package let names: [Name]
    let bytes: [UInt8]
    let nodes: [Node]
    let attributes: [Attribute]

    /// - Parameter utf8: valid UTF-8 of less than 2 GiB, without characters that XML forbids (`Mend.xml`).
    package init(_ utf8: [UInt8]) {
        bytes = utf8
        (nodes, attributes, names) = utf8.withUnsafeBufferPointer { bytes in
            var scanner = XMLScanner(bytes)
            scanner.scan()
            return (scanner.nodes, scanner.attributes, scanner.names.all)
        }
    }

    /// The elements at the top.
    package var topLevel: [XMLNode] {
        var found: [XMLNode] = []
        var index = 0
        while index < nodes.count {
            if nodes[index].name >= 0 { found.append(XMLNode(tree: self, index: index)) }
            index = Int(nodes[index].next)
        }
        return found
    }
}

/// An element of an `XMLTree`.
package struct XMLNode {
    package let tree: XMLTree
    let index: Int

    private var node: XMLTree.Node { tree.nodes[index] }

    /// Into the tree's `names`.
    package var nameIndex: Int { Int(node.name) }
    package var name: XMLTree.Name { tree.names[nameIndex] }
    /// False where the document ended before the element did.
    package var isWhole: Bool { node.isWhole }
    /// Where the element stands among all of the tree's: an element that lies in it has a greater one, below `end`.
    package var position: Int { index }
    package var end: Int { Int(node.next) }

    /// The elements directly below.
    package var elements: Elements { Elements(tree: tree, at: index + 1, end: Int(node.next)) }
    package var hasElements: Bool {
        var all = elements
        return all.next() != nil
    }

    package struct Elements: Sequence, IteratorProtocol {
        let tree: XMLTree
        var at: Int
        let end: Int

        package mutating func next() -> XMLNode? {
            while at < end {
                let index = at
                at = Int(tree.nodes[index].next)
                if tree.nodes[index].name >= 0 { return XMLNode(tree: tree, index: index) }
            }
            return nil
        }
    }

    /// The value of an attribute without a prefix; names are compared without case, for feeds write `isPermalink` too.
    package subscript(name: String) -> String? {
        attribute { tree.names[$0].prefix == nil && tree.names[$0].local.lowercased() == name.lowercased() }
    }

    /// The value of an attribute by the index of its name.
    package func attribute(named index: Int) -> String? { attribute { $0 == index } }

    /// An attribute of the xml namespace (`xml:base`, `xml:lang`), or of another by its usual prefix.
    package func attribute(_ name: String, prefix: String) -> String? {
        attribute { tree.names[$0].local == name && tree.names[$0].prefix == prefix }
    }

    private func attribute(_ matches: (Int) -> Bool) -> String? {
        let node = node
        guard node.attributeCount > 0 else { return nil }
        for attribute in tree.attributes[Int(node.firstAttribute)..<Int(node.firstAttribute) + Int(node.attributeCount)]
        where matches(Int(attribute.name)) {
            return tree.bytes.withUnsafeBufferPointer { bytes in
                let value = UnsafeBufferPointer(rebasing: bytes[Int(attribute.start)..<Int(attribute.end)])
                guard value.find(0x26) != nil else {
                    return String(decoding: value, as: UTF8.self)
                }
                var out: [UInt8] = []
                CharacterReference.resolve(value, strict: true, into: &out)
                return String(decoding: out, as: UTF8.self)
            }
        }
        return nil
    }

    /// All text below the element, references resolved.
    package var text: [UInt8] { text(onlyOwn: false) }

    /// The text directly below the element.
    package var ownText: [UInt8] { text(onlyOwn: true) }

    private func text(onlyOwn: Bool) -> [UInt8] {
        var out: [UInt8] = []
        tree.bytes.withUnsafeBufferPointer { bytes in
            var at = index + 1
            let end = Int(node.next)
            while at < end {
                let child = tree.nodes[at]
                at = onlyOwn ? Int(child.next) : at + 1
                guard child.name < 0 else { continue }
                let text = UnsafeBufferPointer(rebasing: bytes[Int(child.start)..<Int(child.end)])
                if child.isLiteral {
                    out.append(contentsOf: text)
                } else {
                    CharacterReference.resolve(text, strict: true, into: &out)
                }
            }
        }
        return out
    }

    /// The contents as source text.
    package var innerMarkup: ArraySlice<UInt8> { tree.bytes[Int(node.start)..<Int(node.end)] }
}
