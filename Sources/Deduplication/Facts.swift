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

    private static let number = Tokens.finished(1), name = Tokens.finished(2), end = Tokens.finished(3)

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
        /// A number with the order of magnitude behind it.
        func value(_ index: Int) -> UInt64 {
            guard tokens[index].kind == .number, index + 1 < tokens.count,
                let magnitude = magnitudes[tokens[index + 1].hash]
            else { return tokens[index].hash }
            return Tokens.mix(tokens[index].hash, magnitude)
        }
        func add(_ value: UInt64, _ side: UInt64, _ context: Int, _ range: Range<Int>) {
            // one word to the end of the sentence is enough
            let isLast = context + 1 == tokens.count || tokens[context + 1].beginsSentence
            let (x, y) = (blank(context), isLast ? Self.end : blank(context + 1))
            guard (x != number && x != name) || (y != number && y != name && y != Self.end) else { return }
            let key = Tokens.finished(Tokens.mix(Tokens.mix(Tokens.mix(Tokens.seed, side), x), y))
            facts.append(
                Found(
                    fact: Fact(key: key, value: value),
                    value: range, context: context..<(isLast ? context + 1 : context + 2)))
        }
        // firms by their form: "…证券有限公司"; whatever one text calls so, the other must too
        for (suffix, name) in firms(in: tokens) {
            let key = Tokens.finished(Tokens.mix(Tokens.seed, 5))
            let value = tokens[name].reduce(Tokens.seed) { Tokens.mix($0, $1.hash) }
            facts.append(
                Found(fact: Fact(key: key, value: Tokens.finished(value)), value: name, context: suffix..<suffix + 2))
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
                add(value(index), side, index - 2, index..<end)
            }
            if end < tokens.count, !tokens[end].beginsSentence {
                add(value(end - 1), side + 1, end, index..<end)
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

    /// Where a Chinese firm's form stands (有限, or 股份 before 有限), and the two characters of its name before what many
    /// firms are called: 安泰 in 安泰投资管理有限公司.
    private static func firms(in tokens: [Token]) -> [(suffix: Int, name: Range<Int>)] {
        func pair(_ index: Int) -> UInt64 { Tokens.mix(tokens[index].hash, tokens[index + 1].hash) }
        var firms: [(suffix: Int, name: Range<Int>)] = []
        for index in tokens.indices.dropLast() where tokens[index].kind == .ideograph && pair(index) == limited {
            var end = index
            while end >= 2, fields.contains(pair(end - 2)) { end -= 2 }
            guard end >= 2, tokens[end - 2..<end].allSatisfy({ $0.kind == .ideograph }) else { continue }
            firms.append((index, end - 2..<end))
        }
        return firms
    }

    private static func pairs(_ words: String) -> [UInt64] {
        words.split(separator: " ").map { word in
            let tokens = Tokens.read(String(word))
            return Tokens.mix(tokens[0].hash, tokens[1].hash)
        }
    }
    private static let limited = pairs("有限")[0]
    /// What firms do, as their names say.
    private static let fields = Set(
        pairs(
            "股份 责任 責任 管理 投资 投資 资产 資產 控股 科技 金融 服务 服務 发展 發展 集团 集團 证券 證券 基金 保险 保險 银行 銀行 信托 信託 期货 期貨 咨询 顾问 顧問 销售 銷售 支付 贸易 貿易 实业 實業 国际 國際 人寿 财产 经纪 信息 技术 网络 電子 电子"
        ))

    /// Words of magnitude, the ways of writing one as one.
    private static let magnitudes: [UInt64: UInt64] = {
        var table: [UInt64: UInt64] = [:]
        let words = [
            "thousand tausend tsd mille mila k",
            "million millions millionen mio mln mn m millionen millones milhões milioni",
            "billion billions bn bln milliarde milliarden mrd milliard milliards miliardi",
            "trillion trillions bio billionen", "万 萬",
            "亿 億",
        ]
        for (number, words) in words.enumerated() {
            for word in words.split(separator: " ") {
                if let hash = Tokens.read(String(word)).first?.hash { table[hash] = UInt64(number + 1) }
            }
        }
        return table
    }()

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
