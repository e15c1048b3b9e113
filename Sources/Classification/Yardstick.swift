// What the solver is measured against others with: the rows that it learns from, and its answers for those that it did not see.

import Records

extension Trainer {
    /// Feature numbers from 1 and their values, a text a line, in the order of the ids; the line begins with the labels that it
    /// has, as bits (the format of LIBSVM).
    package var svmlight: [UInt8] {
        var lines: [UInt8] = []
        for text in texts.indices {
            let bits = labels.enumerated().reduce(0) {
                $0 | (texts[text].labels.contains($1.element) ? 1 << $1.offset : 0)
            }
            lines += Array("\(bits)".utf8)
            let row = rows.starts[text]..<rows.starts[text + 1]
            for i in row { lines += Array(" \(rows.indices[i] + 1):\(rows.values[i])".utf8) }
            lines.append(0x0A)
        }
        return lines
    }

    /// F1 by label, of folds that were left out, for logits above 0.
    package func crossValidated(width: Int) async throws -> [(label: String, f1: Double)] {
        let jobs = labels.indices.flatMap { label in (0..<Self.folds).map { (label: label, fold: $0) } }
        let fits = try await jobs.concurrentMap(width: width) { job in fit(job.label) { $0 % Self.folds != job.fold } }
        return labels.enumerated().map { index, label in
            var counts = Evaluation.Counts()
            for text in texts.indices {
                let weights = fits[index * Self.folds + text % Self.folds]
                counts.add(texts[text].labels.contains(label), rows.dot(text, weights) > 0)
            }
            return (label, counts.f1 ?? 0)
        }
    }
}
