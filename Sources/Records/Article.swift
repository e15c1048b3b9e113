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
        let before = asRead.first
        var members: [(name: String, write: ((inout JSONWriter) -> Void)?)] = []
        var seen = Set<String>()
        for member in raw {
            seen.insert(member.name)
            let kept: Bool
            if let field = Self.fields[member.name], let before {
                // null stands for "absent" in a foreign record; ours never write it
                kept = field.isSame(self, before) && member.value != Array("null".utf8) && !member.hasSurrogateEscape
            } else {
                kept = true
            }
            let write =
                kept
                ? { (writer: inout JSONWriter) in writer.raw(member.value) } : Self.fields[member.name]?.member(self)
            members.append((member.name, write))
        }
        for (name, field) in Self.fields where !seen.contains(name) { members.append((name, field.member(self))) }
        if !seen.contains("id") { members.append(("id", id.member)) }
        var writer = JSONWriter()
        writer.object(members)
        return writer.bytes
    }

    package static func == (a: Article, b: Article) -> Bool { a.line == b.line }

    /// How a field is read, written and compared.
    package struct Field: Sendable {
        let read: @Sendable (inout Article, JSONValue) -> Void
        let member: @Sendable (Article) -> ((inout JSONWriter) -> Void)?
        let isSame: @Sendable (Article, Article) -> Bool
        package let isPresent: @Sendable (Article) -> Bool

        init<Value: JSONField>(_ path: any WritableKeyPath<Article, Value?> & Sendable) {
            read = { $0[keyPath: path] = Value(json: $1) }
            member = { $0[keyPath: path].member }
            isSame = { $0[keyPath: path] == $1[keyPath: path] }
            isPresent = { $0[keyPath: path] != nil }
        }
    }

    /// Every field but `id`, by its name in the record.
    package static let fields: [String: Field] = [
        "schema_version": Field(\.schemaVersion), "revision": Field(\.revision), "status": Field(\.status),
        "source": Field(\.source), "run": Field(\.run), "provenance": Field(\.provenance), "url": Field(\.url),
        "canonical_url": Field(\.canonicalURL), "other_urls": Field(\.otherURLs), "fetched_at": Field(\.fetchedAt),
        "first_seen_at": Field(\.firstSeenAt), "html": Field(\.html), "html_base64": Field(\.body),
        "content_type": Field(\.contentType), "content": Field(\.content), "title": Field(\.title),
        "summary": Field(\.summary), "text": Field(\.text), "authors": Field(\.authors),
        "publisher": Field(\.publisher),
        "credited_source": Field(\.creditedSource), "signed_by": Field(\.signedBy),
        "declared_language": Field(\.declaredLanguage),
        "published_at": Field(\.publishedAt),
        "published_date": Field(\.publishedDate), "published_precision": Field(\.publishedPrecision),
        "published_evidence": Field(\.publishedEvidence), "published_raw": Field(\.publishedRaw),
        "updated_at": Field(\.updatedAt), "access": Field(\.access), "attachments": Field(\.attachments),
        "warnings": Field(\.warnings), "language": Field(\.language), "language_score": Field(\.languageScore),
        "language_segments": Field(\.languageSegments), "relation": Field(\.relation), "cluster": Field(\.cluster),
        "duplicate_of": Field(\.duplicateOf), "revision_of": Field(\.revisionOf),
        "translation_of": Field(\.translationOf), "similarity": Field(\.similarity), "labels": Field(\.labels),
        "label_scores": Field(\.labelScores), "needs_review": Field(\.needsReview),
    ]
}
