// Stores every exchange of another transport in an archive, and says where; failures too, so that a replay meets them again.

import Archive
import Bytes
import Foundation
import Records
import Synchronization

package final class RecordingTransport: Transport {
    private let transport: any Transport
    private let writer: Mutex<WARCWriter>
    private let now: @Sendable () -> Timestamp
    /// Why the archive cannot be written any more; nothing is asked from then on, for it could not be kept.
    private let broken = Mutex<FileError?>(nil)

    package init(
        _ transport: any Transport, into writer: sending WARCWriter, now: @escaping @Sendable () -> Timestamp
    ) {
        (self.transport, self.now) = (transport, now)
        self.writer = Mutex(writer)
    }

    package func send(_ request: Request) async throws(FetchError) -> Response {
        if let failure { throw .archive("\(failure)") }
        let outcome: Result<Response, FetchError>
        do throws(FetchError) { outcome = .success(try await transport.send(request)) } catch {
            outcome = .failure(error)
        }
        let url = request.url.description
        do throws(FileError) {
            switch outcome {
            case .success(var response):
                response.archived = try writer.withLock { writer throws(FileError) in
                    try writer.append(
                        url: url, purpose: request.purpose, request: request.headForArchive, response: response.message,
                        at: response.receivedAt)
                }
                return response
            case .failure(let error):
                if error != .cancelled {
                    let words = Self.recorded(error)
                    try writer.withLock { writer throws(FileError) in
                        try writer.append(url: url, purpose: request.purpose, failure: words, at: now())
                    }
                }
            }
        } catch {
            broken.withLock { $0 = $0 ?? error }
            throw .archive("\(error)")
        }
        return try outcome.get()
    }

    package var failure: FileError? { broken.withLock { $0 } }

    /// How many exchanges were stored.
    package var count: Int { writer.withLock { $0.exchanges } }
    package func close() throws(FileError) { try writer.withLock { writer throws(FileError) in try writer.close() } }
    package func discard() { writer.withLock { $0.discard() } }

    static func recorded(_ error: FetchError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(error) else { preconditionFailure("a FetchError is always JSON") }
        return String(decoding: data, as: UTF8.self)
    }

    static func error(recorded text: String) -> FetchError? {
        try? JSONDecoder().decode(FetchError.self, from: Data(text.utf8))
    }
}
