import SluiceFrame
import SluiceLanes

/// The rows to learn from as they are learned from: entries normalised, those of a row together.
struct TrainingRows {
  /// What is to be known of a row, side by side, as rows are met in no order.
  struct Row: BitwiseCopyable {
    /// Where its entries begin.
    var start: Int
    var count: Int32
    var target: Float
  }

  let rows: SharedBuffer<Row>
  let entries: SharedBuffer<MiniBatchEntry>
  /// nil where all count the same.
  let weights: [Float]?

  init(_ labelled: LabelledRows, _ normalization: InstanceNormalization) {
    let matrix = labelled.matrix
    weights = labelled.weights
    rows = SharedBuffer(
      repeating: Row(start: 0, count: 0, target: 0), count: matrix.rowCount)
    var entry = MiniBatchEntry(index: 0, value: 0)
    entries = SharedBuffer(repeating: entry, count: matrix.storedCount)
    for row in 0..<matrix.rowCount {
      let positions = matrix.rowOffsets[row]..<matrix.rowOffsets[row + 1]
      rows[row] = Row(
        start: positions.lowerBound, count: Int32(positions.count), target: labelled.targets[row])
      let scale = normalization.scale(of: matrix, row: row)
      for position in positions {
        entry.index = matrix.columnIndices[position]
        entry.value = matrix.values[position] * scale
        unsafe entries.base[position] = entry
      }
    }
  }
}

/// The training rows in the shuffled order of an epoch, cut into mini-batches.
///
/// One thread calls `order` and `prepare`; any may `fill` until the next `order`.
final class MiniBatches: @unchecked Sendable {  // guarded by the barriers of the training threads
  let batchCount: Int
  let size: Int
  private let source: TrainingRows
  private let noise: RandomStream?
  private var order: [Int32]
  /// Another epoch's order, found beforehand.
  private var prepared: (epoch: Int, order: [Int32])?

  init(_ rows: LabelledRows, _ parameters: FactorizationMachineParameters) {
    source = TrainingRows(rows, parameters.instanceNormalization)
    noise = parameters.shuffles ? RandomStream(seed: parameters.seed, stream: 1) : nil
    let rowCount = rows.targets.count
    size = min(parameters.miniBatchSize, max(rowCount, 1))
    batchCount = (rowCount + size - 1) / size
    order = noise == nil ? (0..<rowCount).map(Int32.init(truncatingIfNeeded:)) : []
  }

  /// Shuffles the rows for an epoch.
  func order(epoch: Int) {
    if prepared?.epoch != epoch { prepare(epoch: epoch) }
    if let prepared { order = prepared.order }
    prepared = nil
  }

  /// Finds an epoch's order while another's is in use.
  func prepare(epoch: Int) {
    guard let noise else { return }
    prepared = (epoch, noise.permutation(count: source.rows.count, epoch: epoch))
  }

  /// - Parameter counts: zeros, one a column; zeros again afterwards.
  func fill(_ batch: MiniBatch, index: Int, counts: SharedBuffer<Int32>) {
    let places = index * size..<min((index + 1) * size, source.rows.count)
    let order = order
    batch.fill(order.span.extracting(places), of: source, counts: counts)
  }
}
