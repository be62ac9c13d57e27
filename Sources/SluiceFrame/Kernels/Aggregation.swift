/// One result column of a group-by: a function over the values a column has in each group.
package struct Aggregation: Sendable, Equatable {
  /// The functions of `groupby`; all of them skip missing values and computed NaN.
  package enum Function: String, Sendable, CaseIterable {
    /// The sum, 0 where there are no values; integers and booleans (true is 1) give an integer.
    case sum
    /// How many values there are.
    case count
    /// The arithmetic mean, missing where there are no values.
    case mean
    /// The least value, missing where there are none; text by code point.
    case min
    /// The greatest value, missing where there are none; text by code point.
    case max
    /// The first value in row order, missing where there are none.
    case first
    /// How many distinct values there are.
    case nunique

    /// The type of the result over values of `type`, or nil where the function has no meaning there.
    package func resultType(over type: ColumnType) -> ColumnType? {
      switch self {
      case .sum:
        switch type {
        case .integer, .boolean: .integer
        case .number: .number
        case .text, .timestamp: nil
        }
      case .mean: type.isNumeric || type == .boolean ? .number : nil
      case .count, .nunique: .integer
      case .min, .max, .first: type
      }
    }
  }

  /// The column aggregated.
  package var column: String
  package var function: Function
  /// What the result column is called.
  package var name: String

  package init(_ column: String, _ function: Function, as name: String? = nil) {
    self.column = column
    self.function = function
    self.name = name ?? column
  }
}

extension Schema {
  /// The columns a group-by gives: the keys in their order, then one per aggregation.
  /// - Throws: `.noColumn` for an unknown name, `.outOfRange` for no keys or a name that would repeat,
  ///   `.wrongType` for a function that has no meaning for the column's type.
  package func grouped(
    by keys: [String], aggregating aggregations: [Aggregation]
  ) throws(FrameError) -> Schema {
    guard !keys.isEmpty else {
      throw FrameError(
        .outOfRange, "there is no column to group by", hint: "name at least one column in 'by'")
    }
    var fields: [Field] = []
    for key in keys {
      let field = try field(key)
      guard !fields.contains(where: { $0.name == key }) else {
        throw FrameError(.outOfRange, "the column '\(key)' is named twice in 'by'")
      }
      fields.append(field)
    }
    for aggregation in aggregations {
      let source = try field(aggregation.column)
      guard !fields.contains(where: { $0.name == aggregation.name }) else {
        throw FrameError(
          .outOfRange, "two columns of the result would be called '\(aggregation.name)'")
      }
      guard let type = source.type else {
        fields.append(Field(aggregation.name, nil))
        continue
      }
      guard let result = aggregation.function.resultType(over: type) else {
        let known = Aggregation.Function.allCases.filter { $0.resultType(over: type) != nil }
        throw FrameError(
          .wrongType,
          "column '\(source.name)' is of type \(type.rawValue), which has no \(aggregation.function)",
          hint: "\(type.rawValue) has \(known.map(\.rawValue).joined(separator: ", "))")
      }
      fields.append(Field(aggregation.name, result))
    }
    return Schema(fields)
  }
}
