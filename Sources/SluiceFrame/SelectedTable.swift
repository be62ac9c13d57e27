/// Rows of a table in their order, of which a column is gathered only when somebody asks for it.
///
/// So a step that drops rows costs four bytes a row, and columns that nobody looks at are gathered while they are
/// written, a batch at a time. Copying is O(columns).
package struct SelectedTable: Sendable {
  let source: Table
  /// Rising; nil for all.
  let rows: [Int32]?

  package init(_ table: Table) {
    source = table
    rows = nil
  }

  /// - Precondition: `rows` rise and are below the source's row count.
  private init(_ source: Table, rows: [Int32]) {
    // Few rows are gathered at once: they would hold all of the source in memory.
    let isView = 2 * rows.count >= source.rowCount
    self.source = isView ? source : source.gathering(rows)
    self.rows = isView ? rows : nil
  }

  package var rowCount: Int { rows?.count ?? source.rowCount }
  package var names: [String] { source.names }
  package var schema: Schema { source.schema }

  /// All of it, gathered. O(rows · columns) where rows were dropped.
  package var table: Table { rows.map(source.gathering) ?? source }

  /// The column called `name`, gathered.
  /// - Throws: `.noColumn`, naming the columns there are.
  package func column(_ name: String) throws(FrameError) -> Column {
    gathered(try source.column(name))
  }

  /// The rows of a column of the source.
  func gathered(_ column: Column) -> Column { rows.map(column.gathered) ?? column }

  /// The bits of the rows, of a bitmap of the source.
  func gathered(_ bits: Bitmap) -> Bitmap { rows.map(bits.gathered(rising:)) ?? bits }

  /// The rows whose bit is set, in order.
  /// - Precondition: one bit per row.
  /// - Throws: `.tooLarge` past 2,147,483,647 rows.
  package func selecting(rows kept: Bitmap) throws(FrameError) -> SelectedTable {
    precondition(kept.count == rowCount, "\(kept.count) bits for \(rowCount) rows")
    try source.checkIndexable()
    if kept.setCount == rowCount { return self }
    return SelectedTable(source, rows: rows.map(kept.selecting) ?? kept.setIndices)
  }

  /// The same rows with other columns, made of the source's row by row.
  /// - Precondition: `change` keeps the number of rows.
  package func mappingColumns(
    _ change: (Table) throws(FrameError) -> Table
  ) throws(FrameError) -> SelectedTable {
    let changed = try change(source)
    precondition(changed.rowCount == source.rowCount, "a change of columns keeps the rows")
    return rows.map { SelectedTable(changed, rows: $0) } ?? SelectedTable(changed)
  }
}
