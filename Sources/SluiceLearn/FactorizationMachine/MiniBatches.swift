import SluiceFrame
import SluiceLanes

/// One mini-batch, by rows and by columns; a view of `MiniBatches`.
struct MiniBatch {
  let rows: BatchRows
  let columns: BatchColumns
  /// Where in `labels` the rows begin.
  let firstRow: Int
}

/// The training rows of one epoch in shuffled order, cut into mini-batches and sorted both ways.
///
/// `order` is called by one thread, `fill` for each mini-batch by any thread that owns it until the next `order`.
final class MiniBatches: @unchecked Sendable {  // guarded by the barriers of the training threads
  let batchCount: Int
  let size: Int
  /// Labels in the order of this epoch.
  let labels: SharedBuffer<Float>
  /// Of the rows in the order of this epoch; nil where all count the same.
  let weights: SharedBuffer<Float>?
  /// Of the mini-batch that is learned from: each entry's error times its value, by columns; and of each column
  /// the sum of these times the value once more.
  private(set) var weighted = SharedBuffer<Float>(repeating: 0, count: 0)
  private(set) var own = SharedBuffer<Float>(repeating: 0, count: 0)

  private let rowOffsets: [Int]
  /// The entries of all rows as they are learned from, normalised: those of a row lie together.
  private let source: SharedBuffer<MiniBatchEntry>
  private let targets: [Float]
  private let rowWeights: [Float]?
  private let shuffles: Bool
  private let noise: RandomStream
  private var order: [Int32] = []
  /// Where the entries of each mini-batch begin.
  private var entryStarts: [Int]
  private let rowStarts: SharedBuffer<Int32>
  private let rowEntries: SharedBuffer<MiniBatchEntry>
  private let columns: SharedBuffer<Int32>
  private let columnStarts: SharedBuffer<Int32>
  private let columnEntries: SharedBuffer<MiniBatchEntry>
  private let distinctCounts: SharedBuffer<Int32>

  init(
    matrix: SparseMatrix, targets: [Float], weights: [Float]?, scales: [Float], size: Int,
    noise: RandomStream?
  ) {
    rowOffsets = matrix.rowOffsets
    self.targets = targets
    rowWeights = weights
    self.weights = weights.map { SharedBuffer(repeating: 1, count: $0.count) }
    self.noise = noise ?? RandomStream(seed: 0, stream: 0)
    shuffles = noise != nil
    self.size = min(size, max(matrix.rowCount, 1))
    batchCount = (matrix.rowCount + self.size - 1) / self.size
    entryStarts = Array(repeating: 0, count: batchCount + 1)
    labels = SharedBuffer(repeating: 0, count: matrix.rowCount)
    let entry = MiniBatchEntry(index: 0, value: 0)
    source = SharedBuffer(repeating: entry, count: matrix.storedCount)
    for row in 0..<matrix.rowCount {
      let scale = scales[row]
      for position in matrix.rowOffsets[row]..<matrix.rowOffsets[row + 1] {
        unsafe source.base[position] = MiniBatchEntry(
          index: matrix.columnIndices[position], value: matrix.values[position] * scale)
      }
    }
    rowStarts = SharedBuffer(repeating: 0, count: matrix.rowCount + batchCount)
    rowEntries = SharedBuffer(repeating: entry, count: matrix.storedCount)
    columns = SharedBuffer(repeating: 0, count: matrix.storedCount)
    columnStarts = SharedBuffer(repeating: 0, count: matrix.storedCount + batchCount)
    columnEntries = SharedBuffer(repeating: entry, count: matrix.storedCount)
    distinctCounts = SharedBuffer(repeating: 0, count: batchCount)
  }

  /// The mini-batches of rows as the parameters ask for them.
  convenience init(_ rows: LabelledRows, _ parameters: FactorizationMachineParameters) {
    self.init(
      matrix: rows.matrix, targets: rows.targets, weights: rows.weights,
      scales: parameters.instanceNormalization.scales(of: rows.matrix),
      size: parameters.miniBatchSize,
      noise: parameters.shuffles ? RandomStream(seed: parameters.seed, stream: 1) : nil)
  }

