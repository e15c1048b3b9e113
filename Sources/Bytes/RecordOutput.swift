// Records on their way out, over write(2): a closed pipe is told apart from a full disk, which `print` cannot do.

import Foundation

package struct RecordOutput: ~Copyable {
    package enum Failure: Error, Equatable {
        /// The reader went away (`| head -1`): a quiet end.
        case closed
        case failed(FileError)
    }

    private let descriptor: Int32
    private let path: String
    private var buffer: [UInt8] = []
    private static let flushAt = 64 << 10

    package init(_ descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    /// Writes one line; the line break is added.
    package mutating func line(_ bytes: some Collection<UInt8>) throws(Failure) {
        buffer.append(contentsOf: bytes)
        buffer.append(0x0A)
        if buffer.count >= Self.flushAt { try flush() }
    }

    package mutating func flush() throws(Failure) {
        var done = 0
        while done < buffer.count {
            let count = buffer.withUnsafeBytes { write(descriptor, $0.baseAddress! + done, $0.count - done) }
            if count < 0 {
                if errno == EINTR { continue }
                if errno == EPIPE { throw .closed }
                throw .failed(FileError(.write, path))
            }
            done += count
        }
        buffer.removeAll(keepingCapacity: true)
    }
}
