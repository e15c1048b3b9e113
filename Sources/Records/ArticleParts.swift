// The smaller values inside a record: where it came from, what was found in it, and how that was made.

/// The source of an article, as every record carries it.
package struct SourceTag: JSONField {
    package var id: String
    package var name: String?
    package var kind: String?
    package var jurisdiction: String?
    package var regulator: Bool?
    package var rights: String?
    /// The source file's hints, which `clean` reads dates with: a BCP 47 tag, an IANA zone.
    package var language: String?
    package var timeZone: String?

    package init(id: String, name: String, kind: String, jurisdiction: String, regulator: Bool, rights: String?) {
        (self.id, self.name, self.kind) = (id, name, kind)
        (self.jurisdiction, self.regulator, self.rights) = (jurisdiction, regulator, rights)
    }

    package init?(json: JSONValue) {
        guard let id = json["id"]?.string else { return nil }
        self.id = id
        name = json["name"]?.string
        kind = json["kind"]?.string
        jurisdiction = json["jurisdiction"]?.string
        regulator = json["regulator"]?.bool
        rights = json["rights"]?.string
        language = json["language"]?.string
        timeZone = json["time_zone"]?.string
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("id", id)
            $0.member("jurisdiction", jurisdiction)
            $0.member("kind", kind)
            $0.member("language", language)
            $0.member("name", name)
            $0.member("regulator", regulator)
            $0.member("rights", rights)
            $0.member("time_zone", timeZone)
        }
    }
}

/// A document that the page hands out.
package struct Attachment: JSONField {
    package var url: String
    package var title: String?
    package var type: String?
    /// Where its bytes lie, when its source has it fetched.
    package var archive: Provenance.Archived?

    package init(url: String, title: String?, type: String?) { (self.url, self.title, self.type) = (url, title, type) }

    package init?(json: JSONValue) {
        guard let url = json["url"]?.string else { return nil }
        self.init(url: url, title: json["title"]?.string, type: json["type"]?.string)
        archive = json["archive"].flatMap(Provenance.Archived.init(json:))
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("archive", archive)
            $0.member("title", title)
            $0.member("type", type)
            $0.member("url", url)
        }
    }
}

/// A half-open range of `text`, in Unicode code points, in one language.
package struct LanguageSegment: JSONField {
    package var start: Int
    package var end: Int
    package var language: String

    package init(start: Int, end: Int, language: String) {
        (self.start, self.end, self.language) = (start, end, language)
    }

    package init?(json: JSONValue) {
        guard let start = json["start"]?.int, let end = json["end"]?.int, let language = json["language"]?.string else {
            return nil
        }
        self.init(start: start, end: end, language: language)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("end", end)
            $0.member("language", language)
            $0.member("start", start)
        }
    }
}

/// A passage that speaks for a label: a half-open range of code points of the named field, and what stands there.
package struct Evidence: JSONField {
    package var field: String
    package var start: Int
    package var end: Int
    package var text: String

    package init(field: String, start: Int, end: Int, text: String) {
        (self.field, self.start, self.end, self.text) = (field, start, end, text)
    }

    package init?(json: JSONValue) {
        guard let field = json["field"]?.string, let start = json["start"]?.int, let end = json["end"]?.int,
            let text = json["text"]?.string
        else { return nil }
        self.init(field: field, start: start, end: end, text: text)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("end", end)
            $0.member("field", field)
            $0.member("start", start)
            $0.member("text", text)
        }
    }
}

package struct Label: JSONField {
    package var label: String
    package var score: Score
    package var subtopics: [String]
    package var evidence: [Evidence]

    package init(label: String, score: Score, subtopics: [String], evidence: [Evidence]) {
        (self.label, self.score, self.subtopics, self.evidence) = (label, score, subtopics, evidence)
    }

    package init?(json: JSONValue) {
        guard let label = json["label"]?.string, let score = json["score"].flatMap(Score.init(json:)),
            let subtopics = json["subtopics"].flatMap([String].init(json:)),
            let evidence = json["evidence"].flatMap([Evidence].init(json:))
        else { return nil }
        self.init(label: label, score: score, subtopics: subtopics, evidence: evidence)
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("evidence", evidence)
            $0.member("label", label)
            $0.member("score", score)
            $0.member("subtopics", subtopics)
        }
    }
}