  /// Shuffles the rows for an epoch and finds out how much room each mini-batch takes.
  func order(epoch: Int) {
    order =
      shuffles
      ? noise.permutation(count: targets.count, epoch: epoch)
      : (0..<targets.count).map(Int32.init(truncatingIfNeeded:))
    var total = 0
    for batch in 0..<batchCount {
      entryStarts[batch] = total
      for place in rows(of: batch) {
        let row = Int(order[place])
        total += rowOffsets[row + 1] - rowOffsets[row]
      }
    }
    entryStarts[batchCount] = total
    let longest = (0..<batchCount).map { entryStarts[$0 + 1] - entryStarts[$0] }.max() ?? 0
    if weighted.count < longest {
      weighted = SharedBuffer(repeating: 0, count: longest)
      own = SharedBuffer(repeating: 0, count: longest)
    }
  }

  private func rows(of batch: Int) -> Range<Int> {
    batch * size..<min((batch + 1) * size, targets.count)
  }

  /// Copies the rows of one mini-batch and sorts their entries by column.
  ///
  /// - Parameter counts: zeros, one a column; zeros again afterwards.
  func fill(batch: Int, counts: inout [Int32]) {
    let places = rows(of: batch)
    let firstEntry = entryStarts[batch]
    let rowStarts = unsafe rowStarts.base + places.lowerBound + batch
    let rowEntries = unsafe rowEntries.base + firstEntry
    let columns = unsafe columns.base + firstEntry
    let columnStarts = unsafe columnStarts.base + firstEntry + batch
    let columnEntries = unsafe columnEntries.base + firstEntry
    let (order, rowOffsets) = (order, rowOffsets)
    var filled = 0
    var distinct = 0
    for place in places {
      let row = Int(order[place])
      labels[place] = targets[row]
      if let weights, let rowWeights { weights[place] = rowWeights[row] }
      unsafe rowStarts[place - places.lowerBound] = Int32(filled)
      let entries = rowOffsets[row]..<rowOffsets[row + 1]
      for position in entries {
        let entry = unsafe source.base[position]
        unsafe rowEntries[filled] = entry
        filled &+= 1
        // Written whether it is new or not, which no processor can foretell: the next new one takes its place.
        unsafe columns[distinct] = entry.index
        distinct &+= counts[Int(entry.index)] == 0 ? 1 : 0
        counts[Int(entry.index)] &+= 1
      }
    }
    unsafe rowStarts[places.count] = Int32(filled)
    distinctCounts[batch] = Int32(distinct)
    // Counts become the place where the column's next entry goes.
    var start: Int32 = 0
    for slot in 0..<distinct {
      let column = unsafe Int(columns[slot])
      unsafe columnStarts[slot] = start
      start += counts[column]
      unsafe counts[column] = columnStarts[slot]
    }
    unsafe columnStarts[distinct] = start
    for row in 0..<places.count {
      for position in unsafe Int(rowStarts[row])..<Int(rowStarts[row + 1]) {
        let entry = unsafe rowEntries[position]
        let column = Int(entry.index)
        unsafe columnEntries[Int(counts[column])] = MiniBatchEntry(
          index: Int32(truncatingIfNeeded: row), value: entry.value)
        counts[column] += 1
      }
    }
    for slot in 0..<distinct { unsafe counts[Int(columns[slot])] = 0 }
  }

  /// A mini-batch that has been filled.
  subscript(batch: Int) -> MiniBatch {
    let places = rows(of: batch)
    let firstEntry = entryStarts[batch]
    return unsafe MiniBatch(
      rows: BatchRows(
        count: places.count, starts: UnsafePointer(rowStarts.base + places.lowerBound + batch),
        entries: UnsafePointer(rowEntries.base + firstEntry)),
      columns: BatchColumns(
        count: Int(distinctCounts[batch]), columns: UnsafePointer(columns.base + firstEntry),
        starts: UnsafePointer(columnStarts.base + firstEntry + batch),
        entries: UnsafePointer(columnEntries.base + firstEntry)),
      firstRow: places.lowerBound)
  }
}
