// Contents that are no words to a reader: programs, what browsers show when they cannot do something, drawings. They are cut
// out before libxml2 reads the page. Half of a page's bytes are such, libxml2 goes through a script letter by letter, and it
// lets a `<div>` that is open at `</noscript>` swallow the rest of the page, where browsers do not look into `noscript`.

import Bytes

struct Contents {
    /// Where the end tag begins.
    let end: Int
    /// Whether some of the words are kept: a page may say in `noscript` that it needs JavaScript.
    let keepsWords: Bool
    /// The start tag goes too: its element is never closed, and browsers leave it at the next paragraph.
    var isOpen = false

    /// Looks for ends. What has none from some place on has none behind it either: it is looked for once.
    struct Finder {
        private var missing: [Bool]
        /// No end of a drawing stands in here, and behind it words begin.
        private var drawing = 0..<0
        private var isCommentMissing = false

        init() { missing = [Bool](repeating: false, count: Element.all.count) }

        /// - Parameters:
        ///   - tag: where the start tag begins; `start`, where it has ended.
        /// - Returns: nil for elements with words, and where the end tag is missing.
        mutating func wordless(_ bytes: UnsafeBufferPointer<UInt8>, tag: Int, from start: Int) -> Contents? {
            guard let index = Element.all.firstIndex(where: { $0.stands(bytes, at: tag + 1, isWhole: true) }),
                bytes[start - 2] != UInt8(ascii: "/"),
                Element.all[index].kind != .program || !isLinkedData(bytes[tag..<start])
            else { return nil }
            let isDrawing = Element.all[index].kind == .drawing
            guard let end = end(index, bytes, start) else {
                return isDrawing ? Contents(end: start, keepsWords: false, isOpen: true) : nil
            }
            return Contents(end: end, keepsWords: Element.all[index].kind == .fallback)
        }

        /// Where the end tag of a script or style begins, whatever it holds.
        mutating func endOfProgram(_ bytes: UnsafeBufferPointer<UInt8>, tag: Int, from start: Int) -> Int? {
            Element.all.firstIndex { $0.kind == .program && $0.stands(bytes, at: tag + 1, isWhole: true) }
                .flatMap { end($0, bytes, start) }
        }

        /// Behind a comment's end, which is `-->` or, as browsers have it, `--!>`.
        mutating func endOfComment(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
            guard !isCommentMissing else { return nil }
            var at = start
            while let dashes = bytes.find("--", from: at) {
                let next = dashes + 2
                if next < bytes.count, bytes[next] == UInt8(ascii: ">") { return next + 1 }
                if next + 1 < bytes.count, bytes[next] == UInt8(ascii: "!"), bytes[next + 1] == UInt8(ascii: ">") {
                    return next + 2
                }
                at = dashes + 1
            }
            isCommentMissing = true
            return nil
        }

        private mutating func end(_ index: Int, _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
            guard !missing[index], !(Element.all[index].kind == .drawing && drawing.contains(start)) else { return nil }
            switch Element.all[index].end(bytes, from: start) {
            case .tag(let end): return end
            case .words(let at): drawing = start..<at
            case .none: missing[index] = true
            }
            return nil
        }
    }

    /// The first words between tags, up to a count of bytes.
    static func words(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, _ count: Int) -> [UInt8] {
        var words: [UInt8] = []
        var isTag = false
        for byte in bytes.prefix(4 * count) where words.count < count {
            if byte == UInt8(ascii: "<") { isTag = true }
            if !isTag, byte < 0x80 { words.append(byte) }
            if byte == UInt8(ascii: ">") { isTag = false }
        }
        return words
    }

    /// `<script type="text/template">`
    static func isTemplate(_ tag: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        let tag = UnsafeBufferPointer(rebasing: tag)
        return tag.find("text/template") != nil || tag.find("text/x-template") != nil
    }

    private static func isLinkedData(_ tag: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        UnsafeBufferPointer(rebasing: tag).find("ld+json") != nil
            || UnsafeBufferPointer(rebasing: tag).find("LD+JSON") != nil
    }

    private enum Kind { case program, fallback, drawing }

    private struct Element {
        let name: StaticString
        let kind: Kind

        static let all = [
            Element(name: "script", kind: .program), Element(name: "style", kind: .program),
            Element(name: "svg", kind: .drawing), Element(name: "noscript", kind: .fallback),
            Element(name: "iframe", kind: .fallback), Element(name: "textarea", kind: .fallback),
        ]

        func stands(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int, isWhole: Bool) -> Bool {
            let count = name.utf8CodeUnitCount
            guard index + count < bytes.count else { return false }
            for offset in 0..<count where bytes[index + offset] | 0x20 != name.utf8Start[offset] { return false }
            let next = bytes[index + count]
            return !isWhole || next <= 0x20 || next == UInt8(ascii: ">") || next == UInt8(ascii: "/")
        }

        enum End {
            case tag(Int)
            /// Words begin that end a drawing.
            case words(Int)
            case none
        }

        func end(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> End {
            var at = start
            // HTML within a drawing ends it no more
            var isForeign = false
            while let tag = bytes.find(UInt8(ascii: "<"), from: at) {
                guard tag + 1 < bytes.count else { return .none }
                if bytes[tag + 1] == UInt8(ascii: "/") {
                    if stands(bytes, at: tag + 2, isWhole: kind != .program) { return .tag(tag) }
                } else if kind == .drawing {
                    isForeign = isForeign || Self.isForeign(bytes, tag + 1)
                    // it was never closed
                    if !isForeign, Self.breaksOut(bytes, tag + 1) { return .words(tag) }
                }
                at = tag + 1
            }
            return .none
        }

        /// HTML within a drawing.
        private static func isForeign(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Bool {
            Element(name: "foreignobject", kind: .drawing).stands(bytes, at: at, isWhole: true)
        }

        /// Elements at which browsers leave a drawing.
        private static func breaksOut(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Bool {
            for name: StaticString in [
                "p", "div", "span", "ul", "li", "table", "h1", "h2", "body", "section", "article",
            ] {
                if Element(name: name, kind: .drawing).stands(bytes, at: at, isWhole: true) { return true }
            }
            return false
        }
    }
}
