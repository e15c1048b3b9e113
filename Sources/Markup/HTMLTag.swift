// The names of HTML's elements and of the attributes that we read, as small numbers: a page is told apart by integers.

import Bytes

/// An element's name; `unknown` for all that HTML does not have (`<amp-img>`, `<o:p>`), `text` for a run of text.
package enum HTMLTag: UInt8, Sendable, CaseIterable {
    case text, unknown
    case html, head, title, base, link, meta, style, script, noscript, template, body
    case article, section, nav, aside, h1, h2, h3, h4, h5, h6, hgroup, header, footer, main, address, search
    case p, hr, pre, blockquote, ol, ul, menu, li, dl, dt, dd, figure, figcaption, div, center, details, summary
    case a, em, strong, b, i, u, s, strike, small, cite, q, dfn, abbr, acronym, code, `var`, samp, kbd, sub, sup, mark
    case span, font, big, tt, bdi, bdo, time, data, ins, del, br, wbr, ruby, rb, rt, rp, nobr
    case img, picture, source, iframe, embed, object, param, video, audio, track, map, area, svg, math, canvas, applet
    case table, caption, colgroup, col, tbody, thead, tfoot, tr, td, th
    case form, fieldset, legend, label, input, button, select, datalist, optgroup, option, textarea, output, progress
    case meter, dialog, noframes, frame, frameset, slot, marquee, dir, image, relativeTime
    case mi, mn, mo, mtext, annotation, annotationXML

    /// The element's name in a page.
    package var name: String {
        switch self {
        case .relativeTime: "relative-time"
        case .annotationXML: "annotation-xml"
        default: "\(self)"
        }
    }

    /// Letters, numbers, signs and words of a formula.
    package var isMathToken: Bool { self == .mi || self == .mn || self == .mo || self == .mtext }

    static func named(_ name: UnsafePointer<UInt8>) -> HTMLTag {
        known.value(nameHash(name)).flatMap(HTMLTag.init) ?? .unknown
    }

    private static let known = NameTable(allCases.dropFirst(2).map { ($0.name, $0.rawValue) })
}

/// An attribute that something in this project asks for; others are dropped as the page is read.
package enum HTMLAttribute: UInt8, Sendable, CaseIterable {
    case `class`, id, href, rel, name, property, itemprop, content, datetime, pubdate, role, type, lang, style, hidden
    case title, value, ariaHidden, xmlLang, cfEmail

    private var name: String {
        switch self {
        case .ariaHidden: "aria-hidden"
        case .xmlLang: "xml:lang"
        case .cfEmail: "data-cfemail"
        default: "\(self)"
        }
    }

    static func named(_ name: UnsafePointer<UInt8>) -> HTMLAttribute? {
        known.value(nameHash(name)).flatMap(HTMLAttribute.init)
    }

    private static let known = NameTable(allCases.map { ($0.name, $0.rawValue) })
}

/// Of a zero-terminated name, small letters as they are.
private func nameHash(_ name: UnsafePointer<UInt8>) -> UInt64 {
    var value = FNV.basis
    var at = name
    while at.pointee != 0 {
        value = FNV.add(at.pointee, to: value)
        at += 1
    }
    return value
}

/// From the hash of a name to a small number, by open addressing.
private struct NameTable: Sendable {
    private var hashes = [UInt64](repeating: 0, count: 512)
    private var values = [UInt8](repeating: 0, count: 512)

    init(_ names: [(String, UInt8)]) {
        for (name, value) in names {
            let key = FNV.hash(name)
            var slot = Int(truncatingIfNeeded: key >> 32) & 511
            while hashes[slot] != 0 { slot = (slot + 1) & 511 }
            (hashes[slot], values[slot]) = (key, value)
        }
    }

    func value(_ key: UInt64) -> UInt8? {
        var slot = Int(truncatingIfNeeded: key >> 32) & 511
        while hashes[slot] != 0 {
            if hashes[slot] == key { return values[slot] }
            slot = (slot + 1) & 511
        }
        return nil
    }
}
