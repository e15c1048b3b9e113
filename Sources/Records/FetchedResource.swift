// One answer of a server, redirects walked and the body decoded, with the place where its bytes lie in the archive.

package struct FetchedResource: Sendable, Equatable {
    /// The address that was asked for, and the one that answered.
    package var requestedURL: String
    package var url: String
    package var status: Int
    package var headers: [HTTPHeader]
    package var body: [UInt8]
    package var fetchedAt: Timestamp
    package var archived: ArchiveLocation?
    /// Where its payload lies: in that record, or in the earlier one that it refers to.
    package var stored: StoredPayload?
    /// The address that a server has put in the place of the requested one for good.
    package var movedTo: String?

    package init(
        requestedURL: String, url: String, status: Int, headers: [HTTPHeader], body: [UInt8], fetchedAt: Timestamp,
        archived: ArchiveLocation?
    ) {
        (self.requestedURL, self.url, self.status, self.headers) = (requestedURL, url, status, headers)
        (self.body, self.fetchedAt, self.archived) = (body, fetchedAt, archived)
    }

    package var contentType: String? { headers["content-type"] }
}

package struct HTTPHeader: Sendable, Equatable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }

    /// Whether it has that name, whatever its case.
    package func isNamed(_ other: String) -> Bool {
        name.utf8.count == other.utf8.count
            && zip(name.utf8, other.utf8).allSatisfy { a, b in
                a == b || a | 0x20 == b | 0x20 && (0x61...0x7A).contains(a | 0x20)
            }
    }
}

extension [HTTPHeader] {
    /// The value of the first header of that name; names are compared without case.
    package subscript(name: String) -> String? { first { $0.isNamed(name) }?.value }
}

/// Where a record starts in an archive.
package struct ArchiveLocation: Sendable, Hashable, Codable {
    /// File name without folders.
    package var file: String
    package var offset: Int
    package var recordID: String

    package init(file: String, offset: Int, recordID: String) {
        (self.file, self.offset, self.recordID) = (file, offset, recordID)
    }
}

/// The record of an archive that holds a payload, which later ones refer to.
package struct StoredPayload: Sendable, Hashable, Codable {
    /// `sha256:` and 64 hex digits, of the bytes as they came over the wire.
    package var digest: String
    package var location: ArchiveLocation
    package var url: String
    package var date: Timestamp

    package init(digest: String, location: ArchiveLocation, url: String, date: Timestamp) {
        (self.digest, self.location, self.url, self.date) = (digest, location, url, date)
    }
}
