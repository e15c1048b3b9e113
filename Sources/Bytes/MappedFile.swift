// A file that is looked into without being read: pages come in as they are asked for, and are shared between processes.

import Foundation

/// Read-only, and unmapped when the last reference goes. Who changes the file in place while it is mapped changes what is
/// read (and who truncates it ends the process): files that are mapped are replaced by renaming.
package final class MappedFile: @unchecked Sendable {
    // Sendable: the memory is never written, and lives as long as this.
    package let bytes: UnsafeRawBufferPointer
    package let path: String

    /// - Throws: `FileError` when there is no such file, or it is empty or no file.
    package init(_ path: String) throws(FileError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(.open, path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError(.read, path) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw FileError(.read, path, code: EISDIR) }
        guard status.st_size > 0 else { throw FileError(.read, path, code: ENODATA) }
        let size = Int(status.st_size)
        guard let start = mmap(nil, size, PROT_READ, MAP_SHARED, descriptor, 0), start != MAP_FAILED else {
            throw FileError(.read, path)
        }
        bytes = UnsafeRawBufferPointer(start: start, count: size)
        self.path = path
    }

    deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }
}
