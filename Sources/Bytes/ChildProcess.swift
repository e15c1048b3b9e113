// A program run on bytes: fed through a pipe, read through one, bounded in time, memory and output, and killed when it goes
// over. For parsers that are safer outside of this process.

import Foundation
import Synchronization

package struct ChildProcess {
    package struct Limits: Sendable {
        /// Bytes of address space; seconds of processor time; bytes that are read of its output.
        package var memory = 1 << 30
        package var processorSeconds = 30
        package var output = 64 << 20
        /// Of the clock on the wall, for a machine that is busy with other things.
        package var seconds = 120

        package init() {}
    }

    package enum Failure: Error, Equatable {
        /// The program is not there.
        case missing
        case spawn(Int32)
        case tooMuchOutput, tooSlow
        /// It died of a signal, as one does that is over its memory or time.
        case killed(Int32)
    }

    package struct Result: Sendable {
        package var status: Int32
        package var output: [UInt8]
    }

    /// Where the search path has a program; nil where it has none.
    package static func find(_ name: String) -> String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return path.split(separator: ":").map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }

    /// Runs a program to its end. It sees no environment but the path and the locale "C.UTF-8", no files of ours, and no
    /// terminal; what it says on stderr is dropped.
    ///
    /// - Throws: `Failure`.
    package static func run(_ name: String, _ arguments: [String], input: [UInt8], _ limits: Limits) throws(Failure)
        -> Result
    {
        guard let program = find(name), let limiter = find("prlimit") else { throw .missing }
        // prlimit sets the limits and becomes the program
        let words =
            [
                limiter, "--as=\(limits.memory)", "--cpu=\(limits.processorSeconds)", "--core=0",
                "--fsize=\(limits.output)",
                program,
            ] + arguments
        // one at a time: a child that starts between a pipe and its close-on-exec flag would keep the pipe open
        let started = gate.withLock { _ in spawn(limiter, words) }
        guard case .success(let (child, to, from)) = started else {
            if case .failure(let failure) = started { throw failure }
            throw .missing
        }
        let deadline = DispatchTime.now().uptimeNanoseconds + UInt64(limits.seconds) * 1_000_000_000
        var (output, failure) = exchange(to, from, input, limits, deadline)
        var status: Int32 = 0
        // one that has closed its output has still to end
        while failure == nil {
            let ended = waitpid(child, &status, WNOHANG)
            if ended == child { break }
            if DispatchTime.now().uptimeNanoseconds > deadline { failure = .tooSlow }
            usleep(1000)
        }
        if failure != nil {
            kill(-child, SIGKILL)
            while waitpid(child, &status, 0) < 0, errno == EINTR {}
        }
        if let failure { throw failure }
        if status & 0x7F != 0 { throw .killed(status & 0x7F) }
        return Result(status: (status >> 8) & 0xFF, output: output)
    }

    private static let gate = Mutex(())

    /// - Returns: the child, and our ends of its pipes.
    private static func spawn(_ program: String, _ words: [String]) -> Swift.Result<(pid_t, Int32, Int32), Failure> {
        guard let input = closedOnExec() else { return .failure(.spawn(errno)) }
        guard let output = closedOnExec() else {
            for end in input { close(end) }
            return .failure(.spawn(errno))
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input[0], 0)
        posix_spawn_file_actions_adddup2(&actions, output[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var argv: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var environment: [UnsafeMutablePointer<CChar>?] = [strdup("PATH=/usr/bin:/bin"), strdup("LC_ALL=C.UTF-8"), nil]
        defer { for pointer in argv + environment { free(pointer) } }
        var child = pid_t()
        // a process group of its own, so that what it starts ends with it
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        posix_spawnattr_setpgroup(&attributes, 0)
        let code = posix_spawn(&child, program, &actions, &attributes, &argv, &environment)
        close(input[0])
        close(output[1])
        if code == 0 { return .success((child, input[1], output[0])) }
        close(input[1])
        close(output[0])
        return .failure(.spawn(code))
    }

    private static func closedOnExec() -> [Int32]? {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return ends
    }

    /// Writes and reads until the child closes its end; closes both pipes.
    private static func exchange(_ to: Int32, _ from: Int32, _ input: [UInt8], _ limits: Limits, _ deadline: UInt64)
        -> ([UInt8], Failure?)
    {
        _ = fcntl(to, F_SETFL, O_NONBLOCK)
        var output: [UInt8] = []
        var written = 0
        var isOpen = true
        var failure: Failure?
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            if isOpen, written == input.count {
                close(to)
                isOpen = false
            }
            let left = Int64(deadline) - Int64(DispatchTime.now().uptimeNanoseconds)
            guard left > 0 else {
                failure = .tooSlow
                break
            }
            var waits = [pollfd(fd: from, events: Int16(POLLIN), revents: 0)]
            if isOpen { waits.append(pollfd(fd: to, events: Int16(POLLOUT), revents: 0)) }
            let ready = poll(&waits, nfds_t(waits.count), Int32(min(left / 1_000_000 + 1, 10_000)))
            if ready < 0, errno != EINTR {
                failure = .spawn(errno)
                break
            }
            if isOpen, waits[1].revents != 0 {
                let count = input[written...].withUnsafeBytes { write(to, $0.baseAddress, min($0.count, 1 << 16)) }
                if count > 0 {
                    written += count
                } else if count < 0, errno != EAGAIN, errno != EINTR {
                    // a child that has read enough closes its end
                    close(to)
                    isOpen = false
                }
            }
            if waits[0].revents != 0 {
                let count = buffer.withUnsafeMutableBytes { read(from, $0.baseAddress, $0.count) }
                if count == 0 || count < 0 && errno != EINTR { break }
                if count > 0 { output += buffer[..<count] }
                if output.count > limits.output {
                    failure = .tooMuchOutput
                    break
                }
            }
        }
        if isOpen { close(to) }
        close(from)
        return (output, failure)
    }
}
