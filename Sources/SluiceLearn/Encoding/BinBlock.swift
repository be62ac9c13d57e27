package import SluiceFrame

/// One matrix column for every range of a number column; each row has a 1 in the column of its range.
package struct BinBlock: Sendable, Equatable {
  /// Where ranges end.
  package enum Strategy: String, Sendable, CaseIterable {
    /// Ranges hold as many rows each.
    case quantile
    /// Ranges are equally wide.
    case uniform
  }

  package let column: String
  /// Rising; range i lies from edge i to below edge i + 1, the first and the last without end.
  package let edges: [Double]

  /// - Precondition: at least two edges, rising.
  package init(_ column: String, edges: [Double]) {
    precondition(Self.isRising(edges), "the edges of '\(column)' do not rise")
    self.column = column
    self.edges = edges
  }

  static func isRising(_ edges: [Double]) -> Bool {
    edges.count >= 2 && edges.allSatisfy(\.isFinite)
      && zip(edges, edges.dropFirst()).allSatisfy { $0 < $1 }
  }

  package var width: Int { edges.count - 1 }

  /// Learns where ranges end, as scikit-learn's KBinsDiscretizer does: ranges that would be narrower than 10⁻⁸ are
  /// joined with the next one, and a constant column is one range.
  ///
  /// - Throws: `.empty` without values.
  init(
    _ column: String, bins: Int, _ strategy: Strategy, of values: [Double]
  ) throws(FrameError) {
    guard !values.isEmpty else {
      throw FrameError(.empty, "column '\(column)' has no values to learn its ranges from")
    }
    let sorted = values.sorted()
    let (low, high) = (sorted[0], sorted[sorted.count - 1])
    guard low < high else {
      let hasNext = low < .greatestFiniteMagnitude
      self.init(column, edges: hasNext ? [low, low.nextUp] : [low.nextDown, low])
      return
    }
    var edges = (0...bins).map { place -> Double in
      let part = Double(place) / Double(bins)
      return switch strategy {
      case .quantile: Scaling.quantile(part, sorted)
      case .uniform: place == bins ? high : low + part * (high - low)
      }
    }
    if strategy == .quantile {
      var kept = [edges[0]]
      for edge in edges.dropFirst() where edge - kept[kept.count - 1] > 1e-8 { kept.append(edge) }
      edges = kept
    }
    if !Self.isRising(edges) { edges = [low, high] }
    self.init(column, edges: edges)
  }

  /// The range of a value: that of the last inner edge that is not above it.
  private func range(of value: Double) -> Int32 {
    var (low, high) = (1, edges.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if edges[middle] <= value { low = middle + 1 } else { high = middle }
    }
    return Int32(low - 1)
  }

  func rows(of table: Table, firstColumn: Int32) throws(FrameError) -> MatrixBlock {
    let values = try table.column(column).doubles(named: column)
    return .single(
      codes: values.map(range(of:)), columns: (0..<width).map { firstColumn + Int32($0) })
  }

  /// `UnitPrice[0.85,1.25)`; the first and the last range have no outer end.
  func featureName(_ index: Int) -> String {
    let low = index == 0 ? "(" : "[\(edges[index])"
    let high = index == width - 1 ? ")" : "\(edges[index + 1]))"
    return "\(column)\(low),\(high)"
  }
}

/// Columns of numbers as ranges.
package enum Bins {
  /// - Parameter rows: those to learn from; nil for all.
  /// - Throws: what `Numeric.fit` throws, `.outOfRange` for missing values and numbers that are not finite.
  package static func fit(
    _ table: Table, columns: [String], bins: Int, _ strategy: BinBlock.Strategy,
    learningFrom rows: [Int32]?
  ) throws(FrameError) -> Encoder {
    _ = try Numeric.fit(table, columns: columns)
    var blocks: [Encoder.Block] = []
    for name in columns {
      var values = try table.column(name).doubles(named: name)
      if let rows { values = rows.map { values[Int($0)] } }
      blocks.append(.bins(try BinBlock(name, bins: bins, strategy, of: values)))
    }
    return try Encoder(blocks)
  }
}
