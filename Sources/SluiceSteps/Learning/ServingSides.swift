import SluiceEngine
import SluiceFrame
import SluiceLearn

/// The customers and the items of a table of purchases, as a model sees them.
struct ServingSides {
  let columns: ServingColumns
  let customers: EntitySide
  let items: EntitySide
  private let encoder: Encoder
  private let ofCustomer: [String]
  private let ofItem: [String]

  /// - Throws: `StepFailure` where the model does not know the columns, `FrameError` where the table has not got them.
  init(of table: Table, encoder: Encoder, columns: ServingColumns) throws {
    for column in [columns.customer, columns.item]
    where !encoder.sourceColumns.contains(column) {
      throw StepFailure(
        "the model knows no column '\(column)'",
        hint: "it knows \(encoder.sourceColumns.joined(separator: ", "))")
    }
    self.columns = columns
    self.encoder = encoder
    let ofCustomer = [columns.customer] + columns.customerColumns
    self.ofCustomer = ofCustomer
    ofItem =
      [columns.item]
      + encoder.sourceColumns.filter { !ofCustomer.contains($0) && $0 != columns.item }
    customers = try EntitySide(of: table, named: columns.customer, columns: ofCustomer)
    items = try EntitySide(of: table, named: columns.item, columns: ofItem)
  }

  /// Some rows of the customer side, encoded.
  func encoded(customers: Table) throws -> SparseMatrix {
    try encoder.rows(of: customers, only: ofCustomer)
  }

  /// All items, encoded.
  func encodedItems() throws -> SparseMatrix {
    try encoder.rows(of: items.representatives, only: ofItem)
  }

  /// Which columns of encoded rows stand for which entity.
  ///
  /// - Throws: `StepFailure` where the encoder does not tell them apart.
  func entityColumns(_ column: String, of rows: SparseMatrix) throws -> EntityColumns {
    let place = encoder.blocks.firstIndex { block in
      if case .oneHot(let block) = block { block.column == column } else { false }
    }
    guard let place else {
      throw StepFailure(
        "column '\(column)' is not one-hot in the model's encoder, so rows do not say whom they are about",
        hint: "add it to the columns of a 'one-hot' step")
    }
    return EntityColumns(of: rows, columns: encoder.columns(ofBlock: place))
  }
}
