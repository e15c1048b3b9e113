// The world as an archive remembers it: the n-th request for an address gets the n-th answer that was stored for it.

import Archive
import Bytes
import Records
import Synchronization

package final class ArchiveTransport: Transport {
    /// The archive's run: the id in its warcinfo record, or for archives of other programs the time of the first record.
    /// Always of the form of a run id, for it becomes a file name; nil where no record could be read.
    package let run: String?
    /// The date of the warcinfo record or, without one, of the first record: the clock of the replay.
    package let startedAt: Timestamp?
    /// Damage that was met on reading; what stands before it is served.
    package let warnings: [String]

    private let path: String
    private struct Answers {
        var offsets: [Int]
        var next = 0
    }
    private let answers: Mutex<[String: Answers]>

    package init(_ path: String) throws(FileError) {
        self.path = path
        let reader = try WARCReader(path)
        var found: [String: Answers] = [:]
        var run: String?
        var startedAt: Timestamp?
        var warnings: [String] = []
        do {
            try reader.forEach { record in
                if startedAt == nil { startedAt = record.date }
                if record.type == "warcinfo", run == nil { run = record.info("isPartOf") }
                if record.type == "response", let url = record.targetURI.flatMap({ WebURL($0) }) {
                    found[url.description, default: Answers(offsets: [])].offsets.append(record.offset)
                }
            }
        } catch let error as FileError { throw error } catch { warnings.append("\(error)") }
        (self.startedAt, self.warnings) = (startedAt, warnings)
        self.run = run.flatMap { Timestamp(runID: $0)?.runID } ?? startedAt?.runID
        answers = Mutex(found)
    }

    package func send(_ request: Request) async throws(FetchError) -> Response {
        let offset = answers.withLock { answers -> Int? in
            guard var list = answers[request.url.description] else { return nil }
            // asked more often than the live run did: the last answer stands
            let offset = list.offsets[min(list.next, list.offsets.count - 1)]
            list.next += 1
            answers[request.url.description] = list
            return offset
        }
        guard let offset else { throw .notArchived }
        return try Self.response(in: path, at: offset)
    }

    /// Reads one stored response back.
    package static func response(in path: String, at offset: Int) throws(FetchError) -> Response {
        do {
            let record = try WARCReader(path).record(at: offset)
            guard let message = HTTPMessage(record.block), let date = record.date else {
                throw ArchiveError(file: path, offset: offset, reason: "a response without status line or date")
            }
            let name = path.split(separator: "/").last.map(String.init) ?? path
            return Response(
                message: message, receivedAt: date,
                archived: ArchiveLocation(file: name, offset: offset, recordID: record.recordID))
        } catch { throw .archive("\(error)") }
    }
}
