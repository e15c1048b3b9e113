// The world as an archive remembers it: the n-th request for an address gets the n-th answer that was stored for it, or the
// same failure. Archives of ours also say for whom an answer was; with others the address alone counts.

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
    private enum Answer {
        case response(offset: Int)
        case failure(FetchError)
    }
    private struct Answers {
        var list: [Answer] = []
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
                guard let url = record.targetURI.flatMap({ WebURL($0) }) else { return }
                let purpose = record.purpose ?? ""
                let answer: Answer
                if record.type == "response" {
                    answer = .response(offset: record.offset)
                } else if record.type == "metadata",
                    let error = record.info("fetchError").flatMap(RecordingTransport.error(recorded:))
                {
                    answer = .failure(error)
                } else {
                    return
                }
                found[Self.key(url, purpose), default: Answers()].list.append(answer)
                if Self.isForSource(purpose) {
                    found[Self.key(url, Purpose.source("")), default: Answers()].list.append(answer)
                }
            }
        } catch let error as FileError { throw error } catch { warnings.append("\(error)") }
        (self.startedAt, self.warnings) = (startedAt, warnings)
        self.run = run.flatMap { Timestamp(runID: $0)?.runID } ?? startedAt?.runID
        answers = Mutex(found)
    }

    /// Archives in the order of their runs.
    package static func inOrder(_ paths: [String]) throws(FileError) -> [(path: String, transport: ArchiveTransport)] {
        try paths.map { path throws(FileError) in (path: path, transport: try ArchiveTransport(path)) }.sorted {
            ($0.transport.startedAt?.seconds ?? 0, $0.path) < ($1.transport.startedAt?.seconds ?? 0, $1.path)
        }
    }

    package func send(_ request: Request) async throws(FetchError) -> Response {
        let answer = answers.withLock { answers -> Answer? in
            var keys = [Self.key(request.url, request.purpose), Self.key(request.url, "")]
            if Self.isForSource(request.purpose) { keys.append(Self.key(request.url, Purpose.source(""))) }
            for key in keys {
                guard var known = answers[key] else { continue }
                // asked more often than the run did, which had no time for another try; in archives of others, where several may
                // have asked for one address, the last answer stands
                let isOurs = !request.purpose.isEmpty && request.purpose != Purpose.robots && key != keys[1]
                if known.next >= known.list.count, isOurs { return nil }
                let answer = known.list[min(known.next, known.list.count - 1)]
                known.next += 1
                answers[key] = known
                return answer
            }
            return nil
        }
        switch answer {
        case nil: throw .notArchived
        case .failure(let error): throw error
        case .response(let offset): return try Self.response(in: path, at: offset)
        }
    }

    private static func key(_ url: WebURL, _ purpose: String) -> String { url.description + "\n" + purpose }
    /// A source may have got another id since.
    private static func isForSource(_ purpose: String) -> Bool { purpose.hasPrefix(Purpose.source("")) }

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
