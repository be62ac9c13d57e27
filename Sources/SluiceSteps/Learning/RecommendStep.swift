import SluiceEngine
import SluiceFrame
import SluiceLearn

/// The items a customer is predicted to buy most of.
struct RecommendStep: StepKind {
  static let declaration = StepDeclaration(
    name: "recommend", version: 1,
    summary: "Finds for each customer the items with the highest predictions.",
    details: """
      Every customer and every item of the table is encoded once: a customer by `customer` and \
      `customer-columns`, an item by all other columns of the encoder, each with its most frequent value (numbers: \
      the median). The score is the model's prediction for both together; equal scores are in the order of the \
      items.
      """,
    inputs: [
      PortDeclaration("model", .model, "The model."),
      PortDeclaration("encoder", .encoder, "What encoded the rows it learned from."),
      PortDeclaration("table", .table, "The purchases, with the encoder's columns."),
    ],
    outputs: [
      PortDeclaration("table", .table, "Customer, rank, item, its texts and the score, best first.")
    ],
    parameters: [
      .required("customer", .column(of: "table"), "The column that names a customer."),
      .required("item", .column(of: "table"), "The column that names an item."),
      .optional(
        "customer-columns", .list(of: .column(of: "table"), allowsEmpty: true), default: [],
        "Further columns that describe a customer; the encoder's others describe an item."),
      .optional(
        "customers", .list(of: .either(.string, .integer())),
        "The customers to recommend to; all when left out."),
      .optional("top", .integer(minimum: 1), default: 10, "How many items a customer gets."),
      .optional(
        "exclude-purchased", .boolean, default: true,
        "Leave out what a customer has bought already."),
    ],
    results: [
      .rows, ResultDeclaration("customers", .integer, "Those recommended to."),
    ],
    example: """
      - name: recommendations
        uses: recommend
        inputs: { model: model, encoder: features, table: purchases }
        with: { customer: CustomerID, item: StockCode, customer-columns: [Country], top: 10 }
      """)

  private let customer: String
  private let item: String
  private let customerColumns: [String]
  private let customers: [String]?
  private let top: Int
  private let excludesPurchased: Bool

  init(_ parameters: StepParameters) throws(ParameterError) {
    customer = parameters.string("customer")
    item = parameters.string("item")
    customerColumns = parameters.strings("customer-columns")
    customers = parameters.optionalStrings("customers")
    top = parameters.integer("top")
    excludesPurchased = parameters.boolean("exclude-purchased")
    if customer == item {
      throw ParameterError("item", "'\(item)' is the customer column already")
    }
  }

  func check(_ check: inout StepCheck) {
    guard let schema = check.inputs["table"] else { return }
    check.output(
      "table",
      Schema([
        .init(customer, schema[customer]?.type), .init("rank", .integer),
        .init(item, schema[item]?.type), .init("score", .number),
      ]))
  }

  func run(_ io: inout StepIO) throws {
    let model = try io.input("model", as: FactorizationMachine.self)
    let encoder = try io.input("encoder", as: Encoder.self)
    let table = try io.input("table", as: Table.self)
    for column in [customer, item] where !encoder.sourceColumns.contains(column) {
      throw StepFailure(
        "the model knows no column '\(column)'",
        hint: "it knows \(encoder.sourceColumns.joined(separator: ", "))")
    }
    let ofCustomer = [customer] + customerColumns
    let ofItem = [item] + encoder.sourceColumns.filter { !ofCustomer.contains($0) && $0 != item }
    let customerSide = try EntitySide(of: table, named: customer, columns: ofCustomer)
    let itemSide = try EntitySide(of: table, named: item, columns: ofItem)
    let wanted = try wantedCustomers(customerSide)
    let recommender = try Recommender(
      model: model, items: try encoder.rows(of: itemSide.representatives, only: ofItem))
    let asked = customerSide.representatives.gathering(wanted)
    io.progress(0.3, "scoring")
    let best = try recommender.recommend(
      to: try encoder.rows(of: asked, only: ofCustomer), top: top,
      excluding: excludesPurchased
        ? customerSide.partners(in: itemSide, of: wanted) : [],
      threads: io.threads)
    let result = try self.table(best, asked, itemSide.representatives)
    io.result("rows", .integer(result.rowCount))
    io.result("customers", .integer(asked.rowCount))
    io.output("table", result)
  }

  /// Rows of the customer side, in the order asked for.
  private func wantedCustomers(_ side: EntitySide) throws -> [Int32] {
    guard let customers else { return Array(0..<Int32(side.representatives.rowCount)) }
    return try customers.map { name in
      guard let row = side.row(of: name) else {
        throw StepFailure(
          "there is no customer '\(name)' in column '\(customer)'",
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
    var names = [customer, "rank", item]
    var columns = [
      try customers.column(customer).gathered(customerRows), Column(.integer(ranks)),
      try chosen.column(item),
    ]
    for (name, column) in zip(chosen.names, chosen.columns)
    where column.type == .text && name != item {
      names.append(name)
      columns.append(column)
    }
    names.append("score")
    if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw StepFailure(
        "the result would have two columns '\(twice)'",
        hint: "rename that column with 'select' first")
    }
    columns.append(Column(.number(best.scores.map(Double.init))))
    return Table(names: names, columns: columns, rowCount: ranks.count)
  }
}
