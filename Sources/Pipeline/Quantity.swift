// Times and sizes as people write them in pipeline and source files, and on the command line.

package enum Quantity {
    /// `500ms`, `5s`, `10m`, `1h`, `7d`, `2w`. A bare number is none, for nobody knows of what, but for 0.
    package static func duration(_ text: String) -> Duration? {
        guard let (number, unit) = split(text) else { return nil }
        switch unit {
        case "ms": return .milliseconds(number)
        case "" where number == 0: return .zero
        case "s": return .seconds(number)
        case "m", "min": return .seconds(number * 60)
        case "h": return .seconds(number * 3600)
        case "d": return .seconds(number * 86_400)
        case "w": return .seconds(number * 604_800)
        default: return nil
        }
    }

    /// `8MiB`, `500kB`, `4096`.
    static func bytes(_ text: String) -> Int? {
        guard let (number, unit) = split(text) else { return nil }
        let units = [
            "": 1, "B": 1, "kB": 1000, "KB": 1000, "MB": 1_000_000, "GB": 1_000_000_000, "KiB": 1 << 10, "MiB": 1 << 20,
            "GiB": 1 << 30,
        ]
        return units[unit].map { number * $0 }
    }

    /// `17 B`, `3.4 MB`: for people.
    package static func bytes(_ count: Int) -> String {
        let units = ["kB", "MB", "GB", "TB"]
        var (value, unit) = (Double(count), "B")
        for next in units where value >= 1000 { (value, unit) = (value / 1000, next) }
        let tenths = Int((value * 10).rounded())
        return unit == "B" ? "\(count) B" : "\(tenths / 10).\(tenths % 10) \(unit)"
    }

    /// At most nine digits, so that no product overflows.
    private static func split(_ text: String) -> (Int, String)? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard (1...9).contains(digits.count), let number = Int(digits) else { return nil }
        return (number, text.dropFirst(digits.count).filter { $0 != " " })
    }
}
