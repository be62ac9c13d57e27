/// One parameter of a step kind: its name, what it takes and what it means.
package struct ParameterDeclaration: Sendable {
  /// In kebab-case, as it is written in YAML.
  package let name: String
  package let type: ParameterType
  /// What it is when it is not given; nil makes it required unless `isRequired` is false.
  package let defaultValue: ParameterValue?
  package let isRequired: Bool
  /// One sentence with units and meaning.
  package let help: String
  /// Whether another value can give another result; what only says how the work is done is not in the cache key.
  package private(set) var affectsResult = true

  /// The same for a parameter that only says how the work is done.
  package var withoutEffect: ParameterDeclaration {
    var copy = self
    copy.affectsResult = false
    return copy
  }

  /// Whether it holds parameters of another kind, which are worked out where they are handed on to.
  package private(set) var isHandedOn = false

  /// The same for a map that is handed on to other steps as it was written.
  package var handedOn: ParameterDeclaration {
    var copy = self
    copy.isHandedOn = true
    return copy
  }

  /// A parameter that must be given.
  package static func required(
    _ name: String, _ type: ParameterType, _ help: String
  ) -> ParameterDeclaration {
    ParameterDeclaration(
      name: name, type: type, defaultValue: nil, isRequired: true, help: help)
  }

  /// A parameter with a default.
  package static func optional(
    _ name: String, _ type: ParameterType, default value: ParameterValue, _ help: String
  ) -> ParameterDeclaration {
    ParameterDeclaration(
      name: name, type: type, defaultValue: value, isRequired: false, help: help)
  }

  /// A parameter that can be left out, which has a meaning of its own.
  package static func optional(
    _ name: String, _ type: ParameterType, _ help: String
  ) -> ParameterDeclaration {
    ParameterDeclaration(
      name: name, type: type, defaultValue: nil, isRequired: false, help: help)
  }
}
