// What an archive holds, by address and by whom it was for: from its index, or by reading it through.

import Archive
import Bytes
import Records

/// Where an answer lies.
struct StoredAnswer: Sendable {
    var offset: Int
    /// A body that the run knew from before.
    var isResource = false
    /// In archives of others: where the payload lies that a revisit refers to.
    var original: Int?
}

struct ArchiveContents {
    private(set) var answers: [(url: WebURL, purpose: String, answer: StoredAnswer)] = []
    private(set) var run: String?
    private(set) var startedAt: Timestamp?
    private(set) var damages: [String] = []

    init(_ path: String) throws(FileError) {
        let reader = try WARCReader(path)
        // of an archive of ours the name says it too, should its first record be damaged
        defer {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            if run == nil, let named = Timestamp(runID: String(name.prefix(18))) {
                (run, startedAt) = (named.runID, named)
            }
        }
        // an index of an archive whose first record is damaged is no help
        guard let index = CDXJ.read(CDXJ.path(of: path), archiveSize: reader.size),
            let first = try? reader.record(at: 0)
        else {
            scan(reader)
            return
        }
        note(first)
        for entry in index {
            guard let url = WebURL(entry.url) else { continue }
            answers.append((url, entry.purpose, StoredAnswer(offset: entry.offset, isResource: entry.isResource)))
        }
    }

    /// Its run and clock; of an archive whose first record says it no more is read.
    static func start(_ path: String) throws(FileError) -> (run: String?, at: Timestamp?) {
        let reader = try WARCReader(path)
        if let first = try? reader.record(at: 0), first.type == "warcinfo", let date = first.date {
            return (first.info("isPartOf"), date)
        }
        let contents = try ArchiveContents(path)
        return (contents.run, contents.startedAt)
    }

    private mutating func note(_ record: WARCRecord) {
        // a body from before is dated before the run
        if startedAt == nil, record.type != "resource" { startedAt = record.date }
        if record.type == "warcinfo", run == nil { run = record.info("isPartOf") }
    }

    private mutating func scan(_ reader: WARCReader) {
        // by record id, and by address and date, as revisits of others name what they refer to
        var responses: [String: Int] = [:]
        damages = reader.forEach { record in
            note(record)
            guard let url = record.targetURI.flatMap({ WebURL($0) }) else { return }
            var answer = StoredAnswer(offset: record.offset)
            switch record.type {
            case "response":
                responses[record.recordID] = record.offset
                if let date = record.fields["WARC-Date"] { responses["\(url)\n\(date)"] = record.offset }
            case "revisit":
                let earlier = record.fields["WARC-Refers-To-Target-URI"].flatMap { WebURL($0) } ?? url
                answer.original =
                    record.fields["WARC-Refers-To"].flatMap { responses[$0.filter { $0 != "<" && $0 != ">" }] }
                    ?? record.fields["WARC-Refers-To-Date"].flatMap { responses["\(earlier)\n\($0)"] }
            case "resource":
                // ours are what a run knew; those of others are pages that came another way
                answer.isResource = record.purpose != nil
            case "metadata":
                guard record.info("fetchError") != nil || record.info("movedTo") != nil else { return }
            default: return
            }
            answers.append((url, record.purpose ?? "", answer))
        }.map { "\($0)" }
    }
}
