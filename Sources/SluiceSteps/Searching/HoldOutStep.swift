import SluiceEngine
import SluiceFrame
import SluiceLearn

/// Rows to learn from and rows held out of them, to choose settings by.
struct HoldOutStep: StepKind {
  static let declaration = StepDeclaration(
    name: "hold-out", version: 1,
    summary: "Holds rows back from the training part, to choose settings by.",
    details: """
      With `folds`, the rows held out are those of one fold of scikit-learn's `KFold(n_splits=folds, shuffle=True, \
      random_state=seed)`; without, those of `train_test_split(test_size=validation-size, random_state=seed)`. \
      Both parts stay in the order of the rows. `cross-validate` and `tune` are made of it.
      """,
    inputs: [PortDeclaration("train", .records, "The training rows, with labels.")],
    outputs: [
      PortDeclaration("train", .records, "The rows that are left to learn from."),
      PortDeclaration("validation", .records, "The rows held out."),
    ],
    parameters: [
      .optional("folds", .integer(minimum: 2), "How many parts of equal size there are."),
      .optional("fold", .integer(minimum: 1), default: 1, "Which of them is held out, from 1."),
      .optional(
        "validation-size", .number(minimum: 0, maximum: 1), default: 0.2,
        "Without `folds`: the share of the rows that is held out, rounded up."),
      .optional(
        "seed", .integer(minimum: 0, maximum: 4_294_967_295), default: 0,
        "Of the order in which rows are dealt out."),
    ],
    results: [
      ResultDeclaration("train-rows", .integer, "Rows to learn from."),
      ResultDeclaration("validation-rows", .integer, "Rows held out."),
    ],
    example: """
      - name: part
        uses: hold-out
        inputs: { train: records.train }
        with: { folds: 5, fold: 1, seed: 42 }
      """)

  private let folds: Int?
  private let fold: Int
  private let share: Double
  private let seed: Int

  init(_ parameters: StepParameters) throws(ParameterError) {
    folds = parameters.optionalInteger("folds")
    fold = parameters.integer("fold")
    share = parameters.number("validation-size")
    seed = parameters.integer("seed")
    if let folds, fold > folds {
      throw ParameterError("fold", "there is no fold \(fold) of \(folds)")
    }
    if folds == nil, share <= 0 || share >= 1 {
      throw ParameterError(
        "validation-size",
        "a validation size of \(share) leaves no rows to \(share <= 0 ? "judge by" : "learn from")",
        hint: "give a share between 0 and 1")
    }
  }

  func run(_ io: inout StepIO) throws {
    let records = try io.input("train", as: Records.self)
    let count = records.matrix.rowCount
    let (train, validation) =
      if let folds {
        try KFold(folds: folds, seed: seed).rows(of: count, fold: fold - 1)
      } else {
        try sorted(TrainTestSplit(testSize: .fraction(share), seed: seed).rows(of: count))
      }
    io.result("train-rows", .integer(train.count))
    io.result("validation-rows", .integer(validation.count))
    for (port, rows) in [("train", train), ("validation", validation)] {
      io.output(
        port,
        Records(
          matrix: records.matrix.selecting(rows: rows),
          labels: records.labels?.selecting(rows: rows)))
    }
  }

  private func sorted(_ parts: (train: [Int32], test: [Int32])) -> ([Int32], [Int32]) {
    (parts.train.sorted(), parts.test.sorted())
  }
}
