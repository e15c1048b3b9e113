// A file of documents and of the keys under which they are found: written once, never changed. In SQLite, where they were
// before, the keys of a text lie all over a B-tree, and take 180 bytes a document (see docs/quality.md).
//
// What every question looks at is mapped; what few look at (documents, entries) is read where it lies, since a mapped page
// brings fifteen neighbours into memory that nobody asked for.

import Bytes
import Foundation

/// What the store keeps of a document; what its bytes mean is its owner's.
package struct StoredDocument: Sendable {
    package var id: String
    package var bytes: [UInt8]
    /// Hashes, mostly: what is found under a key is to be checked. The id's is added to them.
    package var keys: [UInt32]
    /// What its owner is told with its number, before it is read; below 16.
    package var hint: UInt8

    /// - Parameter hint: larger ones become 15.
    package init(id: String, bytes: [UInt8], keys: [UInt32], hint: Int = 0) {
        (self.id, self.bytes, self.keys, self.hint) = (id, bytes, keys, UInt8(min(hint, 15)))
    }

    /// As a segment has it: the id before the rest, and the keys with the id's.
    var packed: (bytes: [UInt8], keys: [UInt32]) {
        var writer = PackedWriter()
        writer.text(id)
        return (writer.bytes + bytes, keys + [Self.key(ofID: id)])
    }

    static func key(ofID id: String) -> UInt32 { UInt32(truncatingIfNeeded: FNV.finished(FNV.hash(id))) }
}

/// Little-endian: 64 bytes of header (magic, number of the first document, documents, bytes of them, keys, bits of the
/// directory), offsets (uint32, documents + 1), the documents' bytes, filled up to 8; entries (a key, and the number of a
/// document times 16 with its hint, uint32 each, sorted); the directory (uint32: where the entries begin whose keys have these first bits); a filter.
struct SegmentLayout {
    static let magic: UInt64 = 0x3263_6F64_776E_6772  // "rgnwdoc2"
    static let headerSize = 64

    let count: Int
    let byteCount: Int
    let keyCount: Int
    let directoryBits: Int

    init(count: Int, byteCount: Int, keyCount: Int, directoryBits: Int) {
        (self.count, self.byteCount, self.keyCount, self.directoryBits) = (count, byteCount, keyCount, directoryBits)
    }

    /// With 16 to 32 entries a place of the directory.
    init(count: Int, byteCount: Int, keyCount: Int) {
        var bits = 0
        while keyCount >> (bits + 1) >= 16 { bits += 1 }
        self.init(count: count, byteCount: byteCount, keyCount: keyCount, directoryBits: bits)
    }

    var offsets: Int { Self.headerSize }
    var documents: Int { offsets + 4 * (count + 1) }
    var padding: Int { -(documents + byteCount) & 7 }
    var entries: Int { documents + byteCount + padding }
    var directory: Int { entries + 8 * keyCount }
    var filter: Int { directory + 4 * (1 << directoryBits + 1) }
    /// Twelve bits a key, in blocks of 64 bytes, which is what a look into memory brings (a blocked Bloom filter, Putze,
    /// Sanders and Singler 2007): of keys that no document has, one in seventy passes.
    var filterBlocks: Int { keyCount * 12 / 512 + 1 }
    var filterSize: Int { filterBlocks * 64 }
    var size: Int { filter + filterSize }

    func place(_ key: UInt32) -> Int { Int(UInt64(key) >> UInt64(32 - directoryBits)) }

    /// The filter's block of a key, and three bits of it. Keys that are shingles end with zeros, so they are stirred.
    func block(_ key: UInt32) -> (start: Int, bits: (Int, Int, Int)) {
        let hash = FNV.finished(UInt64(key))
        let block = Int(((hash >> 32) * UInt64(filterBlocks)) >> 32)
        return (64 * block, (Int(hash & 511), Int(hash >> 9 & 511), Int(hash >> 18 & 511)))
    }
}

final class DocumentSegment: Sendable {
    /// Number of the first document; the others follow.
    let first: Int
    let layout: SegmentLayout
    let file: MappedFile

    var count: Int { layout.count }
    var bytes: Int { layout.byteCount }
    var name: String { (file.path as NSString).lastPathComponent }

    /// Numbers have 28 bits.
    static let mostDocuments = 1 << 28
    /// Offsets are of 32 bits.
    static let mostBytes = Int(UInt32.max)
    /// So many entries are read at once.
    private static let entriesAtOnce = 256

