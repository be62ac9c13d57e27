import SluiceDiagnostics

/// Binds what `inputs:` names to the ports of step kinds.
///
/// A bare step name fills every port for which the step has an output: one of the same name and kind first, else
/// the only output of that kind. `step.port` names the output, `step.Column` or `step.port.Column` a table's column
/// as labels. The name of a step with a matrix stands for several, which fill a port that takes several.
struct InputBinder {
  private let names: StepNames
  /// nil where the kind is unknown, which was reported.
  private let declarations: [StepDeclaration?]
  private(set) var diagnostics: [Diagnostic] = []

  init(names: StepNames, declarations: [StepDeclaration?]) {
    self.names = names
    self.declarations = declarations
  }

  private var steps: [StepSpec] { names.steps }

  private struct Output {
    var step: Int
    var port: PortDeclaration
    var column: String?
    /// One of the combinations that a name stands for.
    var isCollected = false

    /// The kind it counts as where it goes in.
    var kind: ArtifactKind { column == nil ? port.kind : .labels }
  }

  mutating func bind(_ index: Int) -> [InputBinding] {
    guard let declaration = declarations[index] else {
      checkNames(of: index)
      return []
    }
    var bound: [String: [Output]] = [:]
    let found = diagnostics.count
    sawUnknownKind = false
    switch steps[index].inputs {
    case .none: break
    case .mistaken: return []
    case .steps(let references):
      for reference in references { bindFreely(reference, declaration, index, &bound) }
    case .ports(let ports):
      for port in ports { bindByName(port, declaration, index, &bound) }
    }
    // What comes from a step of an unknown kind could be anything.
    let isWhole = diagnostics.count == found && !sawUnknownKind
    for port in declaration.inputs where isWhole && !port.isOptional && bound[port.name] == nil {
      diagnostics.append(
        .error(
          "step '\(steps[index].name)' has nothing at its input '\(port.name)', "
            + "which takes \(port.kind.phrase)", at: steps[index].nameSpan,
          hint: port.help))
    }
    return declaration.inputs.flatMap { port in
      (bound[port.name] ?? []).enumerated().map { position, output in
        InputBinding(
          port: port.name, position: position, source: output.step, sourcePort: output.port.name,
          column: output.column, isCollected: output.isCollected)
      }
    }
  }

  /// Whether what the inputs of the step name is of a kind that is not known.
  private var sawUnknownKind = false

  private mutating func checkNames(of index: Int) {
    switch steps[index].inputs {
    case .none, .mistaken: break
    case .steps(let references): for reference in references { _ = sources(reference, index) }
    case .ports(let ports):
      for reference in ports.flatMap(\.references) { _ = sources(reference, index) }
    }
  }

  /// The steps a reference of a step names; reported where there are none.
  private mutating func sources(_ reference: InputReference, _ index: Int) -> StepNames.Found? {
    switch names.find(reference.step, from: index) {
    case .found(let found):
      if declarations[found.steps[0]] == nil { sawUnknownKind = true }
      return found
    case .nothing(let message, let hint):
      diagnostics.append(.error(message, at: reference.span, hint: hint))
      return nil
    }
  }

  /// The same output of each of several steps.
  private func outputs(_ output: Output, of found: StepNames.Found) -> [Output] {
    found.steps.map {
      Output(step: $0, port: output.port, column: output.column, isCollected: found.isList)
    }
  }

  /// Reports several combinations that go where one artifact goes.
  private mutating func report(
    _ found: StepNames.Found, for port: PortDeclaration, _ reference: InputReference
  ) {
    let base = steps[found.steps[0]].baseName
    let count = found.steps.count
    diagnostics.append(
      .error(
        "input '\(port.name)' takes one artifact, but step '\(base)' has "
          + "\(count) combination\(count == 1 ? "" : "s")", at: reference.span,
        hint:
          "name one, such as '\(steps[found.steps[0]].name)', or give the reader the same matrix"))
  }

  /// What `step.member` names: an output port, or a column of a table.
  private mutating func output(_ member: String, of source: Int, _ span: SourceSpan) -> Output? {
    guard let declaration = declarations[source] else { return nil }
    if let port = declaration.output(member) { return Output(step: source, port: port) }
    let parts = member.split(separator: ".", maxSplits: 1).map(String.init)
    if parts.count == 2, let port = declaration.output(parts[0]), port.kind == .table {
      return Output(step: source, port: port, column: parts[1])
    }
    let tables = declaration.outputs.filter { $0.kind == .table }
    if tables.count == 1 { return Output(step: source, port: tables[0], column: member) }
    let names = declaration.outputs.map(\.name)
    diagnostics.append(
      .error(
        "step '\(steps[source].baseName)' has no output '\(member)'", at: span,
        hint: Suggestion.nearest(to: member, among: names).map { "did you mean '\($0)'?" }
          ?? "its outputs are \(describe(declaration.outputs))"))
    return nil
  }

  private func describe(_ ports: [PortDeclaration]) -> String {
    ports.map { port in
      port.name == port.kind.rawValue ? port.name : "\(port.name) (\(port.kind.rawValue))"
    }.joined(separator: ", ")
  }

