// The seam of this room: what can say how well each language fits a short piece of text.

package protocol LanguageDetector: Sendable {
    /// Name and version, as they stand in `provenance.models.language`.
    var version: String { get }
    /// The BCP 47 tags that it can give, each once; `zh` stands for both Chinese scripts.
    var languages: [String] { get }
    /// Whether it tells languages apart that are written with ideographs alone.
    var tellsIdeographs: Bool { get }

    /// Gives its evidence, in 1/1000 of a natural logarithm.
    ///
    /// - Parameters:
    ///   - piece: UTF-8 of at most `TextPieces.longest` bytes, mostly one sentence.
    ///   - sums: zero for each of `languages`, in their order; only differences between them will mean something.
    /// - Returns: false when it has nothing to say.
    func weigh(_ piece: UnsafeBufferPointer<UInt8>, into sums: inout [Int32]) -> Bool
}

/// Why a detector cannot be had; the message names the way out.
package struct ModelError: Error, CustomStringConvertible {
    package let description: String
}
