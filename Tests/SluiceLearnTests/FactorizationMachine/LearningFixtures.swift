import SluiceFrame
import SluiceLearn
import Synchronization

/// Random rows of small sparse matrices, the same for the same seed.
struct LearningFixtures {
  private let stream: RandomStream
  private var counter: UInt64 = 0

  init(seed: UInt64) { stream = RandomStream(seed: seed, stream: 77) }

  mutating func below(_ bound: Int) -> Int {
    counter += 1
    return stream.below(bound, at: counter)
  }

  mutating func normal() -> Float {
    counter += 1
    return stream.normal(at: counter)
  }

  /// Rows of 0 to `most` entries whose values are near 1, some of them near 30.
  mutating func matrix(rows: Int, columns: Int, most: Int) -> SparseMatrix {
    var offsets = [0]
    var indices: [Int32] = []
    var values: [Float] = []
    for _ in 0..<rows {
      var chosen: Set<Int32> = []
      for _ in 0..<below(most + 1) { chosen.insert(Int32(below(columns))) }
      for column in chosen.sorted() {
        indices.append(column)
        values.append((below(20) == 0 ? 30 : 1) + normal() * 0.3)
      }
      offsets.append(indices.count)
    }
    return SparseMatrix(
      rowCount: rows, columnCount: columns, rowOffsets: offsets, columnIndices: indices,
      values: values)
  }

  /// Such rows with labels around 20.
  mutating func records(rows: Int, columns: Int, most: Int = 6) -> Records {
    let matrix = matrix(rows: rows, columns: columns, most: most)
    return Records(matrix: matrix, labels: Labels((0..<rows).map { _ in 20 + 10 * normal() }))
  }

  /// A model whose weights are all in use.
  mutating func model(
    columns: Int, factors: Int, normalization: InstanceNormalization
  ) -> FactorizationMachine {
    FactorizationMachine(
      columnCount: columns, factorCount: factors, bias: 3,
      linear: (0..<columns).map { _ in normal() },
      factors: (0..<columns * factors).map { _ in normal() * 0.4 },
      instanceNormalization: normalization)
  }

  /// Ratings of users for items that come from `rank` hidden factors: rows of two ones.
  mutating func plantedRatings(users: Int, items: Int, rank: Int) -> (train: Records, test: Records)
  {
    let hidden = (0..<(users + items) * rank).map { _ in normal() }
    var parts: [(indices: [Int32], labels: [Float])] = [([], []), ([], [])]
    for user in 0..<users {
      for item in 0..<items {
        var label: Float = 5 + 0.05 * normal()
        for factor in 0..<rank {
          label += hidden[user * rank + factor] * hidden[(users + item) * rank + factor]
        }
        let part = below(4) == 0 ? 1 : 0
        parts[part].indices += [Int32(user), Int32(users + item)]
        parts[part].labels.append(label)
      }
    }
    let records = parts.map { part in
      Records(
        matrix: SparseMatrix(
          rowCount: part.labels.count, columnCount: users + items,
          rowOffsets: (0...part.labels.count).map { $0 * 2 }, columnIndices: part.indices,
          values: Array(repeating: 1, count: part.indices.count)),
        labels: Labels(part.labels))
    }
    return (records[0], records[1])
  }
}

/// Keeps the reports of a training.
final class ReportLog: Sendable {
  private let kept = Mutex<[EpochReport]>([])

  var reports: [EpochReport] { kept.withLock { $0 } }

  func add(_ report: EpochReport) { kept.withLock { $0.append(report) } }
}

/// The largest distance between numbers that should be equal, relative to the larger of 1 and the expected.
func largestError(_ actual: [Float], _ expected: [Double]) -> Double {
  zip(actual, expected).map { abs(Double($0) - $1) / max(1, abs($1)) }.max() ?? 0
}
