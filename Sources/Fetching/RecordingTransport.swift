// Stores every exchange of another transport in an archive, and says where.

import Archive
import Records
import Synchronization

package final class RecordingTransport: Transport {
    private let transport: any Transport
    private let writer: Mutex<WARCWriter>

    package init(_ transport: any Transport, into writer: sending WARCWriter) {
        self.transport = transport
        self.writer = Mutex(writer)
    }

    package func send(_ request: Request) async throws(FetchError) -> Response {
        var response = try await transport.send(request)
        do {
            response.archived = try writer.withLock { writer in
                try writer.append(
                    url: request.url.description, request: request.head, response: response.message,
                    at: response.receivedAt)
            }
        } catch { throw .archive("\(error)") }
        return response
    }

    package func close() throws { try writer.withLock { try $0.close() } }
}
