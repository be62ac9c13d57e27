package import SluiceFrame

/// A fitted feature transformer: turns the rows of a table into the rows of a sparse matrix.
///
/// Its blocks stand side by side in column order, and each makes its columns from one column of the table.
package struct Encoder: Sendable, Equatable {
  package enum Block: Sendable, Equatable {
    case oneHot(OneHotBlock)
    case tfidf(TFIDFBlock)
    case numeric(NumericBlock)
    case bins(BinBlock)
  }

  package let blocks: [Block]
  /// The first matrix column of each block, and the number of all columns at the end.
  package let offsets: [Int]

  /// - Throws: `.tooLarge` when the columns do not fit 32-bit indices.
  package init(_ blocks: [Block]) throws(FrameError) {
    var offsets = [0]
    for block in blocks { offsets.append(offsets[offsets.count - 1] + block.width) }
    guard offsets[blocks.count] <= Int(Int32.max) else {
      throw FrameError(.tooLarge, "\(offsets[blocks.count]) columns do not fit 32-bit indices")
    }
    self.blocks = blocks
    self.offsets = offsets
  }

  /// The encoder whose matrix is that of the given ones side by side, in order.
  /// - Throws: `.tooLarge` when the columns do not fit 32-bit indices.
  package static func stacked(_ encoders: [Encoder]) throws(FrameError) -> Encoder {
    try Encoder(encoders.flatMap(\.blocks))
  }

  /// The number of columns of the matrix.
  package var columnCount: Int { offsets[blocks.count] }

  /// The table columns it reads, each once, in order of first use.
  package var sourceColumns: [String] {
    var names: [String] = []
    for block in blocks where !names.contains(block.column) { names.append(block.column) }
    return names
  }

  /// The matrix columns of block `index`.
  package func columns(ofBlock index: Int) -> Range<Int> { offsets[index]..<offsets[index + 1] }

  /// The block that makes matrix column `column`. O(log blocks).
  package func block(ofColumn column: Int) -> Int {
    precondition(column >= 0 && column < columnCount, "column \(column) of \(columnCount)")
    var (low, high) = (0, blocks.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if offsets[middle] <= column { low = middle } else { high = middle }
    }
    // Blocks without columns share their offset with the next one.
    return low
  }

  /// What matrix column `column` means: `StockCode=85123A`, `Description~heart`, `UnitPrice`.
  package func featureName(_ column: Int) -> String {
    let index = block(ofColumn: column)
    return blocks[index].featureName(column - offsets[index])
  }

  /// The meaning of every column, in order.
  package var featureNames: [String] {
    blocks.flatMap { block in (0..<block.width).map { block.featureName($0) } }
  }
}

extension Encoder.Block {
  /// The table column it reads.
  package var column: String {
    switch self {
    case .oneHot(let block): block.column
    case .tfidf(let block): block.column
    case .numeric(let block): block.column
    case .bins(let block): block.column
    }
  }

  /// How many matrix columns it makes.
  package var width: Int {
    switch self {
    case .oneHot(let block): block.width
    case .tfidf(let block): block.terms.count
    case .numeric: 1
    case .bins(let block): block.width
    }
  }

  /// What column `index` of this block means.
  package func featureName(_ index: Int) -> String {
    switch self {
    case .oneHot(let block): block.featureName(index)
    case .tfidf(let block): "\(block.column)~\(block.terms[index])"
    case .numeric(let block): block.column
    case .bins(let block): block.featureName(index)
    }
  }
}
