// Sorted segments as one stream, each key once; of two lines with one key the earlier segment's stays. Lines are passed on
// as bytes. A pipe may come in any order: it is sorted first, through files when it is large.

import Bytes
import Foundation
import Records

package enum Merge {
    /// A pipe is sorted in memory in pieces of this size.
    private static let pieceSize = 64 << 20

    /// - Parameters:
    ///   - paths: segments; `-` is stdin.
    ///   - report: gets each bad line, in words; it is passed over.
    package static func run(
        _ paths: [String], as format: RecordFormat = .ndjson, into output: consuming RecordOutput,
        report: (String) -> Void
    ) throws {
        var segments = try MergedSegments(cursors(paths, report), report)
        var writer = try RecordWriter(format, to: output)
        while segments.key != nil {
            do { try writer.record(segments.line) } catch let error as RecordError { report("\(error)") }
            try segments.advance(report)
        }
        try writer.end()
    }

    static func cursors(_ paths: [String], _ report: (String) -> Void) throws -> [SegmentCursor] {
        var cursors: [SegmentCursor] = []
        for path in paths {
            if path == "-" {
                cursors += try pieces(STDIN_FILENO, report)
            } else {
                cursors.append(try SegmentCursor(path))
            }
        }
        return cursors
    }

    /// Sorts a pipe: one cursor for each piece that fitted into memory, in the order in which they came.
    private static func pieces(_ descriptor: Int32, _ report: (String) -> Void) throws -> [SegmentCursor] {
        var cursors: [SegmentCursor] = []
        var lines: [(key: RecordKey, line: [UInt8])] = []
        var size = 0
        func spill() throws {
            // equal keys keep their order: the first stays
            let order = lines.indices.sorted {
                lines[$0].key == lines[$1].key ? $0 < $1 : lines[$0].key < lines[$1].key
            }
            let folder = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
            // a name that nobody can guess or have put there, gone at once
            var path = Array("\(folder)/regnews-merge-XXXXXX".utf8CString)
            let descriptor = mkstemp(&path)
            guard descriptor >= 0 else { throw FileError(.create, "\(folder)/regnews-merge-XXXXXX") }
            unlink(path)
            var output = RecordOutput(descriptor, path: folder)
            for index in order { try output.line(lines[index].line) }
            try output.flush()
            lseek(descriptor, 0, SEEK_SET)
            cursors.append(SegmentCursor(descriptor, path: "<stdin>"))
            (lines, size) = ([], 0)
        }
        var reader = LineReader(descriptor, path: "<stdin>")
        while let line = try reader.next() {
            guard case .text(let bytes) = line else {
                if case .bad(let why) = line { report("<stdin>:\(reader.number): \(why)") }
                continue
            }
            if bytes.isEmpty { continue }
            do throws(RecordError) { lines.append((try RecordKey(line: bytes), Array(bytes))) } catch {
                report("<stdin>:\(reader.number): \(error)")
            }
            size += bytes.count
            if size > pieceSize { try spill() }
        }
        if !lines.isEmpty { try spill() }
        return cursors
    }
}

/// Several segments as one, each key once; a line of each is held at a time.
struct MergedSegments {
    /// A heap of those that are not at their end: the one with the smallest key first, of equal keys the earliest segment.
    private var heap: [(cursor: SegmentCursor, order: Int)] = []

    init(_ cursors: [SegmentCursor], _ report: (String) -> Void) throws {
        for (order, cursor) in cursors.enumerated() {
            try cursor.advance(report)
            if cursor.key != nil { heap.append((cursor, order)) }
        }
        for place in stride(from: heap.count / 2 - 1, through: 0, by: -1) { sink(place) }
    }

    /// Of the current record; nil at the end.
    var key: RecordKey? { heap.first?.cursor.key }
    var line: ArraySlice<UInt8> { heap.first.map { $0.cursor.line[...] } ?? [] }

    mutating func advance(_ report: (String) -> Void) throws {
        let last = key
        repeat {
            guard let first = heap.first else { return }
            try first.cursor.advance(report)
            if first.cursor.key == nil {
                heap.swapAt(0, heap.count - 1)
                heap.removeLast()
            }
            sink(0)
        } while key != nil && key == last
    }

    private func precedes(_ a: Int, _ b: Int) -> Bool {
        guard let first = heap[a].cursor.key, let second = heap[b].cursor.key else { return false }
        return first == second ? heap[a].order < heap[b].order : first < second
    }

    private mutating func sink(_ start: Int) {
        var place = start
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2] where child < heap.count && precedes(child, least) {
                least = child
            }
            if least == place { return }
            heap.swapAt(place, least)
            place = least
        }
    }
}

/// The next line of a segment, and its key.
final class SegmentCursor {
    private let path: String
    private let descriptor: Int32
    private var reader: LineReader
    private(set) var key: RecordKey?
    private(set) var line: [UInt8] = []

    convenience init(_ path: String) throws(FileError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(.open, path) }
        self.init(descriptor, path: path)
    }

    /// Takes the descriptor over.
    init(_ descriptor: Int32, path: String) {
        (self.descriptor, self.path) = (descriptor, path)
        reader = LineReader(descriptor, path: path)
    }

    deinit { close(descriptor) }

    func advance(_ report: (String) -> Void) throws {
        let before = key
        while let next = try reader.next() {
            guard case .text(let bytes) = next else {
                if case .bad(let why) = next { report("\(path):\(reader.number): \(why)") }
                continue
            }
            if bytes.isEmpty { continue }
            do throws(RecordError) {
                let found = try RecordKey(line: bytes)
                if let before, found < before {
                    throw RecordError("the segment is not sorted; pipe it: `regnews merge - < \(path)`")
                }
                (key, line) = (found, Array(bytes))
                return
            } catch {
                report("\(path):\(reader.number): \(error)")
            }
        }
        (key, line) = (nil, [])
    }
}
