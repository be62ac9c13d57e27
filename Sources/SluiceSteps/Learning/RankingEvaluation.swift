import SluiceEngine
import SluiceFrame
import SluiceLearn

/// The part of `evaluate` that judges a model by which items it would recommend.
struct RankingEvaluation {
  static let parameters: [ParameterDeclaration] = [
    .optional(
      "customer", .column(of: "table"),
      "The column that names a customer: judges the ranking of items for each of them, too."),
    .optional("item", .column(of: "table"), "The column that names an item."),
    .optional(
      "customer-columns", .list(of: .column(of: "table"), allowsEmpty: true), default: [],
      "Further columns that describe a customer, as for `recommend`."),
    .optional(
      "top", .either(length, .list(of: length)), default: .list([.integer(10)]),
      "How many of the best items are judged; several numbers judge lists of several lengths."),
    .optional(
      "candidates", .integer(minimum: 1),
      "How many of the items that most customers bought in the training part are ranked; all when left out."
    ),
    .optional(
      "exclude-purchased", .boolean, default: true,
      "Leave out what a customer bought in the training part."),
  ]

  private static let length = ParameterType.integer(minimum: 1, maximum: 1000)

  static let results = [
    ResultDeclaration("customers", .integer, "Those by whom the ranking is judged."),
    ResultDeclaration(
      "ranking-precision", .number, "Of the ranking, at the largest `top`, as the next ones."),
    ResultDeclaration("ranking-recall", .number, "The share of what was bought that is listed."),
    ResultDeclaration("ndcg", .number, "The discounted cumulative gain beside the best possible."),
    ResultDeclaration("map", .number, "The mean average precision."),
    ResultDeclaration("baseline-ndcg", .number, "The ndcg of recommending by popularity."),
  ]

  private let columns: ServingColumns
  private let lengths: [Int]
  private let candidates: Int?
  private let excludesPurchased: Bool

  /// nil where no customers are named.
  init?(_ parameters: StepParameters) throws(ParameterError) {
    switch (parameters.optionalString("customer"), parameters.optionalString("item")) {
    case (nil, nil): return nil
    case (nil, _): throw ParameterError("item", "'item' says little without 'customer'")
    case (_, nil): throw ParameterError("customer", "'customer' says little without 'item'")
    case (let customer?, let item?):
      if customer == item {
        throw ParameterError("item", "'\(item)' is the customer column already")
      }
      columns = ServingColumns(
        customer: customer, item: item, customerColumns: parameters.strings("customer-columns"))
    }
    lengths = (parameters.optionalList("top") ?? []).compactMap { value in
      if case .integer(let length) = value { length } else { nil }
    }
    candidates = parameters.optionalInteger("candidates")
    excludesPurchased = parameters.boolean("exclude-purchased")
  }

  func check(_ check: inout StepCheck) {
    for (port, example) in [("table", "purchases"), ("encoder", "features")]
    where !check.filled.contains(where: { $0.port == port }) {
      check.error(
        .parameter("customer"), "the ranking cannot be judged without the input '\(port)'",
        hint: "add it to the inputs, such as \(port): \(example)")
    }
  }

  /// - Throws: `StepFailure` where rows do not say whom they are about, and what judging throws.
  func judge(
    _ model: FactorizationMachine, test: Records, train: Records, _ io: inout StepIO
  ) throws -> RankingJudgement {
    let sides = try ServingSides(
      of: io.input("table", as: Table.self), encoder: io.input("encoder", as: Encoder.self),
      columns: columns)
    let customers = try sides.encoded(customers: sides.customers.representatives)
    let items = try sides.encodedItems()
    let ofCustomer = try sides.entityColumns(columns.customer, of: customers)
    let ofItem = try sides.entityColumns(columns.item, of: items)
    for rows in [train, test] where rows.matrix.columnCount != customers.columnCount {
      throw StepFailure(
        "the records have \(rows.matrix.columnCount) columns, but the encoder makes \(customers.columnCount)",
        hint: "give the encoder that made them")
    }
    let heldOut = PurchaseLists(of: test.matrix, customers: ofCustomer, items: ofItem)
    if heldOut.unreadRowCount > 0 {
      io.log(
        "\(heldOut.unreadRowCount) test rows have no column of their own for customer and item, "
          + "and are left out of the ranking")
    }
    let judgement = try RankingJudgement(
      model: model, items: items, customers: customers,
      bought: PurchaseLists(of: train.matrix, customers: ofCustomer, items: ofItem).items,
      heldOut: heldOut.items, lengths: lengths, candidates: candidates,
      excludesBought: excludesPurchased, threads: io.threads)
    report(judgement, &io)
    return judgement
  }

  private func report(_ judgement: RankingJudgement, _ io: inout StepIO) {
    io.log(
      "ranking: \(judgement.candidateCount) items for \(judgement.customerCount) customers, judged by "
        + "\(judgement.heldOutCount) held out")
    let last = (judgement.lengths.last ?? 1) - 1
    io.result("customers", .integer(judgement.customerCount))
    io.result("ranking-precision", .number(judgement.model.precision[last]))
    io.result("ranking-recall", .number(judgement.model.recall[last]))
    io.result("ndcg", .number(judgement.model.ndcg[last]))
    io.result("map", .number(judgement.model.meanAveragePrecision[last]))
    io.result("baseline-ndcg", .number(judgement.baseline.ndcg[last]))
  }
}
