package import SluiceDiagnostics
import SluiceYAML

/// What a kind that stands for several steps is given to make them of.
package struct StepExpansion {
  package let catalog: StepCatalog
  /// Those of the step as it was written, with defaults.
  package let parameters: StepParameters
  private let located: [String: LocatedValue]
  /// Maps that are handed on as they were written, `${…}` and all.
  private let raw: [String: YAMLNode]
  private let step: StepSpec
  private(set) var steps: [StepSpec] = []
  private(set) var diagnostics: [Diagnostic] = []

  init(
    _ step: StepSpec, catalog: StepCatalog, parameters: StepParameters,
    located: [String: LocatedValue], raw: [String: YAMLNode]
  ) {
    self.step = step
    self.catalog = catalog
    self.parameters = parameters
    self.located = located
    self.raw = raw
  }

  /// Where the step's name stands.
  package var span: SourceSpan { step.nameSpan }

  /// Where a parameter's value stands; the step's name where it is not given.
  package func span(of parameter: String) -> SourceSpan {
    located[parameter]?.span ?? raw[parameter]?.span ?? span
  }

  package func isGiven(_ parameter: String) -> Bool { located[parameter] != nil }

  /// The entries of a map, in the order of the file.
  package func entries(_ parameter: String) -> [LocatedValue.Entry] {
    if case .map(let entries)? = located[parameter]?.content { entries } else { [] }
  }

  /// The entries of a map that is handed on as it was written.
  package func settings(_ parameter: String) -> [MadeStep.Setting] {
    guard case .mapping(let entries)? = raw[parameter]?.content else { return [] }
    return entries.map {
      MadeStep.Setting(name: $0.key, keySpan: $0.keySpan, content: .node($0.value))
    }
  }

  /// The value of an entry of a map, where it is known before anything runs.
  package func plainValue(_ name: String, in parameter: String) -> ParameterValue? {
    located[parameter].flatMap { located in
      guard case .map(let entries) = located.content,
        let value = entries.first(where: { $0.key == name })?.value.value, value != .null
      else { return nil }
      return value
    }
  }

  package mutating func report(_ message: String, at span: SourceSpan, hint: String? = nil) {
    diagnostics.append(.error(message, at: span, hint: hint))
  }

  package mutating func warn(_ message: String, at span: SourceSpan, hint: String? = nil) {
    diagnostics.append(.warning(message, at: span, hint: hint))
  }

  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// The value in the type that a kind declares for a parameter of that name; nil, and reported, where it does not fit.
  package mutating func checked(
    _ entry: LocatedValue.Entry, for kind: StepDeclaration
  ) -> ParameterValue? {
    let own = kind.parameter(entry.key).map { [$0] } ?? kind.parameters
    let part = StepDeclaration(
      name: kind.name, version: kind.version, summary: "", inputs: [], outputs: [],
      parameters: own.map {
        ParameterDeclaration.optional($0.name, $0.type, $0.help)
      }, example: "")
    var checker = ParameterChecker(part, stepSpan: span)
    let value = checker.check(
      LocatedValue(content: .map([entry]), node: entry.value.node)
    ).parameters.value(entry.key)
    diagnostics += checker.diagnostics
    return checker.diagnostics.isEmpty ? value : nil
  }

  // MARK: Steps

  package mutating func add(_ made: MadeStep) {
    var copy = step
    copy.isMade = true
    if let suffix = made.suffix {
      copy.name = "\(step.name)@\(suffix)"
      copy.localName = "\(step.localName)@\(suffix)"
    }
    if made.allowsFailure { copy.execution.allowsFailure = true }
    copy.uses = made.definition.declaration.name
    copy.definition = made.definition
    copy.inputs = .ports(made.inputs.map(port))
    copy.with = YAMLNode(
      .mapping(
        made.settings.map {
          YAMLEntry(key: $0.name, keySpan: $0.keySpan, value: node($0))
        }), span: step.with?.span ?? step.nameSpan)
    steps.append(copy)
  }

  private func node(_ setting: MadeStep.Setting) -> YAMLNode {
    switch setting.content {
    case .node(let node): node
    case .result(let suffix, let name):
      YAMLNode(
        .string("${steps.\(step.localName)@\(suffix).\(name)}"), span: setting.keySpan,
        style: .plain)
    }
  }

  private func port(_ input: MadeStep.Input) -> InputSpec.PortSpec {
    switch input.source {
    case .written(let name):
      let written = written(name)
      return InputSpec.PortSpec(
        port: input.port, portSpan: written?.portSpan ?? step.nameSpan,
        references: written?.references ?? [], isList: written?.isList ?? false)
    case .made(let sources):
      return InputSpec.PortSpec(
        port: input.port, portSpan: step.nameSpan,
        references: sources.map {
          InputReference(
            step: "\(step.localName)@\($0.suffix)", member: $0.port, span: step.nameSpan)
        }, isList: sources.count > 1)
    }
  }

  private func written(_ name: String) -> InputSpec.PortSpec? {
    switch step.inputs {
    case .none, .mistaken: nil
    case .ports(let ports): ports.first { $0.port == name }
    case .steps(let references):
      InputSpec.PortSpec(
        port: name, portSpan: references.first?.span ?? step.nameSpan, references: references,
        isList: references.count > 1)
    }
  }
}
