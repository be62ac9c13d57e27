package import SluiceFrame

/// The value of a step's or pipeline's parameter, free of where and how it was written.
package enum ParameterValue: Sendable, Equatable {
  case null
  case boolean(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case list([ParameterValue])
  /// Members in the order they were written; the canonical text sorts them.
  case map([Member])

  package struct Member: Sendable, Equatable {
    package var key: String
    package var value: ParameterValue

    package init(_ key: String, _ value: ParameterValue) {
      self.key = key
      self.value = value
    }
  }

  /// The same value as JSON, for people, programs and the metadata store.
  package var json: JSONValue {
    switch self {
    case .null: .null
    case .boolean(let value): .boolean(value)
    case .integer(let value): .integer(value)
    case .number(let value): .number(value)
    case .string(let value): .string(value)
    case .list(let values): .array(values.map(\.json))
    case .map(let members):
      .object(Dictionary(members.map { ($0.key, $0.value.json) }, uniquingKeysWith: { $1 }))
    }
  }

  /// The text that enters a cache key: equal values have equal texts, whatever way they were written.
  ///
  /// Order matters in a list and in no map. A number keeps its fraction (`1.0`), which sets it apart from
  /// an integer; the declaration's types have made them alike before.
  package var canonicalText: String {
    switch self {
    case .null: return "null"
    case .boolean(let value): return value ? "true" : "false"
    case .integer(let value): return String(value)
    case .number(let value): return value == 0 ? "0.0" : "\(value)"
    case .string(let value): return Self.quoted(value)
    case .list(let values):
      return "[" + values.map(\.canonicalText).joined(separator: ",") + "]"
    case .map(let members):
      let sorted = members.sorted { $0.key < $1.key }
      return "{"
        + sorted.map { "\(Self.quoted($0.key)):\($0.value.canonicalText)" }.joined(separator: ",")
        + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

extension ParameterValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral
{
  package init(stringLiteral value: String) { self = .string(value) }
  package init(integerLiteral value: Int) { self = .integer(value) }
  package init(floatLiteral value: Double) { self = .number(value) }
  package init(booleanLiteral value: Bool) { self = .boolean(value) }
  package init(arrayLiteral elements: ParameterValue...) { self = .list(elements) }
}
