package import SluiceDiagnostics

/// The values a run gives to a pipeline's parameters.
package struct ParameterSettings: Sendable {
  /// In the order of the pipeline's declarations.
  package var values: [ParameterValue.Member]

  package subscript(name: String) -> ParameterValue? {
    values.first { $0.key == name }?.value
  }

  /// Defaults overridden by `name=value` assignments, the last one winning.
  package static func binding(
    _ assignments: [(name: String, text: String)], to spec: PipelineSpec
  ) -> (settings: ParameterSettings, diagnostics: [Diagnostic]) {
    var diagnostics: [Diagnostic] = []
    var given: [String: String] = [:]
    let names = spec.parameters.map(\.name)
    for (name, text) in assignments {
      if names.contains(name) {
        given[name] = text
      } else {
        let meant = Suggestion.nearest(to: name, among: names)
        diagnostics.append(
          .error(
            "pipeline '\(spec.name)' has no parameter '\(name)'",
            hint: meant.map { "did you mean '\($0)'?" }
              ?? (names.isEmpty
                ? "it has none" : "the parameters are \(names.joined(separator: ", "))")))
      }
    }
    var values: [ParameterValue.Member] = []
    for parameter in spec.parameters {
      if let text = given[parameter.name] {
        switch parameter.parsing(text) {
        case .success(let value): values.append(.init(parameter.name, value))
        case .failure(let refusal):
          diagnostics.append(
            .error("parameter '\(parameter.name)' \(refusal.message)", hint: parameter.help))
        }
      } else if let value = parameter.defaultValue {
        values.append(.init(parameter.name, value))
      } else {
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
