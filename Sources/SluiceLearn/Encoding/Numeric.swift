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

/// One matrix column that holds the numbers of a table column, zeros included.
package struct NumericBlock: Sendable, Equatable {
  package let column: String

  package init(_ column: String) { self.column = column }

  func rows(of table: Table, firstColumn: Int32) throws(FrameError) -> BlockRows {
    let values = try table.column(column).floats(named: column)
    return .dense(column: firstColumn, values: values)
  }
}
