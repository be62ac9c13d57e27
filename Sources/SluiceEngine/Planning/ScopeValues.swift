import SluiceDiagnostics

/// What the parameters and variables of one file's scope are worth.
struct ScopeValues {
  struct Named {
    /// nil where it has no value, which is reported.
    var value: ParameterValue?
    var type: ValueType
  }

  private(set) var parameters: [String: Named] = [:]
  private(set) var environment: [String: Named] = [:]
  /// The variables with their values, in the order of the file.
  private(set) var variables: [ParameterValue.Member] = []

  /// - Parameters:
  ///   - settings: a value for each parameter that has one.
  ///   - look: gives a variable of the environment, nil where it is not set.
  init(
    _ scope: FileScope, settings: [ParameterValue.Member], look: (String) -> String?,
    into diagnostics: inout [Diagnostic]
  ) {
    let given = Dictionary(settings.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
    for parameter in scope.parameters {
      let value = given[parameter.name]
      parameters[parameter.name] = Named(value: value, type: parameter.valueType(value))
    }
    for variable in scope.environment {
      let text = look(variable.name) ?? variable.defaultValue
      environment[variable.name] = Named(value: text.map { .string($0) }, type: .string)
      if let text {
        variables.append(.init(variable.name, .string(text)))
      } else {
        diagnostics.append(
          .error(
            "the environment has no variable '\(variable.name)'", at: variable.nameSpan,
            hint: "set it, or give a default: env: { \(variable.name): … }"))
      }
    }
  }
}

extension PipelineParameter {
  /// The type in expressions; that of a list's elements is taken from its value where it is not declared.
  func valueType(_ value: ParameterValue?) -> ValueType {
    guard kind == .list else { return kind.valueType }
    if let element { return .list(of: element.valueType) }
    return value?.type ?? .list(of: .unknown)
  }
}
