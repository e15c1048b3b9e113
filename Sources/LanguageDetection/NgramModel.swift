// Naive Bayes over byte n-grams: the model of py3langid (after Lui and Baldwin, "langid.py", ACL 2012), in a mapped file.
//
// `models/convert.py` makes the file from the package that `models/requirements.txt` pins, and its layout stands there. An
// automaton walks over the bytes and names the n-grams that end at each; a language's score is the sum of their weights
// times ln(1 + count). All sums are of integers, so that every machine finds the same.

import Bytes
import Foundation
import Records

package struct NgramModel: LanguageDetector, @unchecked Sendable {
    // Sendable: the pointers lead into `file`, which is never written and lives as long as this.

    /// The package whose model the default detectors want; `models/requirements.txt` pins it.
    package static let fileName = "py3langid-0.4.0.ngram"

    package let version: String
    package let languages: [String]
    package let tellsIdeographs = true
    package var path: String { file.path }

    private let file: MappedFile
    private let columns: Int
    private let states: Int
    private let rows: Int
    /// The model's columns, each as a place in `languages`.
    private let places: [Int]
    /// Of the n-gram that ends at a state; all 0, and so without effect, where none does.
    private let weights: UnsafePointer<UInt8>
    private let prior: UnsafePointer<Int32>
    private let rowOfState: UnsafePointer<UInt16>
    private let next: UnsafePointer<UInt32>

    private static let scale = 20
    /// Columns of one vector.
    private static let lane = 16
    private static let format = "regnews-ngram-1"
    private static let remedy = "make it anew with `make models`"

    /// - Throws: `ModelError` when the file is missing, cut off or of another kind.
    package init(_ path: String) throws(ModelError) {
        do { file = try MappedFile(path) } catch {
            throw ModelError(description: "\(error); fetch the model with `make models`, or ask for `cld2` alone")
        }
        func refused(_ reason: String) -> ModelError { ModelError(description: "\(path): \(reason); \(Self.remedy)") }
        let head = file.bytes.prefix(64 << 10)
        guard let end = head.firstIndex(of: 0x0A), let header = try? JSONValue.parse(Array(head[..<end])) else {
            throw refused("no model of n-grams")
        }
        guard header["format"]?.string == Self.format, header["scale"]?.double == Double(Self.scale) else {
            throw refused("a model of another format than \(Self.format)")
        }
        let classes = header["classes"]?.array?.compactMap(\.string) ?? []
        func number(_ name: String) -> Int { header[name]?.double.map { Int($0) } ?? 0 }
        (states, rows) = (number("states"), number("rows"))
        columns = classes.count
        version = header["version"]?.string ?? ""
        guard !version.isEmpty, columns > 0, columns % Self.lane == 0, columns <= 1024,
            0 < states, states < 1 << 24, 0 < rows, rows <= 1 << 16
        else { throw refused("its first line is not that of a model") }
        var offset = end + 1
        let base = file.bytes.baseAddress!
        func section<T>(_ count: Int, of type: T.Type) -> UnsafePointer<T> {
            defer { offset += (count * MemoryLayout<T>.stride + 63) / 64 * 64 }
            return (base + offset).assumingMemoryBound(to: type)
        }
        weights = section(states * columns, of: UInt8.self)
        prior = section(columns, of: Int32.self)
        rowOfState = section(states, of: UInt16.self)
        next = section(rows * 256, of: UInt32.self)
        guard offset == file.bytes.count else {
            throw refused("\(file.bytes.count) bytes long instead of \(offset)")
        }
        var tags: [String] = []
        places = classes.map { code in
            let tag = Self.tag(code)
            if let known = tags.firstIndex(of: tag) { return known }
            tags.append(tag)
            return tags.count - 1
        }
        languages = tags
    }

    package func weigh(_ piece: UnsafeBufferPointer<UInt8>, into sums: inout [Int32]) -> Bool {
        withUnsafeTemporaryAllocation(of: SIMD16<Int32>.self, capacity: columns / Self.lane) { totals in
            for chunk in totals.indices {
                (totals.baseAddress! + chunk).initialize(
                    to: UnsafeRawPointer(prior + chunk * Self.lane).loadUnaligned(as: SIMD16<Int32>.self))
            }
            guard add(piece, to: totals) else { return false }
            // divided by the root of the length, the differences mean the same in short and long pieces: the n-grams of
            // a text overlap, and are no independent witnesses
            let unit = 1000 / (Double(Self.scale * 256) * Double(piece.count).squareRoot())
            let scores = UnsafeRawPointer(totals.baseAddress!).assumingMemoryBound(to: Int32.self)
            for place in sums.indices { sums[place] = .min }
            for (column, place) in places.enumerated() { sums[place] = max(sums[place], scores[column]) }
            let top = sums.max() ?? 0
            for place in sums.indices { sums[place] = Int32((Double(sums[place] - top) * unit).rounded()) }
            return true
        }
    }

    /// - Returns: false for an empty piece, and for a model that leads nowhere.
    private func add(_ piece: UnsafeBufferPointer<UInt8>, to totals: UnsafeMutableBufferPointer<SIMD16<Int32>>) -> Bool
    {
        // counts by state in a small table of open addresses: at most one state a byte
        var bits = 5
        while 1 << bits < piece.count * 2 { bits += 1 }
        let mask = 1 << bits - 1
        return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: mask + 1) { table in
            table.initialize(repeating: 0)
            guard count(piece, in: table, mask) else { return false }
            return withUnsafeTemporaryAllocation(of: SIMD16<UInt16>.self, capacity: totals.count) { ones in
                ones.initialize(repeating: .zero)
                // nearly every n-gram stands once: their weights are added first and multiplied together
                var room = Self.room
                func flush() {
                    let factor = SIMD16<Int32>(repeating: Self.logarithms[1])
                    for chunk in totals.indices {
                        totals[chunk] &+= SIMD16<Int32>(truncatingIfNeeded: ones[chunk]) &* factor
                        ones[chunk] = .zero
                    }
                    room = Self.room
                }
                for slot in table where slot != 0 {
                    let row = UnsafeRawPointer(weights + (Int(slot >> 32) - 1) * columns)
                    let count = slot & 0xFFFF_FFFF
                    if count == 1 {
                        for chunk in totals.indices { ones[chunk] &+= Self.part(row, chunk) }
                        room -= 1
                        if room == 0 { flush() }
                    } else {
                        let factor = SIMD16<Int32>(repeating: Self.logarithms[Int(min(count, 255))])
                        for chunk in totals.indices {
                            totals[chunk] &+= SIMD16<Int32>(truncatingIfNeeded: Self.part(row, chunk)) &* factor
                        }
                    }
                }
                flush()
                return true
            }
        }
    }

    /// How many weights of 8 bits fit into a sum of 16.
    private static let room = 257

    @inline(__always) private static func part(_ row: UnsafeRawPointer, _ chunk: Int) -> SIMD16<UInt16> {
        SIMD16<UInt16>(truncatingIfNeeded: row.loadUnaligned(fromByteOffset: chunk * lane, as: SIMD16<UInt8>.self))
    }

    /// Walks over the bytes; a slot is the state's number and one, above its count.
    ///
    /// Each step waits for memory, so a piece is walked by four at once. A state depends on the last bytes alone: each but
    /// the first sets out some bytes before its part, and all together meet the states that one would.
    private func count(
        _ piece: UnsafeBufferPointer<UInt8>, in table: UnsafeMutableBufferPointer<UInt64>, _ mask: Int
    ) -> Bool {
        let part = piece.count / 4
        guard part >= Self.longestNgram else { return walk(piece, from: 0, state: 0, in: table, mask) }
        var found: (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
        for i in -Self.longestNgram..<0 {
            guard step(&found.1, piece[part + i]), step(&found.2, piece[2 * part + i]),
                step(&found.3, piece[3 * part + i])
            else { return false }
        }
        for i in 0..<part {
            guard step(&found.0, piece[i]), step(&found.1, piece[part + i]), step(&found.2, piece[2 * part + i]),
                step(&found.3, piece[3 * part + i])
            else { return false }
            Self.note(found.0, in: table, mask)
            Self.note(found.1, in: table, mask)
            Self.note(found.2, in: table, mask)
            Self.note(found.3, in: table, mask)
        }
        return walk(piece, from: 4 * part, state: found.3, in: table, mask)
    }

    private func walk(
        _ piece: UnsafeBufferPointer<UInt8>, from start: Int, state: UInt32,
        in table: UnsafeMutableBufferPointer<UInt64>, _ mask: Int
    ) -> Bool {
        var state = state
        for i in start..<piece.count {
            guard step(&state, piece[i]) else { return false }
            Self.note(state, in: table, mask)
        }
        return !piece.isEmpty
    }

    /// No n-gram of the model has more bytes.
    private static let longestNgram = 8

    @inline(__always) private func step(_ state: inout UInt32, _ byte: UInt8) -> Bool {
        let row = Int(rowOfState[Int(state)])
        guard row < rows else { return false }
        state = next[row << 8 | Int(byte)]
        return state < states
    }

    @inline(__always) private static func note(
        _ state: UInt32, in table: UnsafeMutableBufferPointer<UInt64>, _ mask: Int
    ) {
        var slot = (Int(state) &* 0x9E37) & mask
        while table[slot] != 0, UInt32(truncatingIfNeeded: table[slot] >> 32) != state + 1 { slot = (slot + 1) & mask }
        table[slot] = (table[slot] == 0 ? UInt64(state + 1) << 32 : table[slot]) + 1
    }

    /// 256 ln(1 + count), rounded. At most 1,420, times a weight of at most 255, times the 600 bytes of a piece: far below
    /// 2^31.
    private static let logarithms: [Int32] = (0...255).map { Int32((log(Double(1 + $0)) * 256).rounded()) }

    /// The model's codes in BCP 47, dialects with their language.
    private static func tag(_ code: String) -> String {
        switch code {
        case "no": "nb"
        case "wuu": "zh"
        case "ary", "arz": "ar"
        case "uzs": "uz"
        default: code
        }
    }
}
