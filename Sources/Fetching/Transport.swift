// The seam to the world: one request, one answer, redirects included among the answers. The network, an archive and a
// test's script stand behind it, and nothing above it knows which.

import Archive
import Records

package struct Request: Sendable, Equatable {
    package var method = "GET"
    package var url: WebURL
    package var headers: [HTTPHeader]
    /// For whom it is made, see `Purpose`.
    package var purpose: String
    /// The record with the body that came the last time: it is the one that is asked about where there are validators.
    package var known: StoredPayload?
    /// Bytes of the body as received; more is `.tooLarge`, or cut off where the beginning will do.
    package var maximumBytes: Int
    package var takesBeginning = false

    package init(url: WebURL, headers: [HTTPHeader], purpose: String = "", maximumBytes: Int = Fetcher.maximumBytes) {
        (self.url, self.headers, self.purpose, self.maximumBytes) = (url, headers, purpose, maximumBytes)
    }

    /// The request's head as HTTP/1.1 writes it.
    package var head: [UInt8] {
        let target = url.path + (url.query.map { "?" + $0 } ?? "")
        var text = "\(method) \(target) HTTP/1.1\r\nHost: \(url.host)\(url.port.map { ":\($0)" } ?? "")\r\n"
        for header in headers { text += "\(header.name): \(header.value)\r\n" }
        return Array((text + "\r\n").utf8)
    }

    /// The head with the values of a source's own headers left out: they may be keys.
    package var headForArchive: [UInt8] {
        let ours = ["user-agent", "accept", "accept-encoding", "if-none-match", "if-modified-since"]
        var request = self
        request.headers = headers.map { ours.contains($0.name.lowercased()) ? $0 : HTTPHeader($0.name, "(left out)") }
        return request.head
    }
}

/// For whom a request is made. With it an archive tells apart what several asked of one address.
package enum Purpose {
    package static func source(_ id: String) -> String { "source " + id }
    package static func article(_ id: String) -> String { "article " + id }
    /// A document that an article hands out.
    package static func document(_ id: String) -> String { "document " + id }
    package static let robots = "robots"
    /// In archives: whoever asked.
    package static let anybody = "anybody"
}

/// The answer as it came over the wire: the body is still compressed as Content-Encoding says.
package struct Response: Sendable, Equatable {
    package var message: HTTPMessage
    package var receivedAt: Timestamp
    package var archived: ArchiveLocation?
    /// Where its payload lies: in that record, or in the earlier one that it refers to.
    package var stored: StoredPayload?
    /// The address of the server, and `h2` where it was not HTTP/1.
    package var ip: String?
    package var httpProtocol: String?

    package init(message: HTTPMessage, receivedAt: Timestamp, archived: ArchiveLocation? = nil) {
        (self.message, self.receivedAt, self.archived) = (message, receivedAt, archived)
    }
}

/// What a run acts upon without asking, for it knew it from before.
package enum Knowledge: Sendable, Equatable {
    /// A robots.txt that an earlier run got.
    case robots(KeptRobots)
    /// An address that has moved for good.
    case moved(from: String, to: String, purpose: String)
    /// A page of a list that was not asked for: no time was left, or its server wants peace.
    case leftOut(url: String, purpose: String, FetchError)
}

package protocol Transport: Sendable {
    /// Makes one exchange; a redirect is an answer like any other.
    func send(_ request: Request) async throws(FetchError) -> Response
    /// Keeps, where anything is kept, what a replay could not know.
    func note(_ knowledge: Knowledge)
}

extension Transport {
    package func note(_ knowledge: Knowledge) {}
}
