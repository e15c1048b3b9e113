// The world as an archive remembers it: the n-th request for an address gets the n-th answer that was stored for it, or the
// same failure. Archives of ours also say for whom an answer was; with others the address alone counts.

import Archive
import Bytes
import Foundation
import Records
import Synchronization

package final class ArchiveTransport: Transport {
    /// The archive's run: the id in its warcinfo record, or for archives of other programs the time of the first record.
    /// Always of the form of a run id, for it becomes a file name; nil where no record could be read.
    package let run: String?
    /// The date of the warcinfo record or, without one, of the first record: the clock of the replay.
    package let startedAt: Timestamp?

    private let path: String
    private struct Answers {
        var list: [StoredAnswer] = []
        var next = 0
    }
    private let answers: Mutex<[String: Answers]>
    private let damages: Mutex<[String]>

    /// Reads the index beside the archive, or the archive where there is none that belongs to it.
    ///
    /// - Parameter sources: ids of the sources that are replayed. What a source with another id got is taken for one that has got
    ///   a new id since.
    package init(_ path: String, sources: Set<String> = []) throws(FileError) {
        self.path = path
        let contents = try ArchiveContents(path)
        var found: [String: Answers] = [:]
        for (url, purpose, answer) in contents.answers {
            found[Self.key(url, purpose), default: Answers()].list.append(answer)
            if Self.isForSource(purpose), !sources.contains(String(purpose.dropFirst(Purpose.source("").count))) {
                found[Self.key(url, Purpose.source("")), default: Answers()].list.append(answer)
            }
        }
        startedAt = contents.startedAt
        damages = Mutex(contents.damages)
        run = contents.run.flatMap { Timestamp(runID: $0)?.runID } ?? startedAt?.runID
        answers = Mutex(found)
    }

    /// The articles whose pages were asked for, in archives of ours; sorted.
    package var articles: [String] {
        let prefix = Purpose.article("")
        return Set(
            answers.withLock {
                $0.keys.compactMap { key in
                    let purpose = key.split(separator: "\n").last ?? ""
                    return purpose.hasPrefix(prefix) ? String(purpose.dropFirst(prefix.count)) : nil
                }
            }
        ).sorted()
    }

    /// Damage that was met so far; all else is served.
    package var warnings: [String] { damages.withLock { $0 } }

    /// An archive that is not opened yet: of a year's archives one is open at a time.
    package struct Closed: Sendable {
        package let path: String
        package let run: String?
        package let startedAt: Timestamp?

        package func open(sources: [Source] = []) throws(FileError) -> ArchiveTransport {
            try ArchiveTransport(path, sources: Set(sources.map(\.id)))
        }
    }

    /// Archives in the order of their runs.
    package static func inOrder(_ paths: [String]) throws(FileError) -> [Closed] {
        try paths.map { path throws(FileError) in
            let (run, start) = try ArchiveContents.start(path)
            return Closed(
                path: path, run: run.flatMap { Timestamp(runID: $0)?.runID } ?? start?.runID, startedAt: start)
        }.sorted { ($0.startedAt?.seconds ?? 0, $0.path) < ($1.startedAt?.seconds ?? 0, $1.path) }
    }

    package func send(_ request: Request) async throws(FetchError) -> Response {
        let answer = answers.withLock { answers -> StoredAnswer? in
            var keys = [Self.key(request.url, request.purpose), Self.key(request.url, "")]
            if Self.isForSource(request.purpose) { keys.append(Self.key(request.url, Purpose.source(""))) }
            for key in keys {
                guard var known = answers[key] else { continue }
                // what the run knew from before goes before what it was told
                if let kept = known.list.first(where: \.isResource) { return kept }
                // asked more often than the run did, which had no time for another try; in archives of others, where several may
                // have asked for one address, the last answer stands
                let isOurs = !request.purpose.isEmpty && request.purpose != Purpose.robots && key != keys[1]
                if known.next >= known.list.count, isOurs { return nil }
                let answer = known.list[min(known.next, known.list.count - 1)]
                known.next += 1
                answers[key] = known
                return answer
            }
            return request.purpose == Purpose.anybody ? Self.last(request.url, answers) : nil
        }
        guard let answer else { throw .notArchived }
        do throws(FetchError) { return try Self.response(in: path, answer, request.url) } catch {
            if case .archive(let why) = error { damages.withLock { if !$0.contains(why) { $0.append(why) } } }
            throw error
        }
    }

    /// The last answer that anybody got.
    private static func last(_ url: WebURL, _ answers: [String: Answers]) -> StoredAnswer? {
        let prefix = key(url, "")
        return answers.filter { $0.key.hasPrefix(prefix) }.flatMap(\.value.list).max { $0.offset < $1.offset }
    }

    private static func key(_ url: WebURL, _ purpose: String) -> String { url.description + "\n" + purpose }
    /// A source may have got another id since.
    private static func isForSource(_ purpose: String) -> Bool { purpose.hasPrefix(Purpose.source("")) }

    /// Reads one stored response back.
    package static func response(in path: String, at offset: Int) throws(FetchError) -> Response {
        try response(in: path, StoredAnswer(offset: offset), nil)
    }

    private static func response(in path: String, _ answer: StoredAnswer, _ url: WebURL?) throws(FetchError) -> Response
    {
        let record = try record(in: path, at: answer.offset)
        guard let date = record.date else { throw damage(path, answer.offset, "a record without a date") }
        if record.type == "metadata" {
            if let error = record.info("fetchError").flatMap(RecordingTransport.error(recorded:)) { throw error }
            if let target = record.info("movedTo") {
                let headers = [HTTPHeader("Location", target)]
                return Response(
                    message: HTTPMessage(status: 308, reason: "", headers: headers, body: []), receivedAt: date)
            }
        }
        if record.type == "resource" {
            let headers = record.fields["Content-Type"].map { [HTTPHeader("Content-Type", $0)] } ?? []
            return Response(
                message: HTTPMessage(status: 200, reason: "", headers: headers, body: record.block), receivedAt: date,
                archived: location(path, record))
        }
        guard var message = HTTPMessage(record.block) else {
            throw damage(path, answer.offset, "a response without status line")
        }
        var stored = StoredPayload(
            digest: record.fields["WARC-Payload-Digest"] ?? "", location: location(path, record),
            url: record.targetURI ?? "", date: date)
        if record.refersToPayload {
            let (body, original) = try payload(of: record, answer, in: path)
            (message.body, stored) = (body, original ?? stored)
        } else if let original = record.original {
            stored = original
        }
        guard let whole = message.dechunked else { throw .truncated("the chunks that were stored are damaged") }
        var response = Response(message: whole, receivedAt: date, archived: location(path, record))
        response.stored = stored.digest.isEmpty ? nil : stored
        return response
    }

    /// The body that a revisit refers to: in its own archive, or in one of the same folder.
    private static func payload(of record: WARCRecord, _ answer: StoredAnswer, in path: String) throws(FetchError)
        -> ([UInt8], StoredPayload?)
    {
        let original = record.original
        let folder = (path as NSString).deletingLastPathComponent
        let file = original.map { (folder as NSString).appendingPathComponent($0.location.file) } ?? path
        guard let offset = original?.location.offset ?? answer.original, File.exists(file) else {
            throw damage(
                path, record.offset,
                "a revisit of \(original?.location.file ?? "a record") that is not there, so without a body")
        }
        let earlier = try self.record(in: file, at: offset)
        if let original, earlier.recordID != original.location.recordID {
            throw damage(path, record.offset, "a revisit of a record that \(original.location.file) does not hold")
        }
        guard let message = HTTPMessage(earlier.block)?.dechunked, earlier.type == "response" else {
            throw damage(file, offset, "no response, though a revisit refers to it")
        }
        return (message.body, original)
    }

    private static func record(in path: String, at offset: Int) throws(FetchError) -> WARCRecord {
        do { return try WARCReader(path).record(at: offset) } catch { throw .archive("\(error)") }
    }

    private static func damage(_ path: String, _ offset: Int, _ reason: String) -> FetchError {
        .archive("\(ArchiveError(file: path, offset: offset, reason: reason))")
    }

    private static func location(_ path: String, _ record: WARCRecord) -> ArchiveLocation {
        ArchiveLocation(
            file: path.split(separator: "/").last.map(String.init) ?? path, offset: record.offset,
            recordID: record.recordID)
    }
}
