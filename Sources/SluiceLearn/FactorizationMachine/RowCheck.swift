import SluiceFrame

/// Makes sure that rows can be learned from or judged: finite, labelled, and of the kind that is learned.
struct RowCheck {
  let parameters: FactorizationMachineParameters
  /// `training`, `validation` or `test`.
  let name: String
  /// How many columns the training rows have, where they are known.
  var columns: Int?
  /// The file or stream that the rows come from; nil for rows in memory.
  var source: String?

  /// - Parameter firstRow: how many rows came before these.
  /// - Throws: `.mismatch`, `.notFinite` or `.outOfRange`, naming the row.
  func checked(_ records: Records, firstRow: Int = 0) throws(LearnError) -> LabelledRows {
    if let columns, records.matrix.columnCount != columns {
      throw LearnError(
        .mismatch,
        "the \(name) rows have \(records.matrix.columnCount) columns, "
          + "the training rows have \(columns)",
        hint: "encode both with the same columns, then split")
    }
    guard let labels = records.labels?.values else {
      throw LearnError(.mismatch, "the \(name) rows have no labels to learn from or judge by")
    }
    func words(_ row: Int) -> String {
      source.map { "\($0): record \(firstRow + row + 1)" } ?? "\(name) row \(firstRow + row + 1)"
    }
    if let row = labels.firstIndex(where: { !$0.isFinite }) {
      throw LearnError(
        .notFinite, "\(words(row)) has the label \(labels[row]), which is not finite",
        hint: "drop such rows first")
    }
    if parameters.predictorType == .binaryClassifier,
      let row = labels.firstIndex(where: { $0 != 0 && $0 != 1 })
    {
      throw LearnError(
        .outOfRange, "\(words(row)) has the label \(labels[row]), but classes are 0 and 1",
        hint: "for numbers, set predictor-type to regressor")
    }
    if parameters.targetTransform == .log1p, let row = labels.firstIndex(where: { $0 <= -1 }) {
      throw LearnError(
        .outOfRange,
        "\(words(row)) has the label \(labels[row]), and log1p is for labels above -1",
        hint: "drop such rows first, or set target-transform to none")
    }
    let matrix = records.matrix
    if let position = matrix.values.firstIndex(where: { !$0.isFinite }) {
      let row = (matrix.rowOffsets.firstIndex { $0 > position } ?? 1) - 1
      throw LearnError(
        .notFinite,
        "\(words(row)), column \(matrix.columnIndices[position] + 1) holds "
          + "\(matrix.values[position]), which is not finite",
        hint: "drop such rows first, or fill what is missing")
    }
    let transform = parameters.targetTransform
    return LabelledRows(
      matrix: matrix, targets: transform == .none ? labels : labels.map(transform.target),
      weights: nil)
  }
}
