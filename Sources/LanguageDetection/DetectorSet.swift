// The detectors by the names under which a pipeline file asks for them.

package enum DetectorSet {
    /// The best of those measured, see docs/quality.md.
    package static let standard = "py3langid,cld2"
    private static let known = ["py3langid", "cld2"]

    /// - Parameters:
    ///   - names: separated by commas, each once.
    ///   - model: path of the n-gram model; nil looks for it where models are kept.
    /// - Throws: `ModelError` for an unknown name, and for a model that is not there or not right.
    package static func load(_ names: String, model: String? = nil) throws(ModelError) -> [any LanguageDetector] {
        let wanted = names.split(separator: ",").map { $0.filter { $0 != " " } }
        for name in wanted where !known.contains(name) {
            throw ModelError(
                description: "no detector of languages is called `\(name)`; there are \(known.joined(separator: ", "))")
        }
        guard !wanted.isEmpty, Set(wanted).count == wanted.count else {
            throw ModelError(description: "`\(names)` wants to name one or both of \(known.joined(separator: ", "))")
        }
        var detectors: [any LanguageDetector] = []
        // in the order of `known`, whatever that of the names
        if wanted.contains("py3langid") {
            detectors.append(try NgramModel(model ?? ModelFiles.path(of: NgramModel.fileName)))
        }
        if wanted.contains("cld2") {
            detectors.append(CLD2Detector(isAlone: wanted.count == 1))
        }
        return detectors
    }
}
