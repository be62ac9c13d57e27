import SluiceEngine
import SluiceFrame
import SluiceLearn

/// Matrices side by side.
struct HStackStep: StepKind {
  static let declaration = StepDeclaration(
    name: "hstack", version: 1,
    summary: "Puts matrices side by side, with their encoders.",
    details: "The first input gives the first columns. All must have the same rows.",
    inputs: [
      PortDeclaration("matrix", .matrix, isList: true, "The matrices, from left to right."),
      PortDeclaration(
        "encoder", .encoder, isList: true, isOptional: true, "Their encoders, in the same order."),
    ],
    outputs: [
      PortDeclaration("matrix", .matrix, "All columns of all inputs."),
      PortDeclaration(
        "encoder", .encoder, isOptional: true,
        "The encoders as one, where every matrix came with its own."),
    ],
    parameters: [],
    results:
      .encoded + [ResultDeclaration("sparsity", .number, "The share of values that are zero.")],
    example: """
      - name: features
        uses: hstack
        inputs: [ids, words, price]
      """)

  init(_ parameters: StepParameters) throws(ParameterError) {}

  func run(_ io: inout StepIO) throws {
    let matrices = try io.inputs("matrix", as: BlockMatrix.self)
    let encoders = try io.inputs("encoder", as: Encoder.self)
    let stacked = try BlockMatrix.stackedHorizontally(matrices)
    if encoders.map(\.columnCount) == matrices.map(\.columnCount) {
      io.output("encoder", try Encoder.stacked(encoders))
    } else if !encoders.isEmpty {
      throw StepFailure(
        "\(encoders.count) encoders do not belong to the \(matrices.count) matrices",
        hint:
          "name the steps alone, so that each brings its matrix and encoder: inputs: [ids, words]")
    }
    io.result("rows", .integer(stacked.rowCount))
    io.result("columns", .integer(stacked.columnCount))
    io.result("stored-values", .integer(stacked.storedCount))
    io.result("sparsity", .number(stacked.sparsity))
    io.output("matrix", stacked)
  }
}
