// Lines of a file or pipe, over read(2) and memchr. A line that is too long or no UTF-8 is told by its number and passed
// over, in bounded memory; `readLine()` would mend bad bytes in silence.

import Foundation

package struct LineReader: ~Copyable {
    package enum Line {
        /// The bytes without the line break (`\n` or `\r\n`).
        case text(ArraySlice<UInt8>)
        case bad(String)
    }

    /// Longer lines are refused; no page that we take gives a record of that size.
    package static let maximumLength = 64 << 20

    private let descriptor: Int32
    private let path: String
    private let maximum: Int
    private var buffer: [UInt8]
    private var start = 0
    private var end = 0
    private var atEnd = false
    /// The number of the line that `next` gave last, from 1.
    package private(set) var number = 0

    /// - Parameters:
    ///   - descriptor: stays open; the caller closes it.
    ///   - path: for messages only.
    package init(_ descriptor: Int32, path: String, maximum: Int = LineReader.maximumLength) {
        self.descriptor = descriptor
        self.path = path
        self.maximum = maximum
        buffer = [UInt8](repeating: 0, count: 256 << 10)
    }

    /// The next line, or nil at the end. An empty line is a line.
    package mutating func next() throws(FileError) -> Line? {
        var searched = 0  // bytes of this line that hold no line break, so that a long line is not searched twice
        var skipped = 0
        while true {
            if let at = position(of: 0x0A, from: start + searched) {
                number += 1
                defer { start = at + 1 }
                if skipped > 0 { return tooLong(skipped + at - start) }
                return checked(start..<at)
            }
            searched = end - start
            if atEnd {
                guard start < end || skipped > 0 else { return nil }
                number += 1
                defer { start = end }
                if skipped > 0 { return tooLong(skipped + end - start) }
                return checked(start..<end)
            }
            if end - start > maximum || skipped > 0 {
                skipped += end - start
                (start, end, searched) = (0, 0, 0)
            }
            try fill()
        }
    }

    private func tooLong(_ length: Int) -> Line {
        .bad("a line of \(length) bytes; the limit is \(maximum >> 20) MiB")
    }

    private func checked(_ range: Range<Int>) -> Line {
        var range = range
        if range.count > maximum { return tooLong(range.count) }
        if let last = range.last, buffer[last] == 0x0D { range = range.lowerBound..<last }
        // some editors begin a file with a byte order mark
        if number == 1, buffer[range].starts(with: [0xEF, 0xBB, 0xBF]) {
            range = (range.lowerBound + 3)..<range.upperBound
        }
        let slice = buffer[range]
        if let bad = UTF8Check.firstInvalid(slice) { return .bad("no UTF-8 at byte \(bad + 1)") }
        return .text(slice)
    }

    private func position(of byte: UInt8, from index: Int) -> Int? {
        guard index < end else { return nil }
        return buffer.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, let found = memchr(base + index, Int32(byte), end - index) else {
                return nil
            }
            return UnsafeRawPointer(found) - base
        }
    }

    /// Reads on, after moving what is left to the front; grows the buffer when a line fills it.
    private mutating func fill() throws(FileError) {
        if start > 0 {
            buffer.withUnsafeMutableBytes { bytes in
                _ = memmove(bytes.baseAddress!, bytes.baseAddress! + start, end - start)
            }
            (start, end) = (0, end - start)
        }
        if end == buffer.count { buffer.append(contentsOf: [UInt8](repeating: 0, count: buffer.count)) }
        while true {
            let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + end, $0.count - end) }
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw FileError(.read, path) }
            if count == 0 { atEnd = true }
            end += count
            return
        }
    }
}

extension LineReader {
    /// Gives every line of a file with its number.
    package static func forEach(in path: String, _ body: (_ number: Int, Line) throws -> Void) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(.open, path) }
        defer { close(descriptor) }
        var reader = LineReader(descriptor, path: path)
        while let line = try reader.next() { try body(reader.number, line) }
    }
}
