import SluiceEngine
import SluiceFrame
import SluiceLearn

/// The rows that a step learns from: all, or those that `split` puts into the training part.
struct TrainingPart {
  static let parameters: [ParameterDeclaration] = [
    .optional(
      "test-size", .number(minimum: 0, maximum: 1),
      "That of `split`: nothing is learned from the rows of the test part. All rows when left out."),
    .optional("seed", .integer(minimum: 0), default: .integer(0), "That of `split`."),
  ]

  private let testSize: Double?
  private let seed: Int

  init(_ parameters: StepParameters) throws(ParameterError) {
    testSize = parameters.optionalNumber("test-size")
    seed = parameters.integer("seed")
    if let testSize, !(testSize > 0 && testSize < 1) {
      throw ParameterError("test-size", "'test-size' must be between 0 and 1")
    }
  }

  /// nil for all.
  func rows(of table: Table) throws(FrameError) -> [Int32]? {
    guard let testSize else { return nil }
    return try TrainTestSplit(testSize: .fraction(testSize), seed: seed).rows(of: table.rowCount)
      .train
  }
}
