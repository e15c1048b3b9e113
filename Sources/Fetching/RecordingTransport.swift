// Stores every exchange of another transport in an archive, and says where; failures too, so that a replay meets them again.

import Archive
import Bytes
import Foundation
import Records
import Synchronization

package final class RecordingTransport: Transport {
    private let transport: any Transport
    private let writer: Mutex<WARCWriter>
    private let packer: WARCPacker
    private let folder: String
    private let now: @Sendable () -> Timestamp
    /// Why the archive cannot be written any more; nothing is asked from then on, for it could not be kept.
    private let broken = Mutex<FileError?>(nil)

    package init(
        _ transport: any Transport, into writer: sending WARCWriter, now: @escaping @Sendable () -> Timestamp
    ) {
        (self.transport, self.now, packer) = (transport, now, writer.packer)
        folder = writer.folder
        self.writer = Mutex(writer)
    }

    package func send(_ request: Request) async throws(FetchError) -> Response {
        if let failure { throw .archive("\(failure)") }
        let outcome: Result<Response, FetchError>
        do throws(FetchError) { outcome = .success(try await transport.send(request)) } catch {
            outcome = .failure(error)
        }
        switch outcome {
        case .success(let response): return try store(response, request)
        case .failure(let error):
            if error != .cancelled {
                try store(WARCExchange(request, at: now())) { exchange, number in
                    packer.failure(exchange, Self.recorded(error), number: number)
                }
            }
            throw error
        }
    }

    package func note(_ knowledge: Knowledge) {
        do throws(FetchError) {
            switch knowledge {
            case .robots(let kept):
                let exchange = WARCExchange(
                    url: kept.origin + "/robots.txt", purpose: Purpose.robots, request: [], at: kept.fetchedAt)
                try store(exchange) { packer.resource($0, kept.body, type: "text/plain", number: $1) }
            case .moved(let from, let to, let purpose):
                let exchange = WARCExchange(url: from, purpose: purpose, request: [], at: now())
                try store(exchange) { packer.fields($0, "movedTo: \(to)\r\n", number: $1) }
            case .leftOut(let url, let purpose, let error):
                let exchange = WARCExchange(url: url, purpose: purpose, request: [], at: now())
                try store(exchange) {
                    packer.fields($0, "fetchError: \(Self.recorded(error))\r\n", number: $1)
                }
            }
        } catch {
            // it stands in `failure`, and ends the run
        }
    }

    private func store(_ response: Response, _ request: Request) throws(FetchError) -> Response {
        var response = response
        var exchange = WARCExchange(request, at: response.receivedAt)
        (exchange.ip, exchange.httpProtocol) = (response.ip, response.httpProtocol)
        let payload = Payload(response.message.body)
        do throws(FileError) {
            // what was pruned can be referred to no more
            let known = request.known.flatMap { File.exists("\(folder)/\($0.location.file)") ? $0 : nil }
            let (number, original) = writer.withLock { writer in
                let isSame = known?.digest == payload.digest && payload.count >= Payload.worthAReference
                return (
                    writer.reserve(2),
                    response.message.status == 304 ? known : writer.original(of: payload) ?? (isSame ? known : nil)
                )
            }
            // packing is what costs: it is done outside of the lock
            let packed = packer.exchange(exchange, response.message, payload, original: original, number: number)
            let location = try writer.withLock { writer throws(FileError) in try writer.append(packed) }
            response.archived = location
            response.stored =
                original
                ?? StoredPayload(
                    digest: payload.digest, location: location, url: exchange.url, date: response.receivedAt)
            return response
        } catch { throw fail(error) }
    }

    private func store(_ exchange: WARCExchange, _ pack: (WARCExchange, Int) -> PackedRecords) throws(FetchError) {
        let packed = pack(exchange, writer.withLock { $0.reserve(1) })
        do throws(FileError) { _ = try writer.withLock { writer throws(FileError) in try writer.append(packed) } } catch
        {
            throw fail(error)
        }
    }

    private func fail(_ error: FileError) -> FetchError {
        broken.withLock { $0 = $0 ?? error }
        return .archive("\(error)")
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
        guard let error = try? JSONDecoder().decode(FetchError.self, from: Data(text.utf8)) else { return nil }
        // an archive may hold anything; years of five digits are none
        switch error {
        case .rateLimited(let until, _), .hostClosed(let until):
            return (0...253_402_300_799).contains(until) ? error : nil
        default: return error
        }
    }
}

extension WARCExchange {
    fileprivate init(_ request: Request, at date: Timestamp) {
        self.init(
            url: request.url.description, purpose: request.purpose, request: request.headForArchive, at: date)
    }
}
