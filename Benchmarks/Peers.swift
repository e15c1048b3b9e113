// Programs of others, timed by a Python that has them (`REGNEWS_PYTHON`), on the same documents in the same run.

import Fixtures
import Foundation

enum Peers {
    /// - Parameters:
    ///   - names: as they are called in the output.
    ///   - script: gets the folder of the documents as its argument, has `documents` (bytes) and `seconds(work, runs)`, and prints
    ///     the seconds of each, parted by blanks.
    /// - Returns: seconds by name; empty, and said so, where there is no such Python.
    static func seconds(_ names: [String], on documents: [[UInt8]], _ script: String) throws -> [(String, Double)] {
        guard let python = ProcessInfo.processInfo.environment["REGNEWS_PYTHON"] else {
            print("\(names.joined(separator: ", ")): REGNEWS_PYTHON names no Python that has them")
            return []
        }
        let folder = try TemporaryFolder()
        for (index, document) in documents.enumerated() { try folder.write("documents/\(index)", document) }
        let finished = try Tool.run(python, ["-c", prologue + script, folder.path + "/documents"])
        let times = String(decoding: finished.output, as: UTF8.self).split(separator: " ").compactMap {
            Double($0.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        guard times.count == names.count else {
            print("\(names.joined(separator: ", ")): `\(python)` has them not")
            return []
        }
        return Array(zip(names, times))
    }

    private static let prologue = """
        import os, statistics, sys, time
        documents = [open(os.path.join(sys.argv[1], name), 'rb').read() for name in sorted(os.listdir(sys.argv[1]))]
        def seconds(work, runs):
            times = []
            for _ in range(runs):
                start = time.perf_counter()
                for document in documents:
                    try: work(document)
                    except Exception: pass
                times.append(time.perf_counter() - start)
            return statistics.median(times)

        """
}
