// The records that a run wrote, for stdout: read back from their segments, which are safe by then.

import Bytes
import Foundation
import Records

package enum RunOutput {
    package static func write(
        _ outcome: RunOutcome, _ corpus: Corpus, as format: RecordFormat, to output: consuming RecordOutput
    ) throws {
        var writer = try RecordWriter(format, to: output)
        for segment in outcome.segments {
            let path = corpus.folder + "/" + segment
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw FileError(.open, path) }
            defer { close(descriptor) }
            var reader = LineReader(descriptor, path: path)
            while case .text(let line)? = try reader.next() { try writer.record(line) }
        }
        try writer.end()
    }
}
