// Writing a segment: of what older ones hold and of new documents behind them, in one pass over each.

import Bytes
import Foundation

extension DocumentSegment {
    /// Memory holds the new documents, the directory and the filter (two bytes a key), and does not grow with what the
    /// older segments say.
    static func write(_ old: [DocumentSegment], _ new: [StoredDocument], first: Int, to path: String) throws(FileError)
    {
        let base = old.reduce(first) { $0 + $1.count }
        let new = new.map { document in
            let packed = document.packed
            return (bytes: packed.bytes, keys: packed.keys, hint: document.hint)
        }
        var fresh: [UInt64] = []
        for (index, document) in new.enumerated() {
            let number = UInt64(base + index) << 4 | UInt64(document.hint)
            for key in document.keys { fresh.append(UInt64(key) << 32 | number) }
        }
        fresh.sort()
        let layout = SegmentLayout(
            count: old.reduce(new.count) { $0 + $1.count },
            byteCount: old.reduce(new.reduce(0) { $0 + $1.bytes.count }) { $0 + $1.layout.byteCount },
            keyCount: old.reduce(fresh.count) { $0 + $1.layout.keyCount })
        var output = SegmentOutput(try WholeFile(path))
        let header = [
            SegmentLayout.magic, UInt64(first), UInt64(layout.count), UInt64(layout.byteCount),
            UInt64(layout.keyCount), UInt64(layout.directoryBits), 0, 0,
        ]
        for word in header { try output.append(word) }
        try writeOffsets(old, new.map(\.bytes.count), to: &output)
        for segment in old {
            var input = SegmentInput(segment.file, segment.layout.documents, segment.layout.byteCount)
            while let chunk = try input.chunk() { try output.append(chunk) }
        }
        for document in new { try output.append(document.bytes) }
        try output.append([UInt8](repeating: 0, count: layout.padding))
        try writeEntries(old, fresh, layout, to: &output)
        try output.commit()
    }

    private static func writeOffsets(
        _ old: [DocumentSegment], _ new: [Int], to output: inout SegmentOutput
    ) throws(FileError) {
        var base: UInt32 = 0
        for segment in old {
            var input = SegmentInput(segment.file, segment.layout.offsets, 4 * segment.count)
            while let offset: UInt32 = try input.next() { try output.append(base + offset) }
            base += UInt32(segment.layout.byteCount)
        }
        for size in new {
            try output.append(base)
            base += UInt32(size)
        }
        try output.append(base)
    }

    /// Entries in order, then directory and filter. Numbers grow from segment to segment, so that of equal keys the earlier's
    /// go first.
    private static func writeEntries(
        _ old: [DocumentSegment], _ fresh: [UInt64], _ layout: SegmentLayout, to output: inout SegmentOutput
    ) throws(FileError) {
        var inputs = old.map { SegmentInput($0.file, $0.layout.entries, 8 * $0.layout.keyCount) }
        var heads: [UInt64?] = []
        // an entry as it lies is the key in its low half; as a number to compare, in its high half
        func entry(_ word: UInt64?) -> UInt64? { word.map { $0 << 32 | $0 >> 32 } }
        for index in inputs.indices { heads.append(entry(try inputs[index].next())) }
        var next = 0
        heads.append(fresh.first)
        var directory = [UInt32](repeating: 0, count: 1 << layout.directoryBits + 1)
        var filter = [UInt8](repeating: 0, count: layout.filterSize)
        while true {
            var least: (list: Int, entry: UInt64)?
            for (list, head) in heads.enumerated() {
                if let head, least.map({ head < $0.entry }) ?? true { least = (list, head) }
            }
            guard let (list, entryValue) = least else { break }
            try output.append(entryValue << 32 | entryValue >> 32)
            let key = UInt32(truncatingIfNeeded: entryValue >> 32)
            directory[layout.place(key) + 1] += 1
            let (start, bits) = layout.block(key)
            for bit in [bits.0, bits.1, bits.2] { filter[start + bit >> 3] |= 1 << UInt8(bit & 7) }
            if list < inputs.count {
                heads[list] = entry(try inputs[list].next())
            } else {
                next += 1
                heads[list] = next < fresh.count ? fresh[next] : nil
            }
        }
        var before: UInt32 = 0
        for count in directory {
            before += count
            try output.append(before)
        }
        try output.append(filter)
    }
}

/// A part of a file, read in large pieces.
private struct SegmentInput {
    private let file: MappedFile
    private var at: Int
    private let end: Int
    private var buffer: [UInt8] = []
    private var used = 0

    private static let size = 1 << 20

    init(_ file: MappedFile, _ start: Int, _ count: Int) { (self.file, at, end) = (file, start, start + count) }

    mutating func chunk() throws(FileError) -> [UInt8]? {
        guard at < end else { return nil }
        let stop = min(end, at + Self.size)
        defer { at = stop }
        return try file.read(at..<stop)
    }

    /// The next little-endian number; the part holds a whole number of them.
    mutating func next<T: FixedWidthInteger>() throws(FileError) -> T? {
        if used == buffer.count {
            guard let chunk = try chunk() else { return nil }
            (buffer, used) = (chunk, 0)
        }
        defer { used += MemoryLayout<T>.size }
        return buffer.withUnsafeBytes { T(littleEndian: $0.loadUnaligned(fromByteOffset: used, as: T.self)) }
    }
}

/// Little words, gathered into large writes.
private struct SegmentOutput: ~Copyable {
    private let file: WholeFile
    private var buffer: [UInt8] = []

    init(_ file: WholeFile) { self.file = file }

    mutating func append(_ word: some FixedWidthInteger) throws(FileError) {
        withUnsafeBytes(of: word.littleEndian) { buffer.append(contentsOf: $0) }
        try flush(at: 1 << 20)
    }

    mutating func append(_ bytes: [UInt8]) throws(FileError) {
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
