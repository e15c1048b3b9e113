// The seam to the world: one request, one answer, redirects included among the answers. The network, an archive and a
// test's script stand behind it, and nothing above it knows which.

import Archive
import Records

package struct Request: Sendable, Equatable {
    package var method = "GET"
    package var url: WebURL
    package var headers: [HTTPHeader]

    package init(url: WebURL, headers: [HTTPHeader]) { (self.url, self.headers) = (url, headers) }

    /// The request's head as HTTP/1.1 writes it.
    package var head: [UInt8] {
        let target = url.path + (url.query.map { "?" + $0 } ?? "")
        var text = "\(method) \(target) HTTP/1.1\r\nHost: \(url.host)\(url.port.map { ":\($0)" } ?? "")\r\n"
        for header in headers { text += "\(header.name): \(header.value)\r\n" }
        return Array((text + "\r\n").utf8)
    }
}

/// The answer as it came over the wire: the body is still compressed as Content-Encoding says.
package struct Response: Sendable, Equatable {
    package var message: HTTPMessage
    package var receivedAt: Timestamp
    package var archived: ArchiveLocation?

    package init(message: HTTPMessage, receivedAt: Timestamp, archived: ArchiveLocation? = nil) {
        (self.message, self.receivedAt, self.archived) = (message, receivedAt, archived)
    }
}

package protocol Transport: Sendable {
    /// Makes one exchange; a redirect is an answer like any other.
    func send(_ request: Request) async throws(FetchError) -> Response
}

package enum FetchError: Error, Equatable {
    case cancelled
    case badAddress(String)
    case notArchived
    case status(Int)
    case tooLarge(limit: Int)
    case damagedBody(String)
    case redirectRefused(to: String)
    case tooManyRedirects(limit: Int)
    case archive(String)
    case connection(String)
}

extension FetchError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .cancelled: "given up, the run was ended"
        case .badAddress(let text): "`\(text)` is no http or https address"
        case .notArchived: "the archive holds no answer to this request"
        case .status(let code): "the server answered \(code)"
        case .tooLarge(let limit): "the body is over \(limit >> 20) MiB"
        case .damagedBody(let why): "the body is not whole: \(why)"
        case .redirectRefused(let target): "a redirect to \(target) was not followed"
        case .tooManyRedirects(let limit): "more than \(limit) redirects"
        case .archive(let why): why
        case .connection(let why): why
        }
    }

    /// The stable word for rejections and verdicts.
    package var word: String {
        switch self {
        case .cancelled: "cancelled"
        case .badAddress: "bad-address"
        case .notArchived: "not-archived"
        case .status(let code): "http_\(code)"
        case .tooLarge: "too_large"
        case .damagedBody: "truncated"
        case .redirectRefused, .tooManyRedirects: "redirect_refused"
        case .archive: "archive"
        case .connection: "connection"
        }
    }
}
