// What a text states in figures and names, keyed by the words beside them: two texts that give different values in the same
// context tell different things, however alike they are.

package struct Fact: Sendable, Hashable, Comparable {
    /// The context above, of 20 bits; what stands there below, of 12.
    package let packed: UInt32

    package init(packed: UInt32) { self.packed = packed }

    init(key: UInt64, value: UInt64) {
        packed = UInt32(truncatingIfNeeded: key) & ~0xFFF | UInt32(truncatingIfNeeded: value) & 0xFFF
    }

    package var key: UInt32 { packed >> 12 }
    package var value: UInt32 { packed & 0xFFF }

    package static func < (a: Fact, b: Fact) -> Bool { a.packed < b.packed }
}

enum Facts {
    /// At most so many are kept of a text, those of the smallest keys: two texts then keep the same contexts.
    static let most = 24

    private static let number = Tokens.finished(1), name = Tokens.finished(2)

    /// A fact with the tokens that it was read from.
    struct Found {
        let fact: Fact
        let value: Range<Int>
        let context: Range<Int>
    }

    /// Numbers and names with the two words before and the two behind them in their sentence. Other facts in the context
    /// count as blanks, so that a changed day does not hide a changed month; a context of blanks alone is none.
    static func read(_ tokens: [Token]) -> [Found] {
        var facts: [Found] = []
        let isName = names(in: tokens)
        func blank(_ index: Int) -> UInt64 {
            tokens[index].kind == .number ? number : isName[index] ? name : tokens[index].hash
        }
        func add(_ value: UInt64, _ side: UInt64, _ context: Int, _ range: Range<Int>) {
            let (x, y) = (blank(context), blank(context + 1))
            guard (x != number && x != name) || (y != number && y != name) else { return }
            let key = Tokens.finished(Tokens.mix(Tokens.mix(Tokens.mix(Tokens.seed, side), x), y))
            facts.append(
                Found(
                    fact: Fact(key: key, value: value),
                    value: range, context: context..<context + 2))
        }
        var index = 0
        while index < tokens.count {
            var end = index + 1
            if isName[index] {
                while end < tokens.count, isName[end], tokens[end].kind == tokens[index].kind,
                    !tokens[end].beginsSentence
                {
                    end += 1
                }
            } else if tokens[index].kind != .number {
                index += 1
                continue
            }
            // of a name of several words the one that stands beside the context: what stands beyond may be another's
            let side: UInt64 = isName[index] ? 3 : 1
            if index >= 2, !tokens[index].beginsSentence, !tokens[index - 1].beginsSentence {
                add(tokens[index].hash, side, index - 2, index..<end)
            }
            if end + 1 < tokens.count, !tokens[end].beginsSentence, !tokens[end + 1].beginsSentence {
                add(tokens[end - 1].hash, side + 1, end, index..<end)
            }
            index = end
        }
        return facts
    }

    /// Those that a signature keeps, sorted, each once.
    static func kept(_ facts: [Fact]) -> [Fact] {
        var unique: [Fact] = []
        for fact in facts.sorted() where unique.last != fact {
            if unique.count >= most, unique.last?.key != fact.key { break }
            unique.append(fact)
        }
        return unique
    }

    /// Which tokens are of names: capitals inside a sentence, and before them; in Chinese a surname and what follows it.
    private static func names(in tokens: [Token]) -> [Bool] {
        var isName = [Bool](repeating: false, count: tokens.count)
        for index in tokens.indices {
            switch tokens[index].kind {
            case .word: isName[index] = tokens[index].isCapital && !tokens[index].beginsSentence
            case .ideograph:
                guard index + 2 < tokens.count, surnames.contains(tokens[index].hash),
                    tokens[index + 1].kind == .ideograph, !tokens[index + 1].beginsSentence,
                    isPerson(index, tokens)
                else { continue }
                (isName[index], isName[index + 1]) = (true, true)
            case .number: break
            }
        }
        // "Mira Ostist will lead …": the first word of a sentence before another of the name
        for index in tokens.indices.dropLast()
        where tokens[index].beginsSentence && tokens[index].isCapital && isName[index + 1]
            && tokens[index + 1].kind == .word
        {
            isName[index] = true
        }
        return isName
    }

    /// Whether an office stands before a surname, or a sentence begins with it and goes on as of a person.
    private static func isPerson(_ index: Int, _ tokens: [Token]) -> Bool {
        if tokens[index].beginsSentence {
            return (2...3).contains { index + $0 < tokens.count && afterPerson.contains(tokens[index + $0].hash) }
        }
        return beforePerson.contains(tokens[index - 1].hash)
    }

    /// The last character of an office or of what leads to a name: 负责人, 行长, 主席, 总裁, 经理, 由, 任命 …
    private static let beforePerson = hashes("人长席裁理监官事任员记由命聘長總監員記")
    /// What a person does, or is called: 将, 出任, 表示, 称, 说, 指出, 先生, 女士 …
    private static let afterPerson = hashes("将任出表称说指担认先女將稱說擔認")

    private static func hashes(_ characters: String) -> Set<UInt64> {
        Set(characters.unicodeScalars.compactMap { Tokens.read(String($0)).first?.hash })
    }

    /// The hundred most frequent surnames of China but for those that are mostly other words (方, 高, 于, 任, 常 …).
    private static let surnames = hashes(
        """
        王李张刘陈杨赵黄周吴徐孙朱胡郭何林罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余杜叶程魏苏吕丁沈卢姚谭廖邹熊陆郝孔崔邱秦汪顾侯邵孟\
        龙贺赖龚雷钱汤尹黎易武段万江史夏钟傅闫薛戴范石贾康毛白韦付邢
        張劉陳楊趙黃吳孫鄭謝許鄧韓馮蕭葉蔣蘇呂盧譚鄒陸馬羅
        """)
}
