// One run a data directory. `flock` on `data/lock`, which is never deleted: a dead holder's lock falls by itself.

import Bytes
import Foundation

package final class RunLock {
    package struct Held: Error, CustomStringConvertible {
        package let description: String
    }

    private let descriptor: Int32

    package init(_ folder: String) throws {
        let path = folder + "/lock"
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileError(.lock, path) }
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let holder = (try? File.read(path, limit: 4096)).map { String(decoding: $0, as: UTF8.self) } ?? ""
            close(descriptor)
            throw Held(
                description: "another run holds \(path)"
                    + (holder.isEmpty ? "" : " (\(holder.split(separator: "\n").joined(separator: ", ")))"))
        }
        // for the message only; written after locking
        var host = [CChar](repeating: 0, count: 256)
        gethostname(&host, 255)
        let words = Array(
            "process \(getpid())\nhost \(String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))\n"
                .utf8)
        ftruncate(descriptor, 0)
        _ = words.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    deinit { close(descriptor) }
}
