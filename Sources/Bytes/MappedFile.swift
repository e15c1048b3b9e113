// A file that is looked into without being read: pages come in as they are asked for, and are shared between processes.

import Foundation

/// Read-only, and unmapped when the last reference goes. Who changes the file in place while it is mapped changes what is
/// read (and who truncates it ends the process): files that are mapped are replaced by renaming.
package final class MappedFile: @unchecked Sendable {
    // Sendable: the memory is never written, the descriptor is read from at given places (pread) alone; both live as long as this.
    package let bytes: UnsafeRawBufferPointer
    package let path: String
    private let descriptor: Int32

    /// - Throws: `FileError` when there is no such file, or it is empty or no file.
    package init(_ path: String) throws(FileError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(.open, path) }
        func failed(_ code: Int32) -> FileError {
            close(descriptor)
            return FileError(.read, path, code: code)
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failed(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw failed(EISDIR) }
        guard status.st_size > 0 else { throw failed(ENODATA) }
        let size = Int(status.st_size)
        guard let start = mmap(nil, size, PROT_READ, MAP_SHARED, descriptor, 0), start != MAP_FAILED else {
            throw failed(errno)
        }
        bytes = UnsafeRawBufferPointer(start: start, count: size)
        (self.path, self.descriptor) = (path, descriptor)
    }

    deinit {
        munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
        close(descriptor)
    }

    /// Reads a part without its pages becoming the process's own.
    ///
    /// - Throws: `FileError`, also when the file ends before.
    package func read(_ range: Range<Int>) throws(FileError) -> [UInt8] {
        var failure: Int32?
        let part = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            while count < range.count {
                let got = pread(
                    descriptor, buffer.baseAddress! + count, range.count - count, off_t(range.lowerBound + count))
                if got < 0, errno == EINTR { continue }
                guard got > 0 else {
                    failure = got == 0 ? ENODATA : errno
                    return
                }
                count += got
            }
        }
        if let failure { throw FileError(.read, path, code: failure) }
        return part
    }
}
