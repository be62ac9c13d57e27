package import SluiceFrame
package import SluiceLearn

/// Scores raw rows: encodes them as the model's training rows were, and predicts.
package struct Scorer: Sendable {
  /// Values of a column that the encoder has not seen; their rows are scored without them, or as infrequent.
  package struct Unknown: Sendable, Equatable {
    package let column: String
    package let rowCount: Int
    /// The first few, each once.
    package let examples: [String]
  }

  package struct Scores: Sendable, Equatable {
    /// One a row, in the unit of the labels.
    package let predictions: [Float]
    package let unknown: [Unknown]
  }

  private let model: FactorizationMachine
  private let encoder: Encoder

  package init(model: FactorizationMachine, encoder: Encoder) {
    self.model = model
    self.encoder = encoder
  }

  /// The types that a file's columns must have to be encoded.
  package static func columnTypes(of encoder: Encoder) -> [String: ColumnType] {
    var types: [String: ColumnType] = [:]
    for block in encoder.blocks {
      switch block {
      case .oneHot(let block): types[block.column] = block.categories.type
      case .tfidf(let block): types[block.column] = .text
      case .numeric(let block): types[block.column] = types[block.column] ?? .number
      case .bins(let block): types[block.column] = types[block.column] ?? .number
      }
    }
    return types
  }

  /// - Throws: `FrameError` where a column is missing, has another type, or has missing values; `LearnError` where the
  ///   model did not learn from the encoder's columns.
  package func score(_ table: Table, threads: Int) throws -> Scores {
    let matrix = try encoder.transform(table)
    let predictions = try model.predict(matrix, threads: threads)
    var unknown: [Unknown] = []
    for (index, block) in encoder.blocks.enumerated() {
      guard case .oneHot(let block) = block else { continue }
      let columns = encoder.columns(ofBlock: index)
      var rows: [Int32] = []
      if block.unknown == .other {
        // They have an entry, that of infrequent categories.
        rows = try block.unknownRows(of: table)
      } else {
        for row in 0..<matrix.rowCount {
          let stored = matrix.columnIndices[matrix.rowOffsets[row]..<matrix.rowOffsets[row + 1]]
          if !stored.contains(where: { columns.contains(Int($0)) }) { rows.append(Int32(row)) }
        }
      }
      if rows.isEmpty { continue }
      let labels = Self.labels(try table.column(block.column), rows.prefix(1000))
      unknown.append(
        Unknown(column: block.column, rowCount: rows.count, examples: labels))
    }
    return Scores(predictions: predictions, unknown: unknown)
  }

  private static func labels(_ column: Column, _ rows: ArraySlice<Int32>) -> [String] {
    var labels: [String] = []
    for row in rows.map(Int.init) where labels.count < 3 {
      let label =
        switch column.storage {
        case .text(let codes, let dictionary): dictionary[Int(codes[row])]
        case .integer(let values): String(values[row])
        case .number(let values): "\(values[row])"
        case .boolean(let values): "\(values[row])"
        case .timestamp(let values): TimestampText.spaced(values[row])
        }
      if !labels.contains(label) { labels.append(label) }
    }
    return labels
  }
}
