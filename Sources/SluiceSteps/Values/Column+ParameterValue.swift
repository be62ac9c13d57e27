import SluiceEngine
import SluiceFrame

extension Column {
  /// Integers where all values are, else numbers, else booleans, else texts; null is missing.
  init(values: [ParameterValue]) {
    let present = values.filter { $0 != .null }
    var bits = Bitmap(repeating: true, count: 0)
    for value in values { bits.append(value != .null) }
    let validity = present.count < values.count ? bits : nil
    let integers = values.map { value -> Int64? in
      if case .integer(let value) = value { Int64(value) } else { nil }
    }
    if integers.count(where: { $0 != nil }) == present.count {
      self.init(.integer(integers.map { $0 ?? 0 }), validity: validity)
      return
    }
    let numbers = values.map { value -> Double? in
      switch value {
      case .integer(let value): Double(value)
      case .number(let value): value
      default: nil
      }
    }
    if numbers.count(where: { $0 != nil }) == present.count {
      self.init(.number(numbers.map { $0 ?? 0 }), validity: validity)
      return
    }
    let booleans = values.map { value -> Bool? in
      if case .boolean(let value) = value { value } else { nil }
    }
    if booleans.count(where: { $0 != nil }) == present.count {
      self.init(.boolean(booleans.map { $0 ?? false }), validity: validity)
      return
    }
    self.init(texts: values.map(\.plainText))
  }
}
