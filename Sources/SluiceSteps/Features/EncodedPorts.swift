import SluiceEngine
import SluiceFrame
import SluiceLearn

extension [PortDeclaration] {
  /// What every feature step gives.
  static let encoded = [
    PortDeclaration("matrix", .matrix, "One row for each row of the table."),
    PortDeclaration("encoder", .encoder, "What was fitted, to encode other rows the same way."),
  ]
}

extension StepIO {
  /// Fits an encoder to the table and gives it with the table's own matrix.
  mutating func encode(_ fit: (Table) throws -> Encoder) throws {
    let table = try input("table", as: Table.self)
    let encoder = try fit(table)
    let matrix = try encoder.encode(table)
    result("rows", .integer(matrix.rowCount))
    result("columns", .integer(matrix.columnCount))
    result("stored-values", .integer(matrix.storedCount))
    output("matrix", matrix)
    output("encoder", encoder)
  }
}

extension ColumnTrace {
  /// A matrix has no columns with names of their own: as a whole it was made of these.
  mutating func encoded(from columns: [String]) {
    whole(of: "matrix", from: columns, .transformation)
    whole(of: "encoder", from: columns, .aggregation(isMasking: false))
  }
}
