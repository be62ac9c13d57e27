package import SluiceEngine
package import SluiceFrame
package import SluiceLearn

/// The items with the highest predictions for each customer of a table of purchases.
package struct ItemRecommendations {
  private let columns: ServingColumns
  private let encoder: Encoder
  private let customerSide: EntitySide
  private let itemSide: EntitySide
  private let recommender: Recommender

  /// - Throws: `StepFailure` where the model does not know the columns, `FrameError` where the table has not got them.
  package init(
    model: FactorizationMachine, encoder: Encoder, table: Table, columns: ServingColumns
  ) throws {
    for column in [columns.customer, columns.item]
    where !encoder.sourceColumns.contains(column) {
      throw StepFailure(
        "the model knows no column '\(column)'",
        hint: "it knows \(encoder.sourceColumns.joined(separator: ", "))")
    }
    self.columns = columns
    self.encoder = encoder
    let ofCustomer = [columns.customer] + columns.customerColumns
    let ofItem =
      [columns.item]
      + encoder.sourceColumns.filter { !ofCustomer.contains($0) && $0 != columns.item }
    customerSide = try EntitySide(of: table, named: columns.customer, columns: ofCustomer)
    itemSide = try EntitySide(of: table, named: columns.item, columns: ofItem)
    recommender = try Recommender(
      model: model, items: try encoder.rows(of: itemSide.representatives, only: ofItem))
  }

  package var customerCount: Int { customerSide.representatives.rowCount }

  /// Customer, rank, item, the item's texts and the score, best first.
  ///
  /// - Parameter customers: by their names, in this order; nil for all.
  /// - Throws: `StepFailure` for a customer who is not in the table.
  package func table(
    for customers: [String]?, top: Int, excludingPurchased excludes: Bool, threads: Int
  ) throws -> Table {
    let wanted = try rows(of: customers)
    let asked = customerSide.representatives.gathering(wanted)
    let best = try recommender.recommend(
      to: try encoder.rows(of: asked, only: [columns.customer] + columns.customerColumns),
      top: top, excluding: excludes ? customerSide.partners(in: itemSide, of: wanted) : [],
      threads: threads)
    return try table(best, asked, itemSide.representatives)
  }

  /// Rows of the customer side, in the order asked for.
  private func rows(of customers: [String]?) throws -> [Int32] {
    guard let customers else { return Array(0..<Int32(customerCount)) }
    return try customers.map { name in
      guard let row = customerSide.row(of: name) else {
        throw StepFailure(
          "there is no customer '\(name)' in column '\(columns.customer)'",
          hint: "somebody who has bought nothing yet cannot be recommended to")
      }
      return row
    }
  }

  private func table(
    _ best: Recommendations, _ customers: Table, _ items: Table
  ) throws -> Table {
    var (customerRows, ranks): ([Int32], [Int64]) = ([], [])
    for row in 0..<best.customerCount {
      for (rank, _) in (best.offsets[row]..<best.offsets[row + 1]).enumerated() {
        customerRows.append(Int32(row))
        ranks.append(Int64(rank + 1))
      }
    }
    let chosen = items.gathering(best.items)
    var names = [columns.customer, "rank", columns.item]
    var values = [
      try customers.column(columns.customer).gathered(customerRows), Column(.integer(ranks)),
      try chosen.column(columns.item),
    ]
    for (name, column) in zip(chosen.names, chosen.columns)
    where column.type == .text && name != columns.item {
      names.append(name)
      values.append(column)
    }
    names.append("score")
    if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw StepFailure(
        "the result would have two columns '\(twice)'",
        hint: "rename that column with 'select' first")
    }
    values.append(Column(.number(best.scores.map(Double.init))))
    return Table(names: names, columns: values, rowCount: ranks.count)
  }
}
