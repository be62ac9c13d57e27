import SluiceEngine
import SluiceFrame
import SluiceLearn

/// Rows for training and rows for testing.
struct SplitStep: StepKind {
  static let declaration = StepDeclaration(
    name: "split", version: 1,
    summary: "Splits rows at random into a part for training and a part for testing.",
    details: """
      The rows are those of scikit-learn's `train_test_split(test_size=…, random_state=seed)`, in its order: \
      NumPy's legacy Mersenne Twister permutes them, the test part comes first.
      """,
    inputs: [
      PortDeclaration("matrix", .matrix, "The features."),
      PortDeclaration(
        "labels", .labels, "What is to be learned: a table's column, as `step.Column`."),
    ],
    outputs: [
      PortDeclaration("train-matrix", .matrix, "Features of the training rows."),
      PortDeclaration("train-labels", .labels, "Labels of the training rows."),
      PortDeclaration("test-matrix", .matrix, "Features of the test rows."),
      PortDeclaration("test-labels", .labels, "Labels of the test rows."),
    ],
    parameters: [
      .optional(
        "test-size", .either(.integer(), .number()), default: 0.25,
        "The share of the rows between 0 and 1, rounded up, or their number."),
      .optional(
        "seed", .integer(minimum: 0, maximum: 4_294_967_295), default: 0, "Of the permutation."),
      .optional(
        "shuffle", .boolean, default: true, "Without it the last rows are for testing."),
    ],
    results: [
      ResultDeclaration("train-rows", .integer, "Rows to learn from."),
      ResultDeclaration("test-rows", .integer, "Rows to judge by."),
    ],
    example: """
      - name: parts
        uses: split
        inputs: { matrix: features, labels: purchases.Quantity }
        with: { test-size: 0.2, seed: 42 }
      """)

  private let split: TrainTestSplit

  init(_ parameters: StepParameters) throws(ParameterError) {
    let size: TrainTestSplit.Size
    switch parameters.value("test-size") {
    case .integer(let count):
      if count < 1 {
        throw ParameterError(
          "test-size", "a test size of \(count) leaves no rows to test with",
          hint: "give a share between 0 and 1, or a number of rows")
      }
      size = .count(count)
    default:
      let share = parameters.number("test-size")
      guard share > 0, share < 1 else {
        throw ParameterError(
          "test-size",
          share <= 0
            ? "a test size of \(share) leaves no rows to test with"
            : "a test size of \(share) leaves no rows to train on",
          hint: "give a share between 0 and 1, or a whole number of rows")
      }
      size = .fraction(share)
    }
    split = TrainTestSplit(
      testSize: size, seed: parameters.integer("seed"), shuffle: parameters.boolean("shuffle"))
  }

  func run(_ io: inout StepIO) throws {
    let matrix = try io.input("matrix", as: BlockMatrix.self)
    let labels = try io.input("labels", as: Labels.self)
    guard matrix.rowCount == labels.count else {
      throw StepFailure("the matrix has \(matrix.rowCount) rows, the labels have \(labels.count)")
    }
    let (train, test) = try split.rows(of: matrix.rowCount)
    io.result("train-rows", .integer(train.count))
    io.result("test-rows", .integer(test.count))
    io.output("train-matrix", matrix.selecting(rows: train, threads: io.threads))
    io.output("train-labels", labels.selecting(rows: train, threads: io.threads))
    io.output("test-matrix", matrix.selecting(rows: test, threads: io.threads))
    io.output("test-labels", labels.selecting(rows: test, threads: io.threads))
  }
}
