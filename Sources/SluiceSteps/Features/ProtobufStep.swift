import SluiceEngine
import SluiceFrame

/// Features and labels as SageMaker's RecordIO-protobuf.
struct ProtobufStep: StepKind {
  static let declaration = StepDeclaration(
    name: "protobuf", version: 1,
    summary: "Writes features and labels as SageMaker's RecordIO-protobuf.",
    details: """
      The bytes are those of the SageMaker Python SDK's `write_spmatrix_to_sparse_tensor`: one record a row, \
      float32 values with their column numbers and the number of columns, the label as a float32.
      """,
    inputs: [
      PortDeclaration("train-matrix", .matrix, "Features of the training rows."),
      PortDeclaration("train-labels", .labels, "Labels of the training rows."),
      PortDeclaration("test-matrix", .matrix, isOptional: true, "Features of the test rows."),
      PortDeclaration("test-labels", .labels, isOptional: true, "Labels of the test rows."),
    ],
    outputs: [
      PortDeclaration("train", .records, "The training rows."),
      PortDeclaration("test", .records, isOptional: true, "The test rows, where there are any."),
    ],
    parameters: [],
    results: [
      ResultDeclaration("train-rows", .integer, "Rows to learn from."),
      ResultDeclaration("test-rows", .integer, "Rows to judge by."),
    ],
    example: """
      - name: records
        uses: protobuf
        inputs: parts
      """)

  init(_ parameters: StepParameters) throws(ParameterError) {}

  func run(_ io: inout StepIO) throws {
    for part in ["train", "test"] {
      let matrix = try io.optionalInput("\(part)-matrix", as: BlockMatrix.self)
      let labels = try io.optionalInput("\(part)-labels", as: Labels.self)
      guard let matrix else {
        if labels != nil { throw StepFailure("there are \(part) labels, but no \(part) matrix") }
        continue
      }
      if let labels, labels.count != matrix.rowCount {
        throw StepFailure(
          "the \(part) matrix has \(matrix.rowCount) rows, its labels have \(labels.count)")
      }
      io.result("\(part)-rows", .integer(matrix.rowCount))
      io.output(part, BlockRecords(matrix: matrix, labels: labels))
    }
  }
}
