// A file of documents and of the keys under which they are found: written once, mapped, never changed. In SQLite, where
// they were before, the keys of a text lie all over a B-tree, and take 180 bytes a document (see docs/quality.md).
//
// Little-endian: 64 bytes of header (magic, number of the first document, documents, bytes of them, keys), offsets
// (uint32, documents + 1), the documents' bytes, filled up to 8; keys (uint32, sorted), and the document of each (uint32).

import Bytes
import Foundation

/// What the store keeps of a document; what its bytes mean is its owner's.
package struct StoredDocument: Sendable {
    package var id: String
    package var bytes: [UInt8]
    /// Hashes, mostly: what is found under a key is to be checked. The id's is added to them.
    package var keys: [UInt32]

    package init(id: String, bytes: [UInt8], keys: [UInt32]) { (self.id, self.bytes, self.keys) = (id, bytes, keys) }

    /// As a segment has it: the id before the rest, and the keys with the id's.
    fileprivate var packed: (bytes: [UInt8], keys: [UInt32]) {
        var writer = PackedWriter()
        writer.text(id)
        return (writer.bytes + bytes, keys + [Self.key(ofID: id)])
    }

    static func key(ofID id: String) -> UInt32 { UInt32(truncatingIfNeeded: FNV.finished(FNV.hash(id))) }
}

final class DocumentSegment: Sendable {
    /// Number of the first document; the others follow.
    let first: Int
    let count: Int
    private let file: MappedFile
    private let byteCount: Int
    private let keyCount: Int

    fileprivate static let magic: UInt64 = 0x3163_6F64_776E_6772  // "rgnwdoc1"
    fileprivate static let headerSize = 64
    /// Offsets are of 32 bits.
    static let mostBytes = Int(UInt32.max)

    /// - Throws: `StateError`, refused, when the file is missing, cut off or of another kind.
    init(_ path: String) throws(StateError) {
        func refused(_ reason: String) -> StateError {
            StateError(
                description: "\(path): \(reason); `regnews reindex` makes it anew from the corpus",
                isRefused: true)
        }
        let file: MappedFile
        do { file = try MappedFile(path) } catch { throw refused("\(error)") }
        guard file.bytes.count >= Self.headerSize else { throw refused("no file of documents") }
        let words = (0..<5).map { UInt64(littleEndian: file.bytes.load(fromByteOffset: $0 * 8, as: UInt64.self)) }
        guard words[0] == Self.magic else {
            let isNewer = words[0] & 0xFF_FFFF_FFFF_FFFF == Self.magic & 0xFF_FFFF_FFFF_FFFF
            throw refused(isNewer ? "written by another version of regnews" : "no file of documents")
        }
        guard words[1...].allSatisfy({ $0 < 1 << 32 }) else { throw refused("damaged") }
        (first, count) = (Int(words[1]), Int(words[2]))
        (byteCount, keyCount) = (Int(words[3]), Int(words[4]))
        self.file = file
        guard file.bytes.count == Self.size(count, byteCount, keyCount) else {
            throw refused("\(file.bytes.count) bytes long instead of \(Self.size(count, byteCount, keyCount))")
        }
    }

    private static func offsetsSize(_ count: Int) -> Int { 4 * (count + 1) }
    fileprivate static func padding(_ count: Int, _ bytes: Int) -> Int { -(offsetsSize(count) + bytes) & 7 }
    private static func size(_ count: Int, _ bytes: Int, _ keys: Int) -> Int {
        headerSize + offsetsSize(count) + bytes + padding(count, bytes) + 8 * keys
    }

