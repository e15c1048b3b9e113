// What can go wrong with a file, in words that name it.

import Foundation

package struct FileError: Error, Equatable, CustomStringConvertible {
    package enum Operation: String, Sendable { case open, read, create, write, sync, rename, lock }

    package let operation: Operation
    package let path: String
    package let code: Int32

    package init(_ operation: Operation, _ path: String, code: Int32 = errno) {
        (self.operation, self.path, self.code) = (operation, path, code)
    }

    package var description: String { "cannot \(operation.rawValue) \(path): \(String(cString: strerror(code)))" }
}
