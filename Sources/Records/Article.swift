// The record that travels the line, as record.md lays it down. All fields are optional but `id`: each stage fills in its
// own. What came in a line and was not changed goes out with the bytes that it came with, known to us or not.

package struct Article: Sendable, Equatable {
    package var id: String
    package var schemaVersion: Int?
    package var revision: Int?
    package var status: String?
    package var source: SourceTag?
    package var run: String?
    package var provenance: Provenance?

    package var url: String?
    package var canonicalURL: String?
    package var otherURLs: [String]?
    package var fetchedAt: Timestamp?
    package var firstSeenAt: Timestamp?

    /// The page as it came; until `clean`. A record may bring it as a string in `html` instead.
    package var body: Base64?
    package var html: String?
    package var contentType: String?

    package var content: String?
    package var title: String?
    package var summary: String?
    package var text: String?
    package var authors: [String]?
    package var publisher: String?
    package var creditedSource: String?
    package var signedBy: String?
    /// What the page says of its own language, a BCP 47 tag; often wrong.
    package var declaredLanguage: String?
    package var publishedAt: Timestamp?
    package var publishedDate: String?
    package var publishedPrecision: String?
    package var publishedEvidence: String?
    package var publishedRaw: String?
    package var updatedAt: Timestamp?
    package var access: String?
    package var attachments: [Attachment]?
    package var warnings: [String]?

    package var language: String?
    package var languageScore: Score?
    package var languageSegments: [LanguageSegment]?

    package var relation: String?
    package var cluster: String?
    package var duplicateOf: String?
    package var revisionOf: String?
    package var translationOf: String?
    package var similarity: Score?

    package var labels: [Label]?
    package var labelScores: [String: Score]?
    package var needsReview: Bool?

    /// The members of the line that this value was read from, and what they then meant; empty for a new article.
    private var raw: [JSONMember] = []
    private var asRead: [Article] = []

    package init(id: String) { self.id = id }

    package static let schemaVersion = 1

    /// Notes a warning once; the words are stable, see `docs/record.md`.
    package mutating func warn(_ warning: String) {
        if !(warnings ?? []).contains(warning) {
            warnings = ((warnings ?? []) + [warning]).sorted(by: JSONWriter.precedes)
        }
    }
}

/// A line that is no record, in words.
package struct RecordError: Error, Equatable, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}

extension Article {
    /// Reads a record from the members of a line. A known field of another type, or null, counts as absent.
    package init(_ line: JSONLine) throws(RecordError) {
        guard let member = line.members.first(where: { $0.name == "id" }) else {
            throw RecordError("the field `id` is missing")
        }
        guard let id = (try? JSONValue.parse(member.value))?.string, !id.isEmpty else {
            throw RecordError("the field `id` is no text")
        }
        self.init(id: id)
        for member in line.members {
            guard let field = Self.fields[member.name], let value = try? JSONValue.parse(member.value) else { continue }
            field.read(&self, value)
        }
        asRead = [self]
        raw = line.members
    }

    package init(line: ArraySlice<UInt8>) throws(RecordError) {
        do { try self.init(JSONLine(line)) } catch let error as JSONError {
            throw RecordError("no JSON: \(error)")
        } catch let error as RecordError { throw error } catch { throw RecordError("\(error)") }
    }

    /// The record as one line of JSON, without the line break.
    package var line: [UInt8] {
        withUnsafePointer(to: self) { new in
            asRead.withUnsafeBufferPointer { Self.line(new, before: $0.baseAddress) }
        }
    }

    /// The members in the order of their names: ours stand in `ordered`, and those that we do not know between them.
    private static func line(_ new: UnsafePointer<Article>, before: UnsafePointer<Article>?) -> [UInt8] {
        let raw = new.pointee.raw
        var places = [Int](repeating: -1, count: ordered.count)
        var foreign: [Int] = []
        for (place, member) in raw.enumerated() {
            if let number = numbers[member.name] { places[number] = place } else { foreign.append(place) }
        }
        foreign.sort { JSONWriter.precedes(raw[$0].name, raw[$1].name) }
        var next = 0
        var writer = JSONWriter()
        writer.object { writer in
            func pass(until name: String?) {
                while next < foreign.count {
                    let member = raw[foreign[next]]
                    if let name, !JSONWriter.precedes(member.name, name) { return }
                    writer.separate()
                    writer.string(member.name)
                    writer.raw(":")
                    writer.raw(member.value)
                    next += 1
                }
            }
            for (number, field) in ordered.enumerated() {
                if next < foreign.count { pass(until: field.name) }
                let member = places[number] < 0 ? nil : raw[places[number]]
                // null stands for "absent" in a foreign record; ours never write it
                if let member,
                    before.map({ field.isSame(new, $0) && !member.isNull && !member.hasSurrogateEscape }) ?? true
                {
                    writer.separate()
                    writer.raw(field.key)
                    writer.raw(member.value)
                } else if field.isPresent(new) {
                    writer.separate()
                    writer.raw(field.key)
                    field.write(new, &writer)
                }
            }
            pass(until: nil)
        }
        return writer.bytes
    }

