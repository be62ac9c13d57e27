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
      items. With `candidates` only the most popular items are scored: those that most customers of the table bought, \
      equally popular ones in the order of the items.
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
      .optional(
        "candidates", .integer(minimum: 1),
        "How many of the most popular items there are to choose among; all when left out."),
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
  private let candidates: Int?

  init(_ parameters: StepParameters) throws(ParameterError) {
    customer = parameters.string("customer")
    item = parameters.string("item")
    customerColumns = parameters.strings("customer-columns")
    customers = parameters.optionalStrings("customers")
    top = parameters.integer("top")
    excludesPurchased = parameters.boolean("exclude-purchased")
    candidates = parameters.optionalInteger("candidates")
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
    let recommendations = try ItemRecommendations(
      model: model, encoder: encoder, table: table,
      columns: ServingColumns(customer: customer, item: item, customerColumns: customerColumns),
      candidates: candidates)
    io.progress(0.3, "scoring")
    let result = try recommendations.table(
      for: customers, top: top, excludingPurchased: excludesPurchased, threads: io.threads)
    io.result("rows", .integer(result.rowCount))
    io.result("customers", .integer(customers?.count ?? recommendations.customerCount))
    io.output("table", result)
  }
}
