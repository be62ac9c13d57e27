/// What values a parameter takes; says so in words and is checked before anything runs.
package indirect enum ParameterType: Sendable {
  /// Whatever YAML can say.
  case any
  case string
  /// A file whose content the result depends on: it enters the cache key by digest, not by name.
  case inputFile
  /// Limits are inclusive; nil for none.
  case integer(minimum: Int? = nil, maximum: Int? = nil)
  case number(minimum: Double? = nil, maximum: Double? = nil)
  case boolean
  case choice([String])
  /// The name of a column of the table at an input port; `numeric` asks for an integer or number column.
  case column(of: String, numeric: Bool = false)
  /// A condition over the columns of the table at an input port.
  case condition(on: String)
  case list(of: ParameterType, allowsEmpty: Bool = false)
  /// Any names, each with a value of the type.
  case map(of: ParameterType)
  /// A name of a column of the table at an input port, each with a value of the type.
  case columnMap(of: String, values: ParameterType)
  /// The first type that fits.
  case either(ParameterType, ParameterType)

  /// For a catalogue: `integer ≥ 1`, `list of columns`.
  package var description: String {
    switch self {
    case .any: "any value"
    case .string: "text"
    case .inputFile: "path"
    case .integer(let minimum, let maximum):
      "integer" + Self.limits(minimum.map(String.init), maximum.map(String.init))
    case .number(let minimum, let maximum):
      "number" + Self.limits(minimum.map { "\($0)" }, maximum.map { "\($0)" })
    case .boolean: "boolean"
    case .choice(let names): names.joined(separator: " | ")
    case .column(_, let numeric): numeric ? "numeric column" : "column"
    case .condition: "condition"
    case .list(let element, _): "list of \(element.description)"
    case .map(let values): "map of \(values.description)"
    case .columnMap(_, let values): "map of column to \(values.description)"
    case .either(let first, let second): "\(first.description), or \(second.description)"
    }
  }

  private static func limits(_ minimum: String?, _ maximum: String?) -> String {
    switch (minimum, maximum) {
    case (nil, nil): ""
    case (let low?, nil): " ≥ \(low)"
    case (nil, let high?): " ≤ \(high)"
    case (let low?, let high?): " from \(low) to \(high)"
    }
  }
}
