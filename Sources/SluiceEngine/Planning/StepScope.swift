import SluiceDiagnostics

/// What names mean in the expressions of one step.
struct StepScope: ExpressionScope {
  let values: ScopeValues
  /// The values of the step's combination.
  var combination: StepCombination?
  /// Where steps are found, with the declarations of their kinds; nil where results cannot be read.
  var steps: Results?
  /// Whether the names are those of a file that is included.
  var isIncluded = false

  struct Results {
    let names: StepNames
    /// nil where the kind is unknown, which was reported.
    let declarations: [StepDeclaration?]
    let reader: Int
  }

  private static let roots = ["parameters", "matrix", "steps", "env"]

  func meaning(of path: [String]) throws(ScopeError) -> ScopeMeaning {
    let text = path.joined(separator: ".")
    guard path.count > 1, !path.contains(""), Self.roots.contains(path[0]) else {
      throw ScopeError("'\(text)' is no reference", hint: hint(for: path))
    }
    if path[0] == "steps" { return try result(path) }
    guard path.count == 2 else {
      throw ScopeError("'\(text)' names nothing", hint: "write '\(path[0]).\(path[1])'")
    }
    switch path[0] {
    case "parameters": return try parameter(path[1])
    case "matrix": return try matrix(path[1])
    default: return try variable(path[1])
    }
  }

  private func hint(for path: [String]) -> String {
    if path.count == 1 {
      let name = path[0]
      if values.parameters[name] != nil { return "did you mean 'parameters.\(name)'?" }
      if combination?.names.contains(name) == true { return "did you mean 'matrix.\(name)'?" }
      if values.environment[name] != nil { return "did you mean 'env.\(name)'?" }
      if Self.roots.contains(name) { return "write '\(name).NAME'" }
    } else if !path.contains(""), let root = Suggestion.nearest(to: path[0], among: Self.roots) {
      return "did you mean '\(root).\(path.dropFirst().joined(separator: "."))'?"
    }
    return "write 'parameters.NAME', 'matrix.NAME', 'env.NAME' or 'steps.NAME.RESULT'; "
      + "texts stand in quotes"
  }

  private func parameter(_ name: String) throws(ScopeError) -> ScopeMeaning {
    if let known = values.parameters[name] { return .value(known.value, known.type) }
    throw ScopeError(
      "the \(isIncluded ? "included file" : "pipeline") has no parameter '\(name)'",
      hint: subtractionHint(name) { values.parameters[$0] != nil }
        ?? Suggestion.hint(for: name, among: values.parameters.keys.sorted())
        ?? "declare it under 'parameters:'")
  }

  /// For `n-1`, where `n` is a name.
  private func subtractionHint(_ name: String, _ isKnown: (String) -> Bool) -> String? {
    for dash in name.indices where name[dash] == "-" {
      let (left, right) = (name[..<dash], name[name.index(after: dash)...])
      if isKnown(String(left)) { return "write '\(left) - \(right)' to subtract" }
    }
    return nil
  }

  private func matrix(_ name: String) throws(ScopeError) -> ScopeMeaning {
    guard let combination else {
      throw ScopeError("the step has no matrix", hint: "declare it: matrix: { \(name): […] }")
    }
    if let value = combination.values.first(where: { $0.key == name })?.value {
      return .value(value, value.type)
    }
    if combination.names.contains(name) { return .value(nil, .unknown) }
    throw ScopeError(
      "the step's matrix has no '\(name)'",
      hint: subtractionHint(name) { combination.names.contains($0) }
        ?? Suggestion.hint(for: name, among: combination.names)
        ?? "it has \(combination.names.joined(separator: ", "))")
  }

  private func variable(_ name: String) throws(ScopeError) -> ScopeMeaning {
    if let known = values.environment[name] { return .value(known.value, known.type) }
    throw ScopeError(
      "'env' declares no variable '\(name)'",
      hint: Suggestion.hint(for: name, among: values.environment.keys.sorted())
        ?? "declare it at the top of the file: env: [\(name)]")
  }

  private func result(_ path: [String]) throws(ScopeError) -> ScopeMeaning {
    if path.count == 4, path[2] == "matrix" { return try combinationValue(path) }
    guard path.count == 3 else {
      throw ScopeError(
        "'\(path.joined(separator: "."))' names no result", hint: "write 'steps.NAME.RESULT'")
    }
    guard let steps else {
      throw ScopeError(
        "results of steps are not known here", hint: "this is worked out before anything runs")
    }
    switch steps.names.find(path[1], from: steps.reader) {
    case .nothing(let message, let hint): throw ScopeError(message, hint: hint)
    case .found(let found):
      guard let declaration = steps.declarations[found.steps[0]] else {
        return .value(nil, .unknown)
      }
      guard let result = declaration.result(path[2]) else {
        let names = declaration.results.map(\.name)
        throw ScopeError(
          "step '\(path[1])' reports no '\(path[2])'",
          hint: Suggestion.hint(for: path[2], among: names)
            ?? (names.isEmpty
              ? "'\(declaration.name)' reports nothing"
              : "'\(declaration.name)' reports \(names.joined(separator: ", "))"))
      }
      return .result(
        ResultReference(
          step: path[1], result: path[2], type: result.type, steps: found.steps,
          isList: found.isList))
    }
  }

  /// `steps.NAME.matrix.NAME`: the values of another step's combinations.
  private func combinationValue(_ path: [String]) throws(ScopeError) -> ScopeMeaning {
    guard let steps else {
      throw ScopeError(
        "steps are not known here", hint: "this is worked out before there are any")
    }
    switch steps.names.find(path[1], from: steps.reader) {
    case .nothing(let message, let hint): throw ScopeError(message, hint: hint)
    case .found(let found):
      guard let names = steps.names.steps[found.steps[0]].combination?.names else {
        throw ScopeError("step '\(path[1])' has no matrix")
      }
      guard names.contains(path[3]) else {
        throw ScopeError(
          "the matrix of step '\(path[1])' has no '\(path[3])'",
          hint: Suggestion.hint(for: path[3], among: names)
            ?? "it has \(names.joined(separator: ", "))")
      }
      let values = found.steps.compactMap { steps.names.value($0, path[3]) }
      guard values.count == found.steps.count else { return .value(nil, .unknown) }
      guard let type = ResultDeclaration.Kind(ParameterValue.list(values).type) else {
        throw ScopeError("the values of '\(path[3])' are not all of one simple type")
      }
      var reference = ResultReference(
        step: path[1], result: path[3], type: type, steps: found.steps, isList: found.isList)
      reference.isMatrix = true
      return .result(reference)
    }
  }
}

extension ResultDeclaration.Kind {
  /// The type of a list's elements; nil where they have no simple one in common.
  fileprivate init?(_ list: ValueType) {
    switch list {
    case .list(.integer): self = .integer
    case .list(.number): self = .number
    case .list(.boolean): self = .boolean
    case .list(.string): self = .string
    default: return nil
    }
  }
}
