// A page as flat arrays, in the order of the document: elements, runs of text, and the attributes that somebody asks for.
// It is built from libxml2's events as they come (a tree of a node and an allocation each costs half as much again), or
// from a tree where selectors have chosen parts of it first.

package struct HTMLPage: Sendable {
    package struct Node: Sendable {
        package var tag: HTMLTag
        /// What a source's selectors said of it.
        package var mark: Mark = .none
        /// The index of the element around it; -1 at the top.
        package var parent: Int32
        /// Behind the last node below it.
        package var end: Int32 = 0
        /// Text: its range in `text`. Elements: the range of their attributes.
        package var from: Int32
        package var to: Int32
    }

    package enum Mark: UInt8, Sendable { case none, chosen, dropped }

    struct Attribute: Sendable {
        var name: HTMLAttribute
        var from: Int32
        var to: Int32
    }

    package private(set) var nodes: [Node] = []
    /// The UTF-8 of all runs of text.
    package private(set) var text: [UInt8] = []
    /// The first bytes of what stands in `noscript`: a page may say there that it needs JavaScript.
    package private(set) var noscript: [UInt8] = []
    /// How many scripts there are.
    package private(set) var scriptCount = 0

    private var attributes: [Attribute] = []
    private var values: [UInt8] = []
    private var open: [Int32] = []
    /// The depth inside of an element whose contents are no text.
    private var skipping = 0
    private var skippedTag = HTMLTag.text

    init(capacity: Int) {
        // a page of 100 kB has some 3,000 nodes and 20 kB of text
        nodes.reserveCapacity(capacity / 32 + 16)
        text.reserveCapacity(capacity / 4 + 16)
        values.reserveCapacity(capacity / 4 + 16)
        attributes.reserveCapacity(capacity / 64 + 16)
    }

    // MARK: reading

    /// The bytes of an attribute; nil where the element has none of this name.
    package func value(_ node: Int, _ name: HTMLAttribute) -> ArraySlice<UInt8>? {
        let node = nodes[node]
        guard node.tag != .text else { return nil }
        for attribute in attributes[Int(node.from)..<Int(node.to)] where attribute.name == name {
            return values[Int(attribute.from)..<Int(attribute.to)]
        }
        return nil
    }

    package func string(_ node: Int, _ name: HTMLAttribute) -> String? {
        value(node, name).map { String(decoding: $0, as: UTF8.self) }
    }

    /// All text below a node, blanks where blocks and line breaks part it.
    ///
    /// - Parameter limit: bytes, and nodes, after which it ends; what asks for it wants a line.
    /// - Parameter skips: whether an element below it is passed over, with all that it holds.
    package func text(below node: Int, limit: Int = 4096, without skips: (Int) -> Bool = { _ in false }) -> String {
        var out: [UInt8] = []
        var skipped = 0
        for index in node..<(limit == .max ? Int(nodes[node].end) : min(Int(nodes[node].end), node + limit)) {
            let below = nodes[index]
            if out.count > limit { break }
            if index < skipped { continue }
            if index > node, below.tag != .text, skips(index) {
                skipped = Int(below.end)
                out.append(0x20)
                continue
            }
            if below.tag == .text {
                out.append(contentsOf: text[Int(below.from)..<Int(below.to)])
            } else if index > node, !below.tag.isInline {
                out.append(0x20)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// The runs of text below a node, one by one.
    package func runs(below node: Int) -> [String] {
        (node..<Int(nodes[node].end)).filter { nodes[$0].tag == .text }.map {
            String(decoding: text[Int(nodes[$0].from)..<Int(nodes[$0].to)], as: UTF8.self)
        }
    }

    // MARK: building

    /// Whose contents are no text to a reader. `title` and `script` are looked at by their readers.
    private static func isSkipped(_ tag: HTMLTag) -> Bool {
        switch tag {
        case .style, .noscript, .template, .iframe, .textarea, .select, .datalist, .svg, .annotation, .annotationXML,
            .object, .video, .audio,
            .canvas, .applet, .map, .rp, .rt, .noframes:
            true
        default: false
        }
    }

    mutating func open(
        _ tag: HTMLTag, _ names: UnsafeMutablePointer<UnsafePointer<UInt8>?>?, mark: Mark = .none
    ) {
        guard begins(tag) else { return }
        let from = attributes.count
        if var at = names {
            while let name = at[0] {
                if let known = HTMLAttribute.named(name) {
                    let start = values.count
                    if let value = at[1] {
                        values.append(contentsOf: UnsafeBufferPointer(start: value, count: length(value)))
                    }
                    attributes.append(Attribute(name: known, from: Int32(start), to: Int32(values.count)))
                }
                at += 2
            }
        }
        enter(tag, from, mark)
    }

    /// Whether an element is one to be kept; else it is passed over.
    private mutating func begins(_ tag: HTMLTag) -> Bool {
        guard skipping == 0 else {
            skipping += 1
            return false
        }
        guard Self.isSkipped(tag) else { return true }
        (skipping, skippedTag) = (1, tag)
        isParted = tag != .template && tag != .rt && tag != .rp
        return false
    }

    /// Something was passed over since the last text.
    private var isParted = false

    /// What is passed over between two words is no reason to join them; within a word, or before a stop, it is none to part them.
    private mutating func part(_ bytes: UnsafeBufferPointer<UInt8>) {
        defer { isParted = false }
        func isLetter(_ byte: UInt8?) -> Bool {
            byte.map { $0 >= 0x30 && $0 <= 0x39 || ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A } ?? false
        }
        if isParted, isLetter(text.last), isLetter(bytes.first) { text.append(0x20) }
    }

    /// The same, for attributes that have been read already.
    mutating func open(_ tag: HTMLTag, _ pairs: [(HTMLAttribute, String)], mark: Mark) {
        guard begins(tag) else { return }
        let from = attributes.count
        for (name, value) in pairs {
            let start = values.count
            values.append(contentsOf: value.utf8)
            attributes.append(Attribute(name: name, from: Int32(start), to: Int32(values.count)))
        }
        enter(tag, from, mark)
    }

    /// An element whose attributes have been added.
    private mutating func enter(_ tag: HTMLTag, _ from: Int, _ mark: Mark) {
        if tag == .script { scriptCount += 1 }
        nodes.append(
            Node(tag: tag, mark: mark, parent: open.last ?? -1, from: Int32(from), to: Int32(attributes.count)))
        open.append(Int32(nodes.count - 1))
    }

    mutating func close() {
        if skipping > 0 {
            skipping -= 1
            return
        }
        guard let last = open.popLast() else { return }
        nodes[Int(last)].end = Int32(nodes.count)
    }

    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        if skipping > 0 {
            if skippedTag == .noscript, noscript.count < 512 { noscript.append(contentsOf: bytes) }
            return
        }
        let parent = open.last ?? -1
        if parent >= 0, nodes[Int(parent)].tag == .script, !isLinkedData(Int(parent)) { return }
        // libxml2 hands out long texts in pieces, and references one by one
        if let last = nodes.last, last.tag == .text, last.parent == parent {
            part(bytes)
            text.append(contentsOf: bytes)
            nodes[nodes.count - 1].to = Int32(text.count)
            return
        }
        isParted = false
        let start = text.count
        text.append(contentsOf: bytes)
        nodes.append(
            Node(
                tag: .text, parent: parent, end: Int32(nodes.count + 1), from: Int32(start), to: Int32(text.count)))
    }

    package func isLinkedData(_ node: Int) -> Bool {
        guard nodes[node].tag == .script, let type = value(node, .type) else { return false }
        return type.lazy.map { $0 | 0x20 }.elementsEqual("application/ld+json".utf8.lazy.map { $0 | 0x20 })
            || type.count > 19 && String(decoding: type, as: UTF8.self).lowercased().contains("ld+json")
    }

    /// Whether a source's selectors have chosen the text.
    package var hasChosen: Bool { nodes.contains { $0.mark == .chosen } }

    mutating func finish() { while !open.isEmpty || skipping > 0 { close() } }

    private func length(_ value: UnsafePointer<UInt8>) -> Int {
        var at = value
        while at.pointee != 0 { at += 1 }
        return at - value
    }
}

extension HTMLTag {
    /// Runs on in a line of text.
    package var isInline: Bool {
        switch self {
        case .text, .unknown, .a, .em, .strong, .b, .i, .u, .s, .strike, .small, .cite, .q, .dfn, .abbr, .acronym,
            .code, .var,
            .samp, .kbd, .sub, .sup, .mark, .span, .font, .big, .tt, .bdi, .bdo, .time, .relativeTime, .data, .ins,
            .del, .wbr, .ruby,
            .rb, .nobr, .slot, .img, .picture, .source, .output, .meter, .progress, .math:
            true
        default: false
        }
    }
}