    /// - Throws: `StateError`, refused, when the file is missing, cut off or of another kind.
    init(_ path: String) throws(StateError) {
        func refused(_ reason: String) -> StateError {
            StateError(
                description: "\(path): \(reason); `regnews reindex` makes it anew from the corpus",
                isRefused: true)
        }
        let file: MappedFile
        do { file = try MappedFile(path) } catch { throw refused("\(error)") }
        guard file.bytes.count >= SegmentLayout.headerSize else { throw refused("no file of documents") }
        let words = (0..<6).map { UInt64(littleEndian: file.bytes.load(fromByteOffset: $0 * 8, as: UInt64.self)) }
        guard words[0] == SegmentLayout.magic else {
            let isOther = words[0] & 0xFF_FFFF_FFFF_FFFF == SegmentLayout.magic & 0xFF_FFFF_FFFF_FFFF
            throw refused(isOther ? "written by another version of regnews" : "no file of documents")
        }
        guard words[1...].allSatisfy({ $0 < 1 << 32 }), words[5] <= 32 else { throw refused("damaged") }
        first = Int(words[1])
        layout = SegmentLayout(
            count: Int(words[2]), byteCount: Int(words[3]), keyCount: Int(words[4]), directoryBits: Int(words[5]))
        self.file = file
        guard file.bytes.count == layout.size else {
            throw refused("\(file.bytes.count) bytes long instead of \(layout.size)")
        }
    }

    private func word(_ offset: Int) -> UInt32 {
        UInt32(littleEndian: file.bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    /// - Parameter index: from 0.
    /// - Throws: `StateError` where the file is damaged.
    func document(_ index: Int) throws(StateError) -> [UInt8] {
        let start = Int(word(layout.offsets + 4 * index))
        let end = Int(word(layout.offsets + 4 * index + 4))
        guard start <= end, end <= layout.byteCount else { throw .damagedDocument(first + index) }
        do { return try file.read(layout.documents + start..<layout.documents + end) } catch {
            throw .damagedDocument(first + index)
        }
    }

    private func mayHave(_ key: UInt32) -> Bool {
        let (start, bits) = layout.block(key)
        func isSet(_ bit: Int) -> Bool { file.bytes[layout.filter + start + bit >> 3] & 1 << UInt8(bit & 7) != 0 }
        return isSet(bits.0) && isSet(bits.1) && isSet(bits.2)
    }

    /// Calls `body` with the numbers and hints of documents that stand under a key, ascending, at most `most` of them.
    ///
    /// - Returns: how many there were.
    /// - Throws: `StateError` where the file is damaged.
    func forEach(under key: UInt32, most: Int, _ body: (Int, Int) -> Void) throws(StateError) -> Int {
        guard mayHave(key) else { return 0 }
        let place = layout.directory + 4 * layout.place(key)
        var (low, end) = (Int(word(place)), Int(word(place + 4)))
        guard low <= end, end <= layout.keyCount else { throw .damagedDocument(first) }
        // what thousands of documents say has a long list: halved before it is read
        var high = end
        while high - low > Self.entriesAtOnce {
            let middle = (low + high) / 2
            if try entries(middle..<middle + 1)[0].key < key { low = middle + 1 } else { high = middle }
        }
        var found = 0
        while low < end, found < most {
            let part = try entries(low..<min(end, low + Self.entriesAtOnce))
            for entry in part where entry.key >= key && found < most {
                if entry.key > key { return found }
                let number = Int(entry.number >> 4)
                guard number >= first, number < first + count else { throw .damagedDocument(number) }
                body(number, Int(entry.number & 15))
                found += 1
            }
            low += part.count
        }
        return found
    }

    private struct Entry {
        var key: UInt32
        var number: UInt32
    }

    private func entries(_ range: Range<Int>) throws(StateError) -> [Entry] {
        let at = layout.entries + 8 * range.lowerBound
        let bytes: [UInt8]
        do { bytes = try file.read(at..<at + 8 * range.count) } catch { throw .damagedDocument(first) }
        return bytes.withUnsafeBytes { raw in
            (0..<range.count).map { index in
                Entry(
                    key: UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: 8 * index, as: UInt32.self)),
                    number: UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: 8 * index + 4, as: UInt32.self)))
            }
        }
    }
}
