package import SluiceFrame

/// Fits one column of 0 or 1 for every category: scikit-learn's `OneHotEncoder`.
package enum OneHot {
  package struct Options: Sendable, Equatable {
    package var unknown: OneHotBlock.Unknown
    /// How many rows, or which share of them, a category needs for a column of its own; nil for no limit.
    package var minFrequency: Threshold?

    package init(unknown: OneHotBlock.Unknown = .ignore, minFrequency: Threshold? = nil) {
      self.unknown = unknown
      self.minFrequency = minFrequency
    }
  }

  /// One block per column, with the values that rows of `table` have as categories, sorted.
  ///
  /// - Throws: `.empty` without columns or rows, `.noColumn`, `.wrongType`, `.outOfRange` for missing values, for a
  ///   column that is named twice, and for a `minFrequency` that cannot be.
  package static func fit(
    _ table: Table, columns: [String], options: Options = Options()
  ) throws(FrameError) -> Encoder {
    guard !columns.isEmpty else { throw FrameError(.empty, "no columns to encode") }
    try options.minFrequency?.check("min-frequency")
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
      blocks.append(.oneHot(block(name, coded, options)))
    }
    return try Encoder(blocks)
  }

  private static func block(
    _ name: String, _ coded: CodedColumn, _ options: Options
  ) -> OneHotBlock {
    guard let threshold = options.minFrequency else {
      return OneHotBlock(name, coded.values.sorted(coded.occurring), unknown: options.unknown)
    }
    var counts = [Int](repeating: 0, count: coded.codeCount)
    for code in coded.codes { counts[Int(code)] += 1 }
    let least = threshold.documents(of: coded.codes.count)
    let isFrequent = { (code: Int32) in Double(counts[Int(code)]) >= least }
    let rare = coded.occurring.filter { !isFrequent($0) }
    return OneHotBlock(
      name, coded.values.sorted(coded.occurring.filter(isFrequent)),
      infrequent: rare.isEmpty ? nil : coded.values.sorted(rare), unknown: options.unknown)
  }
}