/// How a record came about: versions, and the stored bytes that it was made from.
package struct Provenance: JSONField {
    /// The archived response that a record was made from; `sha256` is of the decoded body.
    package struct Archived: JSONField {
        package var file: String
        package var recordID: String
        package var sha256: String

        package init(file: String, recordID: String, sha256: String) {
            (self.file, self.recordID, self.sha256) = (file, recordID, sha256)
        }

        package init?(json: JSONValue) {
            guard let file = json["file"]?.string, let recordID = json["record_id"]?.string,
                let sha256 = json["sha256"]?.string
            else { return nil }
            self.init(file: file, recordID: recordID, sha256: sha256)
        }

        package func write(to writer: inout JSONWriter) {
            writer.object {
                $0.member("file", file)
                $0.member("record_id", recordID)
                $0.member("sha256", sha256)
            }
        }
    }

    package var version: String?
    package var models: [String: String]
    package var seed: String?
    package var archive: Archived?

    package init(version: String? = nil, seed: String? = nil, archive: Archived? = nil) {
        (self.version, self.models, self.seed, self.archive) = (version, [:], seed, archive)
    }

    package init?(json: JSONValue) {
        guard json.object != nil else { return nil }
        version = json["version"]?.string
        models = json["models"].flatMap([String: String].init(json:)) ?? [:]
        seed = json["seed"]?.string
        archive = json["archive"].flatMap(Archived.init(json:))
    }

    package func write(to writer: inout JSONWriter) {
        writer.object {
            $0.member("archive", archive)
            $0.member("models", models)
            $0.member("seed", seed)
            $0.member("version", version)
        }
    }
}

/// Bytes that a record carries in base64.
package struct Base64: JSONField {
    package var bytes: [UInt8]

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package init?(json: JSONValue) {
        guard let text = json.string, let bytes = Self.decode(text) else { return nil }
        self.bytes = bytes
    }

    package func write(to writer: inout JSONWriter) { writer.string(Self.encode(bytes)) }

    /// The standard alphabet of RFC 4648, with padding.
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, byte) in alphabet.enumerated() { values[Int(byte)] = UInt8(value) }
        return values
    }()

    package static func encode(_ bytes: [UInt8]) -> String {
        var out: [UInt8] = []
        out.reserveCapacity((bytes.count + 2) / 3 * 4)
        var i = 0
        while i < bytes.count {
            let left = bytes.count - i
            let word =
                UInt32(bytes[i]) << 16 | (left > 1 ? UInt32(bytes[i + 1]) << 8 : 0)
                | (left > 2 ? UInt32(bytes[i + 2]) : 0)
            out.append(alphabet[Int(word >> 18)])
            out.append(alphabet[Int(word >> 12 & 63)])
            out.append(left > 1 ? alphabet[Int(word >> 6 & 63)] : UInt8(ascii: "="))
            out.append(left > 2 ? alphabet[Int(word & 63)] : UInt8(ascii: "="))
            i += 3
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Nil where a character is not of the alphabet; line breaks are passed over.
    package static func decode(_ text: String) -> [UInt8]? {
        var text = text
        let values = values  // once, not a lazy global's check for each byte
        return text.withUTF8 { utf8 in
            // four characters at a time, up to the first that is not of the alphabet
            var start = 0
            var out = [UInt8](unsafeUninitializedCapacity: utf8.count / 4 * 3) { bytes, count in
                while start + 4 <= utf8.count {
                    let (a, b) = (values[Int(utf8[start])], values[Int(utf8[start + 1])])
                    let (c, d) = (values[Int(utf8[start + 2])], values[Int(utf8[start + 3])])
                    guard (a | b | c | d) < 64 else { break }
                    bytes[count] = a << 2 | b >> 4
                    bytes[count + 1] = b << 4 | c >> 2
                    bytes[count + 2] = c << 6 | d
                    (count, start) = (count + 3, start + 4)
                }
            }
            var word: UInt32 = 0
            var filled = 0
            var ended = false
            for byte in utf8[start...] {
                if byte == 0x0A || byte == 0x0D { continue }
                if byte == UInt8(ascii: "=") { ended = true; continue }
                let value = values[Int(byte)]
                guard value != 255, !ended else { return nil }
                word = word << 6 | UInt32(value)
                filled += 1
                if filled == 4 {
                    out.append(UInt8(truncatingIfNeeded: word >> 16))
                    out.append(UInt8(truncatingIfNeeded: word >> 8))
                    out.append(UInt8(truncatingIfNeeded: word))
                    (word, filled) = (0, 0)
                }
            }
            switch filled {
            case 0: break
            case 2: out.append(UInt8(truncatingIfNeeded: word >> 4))
            case 3:
                out.append(UInt8(truncatingIfNeeded: word >> 10))
                out.append(UInt8(truncatingIfNeeded: word >> 2))
            default: return nil
            }
            return out
        }
    }
}
