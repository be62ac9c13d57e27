/// The parameters of one step, checked against the declaration, defaults filled in.
///
/// Asking for a name or type that the declaration does not have is a bug and traps.
package struct StepParameters: Sendable {
  /// Every declared parameter that has a value, in the order of the declaration.
  package let members: [ParameterValue.Member]

  package init(_ members: [ParameterValue.Member]) { self.members = members }

  package func value(_ name: String) -> ParameterValue? {
    members.first { $0.key == name }?.value
  }

  package func optionalString(_ name: String) -> String? {
    switch value(name) {
    case nil, .null: return nil
    case .string(let text): return text
    case let other?: preconditionFailure("parameter '\(name)' is no text: \(other)")
    }
  }

  package func string(_ name: String) -> String {
    guard let text = optionalString(name) else { preconditionFailure("no parameter '\(name)'") }
    return text
  }

  package func optionalInteger(_ name: String) -> Int? {
    switch value(name) {
    case nil, .null: return nil
    case .integer(let value): return value
    case let other?: preconditionFailure("parameter '\(name)' is no integer: \(other)")
    }
  }

  package func integer(_ name: String) -> Int {
    guard let value = optionalInteger(name) else { preconditionFailure("no parameter '\(name)'") }
    return value
  }

  package func optionalNumber(_ name: String) -> Double? {
    switch value(name) {
    case nil, .null: return nil
    case .number(let value): return value
    case .integer(let value): return Double(value)
    case let other?: preconditionFailure("parameter '\(name)' is no number: \(other)")
    }
  }

  package func number(_ name: String) -> Double {
    guard let value = optionalNumber(name) else { preconditionFailure("no parameter '\(name)'") }
    return value
  }

  package func boolean(_ name: String) -> Bool {
    guard case .boolean(let value) = value(name) else {
      preconditionFailure("no boolean parameter '\(name)'")
    }
    return value
  }

  package func optionalList(_ name: String) -> [ParameterValue]? {
    switch value(name) {
    case nil, .null: return nil
    case .list(let values): return values
    case let single?: return [single]
    }
  }

  /// A list of texts; a single text counts as a list of one.
  package func optionalStrings(_ name: String) -> [String]? {
    optionalList(name)?.map { element in
      switch element {
      case .string(let text): text
      case .integer(let value): String(value)
      default: preconditionFailure("parameter '\(name)' holds no text: \(element)")
      }
    }
  }

  package func strings(_ name: String) -> [String] { optionalStrings(name) ?? [] }

  /// A map's members in the order they were written.
  package func map(_ name: String) -> [ParameterValue.Member] {
    switch value(name) {
    case nil, .null: return []
    case .map(let members): return members
    case let other?: preconditionFailure("parameter '\(name)' is no map: \(other)")
    }
  }
}
