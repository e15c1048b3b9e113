import Deduplication
import Records
import Store

package struct MarkDuplicates: Stage {
    package struct Options: Codable, Sendable {
        package var similarity = 0.45
        package var window = "all"
    }

    package static let name = "deduplicate"
    package static let summary = "Tell originals, copies, revisions and translations; mark them, drop nothing."
    package static let defaults = Options()
    package static let help = [
        "similarity": "share of a text's shingles that an earlier text must have for it to be its copy",
        "window": "compare articles of so many days only (30d), or `all`",
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
        var window: Int?
        if options.window != "all" {
            guard let duration = Quantity.duration(options.window), duration > .zero else {
                throw ConfigurationError(
                    "`window` of deduplicate wants a time such as 30d, or all, not `\(options.window)`")
            }
            window = Int(duration / .seconds(1))
        }
        index = try SignatureIndex(context.state)
        deduplicator = Deduplicator(
            index, settings: .init(similarity: Score(options.similarity), window: window),
            hasState: context.state != nil,
            now: context.now)
        width = context.width
    }

    /// For taking a corpus into a state.
    init(memory state: StateStore, width: Int) throws {
        try self.init(Self.defaults, in: StageContext(state: state, width: width, now: nil))
    }

    /// Documents that were met and are not remembered yet.
    var count: Int { index.freshCount }

    package func process(_ batch: [Article]) async throws -> StageOutput {
        var output = StageOutput()
        for (article, (signature, release)) in zip(batch, try await read(batch)) {
            switch try deduplicator.mark(article, signature, release) {
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
        for (article, (signature, release)) in zip(batch, try await read(batch)) {
            try deduplicator.remember(article, signature, release)
        }
    }

    /// What is compared, read in parallel; it is compared in order.
    private func read(_ batch: [Article]) async throws -> [(Signature, Release?)] {
        try await batch.concurrentMap(width: width) {
            (Signature(title: $0.title, text: $0.text ?? ""), Release($0))
        }
    }

    package func remember(in changes: inout StateChanges) { changes.documents += index.added }
}
