package import SluiceFrame

/// Fits one column of 0 or 1 for every category: scikit-learn's `OneHotEncoder`.
package enum OneHot {
  package struct Options: Sendable, Equatable {
    package var unknown: OneHotBlock.Unknown

    package init(unknown: OneHotBlock.Unknown = .ignore) { self.unknown = unknown }
  }

  /// One block per column, with the values that rows of `table` have as categories, sorted.
  ///
  /// - Throws: `.empty` without columns or rows, `.noColumn`, `.wrongType`, `.outOfRange` for missing values and for a
  ///   column that is named twice.
  package static func fit(
    _ table: Table, columns: [String], options: Options = Options()
  ) throws(FrameError) -> Encoder {
    guard !columns.isEmpty else { throw FrameError(.empty, "no columns to encode") }
    var blocks: [Encoder.Block] = []
    for (index, name) in columns.enumerated() {
      if columns[..<index].contains(name) {
        throw FrameError(.outOfRange, "column '\(name)' is named twice")
      }
      let column = try table.column(name)
      guard table.rowCount > 0 else {
        throw FrameError(.empty, "column '\(name)' has no rows to take categories from")
      }
      let coded = try CodedColumn(column, named: name)
      let categories = coded.values.sorted(coded.occurring)
      blocks.append(.oneHot(OneHotBlock(name, categories, unknown: options.unknown)))
    }
    return try Encoder(blocks)
  }
}
