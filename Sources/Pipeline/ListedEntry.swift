// An entry of a list with what is known of it: which article it is, whether the source file leaves it out, whether it was met
// before. Of an entry that leads nowhere only its address is kept, for lists can bring the whole texts of old articles.

import Records
import Store

struct ListedEntry: Sendable {
    struct Identity: Sendable, Equatable {
        /// The article's.
        var id: String
        /// As linked, without name and password.
        var link: String
        var url: WebURL
        var canonical: String
    }

    var entry: Entry
    /// Nil where there is no link, or none that is http or https.
    var identity: Identity?
    /// Of an entry without a link that brings its own words: the article that they are.
    var ownID: String?
    /// `keep` or `drop` of the source file leaves it out.
    var isSkipped = false
    /// Noted as seen, or in the corpus.
    var isKnown = false
    /// It is known, and its list says something else now, or it is time to ask for its page again.
    var isAskedAgain = false
    /// From before the days that a source's first visit takes.
    var isOld = false
    /// When it was published or changed, where that is known; seconds since 1970.
    var time: Int?

    /// Servers take no more, and no browser shows more.
    private static let maximumLink = 8 << 10

    /// Of the article that it is or leads to.
    var id: String? { identity?.id ?? ownID }

    init(entry: Entry, identity: Identity?) { (self.entry, self.identity) = (entry, identity) }

    mutating func forgetContents() {
        var bare = Entry()
        (bare.link, bare.title) = (entry.link, entry.title)
        entry = bare
    }

    /// - Parameter key: the key that the source's identity asks for; nil takes the link.
    static func identity(_ entry: Entry, key: String?, of source: Source) -> Identity? {
        guard let text = address(entry, of: source), text.utf8.count <= maximumLink, var url = WebURL(text) else {
            return nil
        }
        var link = text
        if !url.username.isEmpty || !url.password.isEmpty {
            // a stranger's password is nobody's business
            (url.username, url.password) = ("", "")
            link = url.description
        }
        let canonical = CanonicalURL.of(url).description
        let id = key.map { CanonicalURL.id(source.id + "\n" + $0) } ?? CanonicalURL.id(canonical)
        return Identity(id: id, link: link, url: url, canonical: canonical)
    }

    /// What an entry is known by in the next visit, whether it was wanted or not: 32 bits of its id suffice for one list.
    static func mark(_ entry: Entry, of source: Source) -> UInt32 {
        let id =
            identity(entry, key: key(entry, of: source), of: source)?.id ?? ownID(entry, of: source)
            ?? CanonicalURL.id(entry.title ?? "")
        return UInt32(id.prefix(8), radix: 16) ?? 0
    }

    /// The marks of a list, the smallest where there are too many: the same ones are left out each time.
    static func marks(_ entries: [Entry], of source: Source) -> [UInt32] {
        Array(Set(entries.map { mark($0, of: source) }).sorted().prefix(500))
    }

    /// Where an entry leads; one that leads to its own list leads to its guid, where that is an address.
    private static func address(_ entry: Entry, of source: Source) -> String? {
        guard let link = entry.link, CanonicalURL.of(link) == CanonicalURL.of(source.url) else { return entry.link }
        return entry.guid.flatMap { WebURL($0) == nil ? nil : $0 } ?? link
    }

    static func key(_ entry: Entry, of source: Source) -> String? {
        switch source.identity {
        case .link: nil
        case .guid: entry.guid
        case .titleAndDate: titleAndDate(entry)
        }
    }

    private static func titleAndDate(_ entry: Entry) -> String? {
        // a date that counts from the fetch is another each time
        let date = entry.hasRelativeDate ? nil : entry.published?.iso8601 ?? entry.publishedRaw
        return entry.title.map { $0 + "\n" + (date ?? "") }
    }

    /// The article that an entry without a link is by itself: its guid, else its title and date; nil where it says nothing.
    static func ownID(_ entry: Entry, of source: Source) -> String? {
        guard entry.link == nil, entry.contentText != nil || entry.summary != nil else { return nil }
        let key = source.identity == .titleAndDate ? titleAndDate(entry) : entry.guid ?? titleAndDate(entry)
        return key.map { CanonicalURL.id(source: source.id, key: $0) }
    }
}

