// Places and small tools for the tests.

import Foundation

package enum Project {
    package static var folder: String { SampleArchive.project }
    package static var seeds: String { folder + "/seeds" }
    /// The labelled data beside the project, where it is there.
    package static var sharedData: String? {
        let path = folder + "/../shared/data"
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }
    /// Python with the readers that `make test` installs.
    package static var python: String? {
        let path = ProcessInfo.processInfo.environment["REGNEWS_PYTHON"] ?? folder + "/.venv/bin/python"
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }
}

/// A folder that vanishes with the value.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init() throws {
        path = FileManager.default.temporaryDirectory.path + "/regnews-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    @discardableResult
    package func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = path + "/" + name
        try FileManager.default.createDirectory(
            atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        return file
    }

    @discardableResult
    package func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }
}

/// A finished process.
package struct Finished: Sendable {
    package var status: Int32
    package var output: [UInt8]
    package var errors: String

    package var text: String { String(decoding: output, as: UTF8.self) }
    package var lines: [String] { text.split(separator: "\n").map(String.init) }
}

package enum Tool {
    /// Where the test bundle lies, and what was built with it.
    package static var folder: String {
        let beside = (CommandLine.arguments[0] as NSString).deletingLastPathComponent
        return FileManager.default.isExecutableFile(atPath: beside + "/regnews")
            ? beside : Project.folder + "/.build/debug"
    }

    /// The built tool: beside the test bundle, or where `REGNEWS_TOOL` says.
    package static var regnews: String {
        ProcessInfo.processInfo.environment["REGNEWS_TOOL"] ?? folder + "/regnews"
    }

    package static func regnews(_ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:]) throws
        -> Finished
    {
        try run(regnews, arguments, input: input, environment: environment)
    }

    /// Starts the tool and leaves it running; its words and records are thrown away.
    package static func start(_ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: regnews)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: Project.folder)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// Runs a program in the project's folder; input and output go through files, so that no pipe can fill up.
    package static func run(
        _ program: String, _ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:]
    ) throws -> Finished {
        let folder = try TemporaryFolder()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: Project.folder)
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: folder.write("in", input)))
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.write("out", "")))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.write("err", "")))
        try process.run()
        process.waitUntilExit()
        func read(_ name: String) -> [UInt8] {
            FileManager.default.contents(atPath: folder.path + "/" + name).map { [UInt8]($0) } ?? []
        }
        return Finished(
            status: process.terminationStatus, output: read("out"), errors: String(decoding: read("err"), as: UTF8.self)
        )
    }
}
