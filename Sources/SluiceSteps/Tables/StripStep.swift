import SluiceEngine
import SluiceFrame

/// Strips white space off texts.
struct StripStep: StepKind {
  static let declaration = StepDeclaration(
    name: "strip", version: 1,
    summary: "Takes white space off both ends of texts.",
    details:
      "White space is what Python's `str.strip` takes. A text of nothing else becomes the empty text, not missing.",
    inputs: [.tableInput],
    outputs: [PortDeclaration("table", .table, "The same rows.")],
    parameters: [
      .optional(
        "columns", .list(of: .column(of: "table")),
        "The text columns; all text columns when left out.")
    ],
    results: .changedRows,
    example: """
      - name: stripped
        uses: strip
        inputs: known
        with: { columns: [Description] }
      """)

  private let columns: [String]?

  init(_ parameters: StepParameters) throws(ParameterError) {
    columns = parameters.optionalStrings("columns")
  }

  func check(_ check: inout StepCheck) {
    check.passThrough()
    for (place, name) in (columns ?? []).enumerated() {
      if let type = check.inputs["table"]?[name]?.type, type != .text {
        check.error(.element("columns", place), "column '\(name)' is \(type.rawValue), not text")
      }
    }
  }

  func run(_ io: inout StepIO) throws {
    try io.changeTable { table in
      try table.mappingColumns { source throws(FrameError) in
        try source.strippingText(in: columns)
      }
    }
  }
}

extension StripStep: ColumnTracing {
  func trace(_ trace: inout ColumnTrace) {
    for field in trace.inputs["table"]?.fields ?? [] {
      let isStripped = columns?.contains(field.name) ?? (field.type == .text)
      trace.field(field.name, from: field.name, isStripped ? .transformation : .identity)
    }
  }
}
