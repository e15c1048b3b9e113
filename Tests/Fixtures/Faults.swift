// The tool with a file layer that fails or kills it at a chosen call (Tests/CFaults).

import Bytes
import Foundation

package struct Faults: Sendable {
    /// What becomes of the call.
    package enum Action: Sendable {
        case kill
        /// A write does half of its bytes first.
        case half
        /// It fails with this errno; and all such calls after it, where it stays so.
        case fail(Int32, stays: Bool)
    }

    package var folder: String
    /// Number of the call, from 1; nil only counts.
    package var at: Int?
    package var action = Action.kill
    /// `write`, `sync`, `rename`, `unlink` or `create`; nil for all.
    package var calls: String?
    /// Bytes that the disk takes.
    package var room: Int?
    package var log: String?

    package init(below folder: String, at: Int? = nil, _ action: Action = .kill, calls: String? = nil) {
        (self.folder, self.at, self.action, self.calls) = (folder, at, action, calls)
    }

    /// Beside the test bundle, as the tool is.
    package static var library: String { Tool.folder + "/libfaults.so" }

    package var environment: [String: String] {
        var settings = ["LD_PRELOAD": Self.library, "FAULTS_FOLDER": folder]
        settings["FAULTS_AT"] = at.map(String.init)
        switch action {
        case .kill: settings["FAULTS_ACTION"] = "kill"
        case .half: settings["FAULTS_ACTION"] = "half"
        case .fail(let code, let stays):
            settings["FAULTS_ACTION"] = String(code)
            settings["FAULTS_STAYS"] = stays ? "1" : nil
        }
        settings["FAULTS_CALLS"] = calls
        settings["FAULTS_ROOM"] = room.map(String.init)
        settings["FAULTS_LOG"] = log
        return settings
    }
}

/// Looks at a corpus again and again while it is written, as a reader of somebody else's would: every line must be whole.
package final class PollingReader: Sendable {
    private let corpus: String
    private let shared = Shared()

    private final class Shared: @unchecked Sendable {
        // guarded by the lock
        let lock = NSLock()
        var isStopped = false
        var torn: [String] = []
        var looks = 0
    }

    package init(_ data: String) {
        corpus = data + "/corpus"
        let (corpus, shared) = (corpus, shared)
        Thread.detachNewThread {
            var whole: [String: Int] = [:]
            while !shared.lock.withLock({ shared.isStopped }) {
                let torn = Self.torn(corpus, &whole)
                shared.lock.withLock {
                    shared.torn += torn
                    shared.looks += 1
                }
                usleep(2000)
            }
        }
    }

    /// Ends it.
    ///
    /// - Returns: what was torn, and how often it looked.
    package func stop() -> (torn: [String], looks: Int) {
        shared.lock.withLock {
            shared.isStopped = true
            return (shared.torn, shared.looks)
        }
    }

    /// The segments that a reader would find and that do not end with a whole line of JSON.
    package static func torn(_ corpus: String) -> [String] {
        var whole: [String: Int] = [:]
        return torn(corpus, &whole)
    }

    /// - Parameter whole: sizes of those that were found whole, which are not read again.
    private static func torn(_ corpus: String, _ whole: inout [String: Int]) -> [String] {
        ((try? File.names(in: corpus)) ?? []).filter { $0.hasSuffix(".ndjson") }.filter { name in
            // one that was taken away between the two looks is none
            guard let size = try? File.size("\(corpus)/\(name)"), whole[name] != size,
                let bytes = try? File.read("\(corpus)/\(name)"), !bytes.isEmpty
            else { return false }
            let isTorn =
                bytes.last != 0x0A || bytes.split(separator: 0x0A).contains { $0.first != 0x7B || $0.last != 0x7D }
            if !isTorn { whole[name] = size }
            return isTorn
        }
    }
}
