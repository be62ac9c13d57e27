/// The values of a part of an expression that is no condition: one a row, or one for all rows.
enum ExpressionOperand {
  /// Integers, or timestamps in microseconds; the bitmap has a bit where there is a value.
  case integers([Int64], Bitmap?)
  /// NaN is a missing value, whatever the bitmap says.
  case numbers([Double], Bitmap?)
  case texts(codes: [Int32], TextDictionary, Bitmap?)
  case integer(Int64)
  case number(Double)
  case text(String)

  var validity: Bitmap? {
    switch self {
    case .integers(_, let validity), .numbers(_, let validity), .texts(_, _, let validity): validity
    case .integer, .number, .text: nil
    }
  }

  /// The rows that have a value, out of `rowCount`.
  func present(rowCount: Int) -> Bitmap {
    switch self {
    case .numbers(let values, let validity):
      let there = ComparisonKernels.rows(values) { $0 == $0 }
      return validity.map { $0 & there } ?? there
    case .number(let value): return Bitmap(repeating: !value.isNaN, count: rowCount)
    default: return validity ?? Bitmap(repeating: true, count: rowCount)
    }
  }

  /// The text of a literal compared with timestamps, as a timestamp.
  func timestamp(beside other: ExpressionOperand) -> ExpressionOperand {
    guard case .text(let text) = self, case .integers = other,
      let time = TimestampLiteral.microseconds(text)
    else { return self }
    return .integer(time)
  }

  /// The same with integers as numbers.
  var asNumbers: ExpressionOperand {
    switch self {
    case .integers(let values, let validity): .numbers(values.map(Double.init), validity)
    case .integer(let value): .number(Double(value))
    default: self
    }
  }
}
