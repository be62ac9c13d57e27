package import SluiceDiagnostics

/// The values a run gives to a pipeline's parameters.
package struct ParameterSettings: Sendable {
  /// In the order of the pipeline's declarations.
  package var values: [ParameterValue.Member]

  package subscript(name: String) -> ParameterValue? {
    values.first { $0.key == name }?.value
  }

  /// Defaults overridden by assignments, of which a later one overrides an earlier one of the same name.
  package static func binding(
    _ assignments: [ParameterAssignment], to spec: PipelineSpec
  ) -> (settings: ParameterSettings, diagnostics: [Diagnostic]) {
    var diagnostics: [Diagnostic] = []
    var given: [String: ParameterAssignment] = [:]
    let names = spec.parameters.map(\.name)
    for assignment in assignments {
      if names.contains(assignment.name) {
        given[assignment.name] = assignment
      } else {
        let meant = Suggestion.nearest(to: assignment.name, among: names)
        diagnostics.append(
          .error(
            "pipeline '\(spec.name)' has no parameter '\(assignment.name)'",
            at: assignment.nameSpan,
            hint: meant.map { "did you mean '\($0)'?" }
              ?? (names.isEmpty
                ? "it has none" : "the parameters are \(names.joined(separator: ", "))")))
      }
    }
    var values: [ParameterValue.Member] = []
    for parameter in spec.parameters {
      if let assignment = given[parameter.name] {
        switch assignment.value(for: parameter) {
        case .success(let value): values.append(.init(parameter.name, value))
        case .failure(let refusal):
          let origin = assignment.origin.map { " (from \($0))" } ?? ""
          diagnostics.append(
            .error(
              "parameter '\(parameter.name)' \(refusal.message)\(origin)",
              at: assignment.valueSpan, hint: parameter.help))
        }
      } else if let value = parameter.defaultValue {
        values.append(.init(parameter.name, value))
      } else if !parameter.isMistaken {
        diagnostics.append(
          .error(
            "parameter '\(parameter.name)' has no value", at: parameter.nameSpan,
            hint: "give it with -p \(parameter.name)=…"
              + (parameter.help.map { " (\($0))" } ?? "")))
      }
    }
    return (ParameterSettings(values: values), diagnostics)
  }
}
