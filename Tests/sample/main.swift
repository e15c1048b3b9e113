// Makes the sample archive again (`make sample`), or serves the sample's sites for a live run (`make serve`).

import Bytes
import Fixtures
import Foundation

if CommandLine.arguments.dropFirst().first == "serve" {
    let seconds = CommandLine.arguments.dropFirst(2).first.flatMap { Int($0) } ?? 600
    do {
        let server = try LoopbackServer(site: SampleArchive.site, port: 8737, seconds: seconds)
        FileHandle.standardError.write(
            Data("sample: serving the sample's sites on 127.0.0.1:\(server.port) for \(seconds) s\n".utf8))
        try await Task.sleep(for: .seconds(seconds))
        server.stop()
    } catch let error as POSIXError {
        FileHandle.standardError.write(Data("sample: cannot listen on port 8737: \(error.code)\n".utf8))
        exit(1)
    }
} else {
    try File.makeFolder((SampleArchive.path as NSString).deletingLastPathComponent)
    try await SampleArchive.make(at: SampleArchive.path)
    print(SampleArchive.path)
}