  /// The output of a step that fits a port best: the same name and kind, else the only one of the kind.
  private func natural(_ source: Int, for port: PortDeclaration) -> Output? {
    guard let outputs = declarations[source]?.outputs.filter({ port.takes($0.kind) }) else {
      return nil
    }
    if let same = outputs.first(where: { $0.name == port.name }) {
      return Output(step: source, port: same)
    }
    return outputs.count == 1 ? Output(step: source, port: outputs[0]) : nil
  }

  private mutating func bindFreely(
    _ reference: InputReference, _ declaration: StepDeclaration, _ index: Int,
    _ bound: inout [String: [Output]]
  ) {
    guard let found = sources(reference, index), let source = found.steps.first,
      let given = declarations[source]
    else { return }
    var candidates: [(PortDeclaration, Output)] = []
    if let member = reference.member {
      guard let output = output(member, of: source, reference.span) else { return }
      let ports = declaration.inputs.filter { $0.takes(output.kind) }
      if let port = ports.first(where: { $0.name == output.port.name && output.column == nil })
        ?? ports.first(where: { $0.isList || bound[$0.name] == nil })
      {
        candidates = [(port, output)]
      }
    } else {
      candidates = naturalBindings(of: source, to: declaration)
    }
    if candidates.isEmpty {
      diagnostics.append(
        .error(
          "step '\(steps[source].baseName)' gives \(describe(given.outputs)), "
            + "but '\(declaration.name)' takes "
            + (declaration.inputs.isEmpty ? "no input" : describe(declaration.inputs)),
          at: reference.span)
      )
      return
    }
    for (port, output) in candidates {
      if !port.isList, found.isList {
        report(found, for: port, reference)
      } else if !port.isList, let earlier = bound[port.name]?.first {
        diagnostics.append(
          .error(
            "input '\(port.name)' is filled twice, by '\(steps[earlier.step].name)' and "
              + "'\(steps[source].name)'", at: reference.span,
            hint: "name the ports: inputs: { \(port.name): … }"))
      } else {
        bound[port.name, default: []] += outputs(output, of: found)
      }
    }
  }

  /// Each output once: to the port of its name first, then to the first port of its kind.
  private func naturalBindings(
    of source: Int, to declaration: StepDeclaration
  ) -> [(PortDeclaration, Output)] {
    let natural = declaration.inputs.compactMap { port in
      self.natural(source, for: port).map { (port, $0) }
    }
    var taken = Set(natural.filter { $0.0.name == $0.1.port.name }.map { $0.1.port.name })
    return natural.filter { port, output in
      port.name == output.port.name || taken.insert(output.port.name).inserted
    }
  }

  private mutating func bindByName(
    _ spec: InputSpec.PortSpec, _ declaration: StepDeclaration, _ index: Int,
    _ bound: inout [String: [Output]]
  ) {
    guard let port = declaration.input(spec.port) else {
      let names = declaration.inputs.map(\.name)
      diagnostics.append(
        .error(
          "step kind '\(declaration.name)' has no input '\(spec.port)'", at: spec.portSpan,
          hint: Suggestion.nearest(to: spec.port, among: names).map { "did you mean '\($0)'?" }
            ?? (declaration.inputs.isEmpty
              ? "it takes none" : "its inputs are \(describe(declaration.inputs))")))
      for reference in spec.references { _ = sources(reference, index) }
      return
    }
    if spec.references.count > 1, !port.isList {
      diagnostics.append(
        .error(
          "input '\(port.name)' takes one artifact, got \(spec.references.count)",
          at: spec.references[1].span))
      return
    }
    for reference in spec.references {
      guard let found = sources(reference, index), let source = found.steps.first,
        let given = declarations[source]
      else { continue }
      let output: Output?
      if let member = reference.member {
        guard let named = self.output(member, of: source, reference.span) else { continue }
        output = port.takes(named.kind) ? named : nil
        if output == nil { report(named, at: reference.span, for: port) }
      } else {
        output = natural(source, for: port)
        if output == nil { report(given, source, at: reference.span, for: port) }
      }
      guard let output else { continue }
      if found.isList, !port.isList {
        report(found, for: port, reference)
      } else {
        bound[port.name, default: []] += outputs(output, of: found)
      }
    }
  }

  private mutating func report(_ output: Output, at span: SourceSpan, for port: PortDeclaration) {
    diagnostics.append(
      .error(
        "input '\(port.name)' takes \(port.kind.phrase), but "
          + (output.column.map { "'\($0)' is a column of '\(steps[output.step].name)'" }
            ?? "'\(steps[output.step].name).\(output.port.name)' is \(output.port.kind.phrase)"),
        at: span))
  }

  private mutating func report(
    _ given: StepDeclaration, _ source: Int, at span: SourceSpan, for port: PortDeclaration
  ) {
    let name = steps[source].baseName
    let several = given.outputs.filter { port.takes($0.kind) }.map { "'\(name).\($0.name)'" }
    let hint: String? =
      several.count > 1
      ? "say which: \(several.joined(separator: " or "))"
      : port.kind == .labels && given.outputs.contains { $0.kind == .table }
        ? "name a column: '\(name).Column'" : nil
    diagnostics.append(
      .error(
        "input '\(port.name)' takes \(port.kind.phrase), but step '\(name)' gives "
          + describe(given.outputs), at: span, hint: hint))
  }
}
