// How often a margin of evidence was right on the labelled sets: what makes a score a probability.

import Records

struct Calibration: Sendable {
    /// Below it a text's language is not told.
    static let doubt = Score(tenThousandths: 5000)

    /// Margin in 1/1000, and probability in 1/10,000; between two points a straight line, beyond them their values.
    private let points: [(margin: Int, probability: Int)]

    func score(margin: Int) -> Score {
        guard let next = points.firstIndex(where: { $0.margin > margin }) else {
            return Score(tenThousandths: points[points.count - 1].probability)
        }
        guard next > 0 else { return Score(tenThousandths: points[0].probability) }
        let (a, b) = (points[next - 1], points[next])
        return Score(
            tenThousandths: a.probability + (b.probability - a.probability) * (margin - a.margin)
                / (b.margin - a.margin))
    }

    /// Measured on the labelled news, sentences and headlines, and on the first one, two and three words of the headlines:
    /// of 49,000 texts those whose margin lies near a point and whose language was told right.
    static let ngrams = Calibration(points: [
        (0, 3500), (300, 4500), (500, 6300), (700, 7400), (900, 8500), (1150, 8800), (1450, 9500), (1800, 9600),
        (2250, 9850),
        (2750, 9940), (3500, 9970), (4500, 9995),
    ])
    static let cld2 = Calibration(points: [
        (0, 3500), (800, 4500), (1150, 6400), (1450, 7100), (1800, 8000), (2250, 8800), (2750, 9300), (3500, 9700),
        (4500, 9800),
    ])
}
