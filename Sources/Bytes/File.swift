// Whole files in, and whole files out: written under another name, synced, renamed.

import Foundation
import Records

package enum File {
    /// Reads a file; more than `limit` bytes is an error (EFBIG).
    package static func read(_ path: String, limit: Int = 1 << 30) throws(FileError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(.open, path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileError(.read, path) }
        guard status.st_mode & S_IFMT != S_IFDIR else { throw FileError(.read, path, code: EISDIR) }
        return try readAll(descriptor, path: path, limit: limit)
    }

    /// Reads a descriptor to its end.
    package static func readAll(_ descriptor: Int32, path: String, limit: Int) throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            let count = chunk.withUnsafeMutableBytes { Foundation.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw FileError(.read, path) }
            if count == 0 { return bytes }
            bytes.append(contentsOf: chunk[..<count])
            if bytes.count > limit { throw FileError(.read, path, code: EFBIG) }
        }
    }

    /// Writes to a descriptor until all is written.
    package static func writeAll(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(FileError) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress! + done, $0.count - done) }
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw FileError(.write, path) }
            done += count
        }
    }

    /// Writes a file that a reader sees whole or not at all.
    package static func write(_ bytes: some Collection<UInt8>, to path: String) throws(FileError) {
        let open = try WholeFile(path)
        do throws(FileError) {
            try open.append(bytes)
            try open.commit()
        } catch {
            open.discard()
            throw error
        }
    }

    package static func makeFolder(_ path: String) throws(FileError) {
        if mkdir(path, 0o755) == 0 || errno == EEXIST { return }
        let parent = (path as NSString).deletingLastPathComponent
        guard errno == ENOENT, !parent.isEmpty, parent != path else { throw FileError(.create, path) }
        try makeFolder(parent)
        if mkdir(path, 0o755) != 0, errno != EEXIST { throw FileError(.create, path) }
    }

    /// The names in a folder, sorted by their bytes; none when there is no such folder.
    package static func names(in folder: String) throws(FileError) -> [String] {
        guard let handle = opendir(folder) else {
            if errno == ENOENT { return [] }
            throw FileError(.open, folder)
        }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    package static func move(_ path: String, to other: String) throws(FileError) {
        if rename(path, other) != 0 { throw FileError(.rename, path) }
    }

    package static func remove(_ path: String) throws(FileError) {
        if unlink(path) != 0, errno != ENOENT { throw FileError(.write, path) }
    }

    /// SHA-256 of a file, read as a stream.
    package static func digest(_ path: String) throws(FileError) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(.open, path) }
        defer { close(descriptor) }
        var hash = SHA256()
        var chunk = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            let count = chunk.withUnsafeMutableBytes { Foundation.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw FileError(.read, path) }
            if count == 0 { return hexDigits(hash.digest()) }
            chunk.withUnsafeBytes { hash.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
    }

    package static func size(_ path: String) throws(FileError) -> Int {
        var status = stat()
        guard stat(path, &status) == 0 else { throw FileError(.read, path) }
        return Int(status.st_size)
    }

    package static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}

/// A file that is being written under the name `….open`, and gets its own name when it is whole.
package final class WholeFile {
    package let path: String
    private var descriptor: Int32

    package init(_ path: String) throws(FileError) {
        self.path = path
        // the name is taken by renaming: a device or a pipe would be gone
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            throw FileError(.create, path, code: status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL)
        }
        descriptor = Foundation.open(path + ".open", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        if descriptor < 0 { throw FileError(.create, path + ".open") }
    }

    /// What did not come to its end stays under the name `….open`: an archive's is kept for a person (`….interrupted`).
    deinit { if descriptor >= 0 { close(descriptor) } }

    package func append(_ bytes: some Collection<UInt8>) throws(FileError) {
        try File.writeAll(Array(bytes), to: descriptor, path: path)
    }

    /// Syncs, renames, and syncs the folder, so that the name too outlives a crash.
    package func commit() throws(FileError) {
        if fsync(descriptor) != 0 { throw FileError(.sync, path) }
        if rename(path + ".open", path) != 0 { throw FileError(.rename, path) }
        close(descriptor)
        descriptor = -1
        let parent = (path as NSString).deletingLastPathComponent
        let folder = Foundation.open(parent.isEmpty ? "." : parent, O_RDONLY | O_DIRECTORY)
        guard folder >= 0 else { throw FileError(.sync, parent) }
        defer { close(folder) }
        // there are file systems that cannot sync a folder, and say so
        if fsync(folder) != 0, errno != EINVAL { throw FileError(.sync, parent) }
    }

    /// Gives the file up; nothing stays.
    package func discard() {
        guard descriptor >= 0 else { return }
        close(descriptor)
        descriptor = -1
        unlink(path + ".open")
    }
}
