import SluiceFrame

/// One matrix column for every category of a table column; each row has a 1 in its category's column.
package struct OneHotBlock: Sendable, Equatable {
  /// What happens to a value that is not among the categories; the raw values are those of YAML and JSON.
  package enum Unknown: String, Sendable, CaseIterable {
    /// The row has no entry in this block.
    case ignore
    /// An error names the value and its row.
    case error
  }

  package let column: String
  package let categories: Categories
  package let unknown: Unknown

  /// - Precondition: `categories` are sorted.
  package init(_ column: String, _ categories: Categories, unknown: Unknown) {
    precondition(categories.isSorted, "the categories of '\(column)' are not sorted")
    self.column = column
    self.categories = categories
    self.unknown = unknown
  }

  func rows(of table: Table, firstColumn: Int32) throws(FrameError) -> BlockRows {
    let source = try table.column(column)
    guard source.type == categories.type else {
      throw FrameError(
        .wrongType,
        "column '\(column)' is \(source.type.rawValue), the encoder was fitted on "
          + categories.type.rawValue,
        hint: "declare its type where the table is loaded")
    }
    let coded = try CodedColumn(source, named: column)
    var columns = [Int32](repeating: -1, count: coded.codeCount)
    var hasUnknown = false
    for code in coded.occurring {
      if let index = categories.index(of: Int(code), in: coded.values) {
        columns[Int(code)] = firstColumn + Int32(index)
      } else {
        hasUnknown = true
      }
    }
    if hasUnknown, unknown == .error,
      let row = coded.codes.firstIndex(where: { columns[Int($0)] < 0 })
    {
      let label = coded.values.label(Int(coded.codes[row]))
      throw FrameError(
        .outOfRange, "column '\(column)', row \(row + 1): '\(label)' is not a known category",
        hint: "fit on data that has it, or set handle-unknown: ignore")
    }
    return .single(codes: coded.codes, columns: columns)
  }
}