    package static func == (a: Article, b: Article) -> Bool { a.line == b.line }

    /// The names of all fields but `id`.
    package static var fieldNames: [String] { ordered.map(\.name).filter { $0 != "id" } }

    /// Whether a field has a value; nil for a name that is no field's.
    package func has(_ name: String) -> Bool? {
        Self.fields[name].map { field in withUnsafePointer(to: self) { field.isPresent($0) } }
    }

    /// How a field is read, written and compared. The record is looked at where it lies: a copy of it costs fifty
    /// retains, and there are fifty fields.
    struct Field: Sendable {
        let name: String
        /// The name as it stands before the value.
        let key: [UInt8]
        let read: @Sendable (inout Article, JSONValue) -> Void
        let write: @Sendable (UnsafePointer<Article>, inout JSONWriter) -> Void
        let isSame: @Sendable (UnsafePointer<Article>, UnsafePointer<Article>) -> Bool
        let isPresent: @Sendable (UnsafePointer<Article>) -> Bool

        init<Value: JSONField>(_ name: String, _ path: any WritableKeyPath<Article, Value?> & Sendable) {
            guard let offset = MemoryLayout<Article>.offset(of: path) else {
                preconditionFailure("a field that is not stored")
            }
            @Sendable func value(_ article: UnsafePointer<Article>) -> UnsafePointer<Value?> {
                (UnsafeRawPointer(article) + offset).assumingMemoryBound(to: Value?.self)
            }
            self.name = name
            key = Array("\"\(name)\":".utf8)
            read = { $0[keyPath: path] = Value(json: $1) }
            write = { value($0).pointee?.write(to: &$1) }
            isSame = { value($0).pointee == value($1).pointee }
            isPresent = { value($0).pointee != nil }
        }

        /// The identity, which every record has and no stage changes.
        private init() {
            name = "id"
            key = Array("\"id\":".utf8)
            read = { _, _ in }
            write = { $0.pointee.id.write(to: &$1) }
            isSame = { $0.pointee.id == $1.pointee.id }
            isPresent = { _ in true }
        }

        static let id = Field()
    }

    private static let ordered = (fields.values + [.id]).sorted { JSONWriter.precedes($0.name, $1.name) }
    private static let numbers = Dictionary(uniqueKeysWithValues: ordered.enumerated().map { ($1.name, $0) })

    /// Every field but `id`, by its name in the record.
    static let fields: [String: Field] = Dictionary(
        uniqueKeysWithValues: [
            Field("schema_version", \.schemaVersion), Field("revision", \.revision), Field("status", \.status),
            Field("source", \.source), Field("run", \.run), Field("provenance", \.provenance), Field("url", \.url),
            Field("canonical_url", \.canonicalURL), Field("other_urls", \.otherURLs),
            Field("fetched_at", \.fetchedAt), Field("first_seen_at", \.firstSeenAt), Field("html", \.html),
            Field("html_base64", \.body), Field("content_type", \.contentType), Field("content", \.content),
            Field("title", \.title), Field("summary", \.summary), Field("text", \.text), Field("authors", \.authors),
            Field("publisher", \.publisher), Field("credited_source", \.creditedSource),
            Field("signed_by", \.signedBy), Field("declared_language", \.declaredLanguage),
            Field("published_at", \.publishedAt), Field("published_date", \.publishedDate),
            Field("published_precision", \.publishedPrecision), Field("published_evidence", \.publishedEvidence),
            Field("published_raw", \.publishedRaw), Field("updated_at", \.updatedAt), Field("access", \.access),
            Field("attachments", \.attachments), Field("warnings", \.warnings), Field("language", \.language),
            Field("language_score", \.languageScore), Field("language_segments", \.languageSegments),
            Field("relation", \.relation), Field("cluster", \.cluster), Field("duplicate_of", \.duplicateOf),
            Field("revision_of", \.revisionOf), Field("translation_of", \.translationOf),
            Field("similarity", \.similarity), Field("labels", \.labels), Field("label_scores", \.labelScores),
            Field("needs_review", \.needsReview),
        ].map { ($0.name, $0) })
}
