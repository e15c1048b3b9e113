// Character references of HTML and XML, read from bytes.

import Bytes
internal import CLibXML2

package enum CharacterReference {
    /// What a reference stands for, and where it ends.
    struct Reference {
        /// Nil where it names a forbidden character, which is dropped.
        var scalar: Unicode.Scalar?
        var end: Int
    }

    /// Reads the reference that begins at the `&` at `index`.
    ///
    /// - Parameter strict: only names that end in `;` count (XML); otherwise those of HTML 4's first page may lack it.
    /// - Returns: nil when it is a bare `&`.
    static func read(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int, strict: Bool) -> Reference? {
        var i = index + 1
        guard i < bytes.count else { return nil }
        if bytes[i] == UInt8(ascii: "#") {
            i += 1
            guard let (value, end) = number(bytes, from: i) else { return nil }
            var (code, at) = (value, end)
            // a pair of surrogates, each as a reference of its own
            if (0xD800..<0xDC00).contains(code), at + 2 < bytes.count, bytes[at] == UInt8(ascii: "&"),
                bytes[at + 1] == UInt8(ascii: "#"),
                let (low, lowEnd) = number(bytes, from: at + 2), (0xDC00..<0xE000).contains(low)
            {
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
                at = lowEnd
            }
            return Reference(scalar: scalar(code), end: at)
        }
        let start = i
        // no name that counts is longer
        var packed: UInt64 = 0
        while i < bytes.count, i - start <= 8, isNameByte(bytes[i]) {
            packed = packed << 8 | UInt64(bytes[i])
            i += 1
        }
        guard i > start, i - start <= 8 else { return nil }
        let closed = i < bytes.count && bytes[i] == UInt8(ascii: ";")
        if closed, let scalar = named[packed] { return Reference(scalar: scalar, end: i + 1) }
        guard !strict, !closed, let scalar = named[packed], scalar.value < 256 || i == bytes.count else { return nil }
        return Reference(scalar: scalar, end: i)
    }

    /// Appends a text with its references resolved, once.
    package static func resolve(_ bytes: UnsafeBufferPointer<UInt8>, strict: Bool, into out: inout [UInt8]) {
        var i = 0
        while let at = bytes.find(0x26, from: i) {
            out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[i..<at]))
            if let (byte, end) = common(bytes, at) {
                out.append(byte)
                i = end
            } else if let reference = read(bytes, at: at, strict: strict) {
                append(reference.scalar, to: &out)
                i = reference.end
            } else {
                out.append(0x26)
                i = at + 1
            }
        }
        out.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[i...]))
    }

    /// Resolves all references of a text once.
    package static func resolve(_ text: String) -> String {
        var text = text
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        return text.withUTF8 { bytes in
            var out: [UInt8] = []
            out.reserveCapacity(bytes.count)
            resolve(bytes, strict: false, into: &out)
            return String(decoding: out, as: UTF8.self)
        }
    }

    /// The five that escaped HTML is full of, read at once.
    @inline(__always)
    private static func common(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> (UInt8, Int)? {
        guard at + 3 < bytes.count else { return nil }
        switch (bytes[at + 1], bytes[at + 2], bytes[at + 3]) {
        case (0x6C, 0x74, 0x3B): return (0x3C, at + 4)  // lt;
        case (0x67, 0x74, 0x3B): return (0x3E, at + 4)  // gt;
        case (0x61, 0x6D, 0x70) where at + 4 < bytes.count && bytes[at + 4] == 0x3B: return (0x26, at + 5)  // amp;
        case (0x71, 0x75, 0x6F) where at + 5 < bytes.count && bytes[at + 4] == 0x74 && bytes[at + 5] == 0x3B:
            return (0x22, at + 6)  // quot;
        default: return nil
        }
    }

    @inline(__always)
    static func append(_ scalar: Unicode.Scalar?, to out: inout [UInt8]) {
        guard let scalar else { return }
        for byte in UTF8.encode(scalar)! { out.append(byte) }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A || byte >= 0x30 && byte <= 0x39
    }

    private static func number(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> (Int, Int)? {
        var i = start
        guard i < bytes.count else { return nil }
        let isHex = bytes[i] | 0x20 == UInt8(ascii: "x")
        if isHex { i += 1 }
        let digits = i
        var value = 0
        while i < bytes.count {
            let digit: Int
            switch bytes[i] {
            case 0x30...0x39: digit = Int(bytes[i]) - 0x30
            case 0x41...0x46 where isHex: digit = Int(bytes[i]) - 0x41 + 10
            case 0x61...0x66 where isHex: digit = Int(bytes[i]) - 0x61 + 10
            default: digit = -1
            }
            if digit < 0 { break }
            value = min(value * (isHex ? 16 : 10) + digit, 0x110000)
            i += 1
        }
        guard i > digits else { return nil }
        if i < bytes.count, bytes[i] == UInt8(ascii: ";") { i += 1 }
        return (value, i)
    }

    /// windows-1252 for 128...159, where C1 controls are meant so (HTML standard); they occur in texts bare as well.
    package static let c1: [UInt32] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,
        0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0x9D, 0x017E, 0x0178,
    ]

    private static func scalar(_ code: Int) -> Unicode.Scalar? {
        var value = UInt32(code)
        if (0x80...0x9F).contains(value) { value = c1[Int(value) - 0x80] }
        if value > 0x10FFFF || (0xD800..<0xE000).contains(value) { return "\u{FFFD}" }
        if value < 0x20, value != 9, value != 10, value != 13 { return nil }
        if value & 0xFFFE == 0xFFFE { return nil }
        return Unicode.Scalar(value)
    }

    /// HTML 4's names as libxml2 has them, and HTML 5's for ASCII signs and European letters; by their bytes in one number.
    private static let named: [UInt64: Unicode.Scalar] = {
        func packed(_ name: some Sequence<UInt8>) -> UInt64 { name.reduce(0) { $0 << 8 | UInt64($1) } }
        var table: [UInt64: Unicode.Scalar] = [:]
        for value in UInt32(0x22)...0x2666 {
            guard let entity = htmlEntityValueLookup(value), let scalar = Unicode.Scalar(value) else { continue }
            let name = String(cString: entity.pointee.name)
            if name.utf8.count <= 8 { table[packed(name.utf8)] = scalar }
        }
        for pair in html5.split(separator: " ") {
            let parts = pair.split(separator: "=")
            table[packed(parts[0].utf8)] = UInt32(parts[1], radix: 16).flatMap { Unicode.Scalar($0) }
        }
        return table
    }()

    private static let html5 = """
        excl=21 QUOT=22 num=23 dollar=24 percnt=25 AMP=26 apos=27 lpar=28 rpar=29 ast=2a midast=2a plus=2b \
        comma=2c period=2e sol=2f colon=3a semi=3b LT=3c equals=3d GT=3e quest=3f commat=40 lbrack=5b lsqb=5b \
        bsol=5c rbrack=5d rsqb=5d Hat=5e UnderBar=5f lowbar=5f grave=60 lbrace=7b lcub=7b verbar=7c vert=7c \
        rbrace=7d rcub=7d COPY=a9 REG=ae Amacr=100 amacr=101 Abreve=102 abreve=103 Aogon=104 aogon=105 \
        Cacute=106 cacute=107 Ccirc=108 ccirc=109 Cdot=10a cdot=10b Ccaron=10c ccaron=10d Dcaron=10e dcaron=10f \
        Dstrok=110 dstrok=111 Emacr=112 emacr=113 Edot=116 edot=117 Eogon=118 eogon=119 Ecaron=11a ecaron=11b \
        Gcirc=11c gcirc=11d Gbreve=11e gbreve=11f Gdot=120 gdot=121 Gcedil=122 Hcirc=124 hcirc=125 Hstrok=126 \
        hstrok=127 Itilde=128 itilde=129 Imacr=12a imacr=12b Iogon=12e iogon=12f Idot=130 imath=131 inodot=131 \
        IJlig=132 ijlig=133 Jcirc=134 jcirc=135 Kcedil=136 kcedil=137 kgreen=138 Lacute=139 lacute=13a \
        Lcedil=13b lcedil=13c Lcaron=13d lcaron=13e Lmidot=13f lmidot=140 Lstrok=141 lstrok=142 Nacute=143 \
        nacute=144 Ncedil=145 ncedil=146 Ncaron=147 ncaron=148 napos=149 ENG=14a eng=14b Omacr=14c omacr=14d \
        Odblac=150 odblac=151 Racute=154 racute=155 Rcedil=156 rcedil=157 Rcaron=158 rcaron=159 Sacute=15a \
        sacute=15b Scirc=15c scirc=15d Scedil=15e scedil=15f Tcedil=162 tcedil=163 Tcaron=164 tcaron=165 \
        Tstrok=166 tstrok=167 Utilde=168 utilde=169 Umacr=16a umacr=16b Ubreve=16c ubreve=16d Uring=16e \
        uring=16f Udblac=170 udblac=171 Uogon=172 uogon=173 Wcirc=174 wcirc=175 Ycirc=176 ycirc=177 Zacute=179 \
        zacute=17a Zdot=17b zdot=17c Zcaron=17d zcaron=17e dash=2010 hyphen=2010 horbar=2015
        """
}
