import ArgumentParser
import SluiceEngine
import SluiceFrame
import SluiceSteps

/// `sluice recommend`.
struct RecommendCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recommend",
    abstract: "The items with the highest scores for customers, by a registered model.",
    discussion: """
      Customers and items are those of the table that was registered with the version ('register' with the input \
      'table', and 'customer' and 'item'), or of --table.

      EXAMPLE: sluice recommend --model retail-fm@approved --customer 17850 --top 10
      """)

  @Option(
    help: "The version: retail-fm@approved, retail-fm/3, or an alias.",
    completion: Completions.models)
  var model: String

  @Option(help: "A customer; can be repeated.")
  var customer: [String] = []

  @Flag(help: "Recommend to all customers.")
  var all = false

  @Option(help: "How many items each gets.")
  var top = 10

  @Flag(help: "Recommend also what a customer has bought already.")
  var includePurchased = false

  @Option(help: "Choose among so many of the most popular items only.")
  var candidates: Int?

  @Option(
    help: ArgumentHelp(
      "The purchases instead of those registered, .csv or .arrow.", valueName: "file"),
    completion: .file())
  var table: String?

  @Option(help: "The column that names a customer, instead of the one registered.")
  var customerColumn: String?

  @Option(help: "The column that names an item, instead of the one registered.")
  var itemColumn: String?

  @Flag(help: "Use a version that is not approved.")
  var allowUnapproved = false

  @OptionGroup var tableOutput: TableOutput
  @OptionGroup var projectOptions: ProjectOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if customer.isEmpty != all {
      throw ValidationError("say to whom: --customer 17850, or --all")
    }
    if top < 1 { throw ValidationError("--top must be at least 1, not \(top)") }
    if let candidates, candidates < 1 {
      throw ValidationError("--candidates must be at least 1, not \(candidates)")
    }
  }

  func run() async throws {
    try await Failure.reporting {
      let startedAt = RunIdentity.now()
      let open = try OpenProject(projectOptions)
      let project = open.project
      let used = try ModelInUse(model, allowsUnapproved: allowUnapproved, project)
      guard let purchases = try table.map(used.rows) ?? used.table() else {
        throw Failure.wrongInput(
          "'\(used.version.name)' was registered without a table of purchases",
          hint: "name one with --table, or give 'register' the input 'table'")
      }
      let serving = used.version.serving
      guard let customerColumn = customerColumn ?? serving?.customer,
        let itemColumn = itemColumn ?? serving?.item
      else {
        throw Failure.wrongInput(
          "'\(used.version.name)' does not say which columns name customers and items",
          hint: "name them with --customer-column and --item-column")
      }
      let recommendations = try ItemRecommendations(
        model: used.model, encoder: used.encoder, table: purchases,
        columns: ServingColumns(
          customer: customerColumn, item: itemColumn,
          customerColumns: serving?.customerColumns ?? []), candidates: candidates)
      let result = try recommendations.table(
        for: all ? nil : customer, top: top, excludingPurchased: !includePurchased,
        threads: ProcessorCount.usable
      ).shorteningScores()
      if output.json { return JSONOutput.print(.array(result.jsonRows)) }
      if tableOutput.output == nil, Terminal.standardOutput.isInteractive {
        return Terminal.standardOutput.write(
          result.preview(rows: result.rowCount, width: max(40, Terminal.standardOutput.width)))
      }
      try tableOutput.write(result)
      guard let path = tableOutput.output else { return }
      await ModelUse(
        version: used.version, command: "recommend", rows: table, startedAt: startedAt,
        results: ["rows": .integer(result.rowCount)]
      ).record(output: path, in: open)
    }
  }
}

extension Table {
  /// With scores that have no more digits than their floats.
  fileprivate func shorteningScores() throws -> Table {
    guard case .number(let scores) = try column("score").storage else { return self }
    return try replacing("score", with: Column(.number(scores.map { Float($0).shortest })))
  }

  /// One object a row.
  fileprivate var jsonRows: [JSONValue] {
    (0..<rowCount).map { row in
      var members: [String: JSONValue] = [:]
      for (name, column) in zip(names, columns) {
        members[name] = column.isMissing(row) ? .null : column.json(row)
      }
      return .object(members)
    }
  }
}

extension Column {
  fileprivate func json(_ row: Int) -> JSONValue {
    switch storage {
    case .text(let codes, let dictionary): .string(dictionary[Int(codes[row])])
    case .integer(let values): .integer(Int(values[row]))
    case .number(let values): .number(values[row])
    case .boolean(let values): .boolean(values[row])
    case .timestamp(let values): .string(TimestampText.spaced(values[row]))
    }
  }
}
