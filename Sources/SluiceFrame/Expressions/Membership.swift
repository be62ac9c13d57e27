/// The list of an `in`, sorted so that each value is found by halving.
struct Membership {
  /// Constants of one type.
  let elements: [ExpressionOperand]

  /// The rows whose value is in the list, or is not; never those without a value.
  func rows(of value: ExpressionOperand, wanted: Bool, rowCount: Int) -> Bitmap {
    let rows: Bitmap
    switch value {
    case .texts(let codes, let dictionary, _):
      let keys = texts
      rows = TextComparison.rows(codes, dictionary) {
        ComparisonKernels.contains(keys, $0) == wanted
      }
    case .text(let text):
      let isElement = ComparisonKernels.contains(texts, TextComparison.Key(text))
      rows = Bitmap(repeating: isElement == wanted, count: rowCount)
    case .integers(let values, _):
      if let integers {
        rows = ComparisonKernels.rows(values) {
          ComparisonKernels.contains(integers, $0) == wanted
        }
      } else {
        let numbers = numbers
        rows = ComparisonKernels.rows(values) {
          ComparisonKernels.contains(numbers, Double($0)) == wanted
        }
      }
    case .numbers(let values, _):
      let numbers = numbers
      rows = ComparisonKernels.rows(values) {
        ComparisonKernels.contains(numbers, $0) == wanted
      }
    case .integer(let value):
      let isElement =
        integers.map { ComparisonKernels.contains($0, value) }
        ?? ComparisonKernels.contains(numbers, Double(value))
      rows = Bitmap(repeating: isElement == wanted, count: rowCount)
    case .number(let value):
      let isElement = ComparisonKernels.contains(numbers, value)
      rows = Bitmap(repeating: isElement == wanted, count: rowCount)
    }
    return rows & value.present(rowCount: rowCount)
  }

  private var texts: [TextComparison.Key] {
    elements.compactMap { if case .text(let text) = $0 { TextComparison.Key(text) } else { nil } }
      .sorted()
  }

  /// nil where a number with a fraction is among them.
  private var integers: [Int64]? {
    var values: [Int64] = []
    for element in elements {
      guard case .integer(let value) = element else { return nil }
      values.append(value)
    }
    return values.sorted()
  }

  private var numbers: [Double] {
    elements.compactMap { if case .number(let value) = $0.asNumbers { value } else { nil } }
      .sorted()
  }
}
