import SluiceEngine
import SluiceFrame

/// Keeps, drops and renames columns.
struct SelectStep: StepKind {
  static let declaration = StepDeclaration(
    name: "select", version: 1,
    summary: "Keeps, drops and renames columns.",
    inputs: [.tableInput],
    outputs: [PortDeclaration("table", .table, "The same rows with the selected columns.")],
    parameters: [
      .optional(
        "keep", .list(of: .column(of: "table")),
        "The columns to keep, in the order they shall have."),
      .optional(
        "drop", .list(of: .column(of: "table")), "The columns to leave out; not with `keep`."),
      .optional(
        "rename", .columnMap(of: "table", values: .string), "New names by old name."),
    ],
    results: .changedRows,
    example: """
      - name: slim
        uses: select
        inputs: transactions
        with: { keep: [StockCode, Quantity], rename: { StockCode: item } }
      """)

  private let keep: [String]?
  private let drop: [String]?
  private let rename: [String: String]

  init(_ parameters: StepParameters) throws(ParameterError) {
    keep = parameters.optionalStrings("keep")
    drop = parameters.optionalStrings("drop")
    var rename: [String: String] = [:]
    for member in parameters.map("rename") {
      if case .string(let name) = member.value { rename[member.key] = name }
    }
    self.rename = rename
    if keep != nil, drop != nil {
      throw ParameterError("drop", "'keep' and 'drop' exclude each other")
    }
    if keep == nil, drop == nil, rename.isEmpty {
      throw ParameterError(nil, "nothing is selected", hint: "give 'keep', 'drop' or 'rename'")
    }
  }

  func check(_ check: inout StepCheck) {
    guard let schema = check.inputs["table"] else { return }
    do throws(FrameError) {
      check.output("table", try schema.selecting(keep: keep, drop: drop, rename: rename))
    } catch {
      check.error(.step, error.message, hint: error.hint)
    }
  }

  func run(_ io: inout StepIO) throws {
    try io.changeTable { table in
      try table.mappingColumns { source throws(FrameError) in
        try source.selecting(keep: keep, drop: drop, rename: rename)
      }
    }
  }
}

extension SelectStep: ColumnTracing {
  func trace(_ trace: inout ColumnTrace) {
    let names = keep ?? trace.columns(of: "table").filter { !(drop ?? []).contains($0) }
    for name in names { trace.field(rename[name] ?? name, from: name, .identity) }
  }
}