    private func word(_ offset: Int) -> UInt32 {
        UInt32(littleEndian: file.bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    /// - Parameter index: from 0.
    /// - Returns: nothing where the file is damaged.
    func document(_ index: Int) -> UnsafeRawBufferPointer {
        let start = Int(word(Self.headerSize + 4 * index))
        let end = Int(word(Self.headerSize + 4 * index + 4))
        guard start <= end, end <= byteCount else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        let base = Self.headerSize + Self.offsetsSize(count)
        return UnsafeRawBufferPointer(rebasing: file.bytes[base + start..<base + end])
    }

    private var keysOffset: Int {
        Self.headerSize + Self.offsetsSize(count) + byteCount + Self.padding(count, byteCount)
    }
    fileprivate func key(_ index: Int) -> UInt32 { word(keysOffset + 4 * index) }
    fileprivate func number(_ index: Int) -> UInt32 { word(keysOffset + 4 * keyCount + 4 * index) }

    /// Calls `body` with the numbers of documents that stand under a key, ascending, at most `most` of them.
    ///
    /// - Returns: how many there were.
    /// - Throws: `StateError` where the file is damaged.
    func forEach(under key: UInt32, most: Int, _ body: (Int) -> Void) throws(StateError) -> Int {
        var index = lowerBound(key)
        let start = index
        while index < keyCount, self.key(index) == key, index - start < most {
            let number = Int(number(index))
            guard number >= first, number < first + count else { throw .damagedDocument(number) }
            body(number)
            index += 1
        }
        return index - start
    }

    /// Keys are hashes, spread evenly: the place is guessed from the value, a few times, and then halved.
    private func lowerBound(_ key: UInt32) -> Int {
        var (low, high) = (0, keyCount)
        var (lowKey, highKey) = (UInt64(0), UInt64(1) << 32)
        for _ in 0..<4 where high - low > 32 {
            let share = (UInt64(key) - lowKey) * UInt64(high - low) / max(1, highKey - lowKey)
            let middle = min(high - 1, low + Int(share))
            let found = self.key(middle)
            if found < key {
                (low, lowKey) = (middle + 1, UInt64(found))
            } else {
                (high, highKey) = (middle, UInt64(found) + 1)
            }
            // the guess is off by the root of what lies between: a step to the other side closes the gap
            let step = Int(Double(high - low).squareRoot()) * 2
            if found < key, low + step < high, self.key(low + step) >= key {
                (high, highKey) = (low + step, UInt64(self.key(low + step)) + 1)
            } else if found >= key, high - step > low, self.key(high - step) < key {
                (low, lowKey) = (high - step + 1, UInt64(self.key(high - step)))
            }
        }
        while low < high {
            let middle = (low + high) / 2
            if self.key(middle) < key { low = middle + 1 } else { high = middle }
        }
        return low
    }

    var bytes: Int { byteCount }
    var name: String { (file.path as NSString).lastPathComponent }

    // MARK: writing

    /// Writes a segment of what others hold, and of new documents behind them; memory does not grow with the segments.
    static func write(_ old: [DocumentSegment], _ new: [StoredDocument], first: Int, to path: String) throws(FileError)
    {
        var fresh: [UInt64] = []
        let base = old.reduce(first) { $0 + $1.count }
        let new = new.map(\.packed)
        for (index, document) in new.enumerated() {
            for key in document.keys { fresh.append(UInt64(key) << 32 | UInt64(base + index)) }
        }
        fresh.sort()
        let count = old.reduce(new.count) { $0 + $1.count }
        let byteCount = old.reduce(new.reduce(0) { $0 + $1.bytes.count }) { $0 + $1.byteCount }
        let keyCount = old.reduce(fresh.count) { $0 + $1.keyCount }
        var output = SegmentOutput(try WholeFile(path))
        for word in [magic, UInt64(first), UInt64(count), UInt64(byteCount), UInt64(keyCount), 0, 0, 0] {
            try output.append(UInt32(truncatingIfNeeded: word))
            try output.append(UInt32(truncatingIfNeeded: word >> 32))
        }
        var offset = 0
        for segment in old {
            for index in 0..<segment.count {
                try output.append(UInt32(offset))
                offset += segment.document(index).count
            }
        }
        for document in new {
            try output.append(UInt32(offset))
            offset += document.bytes.count
        }
        try output.append(UInt32(offset))
        for segment in old { for index in 0..<segment.count { try output.append(segment.document(index)) } }
        for document in new { try output.append(document.bytes) }
        try output.append([UInt8](repeating: 0, count: padding(count, byteCount)))
        try merge(old, fresh) { key, _ throws(FileError) in try output.append(key) }
        try merge(old, fresh) { _, number throws(FileError) in try output.append(number) }
        try output.commit()
    }

    /// Keys with their documents, in order. Numbers grow from segment to segment, so that of equal keys the earlier's go first.
    private static func merge(
        _ old: [DocumentSegment], _ fresh: [UInt64], _ body: (UInt32, UInt32) throws(FileError) -> Void
    ) throws(FileError) {
        var places = [Int](repeating: 0, count: old.count + 1)
        func head(_ list: Int) -> UInt32? {
            if list < old.count { return places[list] < old[list].keyCount ? old[list].key(places[list]) : nil }
            return places[list] < fresh.count ? UInt32(fresh[places[list]] >> 32) : nil
        }
        while true {
            var least: (list: Int, key: UInt32)?
            for list in places.indices {
                if let key = head(list), least.map({ key < $0.key }) ?? true { least = (list, key) }
            }
            guard let (list, key) = least else { return }
            let number =
                list < old.count ? old[list].number(places[list]) : UInt32(truncatingIfNeeded: fresh[places[list]])
            try body(key, number)
            places[list] += 1
        }
    }
}

/// Little words, gathered into large writes.
private struct SegmentOutput: ~Copyable {
    private let file: WholeFile
    private var buffer: [UInt8] = []

    init(_ file: WholeFile) { self.file = file }

    mutating func append(_ word: UInt32) throws(FileError) {
        withUnsafeBytes(of: word.littleEndian) { buffer.append(contentsOf: $0) }
        try flush(at: 1 << 20)
    }

    mutating func append(_ bytes: some Collection<UInt8>) throws(FileError) {
        buffer.append(contentsOf: bytes)
        try flush(at: 1 << 20)
    }

    private mutating func flush(at size: Int) throws(FileError) {
        guard buffer.count >= size else { return }
        try file.append(buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    mutating func commit() throws(FileError) {
        try flush(at: 1)
        try file.commit()
    }
}
