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
        // declarations stand in the document type, before the first element
        guard let doctype = bytes.find("<!DOCTYPE"), bytes.find("<!ENTITY", from: doctype) != nil,
            let subset = bytes.find("]", from: doctype)
        else { return nil }
        var declared: [[UInt8]: [UInt8]?] = [:]
        var at = doctype
        var end = subset
        while let start = bytes.find("<!ENTITY", from: at), start < end || bytes[end...].prefix(64).contains(0x3C) {
            guard let close = bytes.find(0x3E, from: start) else { break }
            declare(bytes[(start + 8)..<close], in: &declared)
            at = close + 1
            if at > end { end = bytes.find("]", from: at) ?? bytes.count }
            guard declared.count < 1000 else { break }
        }
        var out: [UInt8] = []
        var copied = 0
        var search = at
        while let start = bytes.find(0x26, from: search) {
            let name = bytes[(start + 1)...].prefix { $0 != 0x3B && $0 > 0x20 && $0 != 0x3C && $0 != 0x26 }
            search = start + 1
            guard name.endIndex < bytes.count, bytes[name.endIndex] == 0x3B, let value = declared[Array(name)] else {
                continue
            }
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
