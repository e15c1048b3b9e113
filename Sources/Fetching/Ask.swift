// What a caller asks of the fetcher, and how the fetcher is to go about it.

import Records

/// What is asked for.
package struct Ask: Sendable {
    package var address: String
    package var purpose: String
    package var validators: Validators?
    /// Further headers; they do not go to another origin.
    package var headers: [HTTPHeader] = []
    package var maximumBytes = Fetcher.maximumBytes
    /// Whether a redirect may lead from https to http.
    package var allowsDowngrade = false
    /// Whose limits it counts to.
    package var limits = LimitScopes.Scope.shared
    /// A body that came for it before: the same one again is stored as a reference to it.
    package var known: StoredPayload?
    /// Where the address has moved to for good, as earlier visits were told.
    package var movedTo: String?

    package init(_ address: String, for purpose: String) { (self.address, self.purpose) = (address, purpose) }
}

/// What a server gave with a body to ask for it again, byte for byte.
package struct Validators: Sendable, Equatable {
    /// The address that gave them, behind redirects.
    package var url: String
    package var etag: String?
    package var lastModified: String?
    /// The record that holds the body.
    package var stored: StoredPayload?

    package init(url: String, etag: String?, lastModified: String?) {
        (self.url, self.etag, self.lastModified) = (url, etag, lastModified)
    }
}

package struct FetchSettings: Sendable {
    package var userAgent: String
    /// Requests at once, over all hosts.
    package var inFlight = 16
    /// Requests at once and the pause after each, for one host.
    package var connections = 1
    package var gap = Duration.seconds(5)
    /// For all of the run's requests.
    package var deadline: Duration?
    /// Whether the answers come from an archive: then no host needs to be left alone, for what was not asked is not there, and a
    /// 304 is what it was whatever the state remembers.
    package var isReplay = false
    package var scopes = LimitScopes()

    package init(userAgent: String) { self.userAgent = userAgent }
}

/// What a run learns of servers, for the next one.
package struct ServerMemory: Sendable, Equatable {
    package var robots: [KeptRobots] = []
    /// Until when who counts as one (`LimitScopes`) wants to be left alone, in seconds since 1970.
    package var closed: [String: Int] = [:]

    package init() {}
}
