/// Named columns of equal length; names are distinct. Copying is O(columns).
package struct Table: Sendable, Equatable {
  package private(set) var names: [String]
  package private(set) var columns: [Column]
  package let rowCount: Int

  /// The most rows a reader may give a table, so that row numbers fit the 32 bits which kernels keep them in.
  package static let maximumRowCount = Int(Int32.max)

  /// - Precondition: names are distinct and every column has `rowCount` values.
  package init(names: [String], columns: [Column], rowCount: Int) {
    precondition(names.count == columns.count, "\(names.count) names, \(columns.count) columns")
    precondition(Set(names).count == names.count, "column names repeat: \(names)")
    for (name, column) in zip(names, columns) {
      precondition(column.count == rowCount, "'\(name)' has \(column.count) of \(rowCount) rows")
    }
    self.names = names
    self.columns = columns
    self.rowCount = rowCount
  }

  package var schema: Schema {
    Schema(zip(names, columns).map { Schema.Field($0, $1.type) })
  }

  package func index(of name: String) -> Int? { names.firstIndex(of: name) }

  /// The column called `name`.
  /// - Throws: `.noColumn`, naming the columns there are.
  package func column(_ name: String) throws(FrameError) -> Column {
    guard let index = index(of: name) else {
      throw FrameError(
        .noColumn, "there is no column '\(name)'",
        hint: "the columns are \(names.joined(separator: ", "))")
    }
    return columns[index]
  }

  /// Puts another column of the same length in the place of the one called `name`.
  package func replacing(_ name: String, with column: Column) throws(FrameError) -> Table {
    _ = try self.column(name)
    precondition(column.count == rowCount, "a replaced column keeps its length")
    var copy = self
    copy.columns[copy.names.firstIndex(of: name)!] = column
    return copy
  }
}
