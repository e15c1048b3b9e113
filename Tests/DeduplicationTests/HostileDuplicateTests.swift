import Deduplication
import Records
import Testing

/// What a sceptical reader found: pairs that look alike and say something else.
@Suite struct HostileDuplicateTests {
    private static let german = """
        Die Aufsicht hat gegen die Nordbank ein Bußgeld von 4,2 Millionen Euro festgesetzt. Der Bescheid ist seit dem 14. Oktober 2025 rechtskräftig. \
        Die Bank hat ihn akzeptiert und die beanstandeten Abläufe inzwischen geändert, wie sie am Montag in einer Mitteilung erklärte.
        """
    private static let english = """
        The Harbour Conduct Authority has fined Northgate Bank €100 million for delays in handling complaints over three years. The bank has agreed to settle \
        and to set aside £310 million for its customers, it said in a statement to its shareholders on Tuesday afternoon.
        """
    private static let chinese = "经查，上海安泰投资管理有限公司未经批准擅自开展基金销售业务，违反了有关规定，我局决定责令其改正并处以罚款五十万元。"

    private func relation(_ first: Article, _ second: Article, window: Int? = nil) throws -> String? {
        let deduplicator = Deduplicator(
            try SignatureIndex(nil), settings: .init(similarity: Score(0.45), window: window), hasState: false, now: nil
        )
        var relation: String?
        for article in [first, second] {
            guard
                case .marked(let marked) = try deduplicator.mark(
                    article, Signature(title: article.title, text: article.text ?? ""))
            else { throw RecordError("unchanged") }
            relation = marked.relation
        }
        return relation
    }

    private func article(_ id: String, _ text: String, title: String? = nil) -> Article {
        var article = Article(id: id)
        (article.text, article.title) = (text, title)
        return article
    }

    @Test(arguments: [
        (english, "€100", "$100"), (english, "million for its", "billion for its"), (german, "4,2", "42"),
        (german, "14. Oktober", "14. November"), (german, "Oktober 2025", "Oktober 2024"),
        (german, "Millionen", "Milliarden"), (chinese, "安泰", "恒信"),
        ("GDP -0.2% in Q3 2025 on the quarter", "-0.2", "+0.2"),
    ])
    func anotherSignUnitDateOrFirmIsNoCopy(_ text: String, _ old: String, _ new: String) throws {
        #expect(text.contains(old))
        #expect(try relation(article("a", text), article("b", text.replacing(old, with: new))) == "revision")
    }

    @Test(arguments: [
        (german, "4,2", "4.2"), (english, "€100 million", "€100 m"), (english, "three years. The", "three years. the"),
    ])
    func whatIsOnlyWrittenDifferentlyIsACopy(_ text: String, _ old: String, _ new: String) throws {
        let found = try relation(article("a", text), article("b", text.replacing(old, with: new)))
        #expect(found == "near" || found == "exact")
    }

    @Test func aTextThatOnlyPointsElsewhereIsWhatItsTitleSays() throws {
        let text = "Please see the attached decision for full details of this matter."
        let first = article("a", text, title: "Decision against Alpha Bank")
        #expect(try relation(first, article("b", text, title: "Decision against Beta Bank")) == "original")
        #expect(try relation(first, article("b", text, title: "Decision against Alpha Bank")) == "exact")
        #expect(try relation(first, article("b", text)) == "exact")
        let long = [Self.english, Self.german].joined(separator: " ")
        #expect(
            try relation(article("a", long, title: "A fine"), article("b", long, title: "Northgate pays")) == "exact")
    }

    @Test func aWindowComparesWhatIsNear() throws {
        var (first, second) = (article("a", Self.english), article("b", Self.english))
        first.publishedAt = Timestamp(seconds: 1_700_000_000)
        second.publishedAt = Timestamp(seconds: 1_700_000_000 + 40 * 86_400)
        #expect(try relation(first, second, window: 30 * 86_400) == "original")
        #expect(try relation(first, second, window: 50 * 86_400) == "exact")
        #expect(try relation(first, second) == "exact")
        second.publishedAt = nil
        #expect(try relation(first, second, window: 30 * 86_400) == "exact")
    }
}
