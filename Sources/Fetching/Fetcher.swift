// Fetches a resource through a transport: redirects walked hop by hop, the body decoded with its limit.
//
// Robots, schedule, address guard, validators and retries take their place here when the network comes (see HACKING.md).

import Archive
import Bytes
import Records

package struct Fetcher: Sendable {
    /// RFC 9309 asks for five at least; browsers stop at twenty.
    static let maximumRedirects = 8
    /// The default of a source's `max_bytes`: decoded bytes of one body.
    package static let maximumBytes = 8 << 20

    private let transport: any Transport
    private let userAgent: String

    package init(_ transport: any Transport, userAgent: String) {
        self.transport = transport
        self.userAgent = userAgent
    }

    package func fetch(_ address: String) async throws(FetchError) -> FetchedResource {
        guard var url = WebURL(address) else { throw .badAddress(address) }
        url.fragment = nil
        for _ in 0...Self.maximumRedirects {
            let request = Request(
                url: url,
                headers: [
                    HTTPHeader("User-Agent", userAgent), HTTPHeader("Accept", "*/*"),
                    HTTPHeader("Accept-Encoding", "gzip, deflate"),
                ])
            let response = try await transport.send(request)
            let message = response.message
            if [301, 302, 303, 307, 308].contains(message.status), let target = message.headers["location"] {
                guard let next = WebURL(target, base: url), !(url.scheme == "https" && next.scheme == "http") else {
                    throw .redirectRefused(to: target)
                }
                url = next
                url.fragment = nil
                continue
            }
            guard (200..<300).contains(message.status) else { throw .status(message.status) }
            let body: [UInt8]
            do throws(DecodingError) {
                body = try ContentDecoding.decode(
                    message.body, encoding: message.headers["content-encoding"], limit: Self.maximumBytes)
            } catch {
                throw error.kind == .tooLarge ? .tooLarge(limit: Self.maximumBytes) : .damagedBody(error.description)
            }
            return FetchedResource(
                requestedURL: address, url: url.description, status: message.status, headers: message.headers,
                body: body,
                fetchedAt: response.receivedAt, archived: response.archived)
        }
        throw .tooManyRedirects(limit: Self.maximumRedirects)
    }
}
