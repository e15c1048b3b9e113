// Labels of encodings: which of the Encoding standard's names they mean, and what iconv calls those. The standard's names mean
// supersets (gb2312 is gb18030, latin-1 is windows-1252), as do these tables of iconv's; a test compares them.

enum EncodingNames {
    /// The standard's name for a label; nil for labels that it does not know.
    static func standard(_ label: String) -> String? {
        let label = label.lowercased().filter { $0 != " " && $0 != "\"" && $0 != "'" }
        if let known = labels[label] { return known }
        for prefix in ["cp125", "x-cp125", "windows125"]
        where label.hasPrefix(prefix) && label.utf8.count == prefix.utf8.count + 1 {
            let name = "windows-125" + label.suffix(1)
            return iconv[name] == nil ? nil : name
        }
        for prefix in ["iso8859-", "iso_8859-", "iso-8859-", "iso8859", "csisolatin"] where label.hasPrefix(prefix) {
            let name = "iso-8859-" + label.dropFirst(prefix.count).prefix { $0.isNumber }
            if let known = labels[name] ?? (iconv[name] == nil ? nil : name) { return known }
        }
        return iconv[label] == nil ? nil : label
    }

    private static let labels: [String: String] = {
        var names: [String: String] = [:]
        let table: [(String, String)] = [
            ("utf-8", "utf8 unicode-1-1-utf-8 unicode11utf8 x-unicode20utf8 utf-8n utf8mb4"),
            (
                "gb18030",
                "gb2312 gbk gb_2312 gb_2312-80 gb2312-80 csgb2312 chinese iso-ir-58 x-gbk cp936 ms936 euc-cn gb"
            ),
            ("big5", "big5-hkscs cn-big5 csbig5 x-x-big5 big-5 cp950 ms950"),
            ("shift_jis", "shift-jis sjis ms932 ms_kanji windows-31j x-sjis csshiftjis cp932 shiftjis"),
            ("euc-jp", "x-euc-jp cseucpkdfmtjapanese eucjp"), ("iso-2022-jp", "csiso2022jp"),
            (
                "euc-kr",
                "ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 korean cseuckr windows-949 cp949 uhc iso-ir-149 euckr"
            ),
            (
                "windows-1252",
                "iso-8859-1 latin1 latin-1 l1 us-ascii ascii ansi_x3.4-1968 cp819 ibm819 x-cp1252 iso-ir-100 ansi"
            ),
            ("windows-1254", "iso-8859-9 latin5 l5"), ("windows-874", "tis-620 iso-8859-11 dos-874 cp874"),
            ("iso-8859-2", "latin2 l2"), ("iso-8859-5", "cyrillic"), ("iso-8859-7", "greek greek8"),
            ("iso-8859-8", "hebrew logical iso-8859-8-i visual"), ("iso-8859-6", "arabic"),
            ("iso-8859-15", "latin9 l9"), ("koi8-r", "koi koi8 koi8_r"), ("koi8-u", "koi8-ru"),
            ("macintosh", "mac x-mac-roman csmacintosh"), ("x-mac-cyrillic", "x-mac-ukrainian"),
            ("ibm866", "866 cp866 csibm866"), ("utf-16le", "utf-16 unicode ucs-2 iso-10646-ucs-2 csunicode"),
        ]
        for (name, all) in table { for label in all.split(separator: " ") { names[String(label)] = name } }
        return names
    }()

    /// iconv's name of each of the standard's.
    static let iconv: [String: String] = {
        var names = [
            "utf-8": "UTF-8", "gb18030": "GB18030", "big5": "BIG5-HKSCS", "shift_jis": "CP932", "euc-jp": "EUC-JP-MS",
            "iso-2022-jp": "ISO-2022-JP", "euc-kr": "CP949", "windows-874": "CP874", "koi8-r": "KOI8-R",
            "koi8-u": "KOI8-U", "macintosh": "MACINTOSH", "x-mac-cyrillic": "MAC-CYRILLIC", "ibm866": "IBM866",
            "utf-16le": "UTF-16LE", "utf-16be": "UTF-16BE",
        ]
        for page in 1250...1258 { names["windows-\(page)"] = "CP\(page)" }
        for part in [2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16] { names["iso-8859-\(part)"] = "ISO-8859-\(part)" }
        return names
    }()

    /// Encodings whose letters are of two bytes, so that a few pairs of them may be UTF-8 by chance.
    static let twoByte: Set<String> = ["gb18030", "big5", "shift_jis", "euc-jp", "euc-kr"]
}
