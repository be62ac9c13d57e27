import SluiceEngine
import SluiceFrame

extension PortDeclaration {
  /// The one table that a table step takes.
  static let tableInput = PortDeclaration("table", .table, "The rows to work on.")
}

extension StepIO {
  /// Reads the table, changes it, and gives the result with the numbers of rows before and after.
  mutating func changeTable(_ change: (SelectedTable) throws -> SelectedTable) throws {
    let table = try input("table", as: SelectedTable.self)
    let changed = try change(table)
    result("rows-in", .integer(table.rowCount))
    result("rows", .integer(changed.rowCount))
    output("table", changed)
  }
}
