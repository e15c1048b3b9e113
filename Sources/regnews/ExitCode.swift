// The exit statuses, and which error leads to which.

import ArgumentParser
import Bytes
import Foundation
import Pipeline
import Records
import Store

enum ExitStatus: Int32 {
    case done = 0
    /// Done, but some sources failed or need a person.
    case partial = 1
    case usage = 64
    case badInput = 65
    case noInput = 66
    /// No source that was asked could be reached.
    case unavailable = 69
    case defect = 70
    case stateRefused = 72
    case cannotCreate = 73
    case cannotWrite = 74
    case locked = 75
    case configuration = 78
    /// Ended by SIGINT or SIGTERM, after saving.
    case interrupted = 130
    case terminated = 143

    init(_ error: any Error) {
        switch error {
        case let error as ExitStatusError: self = error.status
        case is ConfigurationError: self = .configuration
        case is RunLock.Held: self = .locked
        case let error as StateError: self = error.isRefused ? .stateRefused : .cannotCreate
        case let error as FileError:
            switch error.operation {
            case .open, .read: self = .noInput
            case .create, .lock: self = .cannotCreate
            case .write, .sync, .rename: self = .cannotWrite
            }
        case RecordOutput.Failure.closed: self = .done
        case RecordOutput.Failure.failed: self = .cannotWrite
        case is RecordError: self = .badInput
        default: self = .defect
        }
    }
}

/// An error whose status is known where it arises.
struct ExitStatusError: Error, CustomStringConvertible {
    let status: ExitStatus
    let description: String

    init(_ status: ExitStatus, _ description: String) { (self.status, self.description) = (status, description) }

    /// Ends with the status of a run that has told its story already.
    static func check(_ code: Int32) throws {
        if code != 0 { throw ExitStatusError(ExitStatus(rawValue: code) ?? .defect, "") }
    }
}

/// Words for people, on stderr.
enum Console {
    static func say(_ text: String) { FileHandle.standardError.write(Data((Self.escaped(text) + "\n").utf8)) }

    /// Control characters shown, not obeyed: titles and file names come from strangers.
    static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            if scalar.value < 0x20 && scalar != "\n" || scalar.value == 0x7F || (0x80...0x9F).contains(scalar.value)
                || (0x202A...0x202E).contains(scalar.value)
                || (0x2066...0x2069).contains(scalar.value)
            {
                let digits = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            } else {
                out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
