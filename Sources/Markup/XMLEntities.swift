// Entities that a document declares for itself. Short ones that stand for plain text are put in place; a document that uses one
// which loads something, or is made of others, is refused: no feed needs that, and attacks do (billion laughs, files, networks).

import Bytes

package enum XMLEntities {
    /// Longer texts are no abbreviations.
    private static let maximumValue = 256
    /// What expansion may add to a document, in all.
    private static let maximumGrowth = 1 << 20

    /// - Returns: the document with its own entities in place; nearly always the same bytes.
    /// - Throws: `refused` when it uses an entity that must not be expanded.
    package static func expanded(_ bytes: [UInt8]) throws(MarkupError) -> [UInt8] {
        let result: Result<[UInt8]?, MarkupError> = bytes.withUnsafeBufferPointer { buffer in
            do throws(MarkupError) { return .success(try expand(buffer)) } catch { return .failure(error) }
        }
        return try result.get() ?? bytes
    }

    private static func expand(_ bytes: UnsafeBufferPointer<UInt8>) throws(MarkupError) -> [UInt8]? {
        guard let doctype = doctype(bytes), let declared = declarations(bytes, doctype), !declared.isEmpty else {
            return nil
        }
        var out: [UInt8] = []
        var copied = 0
        var search = doctype.upperBound
        var section = bytes.find("<![CDATA[", from: search)
        while let start = bytes.find(0x26, from: search) {
            // what stands in a CDATA section is no reference
            if let begun = section, begun < start {
                guard let end = bytes.end(of: "]]>", from: begun) else { break }
                search = max(search, end)
                section = bytes.find("<![CDATA[", from: end)
                continue
            }
            let name = bytes[(start + 1)...].prefix { $0 != 0x3B && $0 > 0x20 && $0 != 0x3C && $0 != 0x26 }
            search = start + 1
            guard name.count <= 64, name.endIndex < bytes.count, bytes[name.endIndex] == 0x3B,
                let value = declared[Array(name)]
            else { continue }
            guard let value, out.count + value.count <= start + maximumGrowth else {
                throw .refused(String(decoding: name, as: UTF8.self))
            }
            out += bytes[copied..<start]
            out += value
            copied = name.endIndex + 1
            search = copied
        }
        guard copied > 0 else { return nil }
        return out + bytes[copied...]
    }

    /// The document type: it stands before the first element, and only there.
    private static func doctype(_ bytes: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        var at = 0
        while let tag = bytes.find(0x3C, from: at), tag + 1 < bytes.count {
            if bytes.stands("<!--", at: tag) {
                guard let end = bytes.end(of: "-->", from: tag) else { return nil }
                at = end
            } else if bytes[tag + 1] == UInt8(ascii: "?") {
                guard let end = bytes.end(of: "?>", from: tag) else { return nil }
                at = end
            } else if bytes[tag + 1] == UInt8(ascii: "!") {
                guard let end = bytes.find(0x3E, from: tag) else { return nil }
                let subset = bytes.find(0x5B, from: tag)
                guard let subset, subset < end else {
                    at = end + 1
                    continue
                }
                return subset..<(bytes.end(of: "]>", from: subset) ?? bytes.end(of: "]", from: subset) ?? bytes.count)
            } else {
                return nil
            }
        }
        return nil
    }

    private static func declarations(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> [[UInt8]: [UInt8]?]? {
        var declared: [[UInt8]: [UInt8]?] = [:]
        var at = range.lowerBound
        while let start = bytes.find("<!ENTITY", from: at), start < range.upperBound {
            // the end is the first `>` that does not stand between quotes
            var end = start + 8
            var quote: UInt8 = 0
            while end < range.upperBound, quote != 0 || bytes[end] != 0x3E {
                if quote != 0 {
                    if bytes[end] == quote { quote = 0 }
                } else if bytes[end] == 0x22 || bytes[end] == 0x27 {
                    quote = bytes[end]
                }
                end += 1
            }
            declare(bytes[(start + 8)..<end], in: &declared)
            at = end
            // no feed declares more
            guard declared.count < 1000 else { break }
        }
        return declared
    }

    /// ` name "value"`; nil is noted for what must not be expanded.
    private static func declare(_ text: Slice<UnsafeBufferPointer<UInt8>>, in declared: inout [[UInt8]: [UInt8]?]) {
        let name = text.drop { $0 <= 0x20 }.prefix { $0 > 0x20 }
        // parameter entities work in document types only, which are not read
        guard !name.isEmpty, name.first != UInt8(ascii: "%"), declared[Array(name)] == nil else { return }
        let rest = text[name.endIndex...].drop { $0 <= 0x20 }
        guard let quote = rest.first, quote == 0x22 || quote == 0x27 else {
            declared[Array(name)] = .some(nil)
            return
        }
        let value = rest.dropFirst().prefix { $0 != quote }
        let isPlain =
            value.count <= maximumValue && !value.contains(0x3C) && !value.contains(UInt8(ascii: "%"))
            && value.indices.allSatisfy {
                value[$0] != 0x26 || value.index(after: $0) < value.endIndex && value[value.index(after: $0)] == 0x23
            }
        declared[Array(name)] = .some(isPlain ? Array(value) : nil)
    }
}
