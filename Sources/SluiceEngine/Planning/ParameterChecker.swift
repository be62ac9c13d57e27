import SluiceDiagnostics
import SluiceYAML

/// Checks what a step's `with:` says against the kind's declaration and fills in the defaults.
struct ParameterChecker {
  let declaration: StepDeclaration
  /// The place of the step, for what is missing.
  let stepSpan: SourceSpan
  private(set) var diagnostics: [Diagnostic] = []

  init(_ declaration: StepDeclaration, stepSpan: SourceSpan) {
    self.declaration = declaration
    self.stepSpan = stepSpan
  }

  /// The parameters and where each was written; parameters that do not fit are left out and reported.
  mutating func check(
    _ with: LocatedValue?
  ) -> (parameters: StepParameters, located: [String: LocatedValue]) {
    var entries: [LocatedValue.Entry] = []
    switch with?.content {
    case nil, .scalar(.null)?: break
    case .map(let written)?: entries = written
    default:
      diagnostics.append(
        .error(
          "'with' must be a mapping of parameters, found \(with?.words ?? "nothing")",
          at: with?.span))
    }
    let names = declaration.parameters.map(\.name)
    for entry in entries where declaration.parameter(entry.key) == nil {
      diagnostics.append(
        .error(
          "step kind '\(declaration.name)' has no parameter '\(entry.key)'", at: entry.keySpan,
          hint: Suggestion.nearest(to: entry.key, among: names).map { "did you mean '\($0)'?" }
            ?? (names.isEmpty
              ? "it has none" : "its parameters are \(names.joined(separator: ", "))")
        ))
    }
    var members: [ParameterValue.Member] = []
    var located: [String: LocatedValue] = [:]
    for parameter in declaration.parameters {
      // A misspelled name, which is reported, stands for the one that was meant.
      let entry =
        entries.first { $0.key == parameter.name }
        ?? entries.first {
          !names.contains($0.key)
            && Suggestion.nearest(to: $0.key, among: names) == parameter.name
        }
      if let entry {
        located[parameter.name] = entry.value
        if !entry.value.lateTexts.isEmpty {
          // Checked as far as its type goes; its value is there later.
          _ = fit(entry.value, parameter.type, of: parameter.name)
        } else if case .scalar(.null) = entry.value.content, !parameter.isRequired {
          if let value = parameter.defaultValue { members.append(.init(parameter.name, value)) }
        } else if let value = fit(entry.value, parameter.type, of: parameter.name) {
          members.append(.init(parameter.name, value))
        }
      } else if let value = parameter.defaultValue {
        members.append(.init(parameter.name, value))
      } else if parameter.isRequired {
        diagnostics.append(
          .error(
            "step kind '\(declaration.name)' needs the parameter '\(parameter.name)'",
            at: stepSpan, hint: parameter.help))
      }
    }
    return (StepParameters(members), located)
  }

  private mutating func fit(
    _ value: LocatedValue, _ type: ParameterType, of name: String
  ) -> ParameterValue? {
    var misfits: [Misfit] = []
    let fitting = Self.fit(value, type, &misfits)
    for misfit in misfits {
      diagnostics.append(
        .error("parameter '\(name)' \(misfit.message)", at: misfit.span, hint: misfit.hint))
    }
    return fitting
  }

  private struct Misfit {
    var message: String
    var span: SourceSpan
    var hint: String?
    /// The type fits, but not the value.
    var isOfType = true
  }

