import SluiceDiagnostics
import SluiceFrame
import SluiceYAML

/// Makes one step of a pipeline: checks its parameters, its files and the columns it names.
struct StepResolver: Sendable {
  let step: StepSpec
  let index: Int
  let definition: StepDefinition
  let bindings: [InputBinding]
  /// The steps it needs for results alone.
  let controls: [Int]
  let condition: StepCondition
  /// For each binding what is known of the table there, and the name of the step that gives it.
  let sources: [Source]
  /// What the parameters of the pipeline mean, by name.
  let help: [String: String?]
  private(set) var diagnostics: [Diagnostic] = []
  private var located: [String: LocatedValue] = [:]

  struct Source: Sendable {
    var step: String
    var schema: Schema?
  }

  init(
    step: StepSpec, index: Int, definition: StepDefinition, bindings: [InputBinding],
    controls: [Int], condition: StepCondition, sources: [Source], help: [String: String?]
  ) {
    self.step = step
    self.index = index
    self.definition = definition
    self.bindings = bindings
    self.controls = controls
    self.condition = condition
    self.sources = sources
    self.help = help
  }

  private var declaration: StepDeclaration { definition.declaration }

  /// - Returns: nil where there is an error.
  mutating func resolve(
    with: LocatedValue?, fileProblem: @escaping @Sendable (String) -> String?
  ) -> PipelineStep? {
    let blank = self
    var checker = ParameterChecker(declaration, stepSpan: step.nameSpan)
    let (parameters, located) = checker.check(with)
    self.located = located
    diagnostics += checker.diagnostics
    guard checker.diagnostics.isEmpty else { return nil }
    // A step that never runs needs no files and no columns.
    if case .never = condition {
      return made(UnknownWork(), parameters, files: [], schemas: [:], open: nil)
    }
    if let with, !with.lateTexts.isEmpty {
      let open = OpenStep(resolver: blank, with: with, fileProblem: fileProblem)
      return made(UnknownWork(), parameters, files: [], schemas: [:], open: open)
    }

    var files: [PipelineStep.FileInput] = []
    for parameter in declaration.parameters {
      guard case .inputFile = parameter.type,
        let path = parameters.optionalString(parameter.name)
      else { continue }
      files.append(PipelineStep.FileInput(parameter: parameter.name, path: path))
      if let problem = fileProblem(path) { report(problem, file: parameter.name) }
    }
    guard !diagnostics.contains(where: { $0.severity == .error }) else { return nil }

    let kind: any Step
    do throws(ParameterError) {
      kind = try definition.make(parameters)
    } catch {
      diagnostics.append(
        .error(
          error.message, at: error.parameter.flatMap { located[$0]?.span } ?? step.nameSpan,
          hint: error.hint))
      return nil
    }
    let inputs = inputSchemas()
    checkLabelColumns()
    checkColumns(parameters, inputs)
    guard !diagnostics.contains(where: { $0.severity == .error }) else { return nil }
    let filled = zip(bindings, sources).map { binding, source in
      StepCheck.Filled(port: binding.port, schema: binding.column == nil ? source.schema : nil)
    }
    var check = StepCheck(declaration, inputs: inputs, filled: filled)
    kind.check(&check)
    for finding in check.findings { report(finding) }
    return made(kind, parameters, files: files, schemas: check.outputs, open: nil)
  }

  private func made(
    _ kind: any Step, _ parameters: StepParameters, files: [PipelineStep.FileInput],
    schemas: [String: Schema], open: OpenStep?
  ) -> PipelineStep {
    PipelineStep(
      index: index, spec: step, declaration: declaration, kind: kind, parameters: parameters,
      inputs: bindings, files: files, schemas: schemas, condition: condition,
      sources: Set(bindings.map(\.source) + controls).sorted(), open: open)
  }

  private mutating func report(_ problem: String, file parameter: String) {
    diagnostics.append(
      .error(
        problem, at: located[parameter]?.span ?? step.nameSpan, hint: wayToAnotherFile(parameter)))
  }

  /// How to give another file, where a parameter of the pipeline names it.
  private func wayToAnotherFile(_ parameter: String) -> String? {
    guard let name = located[parameter]?.parameter, let help = help[name] else { return nil }
    return "give another with -p \(name)=FILE" + (help.map { "; \($0)" } ?? "")
  }

  private func inputSchemas() -> [String: Schema] {
    var schemas: [String: Schema] = [:]
    for (binding, source) in zip(bindings, sources)
    where binding.column == nil && binding.position == 0 {
      schemas[binding.port] = source.schema
    }
    return schemas
  }

