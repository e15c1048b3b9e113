// The records that a run wrote, for stdout: read back from their segments, which are safe by then.

import Bytes
import Foundation
import Records

package enum RunOutput {
    package static func write(_ outcome: RunOutcome, _ corpus: Corpus, to output: inout RecordOutput) throws {
        for segment in outcome.segments {
            let path = corpus.folder + "/" + segment
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw FileError(.open, path) }
            defer { close(descriptor) }
            var reader = LineReader(descriptor, path: path)
            while case .text(let line)? = try reader.next() { try output.line(line) }
        }
        try output.flush()
    }
}
