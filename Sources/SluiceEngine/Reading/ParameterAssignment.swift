package import SluiceDiagnostics
import SluiceYAML

/// A value that somebody gives to a parameter from outside of the pipeline file.
package struct ParameterAssignment: Sendable {
  package enum Given: Sendable {
    /// A text of the command line or the environment, to be read as the parameter's type says.
    case text(String)
    /// A value that has a type already.
    case value(ParameterValue)
  }

  package var name: String
  package var given: Given
  /// Where the name and the value stand, if in a file.
  package var nameSpan: SourceSpan?
  package var valueSpan: SourceSpan?
  /// For messages, where there is no place: `SLUICE_PARAM_EPOCHS`.
  package var origin: String?

  package init(
    name: String, given: Given, nameSpan: SourceSpan? = nil, valueSpan: SourceSpan? = nil,
    origin: String? = nil
  ) {
    self.name = name
    self.given = given
    self.nameSpan = nameSpan
    self.valueSpan = valueSpan
    self.origin = origin
  }

  func value(
    for parameter: PipelineParameter
  ) -> Result<ParameterValue, PipelineParameter.Refusal> {
    switch given {
    case .text(let text): parameter.parsing(text)
    case .value(let value): parameter.accepting(value)
    }
  }

  /// The members of a file of parameters, YAML or JSON.
  package static func reading(
    _ file: SourceFile
  ) -> (assignments: [ParameterAssignment], diagnostics: [Diagnostic]) {
    var (node, diagnostics) = YAMLReader.read(file)
    guard let node else { return ([], diagnostics) }
    guard case .mapping(let entries) = node.content else {
      diagnostics.append(
        .error(
          "a file of parameters must be a mapping of names to values, found \(node.words)",
          at: node.span))
      return ([], diagnostics)
    }
    let assignments = entries.compactMap { entry -> ParameterAssignment? in
      guard let value = entry.value.plainValue else {
        diagnostics.append(
          .error(
            "parameter '\(entry.key)' must be a value or a list of values, found "
              + entry.value.words, at: entry.value.span))
        return nil
      }
      return ParameterAssignment(
        name: entry.key, given: .value(value), nameSpan: entry.keySpan,
        valueSpan: entry.value.span)
    }
    return (assignments, diagnostics)
  }

  /// What the environment sets: `SLUICE_PARAM_MIN_DF` for `min-df`.
  ///
  /// - Parameter look: gives a variable's value, nil where it is not set.
  package static func environment(
    for spec: PipelineSpec, _ look: (String) -> String?
  ) -> [ParameterAssignment] {
    spec.parameters.compactMap { parameter in
      let variable =
        "SLUICE_PARAM_" + parameter.name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
      return look(variable).map {
        ParameterAssignment(name: parameter.name, given: .text($0), origin: variable)
      }
    }
  }
}

extension YAMLNode {
  /// A scalar or a list of scalars; nil for anything else.
  var plainValue: ParameterValue? {
    guard case .sequence(let elements) = content else { return scalarValue }
    let values = elements.compactMap(\.scalarValue)
    return values.count == elements.count ? .list(values) : nil
  }
}
