import SluiceEngine

extension ResultDeclaration {
  static let rows = ResultDeclaration("rows", .integer, "Rows of the result.")
  static let columns = ResultDeclaration("columns", .integer, "Columns of the result.")
}

extension [ResultDeclaration] {
  /// Of kinds that make a table of another.
  static let changedRows = [
    ResultDeclaration("rows-in", .integer, "Rows that came in."), ResultDeclaration.rows,
  ]

  /// Of kinds that make a matrix.
  static let encoded = [
    .rows, .columns,
    ResultDeclaration("stored-values", .integer, "Values of the matrix that are not zero."),
  ]
}
