import Deduplication
import Records
import Store

package struct MarkDuplicates: Stage {
    package struct Options: Codable, Sendable {
        package var similarity = 0.5
    }

    package static let name = "deduplicate"
    package static let summary = "Tell originals, copies and revisions; mark them, drop nothing."
    package static let defaults = Options()
    package static let help = [
        "similarity": "share of a text's shingles that an earlier text must have for it to be its copy"
    ]
    package static let needs = [["text"]]
    package static let usesState = true

    private let index: SignatureIndex
    private let deduplicator: Deduplicator
    private let width: Int

    package init(_ options: Options, in context: StageContext) throws {
        guard options.similarity > 0, options.similarity <= 1 else {
            throw ConfigurationError("`similarity` of deduplicate lies above 0 and at most at 1")
        }
        index = try SignatureIndex(context.state)
        deduplicator = Deduplicator(
            index, settings: .init(similarity: Score(options.similarity)), hasState: context.state != nil,
            now: context.now)
        width = context.width
    }

    package func process(_ batch: [Article]) async throws -> StageOutput {
        let signatures = try await batch.concurrentMap(width: width) { Signature(title: $0.title, text: $0.text ?? "") }
        var output = StageOutput()
        for (article, signature) in zip(batch, signatures) {
            switch try deduplicator.mark(article, signature) {
            case .marked(let article): output.kept.append(article)
            case .unchanged(let article):
                output.rejected.append(
                    Rejection(
                        article, stage: Self.name, reason: "unchanged", detail: "the corpus has this text already"))
            }
        }
        return output
    }

    /// Takes finished records of the corpus into the index.
    package func remember(_ batch: [Article]) async throws {
        let signatures = try await batch.concurrentMap(width: width) { Signature(title: $0.title, text: $0.text ?? "") }
        for (article, signature) in zip(batch, signatures) { deduplicator.remember(article, signature) }
    }

    package func remember(in changes: inout StateChanges) { changes.documents += index.added }
}
