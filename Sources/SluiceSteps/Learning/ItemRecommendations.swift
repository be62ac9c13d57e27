package import SluiceEngine
package import SluiceFrame
package import SluiceLearn

/// The items with the highest predictions for each customer of a table of purchases.
package struct ItemRecommendations {
  private let sides: ServingSides
  private let recommender: Recommender

  /// - Parameter candidates: how many of the most popular items there are to choose among; nil for all.
  /// - Throws: `StepFailure` where the model does not know the columns, `FrameError` where the table has not got them.
  package init(
    model: FactorizationMachine, encoder: Encoder, table: Table, columns: ServingColumns,
    candidates: Int? = nil
  ) throws {
    let sides = try ServingSides(of: table, encoder: encoder, columns: columns)
    let popular = candidates.map { count in
      let everybody = Array(0..<Int32(sides.customers.representatives.rowCount))
      return Popularity(
        of: sides.customers.partners(in: sides.items, of: everybody),
        itemCount: sides.items.representatives.rowCount
      ).mostPopular(count)
    }
    self.sides = sides
    recommender = try Recommender(
      model: model, items: sides.encodedItems(), candidates: popular)
  }

  package var customerCount: Int { sides.customers.representatives.rowCount }

  /// Customer, rank, item, the item's texts and the score, best first.
  ///
  /// - Parameter customers: by their names, in this order; nil for all.
  /// - Throws: `StepFailure` for a customer who is not in the table.
  package func table(
    for customers: [String]?, top: Int, excludingPurchased excludes: Bool, threads: Int
  ) throws -> Table {
    let wanted = try rows(of: customers)
    let asked = sides.customers.representatives.gathering(wanted)
    let best = try recommender.recommend(
      to: sides.encoded(customers: asked), top: top,
      excluding: excludes ? sides.customers.partners(in: sides.items, of: wanted) : [],
      threads: threads)
    return try table(best, asked, sides.items.representatives)
  }

  /// Rows of the customer side, in the order asked for.
  private func rows(of customers: [String]?) throws -> [Int32] {
    guard let customers else { return Array(0..<Int32(customerCount)) }
    return try customers.map { name in
      guard let row = sides.customers.row(of: name) else {
        throw StepFailure(
          "there is no customer '\(name)' in column '\(sides.columns.customer)'",
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
    let columns = sides.columns
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
