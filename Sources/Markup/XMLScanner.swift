// The pass over the bytes of an XML document that makes the nodes of an `XMLTree`.

import Bytes

struct XMLScanner {
    var nodes: [XMLTree.Node] = []
    var attributes: [XMLTree.Attribute] = []
    var names = XMLNames()

    private let bytes: UnsafeBufferPointer<UInt8>
    private var at = 0
    /// The elements that are open: their node, their name as written.
    private var open: [(node: Int, written: Int)] = []
    /// How many of each written name are open, so that a stray end tag costs nothing.
    private var openCount: [Int] = []

    /// Ends of which none is left, so that a document full of beginnings is not searched through for each.
    private var exhausted: Set<Ending> = []

    private enum Ending { case comment, instruction, section }

    /// More attributes of one tag are passed over: no feed has them, a hostile page does.
    private static let maximumAttributes = 512

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        nodes.reserveCapacity(bytes.count / 48)
        attributes.reserveCapacity(bytes.count / 256)
    }

    mutating func scan() {
        while at < bytes.count {
            let tag = bytes.find(0x3C, from: at) ?? bytes.count
            if tag > at { text(at..<tag, isLiteral: false) }
            at = tag
            guard tag + 1 < bytes.count else { break }
            switch bytes[tag + 1] {
            case UInt8(ascii: "!"): declaration()
            case UInt8(ascii: "?"):
                at = end(of: "?>", .instruction, from: tag + 2) ?? bytes.end(of: ">", from: tag + 2) ?? bytes.count
            case UInt8(ascii: "/"): endTag()
            case let byte where Self.startsName(byte): startTag()
            default:
                text(tag..<tag + 1, isLiteral: true)
                at = tag + 1
            }
        }
        // what the document ended in is not whole
        for entry in open {
            nodes[entry.node].isWhole = false
            nodes[entry.node].next = Int32(nodes.count)
            nodes[entry.node].end = Int32(bytes.count)
        }
    }

    private static func startsName(_ byte: UInt8) -> Bool {
        byte >= 0x80 || (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: ":")
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D }

    private mutating func end(of text: StaticString, _ ending: Ending, from start: Int) -> Int? {
        guard !exhausted.contains(ending) else { return nil }
        if let end = bytes.end(of: text, from: start) { return end }
        exhausted.insert(ending)
        return nil
    }

    private mutating func text(_ range: Range<Int>, isLiteral: Bool) {
        // line breaks between tags are layout
        if !isLiteral, bytes[range.lowerBound] <= 0x20,
            range.allSatisfy({ Self.isBlank(bytes[$0]) }) && range.contains(where: { bytes[$0] == 0x0A })
        {
            return
        }
        nodes.append(
            .init(
                name: -1, next: Int32(nodes.count + 1), start: Int32(range.lowerBound), end: Int32(range.upperBound),
                firstAttribute: 0, attributeCount: 0, isLiteral: isLiteral))
    }

    /// A comment, a CDATA section, a document type.
    private mutating func declaration() {
        let start = at
        if bytes.stands("<![CDATA[", at: start) {
            let end = end(of: "]]>", .section, from: start + 9)
            let last = end.map { $0 - 3 } ?? bytes.count
            if last > start + 9 { text(start + 9..<last, isLiteral: true) }
            at = end ?? bytes.count
        } else if bytes.stands("<!--", at: start) {
            at = end(of: "-->", .comment, from: start + 4) ?? bytes.end(of: ">", from: start + 4) ?? bytes.count
        } else {
            at = open.isEmpty ? doctypeEnd(start) : bytes.end(of: ">", from: start) ?? bytes.count
        }
    }

    /// The index behind a document type with its internal subset.
    private func doctypeEnd(_ start: Int) -> Int {
        var depth = 0
        for i in start..<bytes.count {
            switch bytes[i] {
            case UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ">") where depth <= 0: return i + 1
            default: break
            }
        }
        // brackets that do not match
        return bytes.end(of: ">", from: start) ?? bytes.count
    }

    private func nameEnd(_ start: Int) -> Int {
        var i = start
        while i < bytes.count {
            switch bytes[i] {
            case 0...0x20, UInt8(ascii: "/"), UInt8(ascii: ">"), UInt8(ascii: "<"), UInt8(ascii: "="): return i
            default: i += 1
            }
        }
        return i
    }

    private mutating func endTag() {
        let start = at
        let end = nameEnd(start + 2)
        at = (bytes.find(UInt8(ascii: ">"), from: end) ?? bytes.count - 1) + 1
        let written = names.written(UnsafeBufferPointer(rebasing: bytes[start + 2..<end]))
        guard written < openCount.count, openCount[written] > 0 else { return }
        while let last = open.last {
            close(at: start)
            if last.written == written { break }
        }
    }

    /// Closes the innermost open element.
    private mutating func close(at end: Int) {
        guard let last = open.popLast() else { return }
        openCount[last.written] -= 1
        nodes[last.node].next = Int32(nodes.count)
        nodes[last.node].end = Int32(end)
        names.close(last.node)
    }

    private mutating func startTag() {
        let start = at
        let nameEnd = nameEnd(start + 1)
        let written = names.written(UnsafeBufferPointer(rebasing: bytes[start + 1..<nameEnd]))
        if let last = open.last, last.written == written, names.neverNests(written) { close(at: start) }
        let first = attributes.count
        at = nameEnd
        let isEmpty = readAttributes(of: nodes.count)
        guard let isEmpty else {
            // the document ends within the tag
            attributes.removeSubrange(first...)
            at = bytes.count
            return
        }
        let index = nodes.count
        nodes.append(
            .init(
                name: Int32(names.element(written)), next: Int32(index + 1), start: Int32(at), end: Int32(at),
                firstAttribute: Int32(first), attributeCount: UInt16(attributes.count - first)))
        if isEmpty {
            names.close(index)
        } else {
            open.append((index, written))
            while openCount.count <= written { openCount.append(0) }
            openCount[written] += 1
        }
    }

    /// - Returns: whether the tag closes itself; nil where it has no end.
    private mutating func readAttributes(of node: Int) -> Bool? {
        var count = 0
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: ">"):
                at += 1
                return false
            case UInt8(ascii: "<"): return false
            case UInt8(ascii: "/") where at + 1 < bytes.count && bytes[at + 1] == UInt8(ascii: ">"):
                at += 2
                return true
            case let byte where Self.startsName(byte):
                let name = at..<nameEnd(at)
                at = name.upperBound
                skipBlanks()
                guard at < bytes.count, bytes[at] == UInt8(ascii: "=") else { continue }
                at += 1
                skipBlanks()
                guard let value = value() else { return nil }
                count += 1
                if count <= Self.maximumAttributes { attribute(name, value, of: node) }
            default: at += 1
            }
        }
        return nil
    }

    private mutating func skipBlanks() { while at < bytes.count, Self.isBlank(bytes[at]) { at += 1 } }

    private mutating func value() -> Range<Int>? {
        guard at < bytes.count else { return nil }
        let quote = bytes[at]
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            let start = at + 1
            guard let end = bytes.find(quote, from: start) else { return nil }
            at = end + 1
            return start..<end
        }
        let start = at
        while at < bytes.count, !Self.isBlank(bytes[at]), bytes[at] != UInt8(ascii: ">") { at += 1 }
        return start..<at
    }

    private mutating func attribute(_ name: Range<Int>, _ value: Range<Int>, of node: Int) {
        let written = UnsafeBufferPointer(rebasing: bytes[name])
        if bytes.stands("xmlns", at: name.lowerBound),
            name.count == 5 || bytes[name.lowerBound + 5] == UInt8(ascii: ":")
        {
            names.declare(
                prefix: name.count == 5
                    ? nil : String(decoding: bytes[(name.lowerBound + 6)..<name.upperBound], as: UTF8.self),
                as: String(decoding: bytes[value], as: UTF8.self), by: node)
            return
        }
        attributes.append(
            .init(
                name: Int32(names.attribute(names.written(written))), start: Int32(value.lowerBound),
                end: Int32(value.upperBound)))
    }
}