  private mutating func checkLabelColumns() {
    for (binding, source) in zip(bindings, sources) {
      guard let column = binding.column, let schema = source.schema else { continue }
      let span = spanOfReference(ending: column) ?? step.nameSpan
      guard let field = schema[column] else {
        diagnostics.append(
          .error(
            "step '\(source.step)' has no output and no column '\(column)'",
            at: span, hint: hint(for: column, in: schema)))
        continue
      }
      if let type = field.type, !type.isNumeric, type != .boolean {
        diagnostics.append(
          .error("column '\(column)' is \(type.rawValue) and cannot be labels", at: span))
      }
    }
  }

  private func spanOfReference(ending column: String) -> SourceSpan? {
    let references: [InputReference]
    switch step.inputs {
    case .none, .mistaken: references = []
    case .steps(let all): references = all
    case .ports(let ports): references = ports.flatMap(\.references)
    }
    return references.first { $0.member == column || $0.member?.hasSuffix("." + column) == true }?
      .span
  }

  private mutating func checkColumns(_ parameters: StepParameters, _ inputs: [String: Schema]) {
    for parameter in declaration.parameters {
      guard let value = parameters.value(parameter.name) else { continue }
      checkColumns(in: value, located[parameter.name], parameter.type, inputs)
    }
  }

  private mutating func checkColumns(
    in value: ParameterValue, _ located: LocatedValue?, _ type: ParameterType,
    _ inputs: [String: Schema]
  ) {
    switch (type, value) {
    case (.column(let port, let numeric), .string(let name)):
      guard let schema = inputs[port] else { return }
      checkColumn(name, at: located?.span, schema, numeric: numeric)
    case (.list(let element, _), .list(let values)):
      var places: [LocatedValue] = []
      if case .list(let elements)? = located?.content { places = elements }
      for (place, value) in values.enumerated() {
        checkColumns(
          in: value, place < places.count ? places[place] : located, element, inputs)
      }
    case (.columnMap(let port, _), .map(let members)):
      guard let schema = inputs[port] else { return }
      var entries: [LocatedValue.Entry] = []
      if case .map(let written)? = located?.content { entries = written }
      for member in members {
        checkColumn(
          member.key, at: entries.first { $0.key == member.key }?.keySpan ?? located?.span, schema,
          numeric: false)
      }
    case (.either(let first, let second), _):
      if case .list = value, case .list = second {
        checkColumns(in: value, located, second, inputs)
      } else {
        checkColumns(in: value, located, first, inputs)
      }
    default: break
    }
  }

  private mutating func checkColumn(
    _ name: String, at span: SourceSpan?, _ schema: Schema, numeric: Bool
  ) {
    guard let field = schema[name] else {
      diagnostics.append(
        .error(
          "there is no column '\(name)'", at: span ?? step.nameSpan,
          hint: hint(for: name, in: schema)))
      return
    }
    if numeric, let type = field.type, !type.isNumeric {
      diagnostics.append(
        .error(
          "column '\(name)' is \(type.rawValue), a number is needed", at: span ?? step.nameSpan))
    }
  }

  private func hint(for name: String, in schema: Schema) -> String {
    Suggestion.nearest(to: name, among: schema.names).map { "did you mean '\($0)'?" }
      ?? "the columns are \(schema.names.joined(separator: ", "))"
  }

  private mutating func report(_ finding: StepCheck.Finding) {
    let span: SourceSpan?
    var hint = finding.hint
    switch finding.place {
    case .step: span = nil
    case .parameter(let name):
      span = located[name]?.span
      if case .inputFile? = declaration.parameter(name)?.type {
        hint = hint ?? wayToAnotherFile(name)
      }
    case .element(let name, let place):
      if case .list(let elements)? = located[name]?.content, place < elements.count {
        span = elements[place].span
      } else {
        span = located[name]?.span
      }
    case .member(let name, let key):
      if case .map(let entries)? = located[name]?.content {
        span = entries.first { $0.key == key }?.value.span ?? located[name]?.span
      } else {
        span = located[name]?.span
      }
    case .key(let name, let key):
      if case .map(let entries)? = located[name]?.content {
        span = entries.first { $0.key == key }?.keySpan ?? located[name]?.span
      } else {
        span = located[name]?.span
      }
    case .part(let name, let range): span = located[name]?.span(ofScalarOffsets: range)
    }
    diagnostics.append(
      Diagnostic(
        finding.isWarning ? .warning : .error, finding.message, at: span ?? step.nameSpan,
        hint: hint))
  }
}
