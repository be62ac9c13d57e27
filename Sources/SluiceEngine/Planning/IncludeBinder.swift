import SluiceDiagnostics
import SluiceYAML

/// Gives values to the parameters of an included file: those of `with:`, else the defaults.
struct IncludeBinder {
  private let scope: FileScope
  private let parent: ScopeValues
  private let isOutermost: Bool
  private(set) var diagnostics: [Diagnostic] = []

  init(_ scope: FileScope, parent: ScopeValues, isOutermost: Bool) {
    self.scope = scope
    self.parent = parent
    self.isOutermost = isOutermost
  }

  /// A value for each parameter that has one; what has none is reported.
  mutating func bind() -> [ParameterValue.Member] {
    let given = given()
    return scope.parameters.compactMap { parameter in
      if let value = given[parameter.name] {
        return value.map { ParameterValue.Member(parameter.name, $0) }
      }
      if let value = parameter.defaultValue { return .init(parameter.name, value) }
      if !parameter.isMistaken {
        diagnostics.append(
          .error(
            "the included file's parameter '\(parameter.name)' has no value", at: scope.span,
            hint: "give it: with: { \(parameter.name): … }"
              + (parameter.help.map { " (\($0))" } ?? "")))
      }
      return nil
    }
  }

  /// The values of `with:`; nil for one that is mistaken.
  private mutating func given() -> [String: ParameterValue?] {
    guard let with = scope.with, !with.isNull else { return [:] }
    guard case .mapping(let entries) = with.content else {
      if !with.isMistaken {
        diagnostics.append(
          .error("'with' must be a mapping of parameters, found \(with.words)", at: with.span))
      }
      return [:]
    }
    let names = scope.parameters.map(\.name)
    var given: [String: ParameterValue?] = [:]
    for entry in entries {
      guard let parameter = scope.parameters.first(where: { $0.name == entry.key }) else {
        diagnostics.append(
          .error(
            "the included file has no parameter '\(entry.key)'", at: entry.keySpan,
            hint: Suggestion.hint(for: entry.key, among: names)
              ?? (names.isEmpty
                ? "it has none" : "its parameters are \(names.joined(separator: ", "))")))
        continue
      }
      given[entry.key] = .some(nil)
      var interpolation = Interpolation(
        scope: StepScope(values: parent, isIncluded: !isOutermost), isOutermost: isOutermost)
      let located = interpolation.resolve(entry.value)
      diagnostics += interpolation.diagnostics
      guard interpolation.unresolvedCount == 0 else { continue }
      switch parameter.accepting(located.value) {
      case .success(let value): given[entry.key] = value
      case .failure(let refusal):
        diagnostics.append(
          .error(
            "parameter '\(entry.key)' \(refusal.message)", at: located.span, hint: parameter.help))
      }
    }
    return given
  }
}
