// The model that the program carries; made by `make model` from Training/.

import Bytes
import Records

extension Model {
    /// The three labels of docs/taxonomy.md.
    package static let builtIn: Result<Model, RecordError> = {
        guard let packed = Base64.decode(builtInModel) else {
            return .failure(RecordError("the built-in model is damaged"))
        }
        do throws(DecodingError) {
            // 400 kB of weights and the lexicon; the limit only guards against damage
            let file = try ContentDecoding.inflateMembers(packed, limit: 16 << 20)
            do throws(RecordError) { return .success(try Model(file: file)) } catch { return .failure(error) }
        } catch { return .failure(RecordError("the built-in model is damaged: \(error)")) }
    }()
}

extension Model {
    /// The file `BuiltInModelData.swift`: the model, compressed, as text that compiles fast.
    package var embedded: String {
        let text = Array(Base64.encode(ContentDecoding.gzip(file)).utf8)
        let lines = stride(from: 0, to: text.count, by: 100).map {
            String(decoding: text[$0..<min($0 + 100, text.count)], as: UTF8.self)
        }
        return
            "// Made by `make model` from Training/; not to be edited.\n// swift-format-ignore-file\n\nlet builtInModel = \"\"\"\n    "
            + lines.joined(separator: "\\\n    ") + "\n    \"\"\"\n"
    }
}
