/// What kind of value a part of an expression has, as far as it is known before anything runs.
package indirect enum ValueType: Sendable, Equatable {
  case null, boolean, integer, number, string
  case list(of: ValueType)
  /// The type or null; never of null, of unknown or of an optional.
  case optional(ValueType)
  /// Fits everywhere, and is checked once the value is there.
  case unknown

  var isNumeric: Bool { self == .integer || self == .number || self == .unknown }

  /// The type that both are; nil where they have nothing in common.
  func joined(with other: ValueType) -> ValueType? {
    switch (self, other) {
    case _ where self == other: self
    case (.unknown, _), (_, .unknown): .unknown
    case (.integer, .number), (.number, .integer): .number
    case (.list(let a), .list(let b)): a.joined(with: b).map { .list(of: $0) }
    case (.optional(let a), .optional(let b)): a.joined(with: b).map(Self.orNull)
    case (.optional(let a), .null), (.null, .optional(let a)): .optional(a)
    case (.null, let type), (let type, .null): .optional(type)
    case (.optional(let a), let b), (let a, .optional(let b)): a.joined(with: b).map(Self.orNull)
    default: nil
    }
  }

  private static func orNull(_ type: ValueType) -> ValueType {
    type == .unknown ? .unknown : .optional(type)
  }

  /// With its article, for messages.
  package var phrase: String {
    switch self {
    case .null: "null"
    case .boolean: "true or false"
    case .integer: "an integer"
    case .number: "a number"
    case .string: "text"
    case .list(.unknown): "a list"
    case .list(let element): "a list of \(element.plural)"
    case .optional(let type): "\(type.phrase) or null"
    case .unknown: "a value"
    }
  }

  private var plural: String {
    switch self {
    case .null: "nulls"
    case .boolean: "booleans"
    case .integer: "integers"
    case .number: "numbers"
    case .string: "texts"
    case .list: "lists"
    case .optional(let type): "\(type.plural) and nulls"
    case .unknown: "values"
    }
  }
}

extension ParameterValue {
  /// The type of this very value; that of a list's elements is what they have in common.
  package var type: ValueType {
    switch self {
    case .null: .null
    case .boolean: .boolean
    case .integer: .integer
    case .number: .number
    case .string: .string
    case .list(let values): .list(of: ParameterValue.type(ofElements: values))
    case .map: .unknown
    }
  }

  private static func type(ofElements values: [ParameterValue]) -> ValueType {
    guard var common = values.first?.type else { return .unknown }
    for value in values.dropFirst() {
      guard let joined = common.joined(with: value.type) else { return .unknown }
      common = joined
    }
    return common
  }
}