extension ListResult {
    /// The entries with what is known of them.
    ///
    /// - Parameter isFirst: whether the list was never read before.
    mutating func identify(
        _ source: Source, state: StateStore?, now: Timestamp, isFirst: Bool, keepsKnown: Bool,
        rechecksAll: Bool = false
    ) throws {
        var links: [String: Set<String>] = [:]
        for entry in entries {
            if let key = ListedEntry.key(entry, of: source), let link = entry.link {
                links[key, default: []].insert(link)
            }
        }
        // a key that entries with different links share is none: all but one would be lost
        let shared = Set(links.filter { $0.value.count > 1 }.keys)
        if !shared.isEmpty {
            warnings.append("\(source.url): identity-shared: \(shared.count) key(s), the links are taken")
        }
        warnAboutSharedLinks(source)
        let filter = EntryFilter(source)
        listed = try entries.map { entry in
            let key = ListedEntry.key(entry, of: source).flatMap { shared.contains($0) ? nil : $0 }
            var listed = ListedEntry(entry: entry, identity: ListedEntry.identity(entry, key: key, of: source))
            listed.isSkipped = !filter.lets(entry)
            listed.ownID = ListedEntry.ownID(entry, of: source)
            if let id = listed.id { listed.isKnown = try state?.knows(id) ?? false }
            listed.time = Self.time(entry)
            if isFirst, let backfill = source.backfill, let time = listed.time {
                listed.isOld = time < now.seconds - backfill
            }
            return listed
        }
        try noteChanges(source, state, now, keepsKnown: keepsKnown, rechecksAll: rechecksAll)
        entries = []
        if verdict == nil, !listed.isEmpty, listed.allSatisfy({ $0.identity == nil && $0.ownID == nil }) {
            verdict = .withoutLinks(listed.count)
            (validators, digest) = (nil, nil)
        }
    }

    /// Which of the known entries say something else than the last time, or are due; of the others only the address is kept.
    private mutating func noteChanges(
        _ source: Source, _ state: StateStore?, _ now: Timestamp, keepsKnown: Bool, rechecksAll: Bool
    ) throws {
        let watched = try state?.watched(listed.compactMap { $0.isKnown ? $0.id : nil }) ?? [:]
        var updated: [Int] = []
        for index in listed.indices {
            guard let before = listed[index].id.flatMap({ watched[$0] }) else { continue }
            let entry = listed[index].entry
            if listed[index].ownID != nil {
                listed[index].isAskedAgain = before.digest != entry.ownDigest
            } else {
                listed[index].isAskedAgain =
                    Recheck.isDue(before, of: source, at: now.seconds, all: rechecksAll)
                    || entry.title.map { $0 != before.title } ?? false
            }
            if let time = entry.updated?.instant?.seconds, time != before.updated { updated.append(index) }
        }
        // where every entry has a new time, the time is the list's own
        if updated.count <= max(2, watched.count / 2) { for index in updated { listed[index].isAskedAgain = true } }
        for index in listed.indices {
            let entry = listed[index]
            if entry.isSkipped || entry.isOld || entry.isKnown && !keepsKnown && !entry.isAskedAgain {
                listed[index].forgetContents()
            }
        }
    }

    /// Where entries with titles of their own lead to one page, they count as one article; only a person knows better.
    private mutating func warnAboutSharedLinks(_ source: Source) {
        guard source.identity == .link, source.kind == .feed || source.kind == .json else { return }
        var titles: [String: Set<String>] = [:]
        for entry in entries {
            if let link = entry.link.flatMap({ CanonicalURL.of($0) }), let title = entry.title {
                titles[link, default: []].insert(title)
            }
        }
        let count = titles.values.reduce(0) { $0 + ($1.count > 1 ? $1.count : 0) }
        if count > 0 {
            warnings.append(
                "\(source.url): links-shared: \(count) entries of different titles share links and count as one each; see `identity`"
            )
        }
    }

    private static func time(_ entry: Entry) -> Int? {
        let date = entry.published?.day == nil ? entry.updated : entry.published
        return (date?.instant ?? date?.day.map { Timestamp($0) })?.seconds
    }
}

extension Entry {
    /// SHA-256 of what it says by itself.
    var ownDigest: String { SHA256.hex(Array("\(title ?? "")\n\(contentText ?? summary ?? "")".utf8)) }
}
