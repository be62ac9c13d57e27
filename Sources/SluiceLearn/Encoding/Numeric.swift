package import SluiceFrame

/// Columns of numbers as they are, one matrix column each.
package enum Numeric {
  /// One block per column; nothing is learned but the columns' names.
  ///
  /// - Throws: `.empty` without columns, `.noColumn`, `.wrongType` for text and timestamps, `.outOfRange` for a column
  ///   that is named twice.
  package static func fit(_ table: Table, columns: [String]) throws(FrameError) -> Encoder {
    guard !columns.isEmpty else { throw FrameError(.empty, "no columns to encode") }
    for (index, name) in columns.enumerated() {
      let type = try table.column(name).type
      guard type.isNumeric || type == .boolean else {
        throw FrameError(
          .wrongType, "column '\(name)' is \(type.rawValue), a column of numbers is needed")
      }
      if columns[..<index].contains(name) {
        throw FrameError(.outOfRange, "column '\(name)' is named twice")
      }
    }
    return try Encoder(columns.map { .numeric(NumericBlock($0)) })
  }

  /// The columns side by side as float32; zeros are stored, as SciPy does when it builds from coordinates.
  ///
  /// - Throws: what `fit` throws, and `.outOfRange` for missing values and numbers that are not finite.
  package static func matrix(
    _ table: Table, columns: [String]
  ) throws(FrameError) -> SparseMatrix {
    try fit(table, columns: columns).transform(table)
  }
}

/// One matrix column that holds the numbers of a table column, zeros included, scaled where that was learned.
package struct NumericBlock: Sendable, Equatable {
  package let column: String
  package let scaling: Scaling?

  package init(_ column: String, scaling: Scaling? = nil) {
    self.column = column
    self.scaling = scaling
  }

  func rows(of table: Table, firstColumn: Int32) throws(FrameError) -> MatrixBlock {
    let source = try table.column(column)
    guard let scaling else {
      return .dense(column: firstColumn, values: try source.floats(named: column))
    }
    let values = try source.doubles(named: column)
    if scaling.method == .log1p, scaling.low <= -1, let row = values.firstIndex(where: { $0 <= -1 })
    {
      throw FrameError(
        .outOfRange,
        "column '\(column)' has \(values[row]) in row \(row + 1), and log1p is for numbers above -1",
        hint: "filter such rows out, or clip them")
    }
    let scaled = values.map { Float(scaling.scaled($0)) }
    if let row = scaled.firstIndex(where: { !$0.isFinite }) {
      throw FrameError(
        .outOfRange,
        "column '\(column)', row \(row + 1): \(values[row]), once scaled, is no number of float32",
        hint: "clip the column where it is scaled")
    }
    return .dense(column: firstColumn, values: scaled)
  }
}

extension Numeric {
  /// One block per column, each with what was learned of it.
  ///
  /// - Parameters:
  ///   - clip: the quantiles outside of which values are clipped; nil for none.
  ///   - rows: those to learn from; nil for all.
  /// - Throws: what `fit` throws, `.outOfRange` for missing values and numbers that are not finite.
  package static func scale(
    _ table: Table, columns: [String], _ method: Scaling.Method,
    clip: (low: Double, high: Double)?, learningFrom rows: [Int32]?
  ) throws(FrameError) -> Encoder {
    _ = try fit(table, columns: columns)
    var blocks: [Encoder.Block] = []
    for name in columns {
      var values = try table.column(name).doubles(named: name)
      if let rows { values = rows.map { values[Int($0)] } }
      blocks.append(
        .numeric(
          NumericBlock(
            name, scaling: try Scaling(method, clip: clip, of: values, named: name))))
    }
    return try Encoder(blocks)
  }
}