  /// The value in the declared type; nil, with at least one misfit, where it does not fit.
  private static func fit(
    _ located: LocatedValue, _ type: ParameterType, _ misfits: inout [Misfit]
  ) -> ParameterValue? {
    func refuse(_ what: String, hint: String? = nil, isOfType: Bool = true) -> ParameterValue? {
      misfits.append(
        Misfit(message: what, span: located.span, hint: hint, isOfType: isOfType))
      return nil
    }
    if case .late(let text) = located.content {
      if type.accepts(text.type) { return .null }
      return refuse("needs \(type.article), got \(located.words)", isOfType: false)
    }
    let value = located.value
    switch (type, value) {
    case (.any, _), (.string, .string), (.inputFile, .string), (.condition, .string),
      (.column, .string),
      (.boolean, .boolean):
      return value
    case (.integer(let minimum, let maximum), .integer(let number)):
      if let minimum, number < minimum {
        return refuse("must be at least \(minimum), got \(number)")
      }
      if let maximum, number > maximum {
        return refuse("must be at most \(maximum), got \(number)")
      }
      return value
    case (.number(let minimum, let maximum), .integer),
      (.number(let minimum, let maximum), .number):
      var number = 0.0
      if case .integer(let whole) = value { number = Double(whole) }
      if case .number(let given) = value { number = given }
      guard number.isFinite else { return refuse("must be a finite number, got \(number)") }
      if let minimum, number < minimum {
        return refuse("must be at least \(plain(minimum)), got \(plain(number))")
      }
      if let maximum, number > maximum {
        return refuse("must be at most \(plain(maximum)), got \(plain(number))")
      }
      return .number(number)
    case (.choice(let names), .string(let text)):
      if names.contains(text) { return value }
      return refuse(
        "must be \(names.count == 1 ? "" : "one of ")\(names.joined(separator: ", ")), "
          + "got '\(text)'", hint: Suggestion.hint(for: text, among: names))
    case (.list(let element, let allowsEmpty), _):
      guard case .list(let elements) = located.content else { break }
      if elements.isEmpty, !allowsEmpty { return refuse("is an empty list") }
      let fitting = elements.compactMap { fit($0, element, &misfits) }
      return fitting.count == elements.count ? .list(fitting) : nil
    case (.map(let values), _), (.columnMap(_, let values), _):
      guard case .map(let entries) = located.content else { break }
      let fitting = entries.compactMap { entry in
        fit(entry.value, values, &misfits).map { ParameterValue.Member(entry.key, $0) }
      }
      return fitting.count == entries.count ? .map(fitting) : nil
    case (.either(let first, let second), _):
      var refusals: [Misfit] = []
      if let value = fit(located, first, &refusals) ?? fit(located, second, &refusals) {
        return value
      }
      if let refusal = refusals.first(where: \.isOfType) {
        misfits.append(refusal)
        return nil
      }
    default: break
    }
    return refuse(
      "needs \(type.article), got \(located.words)", hint: textHint(type, located),
      isOfType: false)
  }

  private static func plain(_ number: Double) -> String {
    Int(exactly: number).map(String.init) ?? "\(number)"
  }

  /// YAML turns some texts into other types; say how to keep them text.
  private static func textHint(_ type: ParameterType, _ located: LocatedValue) -> String? {
    switch (type, located.value) {
    case (.string, .integer), (.string, .number), (.string, .boolean), (.column, .integer),
      (.column, .boolean), (.choice, .boolean):
      located.node.scalarText.isEmpty || !located.isWritten
        ? nil : "quote it: '\(located.node.scalarText)'"
    case (.list, .string(let text)):
      located.isWritten ? "write it as a list: [\(text)]" : nil
    default: nil
    }
  }
}

extension ParameterType {
  /// With its article, for messages.
  var article: String {
    switch self {
    case .any: "any value"
    case .string: "text"
    case .inputFile: "a path"
    case .integer: "an integer"
    case .number: "a number"
    case .boolean: "true or false"
    case .choice(let names): "one of \(names.joined(separator: ", "))"
    case .column: "the name of a column"
    case .condition: "a condition"
    case .list(.column, _): "a list of columns"
    case .list(let element, _): "a list of \(element.description)"
    case .map, .columnMap: "a \(description)"
    case .either(let first, let second): "\(first.article) or \(second.article)"
    }
  }
  /// Whether a value of the type can fit; limits are not looked at.
  func accepts(_ value: ValueType) -> Bool {
    switch (self, value) {
    case (.any, _), (_, .unknown), (_, .null): true
    case (_, .optional(let type)): accepts(type)
    case (.either(let first, let second), _): first.accepts(value) || second.accepts(value)
    case (.string, .string), (.inputFile, .string), (.condition, .string), (.column, .string),
      (.choice, .string), (.boolean, .boolean), (.integer, .integer), (.number, .integer),
      (.number, .number):
      true
    case (.list(let element, _), .list(let type)): element.accepts(type)
    default: false
    }
  }
}
