// Where model files are looked for.

import Foundation

package enum ModelFiles {
    /// `REGNEWS_MODELS` alone where it is set; else beside an installed program (`../share/regnews/models`), and where
    /// `make` puts them beside a built one (`.build/models`).
    package static func path(of name: String, environment: [String: String], executable: String) -> String {
        if let folder = environment["REGNEWS_MODELS"], !folder.isEmpty { return "\(folder)/\(name)" }
        let folder = (executable as NSString).deletingLastPathComponent as NSString
        let places = ["../share/regnews/models", "../../models"].map {
            (folder.appendingPathComponent($0) as NSString).standardizingPath + "/" + name
        }
        return places.first { FileManager.default.fileExists(atPath: $0) } ?? places[1]
    }

    /// For this process.
    package static func path(of name: String) -> String {
        let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return path(of: name, environment: ProcessInfo.processInfo.environment, executable: executable)
    }
}
