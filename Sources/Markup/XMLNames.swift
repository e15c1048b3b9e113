// The names of an XML document: each is found by the bytes that stand there, and means what the namespaces around it say.

struct XMLNames {
    private(set) var all: [XMLTree.Name] = []

    /// The names as written, by a hash of their bytes.
    private var table = [Int32](repeating: -1, count: 256)
    private var spellings: [[UInt8]] = []
    /// Of each written name, what it means as an element, and since which declaration; and what as an attribute.
    private var elements: [(number: Int32, since: Int)] = []
    private var attributes: [Int32] = []
    private var numbers: [XMLTree.Name: Int] = [:]
    /// Counts what comes and goes in `declared`.
    private var declarations = 0
    /// What is declared, innermost last, and by which node.
    private var declared: [(prefix: String?, namespace: String, node: Int)] = []

    /// The number of a name as written.
    mutating func written(_ name: UnsafeBufferPointer<UInt8>) -> Int {
        var hash: UInt32 = 2_166_136_261  // FNV-1a
        for byte in name { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        var slot = Int(hash) & (table.count - 1)
        while table[slot] >= 0 {
            let spelling = spellings[Int(table[slot])]
            if spelling.count == name.count, spelling.elementsEqual(name) { return Int(table[slot]) }
            slot = (slot + 1) & (table.count - 1)
        }
        let number = spellings.count
        spellings.append(Array(name))
        elements.append((-1, -1))
        attributes.append(-1)
        table[slot] = Int32(number)
        if spellings.count * 2 > table.count { grow() }
        return number
    }

    private mutating func grow() {
        table = [Int32](repeating: -1, count: table.count * 4)
        for (number, spelling) in spellings.enumerated() {
            var hash: UInt32 = 2_166_136_261
            for byte in spelling { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
            var slot = Int(hash) & (table.count - 1)
            while table[slot] >= 0 { slot = (slot + 1) & (table.count - 1) }
            table[slot] = Int32(number)
        }
    }

    /// No feed declares more within each other; a hostile one would make each search long.
    private static let maximumDeclared = 256
    private static let maximumNamespace = 1024

    /// Entries of lists: one that begins right within another shows that the other's end is missing.
    func neverNests(_ written: Int) -> Bool {
        let spelling = spellings[written]
        let local = spelling.lastIndex(of: UInt8(ascii: ":")).map { spelling[($0 + 1)...] } ?? spelling[...]
        return Self.entryNames.contains { $0.utf8.elementsEqual(local) }
    }

    private static let entryNames = ["item", "entry", "url", "sitemap"]

    mutating func declare(prefix: String?, as namespace: String, by node: Int) {
        guard declared.count < Self.maximumDeclared, namespace.utf8.count <= Self.maximumNamespace else { return }
        declared.append((prefix, namespace, node))
        declarations += 1
    }

    /// The declarations of a node end with it.
    mutating func close(_ node: Int) {
        guard let last = declared.last, last.node >= node else { return }
        while let last = declared.last, last.node >= node { declared.removeLast() }
        declarations += 1
    }

    mutating func element(_ written: Int) -> Int {
        if elements[written].since == declarations { return Int(elements[written].number) }
        let (prefix, local) = split(written)
        let namespace = declared.last { $0.prefix == prefix }?.namespace
        let number = number(of: .init(local: local, prefix: prefix, namespace: namespace))
        elements[written] = (Int32(number), declarations)
        return number
    }

    mutating func attribute(_ written: Int) -> Int {
        if attributes[written] >= 0 { return Int(attributes[written]) }
        let (prefix, local) = split(written)
        let number = number(of: .init(local: local, prefix: prefix, namespace: nil))
        attributes[written] = Int32(number)
        return number
    }

    private func split(_ written: Int) -> (prefix: String?, local: String) {
        let spelling = spellings[written]
        guard let colon = spelling.firstIndex(of: UInt8(ascii: ":")), colon > 0, colon + 1 < spelling.count else {
            return (nil, String(decoding: spelling, as: UTF8.self))
        }
        return (
            String(decoding: spelling[..<colon], as: UTF8.self),
            String(decoding: spelling[(colon + 1)...], as: UTF8.self)
        )
    }

    private mutating func number(of name: XMLTree.Name) -> Int {
        if let known = numbers[name] { return known }
        numbers[name] = all.count
        all.append(name)
        return all.count - 1
    }
}
