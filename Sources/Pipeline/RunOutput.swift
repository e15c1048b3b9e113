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
            try LineReader.forEach(in: corpus.folder + "/" + segment) { _, line in
                if case .text(let bytes) = line { try writer.record(bytes) }
            }
        }
        try writer.end()
    }
}
