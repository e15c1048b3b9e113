// L2-regularised logistic regression by coordinate descent in the dual: Yu, Huang and Lin, "Dual coordinate descent methods
// for logistic regression and maximum entropy models", 2011, algorithm 5. It has no step to choose, and ends at the optimum
// that any other solver of the same problem ends at.

import Foundation

/// Rows of sparse features, one after the other.
struct SparseRows: Sendable {
    private(set) var starts: [Int] = [0]
    private(set) var indices: [Int32] = []
    private(set) var values: [Double] = []
    let width: Int

    init(width: Int) { self.width = width }

    var count: Int { starts.count - 1 }

    mutating func append(_ row: some Sequence<(Int32, Double)>) {
        for (index, value) in row {
            indices.append(index)
            values.append(value)
        }
        starts.append(indices.count)
    }

    func dot(_ row: Int, _ weights: [Double]) -> Double {
        var sum = 0.0
        for i in starts[row]..<starts[row + 1] { sum += weights[Int(indices[i])] * values[i] }
        return sum
    }
}

enum LogisticRegression {
    private static let tolerance = 1e-3
    private static let mostRounds = 300

    /// Minimises ½‖w‖² + Σ cost · log(1 + exp(-y w·x)) over some rows.
    ///
    /// - Parameters:
    ///   - truth: y, by row.
    ///   - cost: by row; how much an error there weighs against the penalty.
    /// - Returns: a weight for each column of the rows; one column is the constant.
    static func fit(_ rows: SparseRows, _ truth: [Bool], cost: [Double], on chosen: [Int]) -> [Double] {
        var weights = [Double](repeating: 0, count: rows.width)
        var alpha = [(Double, Double)](repeating: (0, 0), count: rows.count)
        var squares = [Double](repeating: 0, count: rows.count)
        weights.withUnsafeMutableBufferPointer { weights in
            func add(_ factor: Double, _ row: Int) {
                for i in rows.starts[row]..<rows.starts[row + 1] {
                    weights[Int(rows.indices[i])] += factor * rows.values[i]
                }
            }
            for row in chosen {
                let small = min(0.001 * cost[row], 1e-8)
                alpha[row] = (small, cost[row] - small)
                for i in rows.starts[row]..<rows.starts[row + 1] { squares[row] += rows.values[i] * rows.values[i] }
                add(truth[row] ? small : -small, row)
            }
            var order = chosen
            var random: UInt64 = 0x9E37_79B9_7F4A_7C15
            var innerTolerance = 0.01
            for _ in 0..<mostRounds {
                var largest = 0.0
                var steps = 0
                for i in order.indices.dropFirst() {
                    random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    order.swapAt(i, Int((random >> 33) % UInt64(i + 1)))
                }
                for row in order {
                    let (y, cost, a) = (truth[row] ? 1.0 : -1.0, cost[row], squares[row])
                    var product = 0.0
                    for i in rows.starts[row]..<rows.starts[row + 1] {
                        product += weights[Int(rows.indices[i])] * rows.values[i]
                    }
                    let b = y * product
                    // of the two variables of a row, which sum to its cost, the one that will be the smaller
                    let isFirst = 0.5 * a * (alpha[row].1 - alpha[row].0) + b >= 0
                    let sign = isFirst ? 1.0 : -1.0
                    let old = isFirst ? alpha[row].0 : alpha[row].1
                    var z = cost - old < 0.5 * cost ? 0.1 * old : old
                    var slope = a * (z - old) + sign * b + log(z / (cost - z))
                    largest = max(largest, abs(slope))
                    var inner = 0
                    while abs(slope) >= innerTolerance, inner < 100 {
                        let curve = a + cost / (cost - z) / z
                        let next = z - slope / curve
                        z = next > 0 ? next : 0.1 * z
                        slope = a * (z - old) + sign * b + log(z / (cost - z))
                        inner += 1
                    }
                    guard inner > 0 else { continue }
                    steps += inner
                    alpha[row] = isFirst ? (z, cost - z) : (cost - z, z)
                    add(sign * (z - old) * y, row)
                }
                if largest < tolerance { break }
                if steps <= chosen.count / 10 { innerTolerance = max(1e-8, 0.1 * innerTolerance) }
            }
        }
        return weights
    }
}
