import SluiceDiagnostics
import SluiceYAML

/// Puts the steps that a kind stands for in the place of a step of it.
struct StepExpander {
  /// By scope.
  let values: [ScopeValues]
  let catalog: StepCatalog
  private(set) var diagnostics: [Diagnostic] = []

  init(values: [ScopeValues], catalog: StepCatalog) {
    self.values = values
    self.catalog = catalog
  }

  mutating func expand(_ steps: [StepSpec]) -> [StepSpec] {
    func definition(of step: StepSpec) -> StepDefinition? {
      guard step.program == nil, let kind = step.uses.flatMap({ catalog[$0] }), kind.expand != nil
      else { return nil }
      return kind
    }
    if !steps.contains(where: { definition(of: $0) != nil }) { return steps }
    var mistakes = CombinationMistakes()
    return steps.flatMap { step -> [StepSpec] in
      guard let definition = definition(of: step) else { return [step] }
      var found: [Diagnostic] = []
      let made = expand(step, definition, into: &found)
      diagnostics += mistakes.new(found, of: step)
      return made
    }
  }

  private func expand(
    _ step: StepSpec, _ definition: StepDefinition, into found: inout [Diagnostic]
  ) -> [StepSpec] {
    let declaration = definition.declaration
    check(step, declaration, into: &found)
    // What is mistaken stays one step that nothing more is said of.
    var blank = step
    blank.definition = StepDefinition(
      StepDeclaration(
        name: declaration.name, version: declaration.version, summary: "", inputs: [],
        outputs: declaration.outputs, parameters: [], results: declaration.results, example: "")
    ) { _ in UnknownWork() }
    blank.with = nil
    blank.inputs = .none

    let handedOn = declaration.parameters.filter(\.isHandedOn).map(\.name)
    var raw: [String: YAMLNode] = [:]
    var located: LocatedValue?
    var late = Interpolation(scope: scope(of: step), isOutermost: step.scope == 0)
    if let with = step.with {
      var plain = with
      if case .mapping(let entries) = with.content {
        for entry in entries where handedOn.contains(entry.key) { raw[entry.key] = entry.value }
        plain.content = .mapping(entries.filter { raw[$0.key] == nil })
      }
      located = late.resolve(plain)
      found += late.diagnostics
      // What is late in them is found out, and reported, in the steps they are handed on to.
      for (name, node) in raw {
        var quiet = Interpolation(scope: scope(of: step), isOutermost: step.scope == 0)
        let value = quiet.resolve(node)
        if case .map(var entries)? = located?.content {
          entries.append(.init(key: name, keySpan: node.span, value: value))
          located?.content = .map(entries)
        }
      }
    }
    guard late.unresolvedCount == 0 else { return [blank] }
    var checker = ParameterChecker(declaration, stepSpan: step.nameSpan)
    let (parameters, places) = checker.check(located)
    found += checker.diagnostics
    guard !found.contains(where: { $0.severity == .error }) else { return [blank] }
    var expansion = StepExpansion(
      step, catalog: catalog, parameters: parameters, located: places, raw: raw)
    definition.expand?(&expansion)
    found += expansion.diagnostics
    return expansion.hasErrors ? [blank] : expansion.steps
  }

  private func scope(of step: StepSpec) -> StepScope {
    StepScope(values: values[step.scope], isIncluded: step.scope > 0)
  }

  /// What the steps that are made could only say in other words.
  private func check(
    _ step: StepSpec, _ declaration: StepDeclaration, into found: inout [Diagnostic]
  ) {
    if step.combination != nil, let matrix = step.matrix {
      found.append(
        .error(
          "a step of kind '\(declaration.name)' takes no matrix", at: matrix.span,
          hint: "write a step for each combination"))
    }
    var filled: Set<String> = []
    switch step.inputs {
    case .mistaken: return
    case .none: break
    case .steps: filled = Set(declaration.inputs.prefix(1).map(\.name))
    case .ports(let ports):
      let names = declaration.inputs.map(\.name)
      for port in ports where declaration.input(port.port) == nil {
        found.append(
          .error(
            "step kind '\(declaration.name)' has no input '\(port.port)'", at: port.portSpan,
            hint: Suggestion.hint(for: port.port, among: names)
              ?? "its inputs are \(names.joined(separator: ", "))"))
        return
      }
      filled = Set(ports.map(\.port))
    }
    for port in declaration.inputs where !port.isOptional && !filled.contains(port.name) {
      found.append(
        .error(
          "step '\(step.name)' has nothing at its input '\(port.name)', which takes "
            + port.kind.phrase, at: step.nameSpan, hint: port.help))
    }
  }
}
